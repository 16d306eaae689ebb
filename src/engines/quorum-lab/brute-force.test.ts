import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policies } from '#engines/quorum-lab/policy-names.ts'
import type { Layout } from '#failure/quorum/cluster-state.ts'
import { endings, type Step } from '#failure/quorum/course.ts'
import type { Policy } from '#failure/quorum/policy.ts'

/**
 * The rules written down a second time, node by node and vote by vote, sharing no code with the engine. Nodes are
 * numbers, those below `nodesA` stand in place A. Every subset, order and choice of a special node is tried singly.
 */
type World = {
  readonly alive: readonly number[]
  readonly witness: boolean
  readonly special: readonly number[]
}
type Tree = { readonly p: number; readonly acts: string }

const placeOf = (layout: Layout, node: number): 'a' | 'b' => (node < layout.nodesA ? 'a' : 'b')

function specialsOf(policy: Policy, layout: Layout, alive: readonly number[], witness: boolean): number[][] {
  if (policy === 'dynamic') {
    return alive.length > 0 && alive.length % 2 === 0 && !witness ? alive.map((node) => [node]) : [[]]
  }
  if (policy === 'vsan') return []
  const near = alive.filter((node) => placeOf(layout, node) === layout.tieTo)
  const first = near[0] ?? alive[0]
  return first === undefined ? [[]] : [[first]]
}

function startsOf(policy: Policy, layout: Layout): number[][] {
  const all = Array.from({ length: layout.nodesA + layout.nodesB }, (_, node) => node)
  if (policy !== 'vsan') return specialsOf(policy, layout, all, layout.witness !== 'none')
  const found: number[][] = []
  for (const one of all)
    for (const two of all) {
      if (all.length === 1) return [[0]]
      const apart = layout.nodesA > 0 && layout.nodesB > 0
      if (one === two || (apart && !(one < layout.nodesA && two >= layout.nodesA))) continue
      if (layout.witness !== 'none' || all.length === 2) found.push([one, two])
      else for (const three of all) if (three !== one && three !== two) found.push([one, two, three])
    }
  return found
}

/** The sides that act, by name, for each way a race at the witness ends. */
function verdicts(
  policy: Policy,
  layout: Layout,
  before: World,
  sides: readonly { readonly name: string; readonly nodes: readonly number[]; readonly sees: boolean }[],
  planned: boolean,
): string[] {
  const all = layout.nodesA + layout.nodesB
  const named = (keep: (side: (typeof sides)[number]) => boolean): string =>
    sides
      .filter((side) => side.nodes.length > 0 && keep(side))
      .map(({ name }) => name)
      .join('+')
  const sighted = sides.filter((side) => side.sees && side.nodes.length > 0)
  const tie = before.special[0]!
  const biggest = (list: typeof sides) =>
    [...list].sort(
      (left, right) =>
        right.nodes.length - left.nodes.length ||
        Number(right.nodes.includes(tie)) - Number(left.nodes.includes(tie)),
    )[0]
  const device = layout.witness === 'none' ? 0 : 1
  switch (policy) {
    case 'static': {
      const winners = device === 1 && sighted.length > 0 ? sighted : [undefined]
      return winners.map((winner) =>
        named((side) => 2 * (side.nodes.length + (side === winner ? 1 : 0)) > all + device),
      )
    }
    case 'dynamic': {
      if (planned) return [named(() => true)]
      const mute = (node: number): boolean => before.special.includes(node)
      const extra = before.witness && before.alive.length % 2 === 0 ? 1 : 0
      const total = before.alive.filter((node) => !mute(node)).length + extra
      const winners = extra === 1 && sighted.length > 0 ? sighted : [undefined]
      return winners.map((winner) =>
        named(
          (side) => 2 * (side.nodes.filter((node) => !mute(node)).length + (side === winner ? 1 : 0)) > total,
        ),
      )
    }
    case 'lowest-node':
      return [
        named(({ nodes }) => 2 * nodes.length > all || (2 * nodes.length === all && nodes.includes(tie))),
      ]
    case 'half':
      return [named(({ nodes }) => 2 * nodes.length >= all)]
    case 'qdevice-ffsplit': {
      const chosen = biggest(sighted.filter(({ nodes }) => 2 * nodes.length >= all))
      return [named((side) => 2 * (side.nodes.length + (side === chosen ? device : 0)) > all + device)]
    }
    case 'qdevice-lms': {
      const votes = device * (all - 1)
      const chosen = biggest(sighted)
      return [named((side) => 2 * (side.nodes.length + (side === chosen ? votes : 0)) > all + votes)]
    }
    case 'xapi': {
      const best = biggest(sighted)
      if (best !== undefined) return [named((side) => side === best)]
      const [only] = sides
      const whole = sides.length === 1 && (planned || only!.nodes.length === before.alive.length)
      return [whole ? named(() => true) : '']
    }
    case 'vsan': {
      const total = all === 1 ? 1 : all === 2 && device === 0 ? 2 : 3
      const service = device === 1 && all > 1
      const served = service ? (sighted.find(({ name }) => name === layout.tieTo) ?? sighted[0]) : undefined
      const copies = before.special.slice(0, 2)
      return [
        named((side) => {
          const parts = before.special.filter((node) => side.nodes.includes(node)).length
          return (
            2 * (parts + (side === served ? 1 : 0)) > total &&
            copies.some((node) => side.nodes.includes(node))
          )
        }),
      ]
    }
    default:
      return policy satisfies never
  }
}

