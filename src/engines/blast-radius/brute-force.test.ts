import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fatalSingles } from '#engines/blast-radius/fatal-singles.ts'
import { fatalTallies } from '#engines/blast-radius/fatal-tallies.ts'
import { randomEstate } from '#engines/blast-radius/random-estate.ts'
import {
  allRefs,
  type ReferenceAnswer,
  referenceAnswer,
  unknownNeed,
  unknownPlace,
} from '#engines/blast-radius/reference.ts'
import { compileGraph } from '#failure/compile.ts'
import type { LossKind } from '#failure/cone.ts'
import type { Topology } from '#failure/failure-graph.ts'
import { statesUnder } from '#failure/states.ts'
import { randomElement, randomInteger, seededRandom } from '#kernel/random.ts'

const limits = {
  stepsPerService: 1e7,
  stepsTotal: 1e9,
  tripleStepsTotal: 1e9,
  classSetsAtMost: 1e6,
  listed: 1e6,
  tripleSets: 'drop',
} as const

const downs = (answer: ReferenceAnswer, loss: LossKind, ref: string): boolean =>
  !(loss === 'interrupted' ? answer.now : answer.later).get(ref)

function expectedState(
  may: ReferenceAnswer,
  must: ReferenceAnswer,
  failed: ReadonlySet<string>,
  ref: string,
): string {
  if (failed.has(ref)) return 'failed'
  if (!may.later.get(ref)) return 'stopped'
  if (!may.now.get(ref)) return must.later.get(ref) ? 'restarting' : 'unknown'
  return must.now.get(ref) ? 'up' : 'unknown'
}

test('states of random estates agree with a slow reading of the rules, for every set of up to three failures', () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = seededRandom(seed)
    const estate = randomEstate(random, seed % 3 === 0 ? 0 : 0.15)
    const topology: Topology = seed % 5 === 0 ? 'declared' : 'real'
    const graph = compileGraph(estate, topology)
    const refs = allRefs(estate)
    for (let round = 0; round < 25; round += 1) {
      const failed = new Set(
        Array.from({ length: randomInteger(random, 0, 3) }, () => randomElement(random, refs)),
      )
      const may = referenceAnswer(estate, topology, 'may', failed)
      const must = referenceAnswer(estate, topology, 'must', failed)
      const states = statesUnder(
        graph,
        [...failed].map((ref) => graph.nodeOf.get(ref)!),
      )
      for (const { node, ref } of graph.components) {
        const state = states[node] === 'serving' || states[node] === 'degraded' ? 'up' : states[node]
        assert.equal(
          state,
          expectedState(may, must, failed, ref),
          `seed ${seed}: ${ref} when ${[...failed]} fail`,
        )
      }
    }
  }
})

/** Minimal sets of at most three causes that lose a service, by trying all of them. */
function enumerated(causes: readonly string[], lost: (...refs: string[]) => boolean): readonly string[][] {
  const single = causes.filter((cause) => lost(cause))
  const rest = causes.filter((cause) => !single.includes(cause))
  const pairs = rest.flatMap((first, at) =>
    rest.slice(at + 1).flatMap((second) => (lost(first, second) ? [[first, second].sort().join()] : [])),
  )
  const fatal = new Set(pairs)
  const pair = (first: string, second: string): boolean => fatal.has([first, second].sort().join())
  const triples = rest.flatMap((first, at) =>
    rest.slice(at + 1).flatMap((second, skip) =>
      rest.slice(at + skip + 2).flatMap((third) => {
        if (pair(first, second) || pair(first, third) || pair(second, third)) return []
        return lost(first, second, third) ? [[first, second, third].sort().join()] : []
      }),
    ),
  )
  return [single, pairs, triples].map((list) => [...list].sort())
}

