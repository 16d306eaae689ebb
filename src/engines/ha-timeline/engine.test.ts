import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import haTimeline from '#engines/ha-timeline/engine.ts'
import { params } from '#engines/ha-timeline/params.ts'
import { estateParams } from '#engines/ha-timeline/restart/estate-params.ts'
import type { HaTimeline } from '#engines/ha-timeline/result.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import type { Block } from '#kernel/block.ts'

const { estate: reference } = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../../content/estates/reference.json`, 'utf8'),
) as { estate: Estate }

const ran = (raw: Readonly<Record<string, unknown>>, estate: Estate) =>
  haTimeline.run({ estate, digest: 'test' }, raw, { seed: 1, progress: () => {} })

function answer(raw: Readonly<Record<string, unknown>>, estate: Estate) {
  const outcome = ran(raw, estate)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const { blocks, result } = outcome.value
  const text = blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : [])).join(' ')
  return { blocks, text, result: result as HaTimeline }
}
const estateAnswer = (raw: Readonly<Record<string, unknown>>) => {
  const outcome = ran(raw, reference)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const empty = emptyEstate('empty')
const refusal = (raw: Readonly<Record<string, unknown>>, estate: Estate): string => {
  const outcome = ran(raw, estate)
  assert.ok(!outcome.ok)
  return outcome.issues.map(({ message }) => message).join(' ')
}
const timeline = (blocks: readonly Block[]) => {
  const block = blocks.find(({ kind }) => kind === 'timeline')
  assert.ok(block?.kind === 'timeline')
  return block
}

test('the default shows guests that give up while the platform restarts none, and one knob saves them all', () => {
  const { result, blocks, text } = answer({}, empty)
  assert.deepEqual([result.play.gaveUp, result.play.takeMs], [24, null])
  assert.equal(timeline(blocks).title, 'From 60 s all 24 guests give up; the platform restarts nothing')
  assert.match(text, /the last would serve at 285 s/) // 150 + ceil(24/8) · 45
  const patient = answer({ guestTimeoutMs: 180_000 }, empty)
  assert.deepEqual([patient.result.play.gaveUp, patient.result.play.rideOut], [0, 24])
  assert.match(patient.text, /All 24 guests serve again at 150 s without any restart/)
  assert.match(answer({ platform: 'hyper-v' }, empty).text, /All 24 guests were never interrupted\.(?:\s|$)/)
})

test('a fence shorter than the watchdog opens a red band, and restarts sooner', () => {
  const safe = answer({ platform: 'proxmox', fault: 'isolated' }, empty)
  assert.match(safe.text, /stopped at 60 s, 60 s before its disks are taken/)
  const raw = { platform: 'proxmox', fault: 'isolated', detectionMs: 20_000, fenceMs: 10_000 }
  const rash = answer(raw, empty)
  assert.equal(rash.result.play.exposureMs, 30_000)
  assert.ok((rash.result.play.firstServiceMs ?? 0) < (safe.result.play.firstServiceMs ?? 0))
  const lane = timeline(rash.blocks).lanes.find(({ label }) => label === 'Two owners')
  assert.deepEqual(lane?.intervals, [
    { state: 'failed', label: 'both can write', fromMs: 30_000, toMs: 60_000 },
  ])
  const platform = timeline(rash.blocks).lanes.find(({ label }) => label === 'Platform')
  assert.deepEqual(platform?.intervals.slice(2, 3), [
    { state: 'degraded', label: 'picks up', fromMs: 30_000, toMs: 35_000 },
  ])
})

type Named = keyof typeof params
const valuesOf = (name: Named): readonly unknown[] => {
  const field = params[name]
  if (field.kind === 'number') {
    return [field.default + field.step, field.max, field.min].filter((value) => value !== field.default)
  }
  return field.kind === 'choice'
    ? field.options.map(({ value }) => value).filter((value) => value !== field.default)
    : [['host:vs-01-h01']]
}
const forEstate = Object.keys(estateParams) as readonly Named[]

test('every knob of the question about one host changes the blocks of the default answer', () => {
  const before = JSON.stringify(answer({}, reference).blocks)
  const names = (Object.keys(params) as readonly Named[]).filter((name) => !forEstate.includes(name))
  for (const name of [...names, 'lost' as const]) {
    for (const value of valuesOf(name)) {
      assert.notEqual(JSON.stringify(answer({ [name]: value }, reference).blocks), before, `${name} ${value}`)
    }
  }
})

test('every knob of the question about an estate changes its blocks, and none of them the other question', () => {
  const lost = { lost: ['room:rz1-a'], restartsPerHost: 4, restartsPerCluster: 30, arrayIops: 3_000 }
  const before = JSON.stringify(estateAnswer(lost).blocks)
  const alone = JSON.stringify(answer({}, reference).blocks)
  for (const name of forEstate.filter((one) => one !== 'lost')) {
    const changed = valuesOf(name).map((value) =>
      JSON.stringify(estateAnswer({ ...lost, [name]: value }).blocks),
    )
    assert.ok(
      changed.some((blocks) => blocks !== before),
      name,
    )
    for (const value of valuesOf(name)) {
      assert.equal(JSON.stringify(answer({ [name]: value }, reference).blocks), alone, `${name} ${value}`)
    }
  }
  for (const name of ['role', 'bootMs', 'detectionMs', 'fenceMs'] as const) {
    const value = name === 'role' ? 'leader' : 90_000
    assert.notEqual(JSON.stringify(estateAnswer({ ...lost, [name]: value }).blocks), before, name)
  }
})

test('a host of the estate brings its guests, their systems and their order, and says so', () => {
  const running = reference.vms.filter(({ hostId, power }) => hostId === 'px-01-h01' && power === 'on')
  const { result, text } = answer({ host: 'host:px-01-h01', platform: 'proxmox' }, reference)
  assert.equal(result.play.guests, running.length)
  assert.match(text, /Taken from the estate: px-01-h01/)
  assert.doesNotMatch(text, /times are those of/)
  assert.match(answer({ host: 'host:px-01-h01' }, reference).text, /The times are those of vSphere HA/)
})

test('where kinds of guest give up at different times, the picture is called by the first of them', () => {
  const { blocks } = answer({ host: 'host:vs-01-h01', faultLastsMs: 250_000 }, reference)
  assert.equal(timeline(blocks).title, 'From 60 s all 24 guests give up; the platform restarts nothing')
})

test('guests whose system is unknown take the typed timeout, and restart order follows priority', () => {
  const vm = { ...reference.vms[0], hostId: 'h', power: 'on', template: false, guestOs: 'unknown' }
  const guest = (id: string, restartPriority: string) => ({ ...vm, id, name: id, restartPriority })
  const estate = {
    ...empty,
    hosts: [{ ...reference.hosts[0], id: 'h', name: 'h' }],
    vms: [guest('a', 'low'), guest('b', 'highest'), guest('c', 'disabled'), guest('d', 'unknown')],
  } as unknown as Estate
  const raw = {
    host: 'host:h',
    fault: 'host-dead',
    restartsAtOnce: 1,
    bootMs: 10_000,
    guestTimeoutMs: 77_000,
  }
  const { result, text } = answer(raw, estate)
  const [group] = result.play.fates
  assert.equal(group?.timeoutMs, 77_000)
  assert.deepEqual([group?.restarted, group?.byHand], [3, 1])
  assert.equal(result.play.lastServiceMs, 18_000 + 30_000)
  assert.match(text, /1 of them have restart disabled/)
  assert.match(text, /1 of them have an unknown restart priority and count as medium/)
})

test('bad settings get a sentence', () => {
  assert.match(refusal({ guests: 0 }, empty), /outside the range/)
  assert.match(refusal({ guestTimeoutMs: 0 }, empty), /outside the range/)
  assert.match(refusal({ faultLastsMs: 'NaN' }, empty), /not a number/)
  assert.match(refusal({ bootMs: Number.POSITIVE_INFINITY }, empty), /not a number/)
  assert.match(refusal({ fenceMs: -1 }, empty), /outside the range/)
  assert.match(refusal({ platform: 'esx' }, empty), /not one of/)
  assert.match(refusal({ host: 'host:nobody' }, empty), /no host host:nobody/)
  assert.match(refusal({ host: 'vm:nobody' }, empty), /no host vm:nobody/)
})

test('a host that runs nothing is refused by name, not answered with zero', () => {
  const estate = { ...empty, hosts: [{ ...reference.hosts[0], id: 'h', name: 'idle' }] } as unknown as Estate
  assert.match(refusal({ host: 'host:h' }, estate), /No guest is known to run on idle/)
})

test('a boot time of zero and a fault of one second are answered', () => {
  assert.equal(answer({ fault: 'host-dead', bootMs: 0 }, empty).result.play.lastServiceMs, 18_000)
  const short = answer({ fault: 'storage-lost', faultLastsMs: 1_000 }, empty)
  assert.equal(short.result.play.rideOut, 24)
})

test('what is not published prints as unknown, never as zero', () => {
  const { blocks, text } = answer({ platform: 'ahv', fault: 'isolated' }, empty)
  assert.match(text, /for how long nobody publishes/)
  const shown = blocks.flatMap((block) => (block.kind === 'quantity' ? [[block.label, block.value]] : []))
  assert.deepEqual(shown[2], ['Two hosts own one disk', null])
})

test('the same question has the same bytes', () => {
  const raw = { host: 'host:hv-01-h01', platform: 'hyper-v', fault: 'isolated' }
  assert.equal(JSON.stringify(ran(raw, reference)), JSON.stringify(ran(raw, reference)))
})

test('where 0 is typed the answer says once which time of the platform stands there', () => {
  const said = (raw: Readonly<Record<string, unknown>>): string[] => [
    ...(answer(raw, empty).text.match(/Where 0 is typed[^.]*\./g) ?? []),
  ]
  const lead = 'Where 0 is typed, the platform’s own times stand:'
  assert.deepEqual(said({}), [
    `${lead} detection 140 s, fence delay 180 s, the lost host stops when its disks are taken.`,
  ])
  const cut = { platform: 'proxmox', fault: 'isolated', detectionMs: 20_000, fenceMs: 10_000 }
  assert.deepEqual(said(cut), [`${lead} the lost host stops after 60 s.`])
  assert.deepEqual(said({ ...cut, stopMs: 30_000 }), [])
  assert.deepEqual(said({ fault: 'isolated' }), [`${lead} no detection, the lost host never stops.`])
  assert.deepEqual(said({ fault: 'host-dead' }), [`${lead} detection 18 s, no fence delay.`])
  assert.match(said({ platform: 'ahv', fault: 'isolated' }).join(''), /stops is not published\.$/)
})
