import assert from 'node:assert/strict'
import { test } from 'node:test'
import { courseOf } from '#engines/cold-start/course.ts'
import { smallestCure } from '#engines/cold-start/smallest-cure.ts'
import { componentNet, requirementNet, stuck, type TrapNet } from '#engines/cold-start/trap-net.ts'
import { childrenOf, type Net, netOf } from '#failure/net.ts'
import { loopsOf } from '#failure/strong-components.ts'
import { type Random, randomInteger, seededRandom } from '#kernel/random.ts'

const nets = 4_000

/** A net of components that need all of their children, and gates above other nodes that need some of theirs. */
function randomNet(random: Random): { readonly net: Net; readonly components: number } {
  const components = randomInteger(random, 1, 7)
  const gates = randomInteger(random, 0, 4)
  const need: number[] = []
  const edges = { from: [] as number[], to: [] as number[], mask: [] as number[] }
  const lean = (from: number, to: number): void => {
    edges.from.push(from)
    edges.to.push(to)
    edges.mask.push(1)
  }
  for (let node = 0; node < components; node += 1) {
    need.push(1)
    const count = randomInteger(random, 0, 2)
    for (let edge = 0; edge < count; edge += 1) lean(node, randomInteger(random, 0, components + gates - 1))
  }
  for (let gate = 0; gate < gates; gate += 1) {
    const count = randomInteger(random, 1, 3)
    // A gate leans on components and on gates after it, so that gates alone never make a loop.
    for (let edge = 0; edge < count; edge += 1) {
      const deeper = gate + 1 < gates && random() < 0.2
      const child = deeper
        ? components + randomInteger(random, gate + 1, gates - 1)
        : randomInteger(random, 0, components - 1)
      lean(components + gate, child)
    }
    need.push(randomInteger(random, 1, count))
  }
  return { net: netOf(Int32Array.from(need), edges, 1), components }
}

const childrenUp = (net: Net, node: number, up: readonly boolean[]): boolean => {
  const children = childrenOf(net, node)
  const down = [...children].filter((child) => !up[child]).length
  return down < net.need[node]!
}

/** The least fixpoint by its definition: rounds over all nodes until none starts any more. */
function naiveStart(net: Net, byHand: ReadonlySet<number>): readonly boolean[] {
  const up = Array.from({ length: net.size }, (_, node) => byHand.has(node))
  for (let changed = true; changed; ) {
    changed = false
    for (let node = 0; node < net.size; node += 1) {
      if (up[node] || !childrenUp(net, node, up)) continue
      up[node] = true
      changed = true
    }
  }
  return up
}

/** Earliest times by relaxation from above: the times of what starts only ever fall until nothing changes. */
function naiveTimes(net: Net, durations: Float64Array): readonly number[] {
  const times = new Array<number>(net.size).fill(Number.POSITIVE_INFINITY)
  for (let round = 0; round <= net.size; round += 1) {
    for (let node = 0; node < net.size; node += 1) {
      const below = [...childrenOf(net, node)].map((child) => times[child]!).sort((one, other) => one - other)
      const wanted = below.length - net.need[node]! + 1
      const ready = wanted <= 0 ? 0 : below[wanted - 1]!
      times[node] = Math.min(times[node]!, ready + durations[node]!)
    }
  }
  return times
}

const everything = (net: Net): Uint8Array => new Uint8Array(net.size).fill(1)
const freely = (net: Net, durationMs: Float64Array) =>
  courseOf({ net, down: everything(net), given: new Map(), durationMs, slots: 'as many as are ready' })

test(`what starts is the least fixpoint, and its times are the longest ways, on ${nets} random nets`, () => {
  const random = seededRandom(20_261_130)
  for (let round = 0; round < nets; round += 1) {
    const { net, components } = randomNet(random)
    const durations = Float64Array.from({ length: net.size }, (_, node) =>
      node < components ? randomInteger(random, 0, 5) : 0,
    )
    const course = freely(net, durations)
    const up = naiveStart(net, new Set())
    const times = naiveTimes(net, durations)
    for (let node = 0; node < net.size; node += 1) {
      assert.equal(course.up[node] === 1, up[node], `net ${round}, node ${node}`)
      if (up[node]) assert.equal(course.upMs[node], times[node], `net ${round}, time of node ${node}`)
    }
  }
})

test('everything starts when enough of what it needs is up, and after the last thing it waited for', () => {
  const random = seededRandom(7)
  for (let round = 0; round < nets; round += 1) {
    const { net, components } = randomNet(random)
    const durations = Float64Array.from({ length: net.size }, (_, node) =>
      node < components ? randomInteger(random, 1, 9) : 0,
    )
    const { up, startMs, upMs, after } = freely(net, durations)
    for (let node = 0; node < net.size; node += 1) {
      if (up[node] === 0) continue
      const late = [...childrenOf(net, node)].filter(
        (child) => up[child] === 0 || upMs[child]! > startMs[node]!,
      ).length
      assert.ok(late < net.need[node]!, `net ${round}, node ${node} starts too early`)
      if (after[node]! >= 0) assert.equal(upMs[after[node]!], startMs[node])
      else assert.equal(startMs[node], 0)
    }
  }
})

