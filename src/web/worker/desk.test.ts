import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines, importers } from '#catalog'
import type { Engine } from '#engines/engine.ts'
import { parseRecord, replayRecord } from '#engines/record.ts'
import type { Answer, RuleAnswer } from '#estate/completion/answer.ts'
import { estateDigest } from '#estate/digest.ts'
import { type Estate, emptyEstate, type Host, type Vm } from '#estate/model.ts'
import { toStored } from '#estate/stored.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { gib } from '#kernel/units.ts'
import { openDesk } from '#web/worker/desk.ts'
import type { AnswerOf, AnyAsk, AskKind, AskOf } from '#web/worker/message.ts'
import type { Shelved } from '#web/worker/ports.ts'

const host = (id: string, row: number, memoryBytes: Host['memoryBytes']): Host => ({
  ...{ id, name: id, platform: 'vsphere', identity: 'stated', clusterId: 'c1', standsIn: 'unknown' },
  ...{ requires: 'unknown', sockets: 2, cores: 32, threads: 64, coreMhz: 2600, memoryBytes, numaNodes: 2 },
  ...{ maintenance: false, vendor: 'unknown', model: 'unknown', cpuModel: 'unknown', version: 'unknown' },
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
  origins: [[1, row]],
})

const vm = (number: number): Vm => ({
  ...{ id: `vm-${number}`, name: `web-${number}`, platform: 'vsphere', template: false, power: 'on' },
  ...{ hostId: `esx-${(number % 3) + 1}`, clusterId: 'c1', vcpus: 2, memoryBytes: gib((number % 8) + 1) },
  ...{ memoryReservationBytes: 0, memoryOverheadBytes: 'unknown', memoryActiveBytes: 'unknown' },
  ...{ cpuReservationMhz: 0, cpuDemandMhz: 'unknown', provisionedBytes: 'unknown', inUseBytes: 'unknown' },
  ...{
    datastoreIds: [],
    networkIds: [],
    disks: [],
    devices: [],
    guestOs: 'unknown',
    restartPriority: 'medium',
  },
  ...{ tags: [], origins: [[0, number + 1]] },
})

const estate: Estate = {
  ...emptyEstate('small'),
  sources: [
    { file: 'small.xlsx', sheet: 'vInfo', columns: { name: 'A', memoryBytes: 'N' } },
    { file: 'small.xlsx', sheet: 'vHost', columns: { name: 'A', memoryBytes: 'M' } },
  ],
  clusters: [
    {
      ...{ id: 'c1', name: 'Prod', platform: 'vsphere', haEnabled: true, admissionControl: true },
      ...{ failoverHosts: 1, requires: 'nothing', origins: [] },
    },
  ],
  hosts: [host('esx-1', 2, gib(256)), host('esx-2', 3, gib(128)), host('esx-3', 4, 'unknown')],
  vms: Array.from({ length: 60 }, (_, index) => vm(index + 1)),
}

const text = canonicalJson(toStored(estate))

/** A desk with a shelf in memory in place of a browser's, and a way to ask it that keeps the types. */
function desk() {
  let shelf: Shelved | undefined
  const ports = {
    fetchText: async (address: string): Promise<Outcome<string>> => {
      const issue = { code: 'gone', severity: 'error', where: address, message: 'Not here.' } as const
      return address === 'reference.json' ? done(text) : refused(issue)
    },
    readShelf: async (): Promise<Outcome<Shelved>> =>
      shelf === undefined
        ? refused({ code: 'shelf.empty', severity: 'warning', where: 'shelf', message: 'Nothing.' })
        : done(shelf),
    writeShelf: async (kept: Shelved): Promise<Outcome<'kept'>> => {
      shelf = structuredClone(kept)
      return done('kept')
    },
    sendEstate: async (): Promise<Outcome<'sent'>> => done('sent'),
  }
  const open = openDesk({ engines, importers }, ports)
  return async <K extends AskKind>(ask: AskOf<K>): Promise<Outcome<AnswerOf<K>>> =>
    (await open.answer(ask as AnyAsk, { progress: () => {}, offer: () => {} })) as Outcome<AnswerOf<K>>
}

