import assert from 'node:assert/strict'
import { test } from 'node:test'
import haTimeline from '#engines/ha-timeline/engine.ts'
import { playbackLimits } from '#engines/ha-timeline/restart/playback.ts'
import { type EstateRestart, limits } from '#engines/ha-timeline/restart/result.ts'
import type { Estate } from '#estate/model.ts'
import {
  all,
  cluster,
  datastore,
  estateOf,
  facility,
  host,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'

const ran = (estate: Estate, raw: Readonly<Record<string, unknown>>) =>
  haTimeline.run({ estate, digest: 'test' }, raw, { seed: 1, progress: () => {} })

function answered(estate: Estate, raw: Readonly<Record<string, unknown>>) {
  const outcome = ran(estate, raw)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const { result, blocks } = outcome.value
  const text = blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : [])).join(' ')
  return { answer: (result as { restart: EstateRestart }).restart, blocks, text }
}
const hosts = [host('h1', { standsIn: 'rack:r' }), host('h2', {})]

test('a component that the estate does not have is refused by name', () => {
  const outcome = ran(estateOf({ hosts }), { lost: ['rack:nobody', 'host:h1'] })
  assert.ok(!outcome.ok)
  assert.deepEqual(
    outcome.issues.map(({ code }) => code),
    ['ha-timeline.component-missing'],
  )
  assert.match(outcome.issues[0].message, /rack:nobody/)
})

test('a rack with no hosts takes nothing, and that is said', () => {
  const estate = estateOf({ hosts, facilities: [facility('rack', 'r', {}), facility('rack', 'empty', {})] })
  const { answer, text } = answered(estate, { lost: ['rack:empty'] })
  assert.deepEqual([answer.hostsLost, answer.guestsLost, answer.firstUpMs], [0, 0, null])
  assert.match(text, /That takes nothing\. No service is interrupted\. No guest stops/)
})

test('an empty estate can lose nothing', () => {
  assert.ok(!ran(estateOf({}), { lost: ['host:h1'] }).ok)
})

test('when all hosts are lost every guest stays down, with the reason and no time', () => {
  const { answer, text } = answered(estateOf({ hosts, vms: [vm('a', 'h1', {}), vm('b', 'h2', {})] }), {
    lost: ['host:h1', 'host:h2'],
  })
  assert.deepEqual(answer.never, [{ code: 'no-host', guests: 2, example: 'a: no host of c is left' }])
  assert.deepEqual([answer.firstUpMs, answer.lastUpMs], [null, null])
  assert.match(text, /No guest is back by itself\. 2 guests stay down until somebody acts/)
})

test('guests that wait for each other to start never do, and the loop is named', () => {
  const estate = estateOf({
    hosts,
    vms: [
      vm('dns', 'h1', { startRequires: on('service:login') }),
      vm('directory', 'h1', { startRequires: on('service:names') }),
      vm('web', 'h1', { startRequires: on('service:login') }),
      vm('self', 'h1', { startRequires: on('vm:self') }),
    ],
    services: [service('names', on('vm:dns')), service('login', on('vm:directory'))],
  })
  const { answer } = answered(estate, { lost: ['host:h1'] })
  const rows = new Map(answer.vms.map((row) => [row.name, row]))
  assert.equal(answer.guestsNever, 4)
  assert.equal(
    rows.get('dns')?.why,
    'it waits in a loop: VM dns, which needs service login, which needs VM directory, which needs service names, which needs VM dns',
  )
  // What only leads into the loop is told of the same loop.
  assert.match(String(rows.get('web')?.why), /^it waits in a loop: service login/)
  assert.equal(rows.get('self')?.why, 'it waits in a loop: VM self, which needs VM self')
  assert.deepEqual(
    answer.services.map(({ upAtMs }) => upAtMs),
    ['never', 'never'],
  )
})

test('services that need each other do not come back by each other', () => {
  const estate = estateOf({
    hosts,
    vms: [vm('v', 'h1', {})],
    services: [service('one', all('vm:v', 'service:two')), service('two', on('service:one'))],
  })
  const { answer } = answered(estate, { lost: ['host:h1'] })
  assert.deepEqual(
    answer.services.map(({ upAtMs }) => upAtMs),
    ['never', 'never'],
  )
  assert.match(String(answer.services[0]?.why), /waits in a loop/)
})