/** The fewest of `candidates` that, up by hand, let everything start: all subsets, smallest first. */
function exhaustive(starts: (chosen: ReadonlySet<number>) => boolean, candidates: readonly number[]) {
  for (let size = 0; size <= candidates.length; size += 1) {
    const found = subsets(candidates, size).filter((set) => starts(new Set(set)))
    if (found.length > 0) return { size, sets: found }
  }
  return { size: Number.POSITIVE_INFINITY, sets: [] }
}

function subsets(list: readonly number[], size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]]
  return list.flatMap((first, at) => subsets(list.slice(at + 1), size - 1).map((rest) => [first, ...rest]))
}

const allUp = (up: readonly boolean[]): boolean => up.every(Boolean)

/** Loops of what never starts that would not start with everything outside them up. */
const trapsIn = (net: Net, components: number) => {
  const up = naiveStart(net, new Set())
  const still = Uint8Array.from(up, (isUp) => (isUp ? 0 : 1))
  return loopsOf(net, still).filter((loop) =>
    stuck(componentNet(net, loop, components), [], { left: 0 }).includes(1),
  )
}

const cureOf = (trap: TrapNet) => smallestCure(trap, { left: 1_000_000 })

test(`the smallest cures of the traps together are the smallest of the whole, on ${nets} random nets`, () => {
  const random = seededRandom(11)
  let trapped = 0
  let larger = 0
  for (let round = 0; round < nets; round += 1) {
    const { net, components } = randomNet(random)
    const nodes = Array.from({ length: components }, (_, node) => node)
    const whole = exhaustive((chosen) => allUp(naiveStart(net, chosen)), nodes)
    const traps = trapsIn(net, components)
    const cures = traps.map((loop) => cureOf(componentNet(net, loop, components)))
    assert.equal(
      cures.reduce((sum, { size }) => sum + size, 0),
      whole.size,
      `net ${round}`,
    )
    assert.ok(cures.every(({ proof }) => proof === 'exact'))
    if (traps.length > 0) trapped += 1
    if (whole.size > 1) larger += 1
  }
  assert.ok(trapped > 500 && larger > 100, `${trapped} nets with a trap, ${larger} with a cure above one`)
})

test('of each trap every smallest cure is listed and nothing else, by components and by requirements', () => {
  const random = seededRandom(12)
  let compared = 0
  for (let round = 0; round < nets; round += 1) {
    const { net, components } = randomNet(random)
    for (const loop of trapsIn(net, components)) {
      for (const trap of [componentNet(net, loop, components), requirementNet(net, loop, components)]) {
        const starts = (chosen: ReadonlySet<number>): boolean =>
          !stuck(trap, [...chosen], { left: 0 }).includes(1)
        const { size, sets } = exhaustive(starts, trap.candidates)
        const cure = cureOf(trap)
        assert.equal(cure.size, size)
        if (cure.listed === 'all') assert.deepEqual(cure.sets, sets, `net ${round}`)
        else assert.ok(sets.length >= cure.sets.length && cure.sets.every((set) => starts(new Set(set))))
        compared += 1
      }
    }
  }
  assert.ok(compared > 1_000, `${compared} traps`)
})

test('a requirement met from outside is the edge taken out of the net', () => {
  const random = seededRandom(13)
  for (let round = 0; round < nets; round += 1) {
    const { net, components } = randomNet(random)
    for (const loop of trapsIn(net, components)) {
      const trap = requirementNet(net, loop, components)
      const chosen = trap.candidates.filter(() => random() < 0.4)
      const met = new Set(chosen.map((at) => `${trap.stands[at]!.node} ${trap.stands[at]!.needs}`))
      const inside = new Set(loop)
      const edges = { from: [] as number[], to: [] as number[], mask: [] as number[] }
      for (const node of loop) {
        for (const child of childrenOf(net, node)) {
          if (!inside.has(child) || met.has(`${node} ${child}`)) continue
          edges.from.push(node)
          edges.to.push(child)
          edges.mask.push(1)
        }
      }
      // Without the edges to what is up outside, a gate needs that many fewer: its need stays, its children are fewer.
      const cut = netOf(net.need, edges, 1)
      const up = naiveStart(cut, new Set())
      const starts = loop.every((node) => up[node])
      assert.equal(!stuck(trap, chosen, { left: 0 }).includes(1), starts, `net ${round}`)
    }
  }
})

test('out of steps a cure is called undecided, holds its bounds and still breaks the loop', () => {
  const random = seededRandom(14)
  let undecided = 0
  for (let round = 0; round < nets; round += 1) {
    const { net, components } = randomNet(random)
    for (const loop of trapsIn(net, components)) {
      const trap = requirementNet(net, loop, components)
      const cure = smallestCure(trap, { left: randomInteger(random, 0, 200) })
      const { size } = exhaustive((set) => !stuck(trap, [...set], { left: 0 }).includes(1), trap.candidates)
      assert.ok(cure.atLeast <= size && size <= cure.size, `${cure.atLeast} ${size} ${cure.size}`)
      if (cure.proof === 'exact') assert.equal(cure.size, size)
      else undecided += 1
      assert.ok(!stuck(trap, cure.sets[0]!, { left: 0 }).includes(1))
    }
  }
  assert.ok(undecided > 10, `${undecided} undecided`)
})