async function settled<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const answer = await outcome
  assert.ok(answer.ok, answer.ok ? '' : answer.issues[0].message)
  return answer.value
}

const inText = { kind: 'open', from: { at: 'text', text } } as const
const vmRows = { kind: 'rows', part: 'vms', offset: 0, count: 40, sort: 'as-read', filter: '' } as const
const overlay = (content: string) => ({ name: 'topology.yaml', text: content })

test('every engine answers with the bytes that the same engine gives outside the worker', async () => {
  const ask = desk()
  const { digest } = await settled(ask(inText))
  assert.equal(digest, estateDigest(estate))
  for (const engine of engines) {
    const params = engine.assess[0] ?? {}
    const direct = engine.run({ estate, digest }, params, { seed: 7, progress: () => {} })
    assert.ok(direct.ok)
    const answered = await settled(ask({ kind: 'run', engine: engine.id, params, seed: 7 }))
    assert.equal(answered, canonicalJson(direct.value))
  }
})

test('the record of a run replays to the same bytes', async () => {
  const ask = desk()
  await settled(ask(inText))
  const run = await settled(ask({ kind: 'run', engine: engines[0]?.id ?? '', params: {}, seed: 1 }))
  const { content } = await settled(ask({ kind: 'record', run }))
  const record = parseRecord(JSON.parse(await content.text()), 'run.json')
  assert.ok(record.ok)
  const replayed = replayRecord(record.value, engines, () => {})
  assert.ok(replayed.ok && replayed.value.same)
})

test('asking before anything is open says what to do, and does not fail', async () => {
  const outcome = await desk()(vmRows)
  assert.deepEqual(
    outcome.issues.map(({ code }) => code),
    ['estate.none'],
  )
})

test('an engine nobody has, parameters out of range and text that is no estate are refused with issues', async () => {
  const ask = desk()
  assert.equal((await ask({ kind: 'open', from: { at: 'text', text: '{"no"' } })).ok, false)
  assert.equal((await ask({ kind: 'open', from: { at: 'text', text: '[]' } })).ok, false)
  assert.equal((await ask({ kind: 'open', from: { at: 'address', address: 'elsewhere.json' } })).ok, false)
  await settled(ask(inText))
  const missing = await ask({ kind: 'run', engine: 'astrology', params: {}, seed: 1 })
  assert.equal(missing.issues[0]?.code, 'engine.missing')
  const nonsense = await ask({ kind: 'run', engine: engines[0]?.id ?? '', params: { nonsense: 1 }, seed: 1 })
  assert.equal(nonsense.issues[0]?.where, 'params.nonsense')
})

test('a window holds the rows asked for, at most 500, and where each value was read', async () => {
  const ask = desk()
  await settled(ask(inText))
  const { rows, total, columns } = await settled(ask({ ...vmRows, offset: 10, count: 5 }))
  assert.equal(total, 60)
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['vm-11', 'vm-12', 'vm-13', 'vm-14', 'vm-15'],
  )
  const memory = columns.findIndex(({ field }) => field === 'memoryBytes')
  assert.equal(rows[0]?.values[memory], '4 GiB')
  assert.equal(rows[0]?.from[memory], 'small.xlsx vInfo!N12')
  assert.equal((await settled(ask({ ...vmRows, offset: 1e9, count: 1e9 }))).rows.length, 0)
})

test('unknown is written as the word and sorts last in both directions', async () => {
  const ask = desk()
  await settled(ask(inText))
  for (const direction of ['ascending', 'descending'] as const) {
    const sort = { field: 'memoryBytes', direction }
    const { rows, columns } = await settled(ask({ ...vmRows, part: 'hosts', sort }))
    const memory = columns.findIndex(({ field }) => field === 'memoryBytes')
    const expected =
      direction === 'ascending' ? ['128 GiB', '256 GiB', 'unknown'] : ['256 GiB', '128 GiB', 'unknown']
    assert.deepEqual(
      rows.map(({ values }) => values[memory]),
      expected,
    )
  }
})

