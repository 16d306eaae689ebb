import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { fencing, type SharedLinks } from '#engines/shared-links/answer.ts'
import sharedLinks from '#engines/shared-links/engine.ts'
import { type Layout, params, type SharedLinksParams } from '#engines/shared-links/params.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { defaultValues } from '#kernel/field.ts'
import { tib } from '#kernel/units.ts'

const { estate: reference } = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../../content/estates/reference.json`, 'utf8'),
) as { estate: Estate }
const empty = emptyEstate('empty')
const ran = (raw: Readonly<Record<string, unknown>>, estate: Estate) =>
  sharedLinks.run({ estate, digest: 'test' }, raw, { seed: 1, progress: () => {} })

function answer(raw: Readonly<Record<string, unknown>>, estate: Estate) {
  const outcome = ran(raw, estate)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const { blocks, result } = outcome.value
  const text = blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : [])).join(' ')
  return { blocks, text, result: result as SharedLinks }
}
const refusal = (raw: Readonly<Record<string, unknown>>, estate: Estate): string => {
  const outcome = ran(raw, estate)
  assert.ok(!outcome.ok)
  return outcome.issues.map(({ message }) => message).join(' ')
}

test('by default the repair of one host fences most of the others, and any one change saves them', () => {
  const { result, text } = answer({}, empty)
  assert.ok(result.now.fenced > 6.5 && result.now.fencedAtHalf > 0.9)
  assert.match(
    text,
    /healthy hosts are expected to be declared dead and fenced; the fault itself took one host/,
  )
  for (const change of [{ priority: 'strict' }, { layout: 'heartbeat-own' }, { layout: 'recovery-own' }]) {
    assert.ok(answer(change, empty).result.now.fenced < 0.01, JSON.stringify(change))
  }
})

test('more links save nobody while the hash puts everything on one', () => {
  const [two, eight] = [answer({ links: 2 }, empty), answer({ links: 8 }, empty)]
  assert.equal(two.result.now.fenced, eight.result.now.fenced)
  assert.match(eight.text, /7 further links carry nothing of this/)
  assert.ok(answer({ links: 8, layout: 'spread' }, empty).result.now.fenced < 1e-6)
})

test('a rate cap costs hours and saves the cluster', () => {
  const [free, capped] = [answer({}, empty).result.now, answer({ recoveryGbps: 1.5 }, empty).result.now]
  assert.ok(capped.windowMs > 2 * free.windowMs)
  assert.ok(capped.fenced < 0.05 && free.fenced > 6.5)
})

test('without recovery and migration nobody is fenced; recovery alone fences few, streams make it many', () => {
  const quiet = answer({ recoveryGbps: 0, streams: 0 }, empty)
  assert.match(quiet.text, /In one hour in which nothing is rebuilt/)
  assert.ok(quiet.result.now.fenced < 1e-9)
  const fences = [0, 1, 2, 3].map((streams) => answer({ streams }, empty).result.now.fenced)
  assert.ok(fences.every((fenced, index) => index === 0 || fenced > (fences[index - 1] ?? 0)))
  assert.ok((fences[0] ?? 0) < 0.01 && (fences[3] ?? 0) > 6)
})

test('a detector of five tries fences hosts at a load at which one of ten beats keeps them', () => {
  const { result } = answer({ recoveryGbps: 4, recoveryBytes: tib(16) }, empty)
  const [fresh] = result.platforms
  const windows = result.platforms.find(({ detector }) => detector.name.startsWith('Windows'))
  assert.ok((fresh?.fencing.fenced ?? 0) > 0.05 && (windows?.fencing.fenced ?? 1) < 1e-4)
})

test('a deep buffer turns loss into delay, and the answer says that beats are lost in rows', () => {
  const { text } = answer(
    { bufferBytes: 64 * 2 ** 20, linkGbps: 1, recoveryGbps: 0.6, guestGbps: 0.4, streams: 0 },
    empty,
  )
  assert.match(text, /more than the 5 ms that Proxmox asks/)
  assert.match(text, /beats are lost in rows, and more hosts are fenced than counted here/)
})

test('an overloaded link keeps losing beats behind a deep buffer, and the answer does not promise otherwise', () => {
  const { result, text } = answer({ bufferBytes: 16 * 2 ** 20 }, empty)
  assert.ok(result.now.state.lossRatio > 0.15)
  assert.match(text, /adds delay and cannot hold what keeps coming/)
})

test('every knob changes the blocks of the default answer', () => {
  const before = JSON.stringify(answer({}, reference).blocks)
  for (const [name, field] of Object.entries(params)) {
    const values: readonly unknown[] =
      field.kind === 'number'
        ? [field.min, field.max]
        : field.kind === 'choice'
          ? field.options.map(({ value }) => value).filter((value) => value !== field.default)
          : [['cluster:vs-01']]
    for (const value of values) {
      assert.notEqual(JSON.stringify(answer({ [name]: value }, reference).blocks), before, `${name} ${value}`)
    }
  }
})

test('a cluster of the estate brings its hosts and its data, and says that ports are not in an inventory', () => {
  const { result, text } = answer({ cluster: 'cluster:vs-01' }, reference)
  assert.equal(result.used.hosts, 10)
  const used = reference.vms
    .filter(({ clusterId, template }) => clusterId === 'vs-01' && template !== true)
    .reduce((sum, { inUseBytes }) => sum + (inUseBytes === 'unknown' ? 0 : inUseBytes), 0)
  assert.equal(result.used.recoveryBytes, Math.round((used * 2) / 10 / 9))
  assert.match(text, /An inventory holds neither the ports of its hosts nor their speeds/)
})

test('guests whose size is unknown are named, and with none known the typed number is used and said', () => {
  const vms = reference.vms.map((vm) => ({ ...vm, inUseBytes: 'unknown' as const }))
  const { result, text } = answer({ cluster: 'cluster:vs-01' }, { ...reference, vms })
  assert.equal(result.used.recoveryBytes, tib(16))
  assert.match(text, /What its guests use is unknown, so the typed 16 TiB to rebuild are used/)
  const some = reference.vms.map((vm, index) => (index % 2 === 0 ? vm : vms[index])) as Estate['vms']
  assert.match(
    answer({ cluster: 'cluster:vs-01' }, { ...reference, vms: some }).text,
    /lasts longer than said/,
  )
})

test('bad settings get a sentence', () => {
  assert.match(refusal({ hosts: 0 }, empty), /outside the range/)
  assert.match(refusal({ linkGbps: 0 }, empty), /outside the range/)
  assert.match(refusal({ intervalMs: 0 }, empty), /outside the range/)
  assert.match(refusal({ backOff: 'NaN' }, empty), /not a number/)
  assert.match(refusal({ recoveryGbps: Number.POSITIVE_INFINITY }, empty), /not a number/)
  assert.match(refusal({ cluster: 'cluster:none' }, empty), /no cluster cluster:none/)
  const small = { ...empty, clusters: reference.clusters.slice(0, 1) }
  assert.match(refusal({ cluster: 'cluster:vs-01' }, small), /has 0 hosts; this model answers for 3 to 96/)
})

test('with one link nothing is set apart, and that is said', () => {
  for (const layout of ['recovery-own', 'heartbeat-own', 'heartbeat-both'] as const) {
    const { text, result } = answer({ links: 1, layout }, empty)
    assert.match(text, /There is only one link, so nothing can be set apart/)
    assert.equal(result.now.fenced, answer({ links: 1 }, empty).result.now.fenced)
  }
})

test('the extremes are answered with finite numbers', () => {
  const edges = { recoveryBytes: tib(256), recoveryGbps: 0.1, intervalMs: 10, misses: 1, guestGbps: 1_000 }
  const { result } = answer(edges, empty)
  assert.equal(result.now.fenced, 7)
  assert.equal(result.now.majorityLost, 1)
  const idle = answer({ guestGbps: 0, streams: 0, recoveryGbps: 0, recoveryBytes: 0 }, empty)
  assert.match(idle.text, /no heartbeat is lost/)
  assert.match(idle.text, /does not wait for anybody/)
})

test('the same question has the same bytes', () => {
  assert.equal(JSON.stringify(ran({}, empty)), JSON.stringify(ran({}, empty)))
})

const setting: fc.Arbitrary<SharedLinksParams> = fc
  .record({
    hosts: fc.integer({ min: 3, max: 40 }),
    links: fc.integer({ min: 1, max: 6 }),
    linkGbps: fc.constantFrom(1, 10, 25),
    layout: fc.constantFrom<Layout>('one-hash', 'spread', 'recovery-own', 'heartbeat-own', 'heartbeat-both'),
    ...{ guestGbps: fc.integer({ min: 0, max: 20 }), recoveryGbps: fc.integer({ min: 1, max: 30 }) },
    ...{ streams: fc.integer({ min: 0, max: 6 }), misses: fc.integer({ min: 1, max: 10 }) },
    backOff: fc.constantFrom(0, 0.5, 1),
    bufferBytes: fc.integer({ min: 65_536, max: 2 ** 23 }),
  })
  .map((typed) => ({ ...defaultValues(params), ...typed }))
const holds = (law: (values: SharedLinksParams) => void): void =>
  fc.assert(fc.property(setting, law), { numRuns: 300, seed: 9 })
const slack = 1e-9

test('law: priority of either kind loses no beat', () =>
  holds((values) => {
    for (const priority of ['strict', 'shares'] as const) {
      assert.equal(fencing({ ...values, priority }, values).fenced, 0)
    }
  }))

test('law: more guest traffic, a smaller buffer and less back-off never lose fewer beats', () =>
  holds((values) => {
    const loss = (changed: SharedLinksParams): number => fencing(changed, changed).state.lossRatio
    const base = loss(values)
    assert.ok(loss({ ...values, guestGbps: values.guestGbps + 1 }) >= base - slack)
    assert.ok(loss({ ...values, bufferBytes: Math.max(65_536, values.bufferBytes / 2) }) >= base - slack)
    assert.ok(loss({ ...values, backOff: 0 }) >= base - slack)
  }))

test('law: a longer row of misses and a second way for beats never fence more', () =>
  holds((values) => {
    const { fenced } = fencing(values, values)
    assert.ok(fencing(values, { ...values, misses: values.misses + 1 }).fenced <= fenced + slack)
    if (values.layout === 'one-hash') {
      assert.ok(fencing({ ...values, layout: 'heartbeat-both' }, values).fenced <= fenced + slack)
    }
  }))

test('law: probabilities are probabilities and no more hosts are fenced than are healthy', () =>
  holds((values) => {
    const { perHost, anyFenced, majorityLost, fenced, healthyHosts } = fencing(values, values)
    for (const chance of [perHost, anyFenced, majorityLost]) assert.ok(chance >= 0 && chance <= 1)
    assert.ok(anyFenced >= perHost - slack && fenced <= healthyHosts)
  }))

test('with a shallow buffer and a long rebuild five tries fence hosts before the link is full', () => {
  const raw = { recoveryGbps: 3.5, guestGbps: 3, streams: 1, bufferBytes: 524_288, recoveryBytes: tib(16) }
  const { result } = answer(raw, empty)
  assert.ok((result.now.state.uses[0]?.demandRatio ?? 1) <= 0.9)
  assert.ok((result.platforms[0]?.fencing.fenced ?? 0) > 0.3)
})

test('the bandwidth named is the first step of the knob at which a whole healthy host is expected to be fenced', () => {
  const { result, blocks } = answer({}, empty)
  const { kneeGbps } = result
  assert.ok(kneeGbps !== null)
  const fencedAt = (recoveryGbps: number): number => answer({ recoveryGbps }, empty).result.now.fenced
  assert.ok(fencedAt(kneeGbps) >= 1 && fencedAt(kneeGbps - 0.1) < 1)
  const line = blocks.find(({ kind }) => kind === 'line')
  const said = `From ${kneeGbps} Gbit/s of recovery on, at least one healthy host is expected to be fenced`
  assert.ok(line?.kind === 'line' && line.title.startsWith(said))
})

test('where less than one host is expected at any bandwidth the picture says how many, and claims no more', () => {
  const { result, blocks } = answer({ misses: 20 }, empty)
  assert.equal(result.kneeGbps, null)
  const line = blocks.find(({ kind }) => kind === 'line')
  assert.ok(line?.kind === 'line')
  assert.match(line.title, /^The most expected to be fenced .* is 0\.\d+ of 7 healthy hosts/)
  const bare = answer({ linkGbps: 1 }, empty).blocks.find(({ kind }) => kind === 'line')
  assert.ok(bare?.kind === 'line' && bare.title.startsWith('Even without recovery'))
})
