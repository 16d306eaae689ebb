import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patterns } from '#catalog'
import type { Cluster, Datastore, Estate, Host, Vm } from '#estate/model.ts'
import { cluster, datastore, estateOf, host, vm } from '#failure/estate-fixture.ts'
import { judgementsOf } from '#patterns/ask-patterns.ts'
import type { Judgement } from '#patterns/pattern.ts'
import { viewOf } from '#patterns/view.ts'

/** What a check says of an estate in one word: found beats unknown, unknown clear, and clear outside. */
export type Saying = 'found' | 'unknown' | 'clear' | 'outside'
/** A claim about one check: of an estate like this it says that, with a text that matches. */
export type CheckCase = readonly [id: string, says: Saying, of: Partial<Estate>, text?: RegExp]

/** The day ages are counted to in these cases. */
export const asOf = '2026-11-30'

const wordOf = (judgement: Judgement): Saying =>
  typeof judgement === 'string' ? judgement : judgement.kind === 'open' ? 'unknown' : 'found'

/** The judgements of one check on an estate, by subject. */
export function judgementsIn(id: string, estate: Estate): ReadonlyMap<string, Judgement> {
  const pattern = patterns.find((one) => one.id === id)
  assert.ok(pattern, `there is no check ${id}`)
  return judgementsOf(pattern, viewOf(estate, { asOf }))
}

/** What a check says of an estate as a whole. */
export function sayingOf(id: string, estate: Estate): Saying {
  const words = new Set([...judgementsIn(id, estate).values()].map(wordOf))
  for (const word of ['found', 'unknown', 'clear'] as const) if (words.has(word)) return word
  return 'outside'
}

/**
 * Registers a test per case, and one that every check of a group is shown to find, to stay silent and to say that it does
 * not know. `known` names checks that have nothing to be unsure about.
 */
export function testChecks(
  group: string,
  cases: readonly CheckCase[],
  alwaysSure: readonly string[] = [],
): void {
  for (const [index, [id, says, of, text]] of cases.entries()) {
    test(`${id} says ${says} (case ${index + 1})`, () => {
      const estate = estateOf(of)
      assert.equal(sayingOf(id, estate), says)
      if (text === undefined) return
      const texts = [...judgementsIn(id, estate).values()].map((one) =>
        typeof one === 'object' && one.kind === 'found' ? one.text : '',
      )
      assert.match(texts.join('\n'), text)
    })
  }
  test(`every check of ${group} is shown to find, to stay silent, and to say that it does not know`, () => {
    for (const id of new Set(cases.map(([one]) => one))) {
      const shown = new Set(cases.filter(([one]) => one === id).map(([, says]) => says))
      assert.ok(shown.has('found'), `${id} never fires`)
      assert.ok(shown.has('clear') || shown.has('outside'), `${id} never stays silent`)
      assert.ok(shown.has('unknown') || alwaysSure.includes(id), `${id} never says unknown`)
    }
  })
}

/** An estate of one running VM on one host, with what a case changes about the VM. */
export const ofVm = (change: Partial<Vm>): Partial<Estate> => ({
  hosts: [host('h1', {}), host('h2', {})],
  vms: [vm('v', 'h1', change)],
})

/** An estate of one cluster with `count` hosts. */
export const ofCluster = (
  change: Partial<Cluster>,
  count: number,
  perHost: (index: number) => Partial<Host> = () => ({}),
): Partial<Estate> => ({
  clusters: [cluster('c', change)],
  hosts: Array.from({ length: count }, (_, index) => host(`h${index + 1}`, perHost(index))),
})

/** An estate of one host in a cluster. */
export const ofHost = (change: Partial<Host>, vms: readonly Vm[] = []): Partial<Estate> => ({
  hosts: [host('h1', change), host('h2', {})],
  vms,
})

/** A datastore of a size, all of it known unless a case says otherwise. */
export const store = (
  id: string,
  hostIds: Datastore['hostIds'],
  change: Partial<Datastore> = {},
): Datastore => ({
  ...datastore(id, [], 'nothing'),
  hostIds,
  ...change,
})
