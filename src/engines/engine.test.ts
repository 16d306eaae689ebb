import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assessEstate, findingsOf } from '#engines/assess.ts'
import { defineEngine, type Engine } from '#engines/engine.ts'
import { parseRecord, recordText, replayRecord } from '#engines/record.ts'
import { estateDigest } from '#estate/digest.ts'
import { emptyEstate } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { done, refused } from '#kernel/outcome.ts'

const estate = emptyEstate('test')
const on = { estate, digest: estateDigest(estate) }
const quiet = { seed: 7, progress: () => undefined }

const seen: string[][] = []
const toy = defineEngine({
  id: 'toy',
  version: 3,
  title: 'Toy',
  question: 'How many?',
  assumptions: [],
  needs: ['hosts', 'vms'],
  params: {
    times: { kind: 'number', label: '', help: '', unit: 'count', min: 0, max: 9, step: 1, default: 2 },
  },
  facts: ['a-fact'],
  assess: [{ times: 1 }, {}],
  run(visible, { times }, { seed }) {
    seen.push(Object.keys(visible))
    if (times === 9)
      return refused({ code: 'toy.nine', severity: 'error', where: 'params.times', message: 'Not nine.' })
    return done({ product: times * seed })
  },
  explain: ({ product }) => [
    {
      kind: 'verdict',
      subject: 'All',
      verdict: product > 7 ? 'unsafe' : 'safe',
      text: `Product ${product}.`,
    },
  ],
})

test('an engine receives only the parts of the estate it declared', () => {
  toy.run(on, {}, quiet)
  assert.deepEqual(seen.at(-1), ['hosts', 'vms'])
})

test('a run carries everything needed to execute it again', () => {
  const outcome = toy.run(on, { times: '3' }, quiet)
  assert.ok(outcome.ok)
  const { blocks, ...rest } = outcome.value
  assert.deepEqual(rest, {
    engine: 'toy',
    version: 3,
    seed: 7,
    params: { times: 3 },
    estateDigest: on.digest,
    facts: ['a-fact'],
    result: { product: 21 },
    issues: [],
  })
  assert.equal(blocks.length, 1)
})

test('runs of one engine and version are compared by what it says, and others are refused by name', () => {
  const outcome = toy.run(on, {}, quiet)
  assert.ok(outcome.ok)
  const nothing = toy.compare(outcome.value, outcome.value)
  assert.deepEqual(nothing.ok && nothing.value, [])
  for (const other of [
    { ...outcome.value, version: 2 },
    { ...outcome.value, engine: 'other' },
  ]) {
    const refusal = toy.compare(other, outcome.value)
    assert.equal(!refusal.ok && refusal.issues[0].code, 'engine.runs-not-comparable')
  }
})

test('a bad parameter and a refusal are outcomes with a path, not exceptions', () => {
  const unknown = toy.run(on, { tines: 3 }, quiet)
  assert.equal(!unknown.ok && unknown.issues[0].where, 'params.tines')
  const refusal = toy.run(on, { times: 9 }, quiet)
  assert.equal(!refusal.ok && refusal.issues[0].code, 'toy.nine')
})

test('an assessment runs every parameter set, and one refusal does not stop the others', () => {
  const stubborn: Engine = { ...toy, id: 'stubborn', assess: [{ times: 9 }] }
  const answers = assessEstate(on, [stubborn, toy], 7, () => undefined)
  assert.deepEqual(
    answers.runs.map((run) => run.params),
    [{ times: 1 }, { times: 2 }],
  )
  assert.equal(answers.withheld[0]?.engine, 'stubborn')
  assert.equal(answers.withheld[0]?.issues[0]?.where, 'params.times')
  assert.deepEqual(
    findingsOf(answers.runs).map((finding) => finding.verdict),
    ['safe', 'unsafe'],
  )
})

const record = (): { format: string; estate: object; run: Record<string, unknown> } => {
  const outcome = toy.run(on, {}, quiet)
  assert.ok(outcome.ok)
  return JSON.parse(recordText(estate, outcome.value))
}

test('a record replays to the same bytes', () => {
  const parsed = parseRecord(record(), 'run.json')
  assert.ok(parsed.ok)
  const replay = replayRecord(parsed.value, [toy], () => undefined)
  assert.ok(replay.ok && replay.value.same)
  assert.equal(canonicalJson(replay.value.run), canonicalJson(parsed.value.run))
})

test('a changed result is found, with the path of the first difference', () => {
  const edited = record()
  const parsed = parseRecord({ ...edited, run: { ...edited.run, result: { product: 15 } } }, 'run.json')
  assert.ok(parsed.ok)
  const replay = replayRecord(parsed.value, [toy], () => undefined)
  assert.ok(replay.ok)
  assert.equal(replay.value.same, false)
  assert.equal(replay.value.firstDifference, 'run.result.product')
})

test('a record whose estate was edited is refused', () => {
  const edited = record()
  const parsed = parseRecord({ ...edited, run: { ...edited.run, estateDigest: 'f00' } }, 'run.json')
  assert.ok(parsed.ok)
  const replay = replayRecord(parsed.value, [toy], () => undefined)
  assert.equal(!replay.ok && replay.issues[0].code, 'replay.estate-changed')
})

test('a record of an engine this version lacks is refused by name', () => {
  const parsed = parseRecord(record(), 'run.json')
  assert.ok(parsed.ok)
  const replay = replayRecord(parsed.value, [], () => undefined)
  assert.match(!replay.ok ? replay.issues[0].message : '', /no engine "toy"/)
})

test('what is not a record is refused with the way to make one', () => {
  for (const raw of [
    null,
    7,
    'text',
    [],
    {},
    { format: 'bulkhead-run/1' },
    { format: 'bulkhead-run/1', run: {} },
  ]) {
    const parsed = parseRecord(raw, 'x.json')
    assert.match(!parsed.ok ? parsed.issues[0].message : '', /bulkhead run/)
  }
})

test('the files of a run are the same from a fresh result and from a kept one, and of no other estate or version', () => {
  const calendar = defineEngine({
    ...{ id: 'calendar', version: 1, title: 'C', question: 'When?', assumptions: [], needs: ['hosts'] },
    ...{ params: {}, facts: [], assess: [] },
    run: () => done({ share: 0.1 + 0.2 }),
    explain: () => [],
    exports: ({ share }, _, visible) => [
      { name: 'plan.csv', mediaType: 'text/csv', title: 'Plan', text: `${share},${visible.hosts.length}` },
    ],
  })
  const run = calendar.run(on, {}, quiet)
  assert.ok(run.ok)
  const kept = JSON.parse(canonicalJson(run.value))
  for (const one of [run.value, kept]) {
    const files = calendar.exports(on, one)
    assert.deepEqual(files.ok && files.value.map(({ text }) => text), ['0.3,0'])
  }
  const code = (changes: object): string | undefined =>
    calendar.exports(on, { ...kept, ...changes }).issues[0]?.code
  assert.equal(code({ version: 2 }), 'engine.run-of-another-version')
  assert.equal(code({ engine: 'toy' }), 'engine.run-of-another-version')
  assert.equal(code({ estateDigest: 'x' }), 'engine.run-on-another-estate')
  const none = toy.exports(on, kept)
  assert.deepEqual(none.ok && none.value, [])
})