test('fatal singles, pairs and triples of random estates are those that enumeration finds', () => {
  const seen = [0, 0, 0]
  for (let seed = 1; seed <= 1500; seed += 1) {
    const random = seededRandom(1000 + seed)
    const estate = randomEstate(random, seed % 2 === 0 ? 0.1 : 0)
    const graph = compileGraph(estate, 'real')
    const causes = allRefs(estate).filter((ref) => !ref.startsWith('service:'))
    const commonCause = (set: string): boolean => /(account|firmware|software):/.test(set)
    assert.ok(causes.length <= 15)
    const answers = new Map<string, ReferenceAnswer>()
    const answer = (...refs: readonly string[]): ReferenceAnswer => {
      const key = [...refs].sort().join()
      const made = answers.get(key) ?? referenceAnswer(estate, 'real', 'may', new Set(refs))
      answers.set(key, made)
      return made
    }
    for (const loss of ['interrupted', 'until-repaired'] as const) {
      const found = fatalSingles(graph, loss, 1e9)
      const tallies = fatalTallies(graph, found, loss, limits)
      for (const [index, { node, singles, downAtStart }] of found.entries()) {
        const ref = graph.components[node]!.ref
        assert.equal(downAtStart, downs(answer(), loss, ref))
        if (downAtStart) continue
        const named = (item: number): string => graph.components[item]!.ref
        const expected = enumerated(causes, (...refs) => downs(answer(...refs), loss, ref))
        const { pairs, triples } = tallies[index]!
        const got = [singles.map((item) => [item.node]), pairs.first, triples.first].map((sets) =>
          sets.map((set) => set.map(named).sort().join()).sort(),
        )
        assert.deepEqual(got, expected, `seed ${seed} ${ref} ${loss}`)
        for (const [at, { decided, count, common }] of [pairs, triples].entries()) {
          const sets = expected[at + 1]!
          assert.deepEqual([decided, count, common], [true, sets.length, sets.filter(commonCause).length])
        }
        for (const item of singles)
          assert.equal(item.untilRepaired, downs(answer(named(item.node)), 'until-repaired', ref))
        for (const [at, sets] of expected.entries()) seen[at]! += sets.length
      }
    }
  }
  assert.ok(seen[0]! > 5000 && seen[1]! > 1500 && seen[2]! > 100, `${seen.join()} sets were met`)
})

test('a service is free of hidden singles only when the worst reading of every unknown leaves it none', () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const estate = randomEstate(seededRandom(5000 + seed), 0.2)
    const graph = compileGraph(estate, 'real')
    const causes = allRefs(estate).filter((ref) => !ref.startsWith('service:'))
    for (const loss of ['interrupted', 'until-repaired'] as const) {
      for (const { node, singles, hidden } of fatalSingles(graph, loss, 1e9)) {
        const ref = graph.components[node]!.ref
        const known = new Set<string>(singles.map((item) => graph.components[item.node]!.ref))
        const worst = (...refs: readonly string[]): boolean =>
          downs(referenceAnswer(estate, 'real', 'must', new Set(refs)), loss, ref)
        const facilities = causes.filter((cause) => /^(rack|feed|controller-vm|software):/.test(cause))
        const expected =
          worst() ||
          worst(unknownPlace, unknownNeed) ||
          causes.some((cause) => !facilities.includes(cause) && !known.has(cause) && worst(cause)) ||
          facilities.some((cause) => !known.has(cause) && worst(cause, unknownPlace, unknownNeed))
        assert.equal(hidden, expected, `seed ${seed} ${ref} ${loss}`)
      }
    }
  }
})

test('failing more never brings anything back, before or after restarts, in either reading', () => {
  const order = { serving: 0, degraded: 0, restarting: 1, unknown: 1, stopped: 2, failed: 2 }
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = seededRandom(9000 + seed)
    const estate = randomEstate(random, 0.1)
    const graph = compileGraph(estate, 'real')
    const failed: number[] = []
    let before = statesUnder(graph, failed)
    for (let round = 0; round < 5; round += 1) {
      failed.push(randomElement(random, graph.components).node)
      const after = statesUnder(graph, failed)
      for (const { node, ref } of graph.components) {
        assert.ok(
          order[after[node]!] >= order[before[node]!],
          `seed ${seed}: ${ref} ${before[node]} → ${after[node]}`,
        )
      }
      before = after
    }
  }
})

test('a search that its limit ends calls no service free of singles, and no service free of pairs', () => {
  const estate = randomEstate(seededRandom(77), 0)
  const graph = compileGraph(estate, 'real')
  for (const { hidden, complete } of fatalSingles(graph, 'interrupted', 3)) {
    assert.deepEqual([hidden, complete], [true, false])
  }
  const services = fatalSingles(graph, 'interrupted', 1e9).filter(({ downAtStart }) => !downAtStart)
  assert.ok(services.length > 0)
  for (const { pairs, triples } of fatalTallies(graph, services, 'interrupted', {
    ...limits,
    stepsTotal: 2,
  })) {
    assert.deepEqual([pairs.decided, triples.decided], [false, false])
  }
})
