import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { estateDigest } from '#estate/digest.ts'
import { type ChangeWindow, emptyEstate, type Requirement } from '#estate/model.ts'
import { type Migration, parseStored, parseStoredWith, storedFormat, toStored } from '#estate/stored.ts'
import { digestOf } from '#kernel/canonical.ts'
import { estateWith, hostOf, serviceOf, vmOf } from '#test/sample-estate.ts'

const estate = estateWith({ hosts: [hostOf('h1')] })
const codes = (input: unknown): readonly string[] =>
  parseStored(input, 'file.json').issues.map((issue) => issue.code)

test('what is stored carries its format and reads back the same', () => {
  const stored = toStored(estate)
  assert.equal(stored.format, 'bulkhead-estate/1')
  const outcome = parseStored(JSON.parse(JSON.stringify(stored)), 'file.json')
  assert.ok(outcome.ok)
  assert.deepEqual(outcome.value, estate)
})

test('any estate survives a round trip through its stored form', () => {
  const known = fc.oneof(
    fc.constant('unknown' as const),
    fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  )
  const id = fc.string({ minLength: 1, maxLength: 20 })
  const { requirement } = fc.letrec<{ requirement: Requirement }>((tie) => ({
    requirement: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      id.map((name): Requirement => ({ kind: 'component', ref: `host:${name}` })),
      fc.record({ kind: fc.constant('any' as const), of: fc.array(tie('requirement'), { maxLength: 3 }) }),
      fc.record({
        kind: fc.constant('at-least' as const),
        k: fc.nat(3),
        of: fc.array(tie('requirement'), { maxLength: 3 }),
      }),
    ),
  }))
  const vm = fc.record({ id, memoryBytes: known, vcpus: known, tags: fc.array(id, { maxLength: 3 }) })
  const arbitrary = fc.record({
    vms: fc.array(
      vm.map(({ id: vmId, ...more }) => vmOf(vmId, more)),
      { maxLength: 5 },
    ),
    services: fc.array(
      fc.tuple(id, requirement).map(([name, requires]) => serviceOf(name, requires)),
      { maxLength: 3 },
    ),
  })
  fc.assert(
    fc.property(arbitrary, (parts) => {
      const before = estateWith(parts)
      const outcome = parseStored(JSON.parse(JSON.stringify(toStored(before))), 'file.json')
      assert.ok(outcome.ok)
      assert.equal(JSON.stringify(outcome.value), JSON.stringify(before))
    }),
    { seed: 3, numRuns: 150 },
  )
})

test('a newer format is refused with a sentence that says what to do', () => {
  const [issue] = parseStored({ format: 'bulkhead-estate/2', estate }, 'file.json').issues
  assert.equal(issue?.code, 'stored.newer')
  assert.match(issue?.message ?? '', /Update Bulkhead/)
})

for (const format of [
  undefined,
  null,
  1,
  'bulkhead-estate/0',
  'bulkhead-estate/01',
  'bulkhead-estate/-1',
  'bulkhead-run/1',
  'x',
]) {
  test(`${JSON.stringify(format)} is not a format of a stored estate`, () => {
    assert.deepEqual(codes({ format, estate }), ['stored.unreadable'])
  })
}

test('what is not an object, or carries more than it should, is refused', () => {
  for (const input of [null, 3, 'x', [], [toStored(estate)]])
    assert.deepEqual(codes(input), ['stored.unreadable'])
  assert.deepEqual(codes({ ...toStored(estate), note: 1 }), ['stored.unreadable'])
})

test('issues inside the estate carry their path from the file', () => {
  const [issue] = parseStored(
    { format: 'bulkhead-estate/1', estate: { ...estate, name: 7 } },
    'file.json',
  ).issues
  assert.equal(issue?.where, 'file.json.estate.name')
})

/** Two synthetic steps: before format 2 the name was called title, before format 3 there were no rules. */
const steps: readonly Migration[] = [
  { from: 1, step: (old) => renamed(old as Record<string, unknown>) },
  { from: 2, step: (old) => ({ ...(old as object), rules: [] }) },
]
const renamed = ({ title, ...rest }: Record<string, unknown>) => ({ ...rest, name: title })

test('an older estate is brought up step by step and then checked like any other', () => {
  const { name, rules, ...rest } = estate
  assert.equal(rules.length, 0)
  const outcome = parseStoredWith(
    { format: 'bulkhead-estate/1', estate: { ...rest, title: name } },
    'f',
    3,
    steps,
  )
  assert.ok(outcome.ok)
  assert.deepEqual(outcome.value, estate)
  const half = parseStoredWith({ format: 'bulkhead-estate/2', estate: { ...rest, name } }, 'f', 3, steps)
  assert.ok(half.ok)
  const bad = parseStoredWith({ format: 'bulkhead-estate/2', estate: { ...rest, name: 7 } }, 'f', 3, steps)
  assert.deepEqual(
    bad.issues.map((issue) => issue.where),
    ['f.estate.name'],
  )
})

test('a format no step leads up from is refused', () => {
  const outcome = parseStoredWith({ format: 'bulkhead-estate/1', estate }, 'f', 3, steps.slice(1))
  assert.match(outcome.issues[0]?.message ?? '', /No step leads from format 1/)
})

test('an estate without windows is stored and digested as before there were any; one with windows comes back', () => {
  const { windows, ...before } = emptyEstate('old')
  assert.deepEqual(windows, [])
  assert.deepEqual(toStored(emptyEstate('old')), { format: storedFormat, estate: before })
  // The digest of an empty estate as format 1 had it: the names of its eight parts, one to a line between blank ones.
  const parts = ['facilities', 'clusters', 'hosts', 'datastores', 'networks', 'vms', 'services', 'rules']
  assert.equal(estateDigest(emptyEstate('old')), digestOf(parts.map((part) => `\n${part}\n`)))
  const when = { kind: 'once', from: '2026-12-18T18:00', to: '2027-01-04T06:00' } as const
  const freeze: ChangeWindow = {
    ...{ id: 'f', name: 'Freeze', origins: [], kind: 'frozen', covers: ['site:s'], timeZone: 'UTC', when },
  }
  const stored = JSON.parse(JSON.stringify(toStored({ ...emptyEstate('new'), windows: [freeze] })))
  const read = parseStored(stored, 'file')
  assert.deepEqual(read.ok && read.value.windows, [freeze])
  stored.estate.windows[0].when.to = 7
  assert.deepEqual(
    parseStored(stored, 'file').issues.map(({ where }) => where),
    ['file.estate.windows[0].when.to'],
  )
})