test('a filter finds text in any column and the row of an id in the filtered order', async () => {
  const ask = desk()
  await settled(ask(inText))
  const filtered = { ...vmRows, filter: 'ESX-2' }
  const { total, rows } = await settled(ask(filtered))
  assert.equal(total, 20)
  assert.equal(await settled(ask({ kind: 'row', table: filtered, id: rows[3]?.id ?? '' })), 3)
  assert.equal(await settled(ask({ kind: 'row', table: filtered, id: 'vm-2' })), -1)
})

test('an issue leads to the row it was read from, and to nowhere when it is about a whole sheet', async () => {
  const ask = desk()
  await settled(ask(inText))
  const found = await settled(ask({ kind: 'locate', where: 'small.xlsx vHost!M3' }))
  assert.deepEqual(found, { part: 'hosts', id: 'esx-2', name: 'esx-2' })
  assert.deepEqual(await settled(ask({ kind: 'locate', where: 'vInfo!A3' })), {
    part: 'vms',
    id: 'vm-2',
    name: 'web-2',
  })
  assert.equal(await settled(ask({ kind: 'locate', where: 'vInfo!A900' })), 'nowhere')
  assert.equal(await settled(ask({ kind: 'locate', where: 'vInfo' })), 'nowhere')
})

test('an overlay that cannot be read leaves the estate as it was', async () => {
  const ask = desk()
  const before = await settled(ask(inText))
  const outcome = await ask({ kind: 'overlay', overlays: [overlay('racks: [ {')] })
  assert.equal(outcome.ok, false)
  assert.match(outcome.issues[0]?.where ?? '', /^topology\.yaml/)
  const run = JSON.parse(
    await settled(ask({ kind: 'run', engine: engines[0]?.id ?? '', params: {}, seed: 1 })),
  )
  assert.equal(run.estateDigest, before.digest)
})

test('applying an edited overlay starts from what was read: taking it away restores the first digest', async () => {
  const ask = desk()
  const before = await settled(ask(inText))
  const lines = ['sites:', '  - { id: north }', 'hosts:', "  - match: '^esx-'", '    place: site:north']
  const laid = await settled(ask({ kind: 'overlay', overlays: [overlay(lines.join('\n'))] }))
  assert.notEqual(laid.digest, before.digest)
  assert.equal(laid.sizes.facilities, 1)
  const after = await settled(ask({ kind: 'overlay', overlays: [] }))
  assert.equal(after.digest, before.digest)
})

test('what is kept opens again as the same estate, and another one in its place is noticed', async () => {
  const ask = desk()
  const { digest } = await settled(ask(inText))
  await settled(ask({ kind: 'keep' }))
  assert.equal((await settled(ask({ kind: 'open', from: { at: 'shelf', digest } }))).digest, digest)
  const other = await ask({ kind: 'open', from: { at: 'shelf', digest: 'another' } })
  assert.equal(other.issues[0]?.code, 'estate.replaced')
})

test('files that no importer knows are refused by name', async () => {
  const files = [{ name: 'holiday.jpg', bytes: new Uint8Array([255, 216, 255]) }]
  const outcome = await desk()({ kind: 'import', files })
  assert.equal(outcome.ok, false)
  assert.match(outcome.issues[0]?.message ?? '', /holiday\.jpg/)
})

test('a search offers components of the kinds asked for, and no more than asked', async () => {
  const ask = desk()
  await settled(ask(inText))
  const hits = await settled(ask({ kind: 'components', kinds: ['host'], text: 'ESX', count: 2 }))
  assert.deepEqual(
    hits.map(({ ref }) => ref),
    ['host:esx-1', 'host:esx-2'],
  )
  assert.deepEqual(await settled(ask({ kind: 'components', kinds: ['rack'], text: '', count: 9 })), [])
})

test('some engine draws the map, and it is found without naming it', async () => {
  const cards = await settled(desk()({ kind: 'catalog' }))
  const drawing = cards.engines.filter(({ mapField }) => mapField !== 'none')
  assert.equal(drawing.length, 1)
  assert.equal(drawing[0]?.params[drawing[0].mapField]?.kind, 'components')
  assert.equal(drawing[0]?.mapField, 'failed')
})