function subsets(list: readonly number[], count: number): number[][] {
  if (count === 0) return [[]]
  return list.flatMap((one, at) => subsets(list.slice(at + 1), count - 1).map((rest) => [one, ...rest]))
}

function played(policy: Policy, layout: Layout, world: World, p: number, steps: readonly Step[]): Tree[] {
  const [step, ...later] = steps
  if (step === undefined) return []
  const open = world.alive.filter(
    (node) => step.kind !== 'nodes' || step.from === 'any' || placeOf(layout, node) === step.from,
  )
  const lostWays =
    step.kind === 'nodes'
      ? subsets(open, Math.min(step.count, open.length))
      : [step.kind === 'place' ? world.alive.filter((node) => placeOf(layout, node) === step.place) : []]
  const witness =
    world.witness && step.kind !== 'witness' && !(step.kind === 'place' && step.place === layout.witness)
  return lostWays.flatMap((lost) => {
    const alive = world.alive.filter((node) => !lost.includes(node))
    const inPlace = (place: 'a' | 'b') => ({
      name: place,
      nodes: alive.filter((node) => placeOf(layout, node) === place),
      sees: witness && (layout.witness === 'third' || layout.witness === place),
    })
    const sides =
      step.kind === 'split'
        ? [inPlace('a'), inPlace('b')].filter(({ nodes }) => nodes.length > 0)
        : [{ name: 'all', nodes: alive, sees: witness }]
    const planned = step.kind === 'nodes' && step.manner === 'planned'
    const results = verdicts(policy, layout, world, sides, planned)
    return results.flatMap((acts): Tree[] => {
      const share = p / lostWays.length / results.length
      if (later.length === 0 || acts === '') return [{ p: share, acts }]
      const specials = policy === 'vsan' ? [[...world.special]] : specialsOf(policy, layout, alive, witness)
      return specials.flatMap((special) =>
        played(policy, layout, { alive, witness, special }, share / specials.length, later),
      )
    })
  })
}

function byHand(policy: Policy, layout: Layout, steps: readonly Step[]): ReadonlyMap<string, number> {
  const alive = Array.from({ length: layout.nodesA + layout.nodesB }, (_, node) => node)
  const starts = startsOf(policy, layout)
  const totals = new Map<string, number>()
  for (const special of starts) {
    const world = { alive, witness: layout.witness !== 'none', special }
    for (const { p, acts } of played(policy, layout, world, 1 / starts.length, steps)) {
      totals.set(acts, (totals.get(acts) ?? 0) + p)
    }
  }
  return totals
}

function byEngine(policy: Policy, layout: Layout, steps: readonly Step[]): ReadonlyMap<string, number> {
  const totals = new Map<string, number>()
  for (const { weight, sides } of endings(policy, layout, steps)) {
    const acts = sides
      .filter((side) => side.acts)
      .map(({ name }) => name)
      .join('+')
    totals.set(acts, (totals.get(acts) ?? 0) + weight)
  }
  return totals
}

const crash = (count: number, from: 'any' | 'a' | 'b' = 'any'): Step => ({
  ...{ kind: 'nodes', count, from, manner: 'crash' },
})
const patch: Step = { kind: 'nodes', count: 1, from: 'any', manner: 'planned' }
const courses: readonly (readonly Step[])[] = [
  [crash(1)],
  [crash(2)],
  [crash(3)],
  [crash(1), crash(1)],
  [crash(1), crash(1), crash(1)],
  [crash(1), crash(2)],
  [crash(2, 'a')],
  [crash(1, 'b'), crash(1)],
  [{ kind: 'witness' }, crash(1)],
  [{ kind: 'witness' }, patch],
  [patch, crash(1)],
  [{ kind: 'split' }],
  [crash(1), { kind: 'split' }],
  [patch, { kind: 'split' }],
  [{ kind: 'witness' }, { kind: 'split' }],
  [{ kind: 'place', place: 'a' }],
  [crash(1), { kind: 'place', place: 'b' }],
]

for (const policy of policies) {
  test(`${policy}: node by node, every loss and cut of up to 7 voters ends as the engine says`, () => {
    let compared = 0
    for (let nodes = 1; nodes <= 6; nodes += 1) {
      for (let nodesB = 0; nodesB <= nodes; nodesB += 1) {
        for (const witness of ['none', 'a', 'b', 'third'] as const) {
          for (const tieTo of ['a', 'b'] as const) {
            const layout: Layout = { nodesA: nodes - nodesB, nodesB, witness, tieTo }
            for (const steps of courses) {
              const expected = byHand(policy, layout, steps)
              const found = byEngine(policy, layout, steps)
              for (const acts of new Set([...expected.keys(), ...found.keys()])) {
                const gap = Math.abs((expected.get(acts) ?? 0) - (found.get(acts) ?? 0))
                assert.ok(
                  gap < 1e-9,
                  `${policy} ${JSON.stringify(layout)} ${JSON.stringify(steps)}: ${acts} ${expected.get(acts)} by hand, ${found.get(acts)}`,
                )
              }
              compared += 1
            }
          }
        }
      }
    }
    assert.equal(compared, 27 * 4 * 2 * courses.length)
  })
}
