import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ComponentRef, Requirement } from '#estate/model.ts'
import { refTo, requirementHolds, requirementRefs, requirementText, splitRef } from '#estate/requirement.ts'

const on = (name: string): Requirement => ({ kind: 'component', ref: `feed:${name}` })
const names = ['a', 'b', 'c', 'd', 'e'] as const

test('a reference splits into its kind and its id, colons in the id included', () => {
  assert.deepEqual(splitRef('host:a:b'), ['host', 'a:b'])
  assert.equal(refTo('host', 'a:b'), 'host:a:b')
})

test('a requirement reads as people say it', () => {
  const formula: Requirement = {
    kind: 'all',
    of: [on('a'), { kind: 'at-least', k: 2, of: [on('b'), on('c'), on('d')] }],
  }
  assert.equal(requirementText(formula), 'all of feed:a, (at least 2 of feed:b, feed:c, feed:d)')
  assert.equal(requirementText('nothing'), 'nothing')
})

test('every component is named once, in order of appearance', () => {
  assert.deepEqual(requirementRefs({ kind: 'any', of: [on('b'), on('a'), on('b')] }), ['feed:b', 'feed:a'])
  assert.deepEqual(requirementRefs('unknown'), [])
})

test('Kleene: any takes one that holds, all stops at one that does not, the rest is unknown', () => {
  const works = (ref: ComponentRef): boolean | undefined =>
    ({ 'feed:a': true, 'feed:b': false })[ref as string]
  assert.equal(requirementHolds({ kind: 'any', of: [on('a'), on('c')] }, works), true)
  assert.equal(requirementHolds({ kind: 'any', of: [on('b'), on('c')] }, works), undefined)
  assert.equal(requirementHolds({ kind: 'all', of: [on('b'), on('c')] }, works), false)
  assert.equal(requirementHolds({ kind: 'all', of: [on('a'), on('c')] }, works), undefined)
  assert.equal(
    requirementHolds({ kind: 'at-least', k: 2, of: [on('a'), on('b'), on('c')] }, works),
    undefined,
  )
  assert.equal(requirementHolds({ kind: 'at-least', k: 3, of: [on('a'), on('b'), on('c')] }, works), false)
  assert.equal(
    requirementHolds('nothing', () => false),
    true,
  )
  assert.equal(
    requirementHolds('unknown', () => true),
    undefined,
  )
})

test('all of nothing holds, any of nothing does not', () => {
  assert.equal(
    requirementHolds({ kind: 'all', of: [] }, () => false),
    true,
  )
  assert.equal(
    requirementHolds({ kind: 'any', of: [] }, () => true),
    false,
  )
})

const formulaOver = (leaf: fc.Arbitrary<Requirement>): fc.Arbitrary<Requirement> =>
  fc.letrec<{ formula: Requirement }>((tie) => ({
    formula: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('formula'), { maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('at-least' as const),
        k: fc.nat(3),
        of: fc.array(tie('formula'), { maxLength: 3 }),
      }),
    ),
  })).formula
const partial = fc.array(fc.constantFrom(true, false, undefined), { minLength: 5, maxLength: 5 })

/** Every way to replace "not known" by true or false. */
function* completions(known: readonly (boolean | undefined)[]): Generator<readonly boolean[]> {
  const open = known.indexOf(undefined)
  if (open < 0) yield known as readonly boolean[]
  else for (const value of [false, true]) yield* completions(known.with(open, value))
}
const lookup =
  (values: readonly (boolean | undefined)[]) =>
  (ref: ComponentRef): boolean | undefined =>
    values[names.indexOf(splitRef(ref)[1] as 'a')]

// Sound: by induction over the formula. A leaf is known only where every completion agrees; a threshold gate says
// true when the parts already true reach it, and by the hypothesis those are true in every completion; false alike.
test('what is said to hold, or not to, does so in every completion of what is unknown', () => {
  fc.assert(
    fc.property(formulaOver(fc.constantFrom(...names).map(on)), partial, (formula, known) => {
      const holds = requirementHolds(formula, lookup(known))
      if (holds === undefined) return
      for (const values of completions(known)) assert.equal(requirementHolds(formula, lookup(values)), holds)
    }),
    { seed: 4, numRuns: 2000 },
  )
})

// Exact where every component appears once: the parts of a gate then vary independently, so an open part can be
// completed either way, whatever the others do; and a gate between its thresholds can be brought to both sides.
test('where each component appears once, unknown means that completions disagree', () => {
  const distinct = (formula: Requirement): Requirement => {
    let next = 0
    const renamed = (part: Requirement): Requirement =>
      part.kind === 'component' ? on(names[next++] ?? 'e') : { ...part, of: part.of.map(renamed) }
    return renamed(formula)
  }
  const once = formulaOver(fc.constant(on('a')))
    .map(distinct)
    .filter(
      (formula) => JSON.stringify(formula).split('"ref"').length - 1 === requirementRefs(formula).length,
    )
  fc.assert(
    fc.property(once, partial, (formula, known) => {
      const found = new Set(
        [...completions(known)].map((values) => requirementHolds(formula, lookup(values))),
      )
      const holds = requirementHolds(formula, lookup(known))
      assert.equal(found.size === 1, holds !== undefined)
    }),
    { seed: 5, numRuns: 2000 },
  )
})