test('HA that is off, a disabled restart, a bound device and no room each have their own sentence', () => {
  const device = { kind: 'passthrough', name: 'gpu', bindsToHost: true } as const
  const estate = estateOf({
    clusters: [
      cluster('c', {}),
      cluster('off', { haEnabled: false }),
      cluster('kvm', { platform: 'libvirt' }),
    ],
    facilities: [facility('rack', 'r', {})],
    hosts: [
      ...hosts,
      ...['off', 'kvm', 'none'].flatMap((id) => [
        host(`${id}1`, { clusterId: id, standsIn: 'rack:r' }),
        host(`${id}2`, { clusterId: id }),
      ]),
    ],
    vms: [
      vm('disabled', 'h1', { restartPriority: 'disabled' }),
      vm('device', 'h1', { devices: [device] }),
      vm('huge', 'h1', { memoryBytes: 2 ** 42 }),
      vm('off', 'off1', { clusterId: 'off' }),
      vm('kvm', 'kvm1', { clusterId: 'kvm' }),
      vm('alone', 'none1', { clusterId: 'none' }),
    ],
  })
  const { answer } = answered(estate, { lost: ['rack:r'] })
  const codes = Object.fromEntries(answer.vms.map(({ name, code }) => [name, code]))
  assert.deepEqual(codes, {
    ...{
      disabled: 'disabled',
      device: 'device',
      huge: 'no-room',
      off: 'ha-off',
      kvm: 'no-machine',
      alone: 'no-cluster',
    },
  })
  assert.equal(answer.guestsBack, 0)
})

test('a lost array takes its guests for good, whatever their hosts do', () => {
  const estate = estateOf({
    facilities: [facility('array', 'a', {})],
    datastores: [datastore('d', ['h1', 'h2'], on('array:a'))],
    ...{ hosts, vms: [vm('v', 'h1', { datastoreIds: ['d'] })] },
  })
  const { answer } = answered(estate, { lost: ['array:a'] })
  assert.equal(answer.vms[0]?.why, 'it needs datastore d, which needs array a, which does not come back')
})

test('of two guests with one id one is played, and the pair is an issue', () => {
  const estate = estateOf({ hosts, vms: [vm('v', 'h1', {}), vm('v', 'h1', { name: 'copy' })] })
  const outcome = ran(estate, { lost: ['host:h1'] })
  assert.ok(outcome.ok && outcome.value.issues.some(({ code }) => code === 'blast-radius.id-twice'))
  const { answer } = answered(estate, { lost: ['host:h1'] })
  assert.deepEqual([answer.guestsLost, answer.guestsBack], [1, 1])
})

test('a requirement that cannot be met as written is an issue, and the answer stands', () => {
  const estate = estateOf({
    hosts,
    vms: [vm('v', 'h1', {})],
    services: [service('s', { kind: 'at-least', k: 3, of: [on('vm:v')] })],
  })
  const outcome = ran(estate, { lost: ['host:h1'] })
  assert.ok(outcome.ok)
  assert.ok(outcome.issues.some(({ code }) => code === 'blast-radius.threshold-impossible'))
})

test('settings out of range are refused', () => {
  for (const raw of [
    { arrayIops: 0 },
    { bootIos: -1 },
    { groupTimeoutMs: 0 },
    { lost: 'rack' },
    { targetMs: Number.NaN },
  ]) {
    assert.ok(!ran(estateOf({ hosts }), { lost: ['host:h1'], ...raw }).ok, JSON.stringify(raw))
  }
})

test('200,000 guests in the lost set are answered within the limits of an answer', () => {
  const clusters = Array.from({ length: 200 }, (_, at) => cluster(`c${at}`, {}))
  const many = clusters.flatMap(({ id }) =>
    Array.from({ length: 40 }, (_, at) =>
      host(`${id}h${at}`, {
        clusterId: id,
        standsIn: at % 2 === 0 ? 'site:a' : 'site:b',
        memoryBytes: 2 ** 42,
      }),
    ),
  )
  const stores = clusters.map(({ id }) =>
    datastore(
      `d${id}`,
      Array.from({ length: 40 }, (_, at) => `${id}h${at}`),
      on('array:x'),
    ),
  )
  const vms = many
    .filter(({ standsIn }) => standsIn === 'site:a')
    .flatMap(({ id, clusterId }) =>
      Array.from({ length: 50 }, (_, at) =>
        vm(`${id}v${at}`, id, { clusterId, datastoreIds: [`d${clusterId}`], memoryBytes: 2 ** 33 }),
      ),
    )
  const services = Array.from({ length: 300 }, (_, at) =>
    service(`s${at}`, all(`vm:${vms[at * 600]!.id}`, `vm:${vms[at * 600 + 1]!.id}`)),
  )
  const facilities = [facility('site', 'a', {}), facility('site', 'b', {}), facility('array', 'x', {})]
  const estate = estateOf({ clusters, hosts: many, datastores: stores, vms, services, facilities })
  assert.equal(vms.length, 200_000)
  const { answer } = answered(estate, { lost: ['site:a'], arrayIops: 1_000_000 })
  assert.deepEqual([answer.guestsLost, answer.guestsBack, answer.servicesBack], [200_000, 200_000, 300])
  assert.equal(answer.vms.length, limits.vms)
  assert.ok(answer.booting.length <= limits.steps)
  const { moments } = answer.playback
  assert.ok(moments.length >= 2 && moments.length <= playbackLimits.moments)
  const changes = moments.reduce((sum, moment) => sum + moment.changes.length, 0)
  assert.ok(changes <= playbackLimits.changes + many.length, `${changes}`)
  // 200,000 boots of 20,000 reads at a million a second: the array alone needs 4,000 s after the first restart.
  assert.equal(answer.lastUpMs, 18_000 + 4_000_000)
})