test('a run is handed what an earlier one left, and offers what it could go on from', async () => {
  const given: unknown[] = []
  const [like] = engines
  assert.ok(like)
  const engine: Engine = {
    ...like,
    run(on, raw, context) {
      given.push(context.checkpoint?.found)
      context.checkpoint?.offer(() => ({ at: 3 }))
      return like.run(on, raw, { seed: context.seed, progress: context.progress })
    },
  }
  const ports = { fetchText: never, readShelf: never, writeShelf: never, sendEstate: never }
  const open = openDesk({ engines: [engine], importers: [] }, ports)
  const offered: unknown[] = []
  const watch = { progress: () => {}, offer: (state: () => unknown) => void offered.push(state()) }
  await open.answer(inText, watch)
  for (const found of [undefined, { at: 2 }]) {
    const outcome = await open.answer({ kind: 'run', engine: engine.id, params: {}, seed: 1, found }, watch)
    assert.ok(outcome.ok)
  }
  assert.deepEqual(given, [undefined, { at: 2 }])
  assert.deepEqual(offered, [{ at: 3 }, { at: 3 }])
})

const never = async (): Promise<never> => assert.fail('not asked for')

test('two runs are compared from their texts by the engine that made them, and another engine is refused by name', async () => {
  const ask = desk()
  await ask({ kind: 'open', from: { at: 'text', text } })
  const run = await ask({ kind: 'run', engine: 'blast-radius', params: {}, seed: 1 })
  assert.ok(run.ok)
  const same = await ask({ kind: 'compare', before: run.value, after: run.value })
  assert.equal(same.ok && same.value.length, 1)
  const unlike = run.value.replace('"engine":"blast-radius"', '"engine":"nobody"')
  const refusal = await ask({ kind: 'compare', before: run.value, after: unlike })
  assert.equal(!refusal.ok && refusal.issues[0].code, 'engine.missing')
})

test('what a link names and the open estate lacks is answered by reference', async () => {
  const ask = desk()
  await settled(ask(inText))
  assert.deepEqual(await settled(ask({ kind: 'missing', refs: ['host:esx-1', 'host:esx-9'] })), [
    'host:esx-9',
  ])
})

test('answers are written and applied at once, or refused as a whole, and a preview says what will match', async () => {
  const ask = desk()
  const before = await settled(ask(inText))
  const rule: RuleAnswer = {
    ...{ kind: 'rule', section: 'hosts', selection: { match: '^esx-[12]$' }, note: '' },
    sets: { place: 'rack:k1' },
  }
  const undeclared = await ask({ kind: 'preview', rule, gap: 'host-place' })
  assert.deepEqual(
    undeclared.issues.map(({ code }) => code),
    ['topology.reference-unknown'],
  )
  const rack = { kind: 'declaration', section: 'racks', intent: 'new', id: 'k1', members: {} } as const
  const complete = (content: string, answers: readonly Answer[]) =>
    ask({ kind: 'complete', overlay: overlay(content), answers })
  assert.equal((await complete('', [rule])).ok, false, 'its rack is not declared')
  assert.equal((await complete('racks: [', [rack])).ok, false, 'the text is not readable')
  assert.equal((await settled(ask({ kind: 'coverage' }))).gaps[0]?.stated, 0)
  const after = await settled(complete('# by hand\n', [rack, rule]))
  assert.notEqual(after.digest, before.digest)
  assert.match(after.overlays[0]?.text ?? '', /^# by hand\n/)
  assert.equal((await settled(ask({ kind: 'coverage' }))).gaps[0]?.stated, 2)
  const again = await settled(ask({ kind: 'preview', rule, gap: 'host-place' }))
  assert.deepEqual([again.matches.count, again.known, again.replaced, again.left.first], [2, 2, 0, ['esx-3']])
  const suggestions = await settled(ask({ kind: 'suggestions', section: 'vms', gap: 'every-name' }))
  assert.deepEqual(suggestions, [{ pattern: '^web-', matches: 60, open: 60 }])
})
