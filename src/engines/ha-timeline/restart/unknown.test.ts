import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HaTimelineParams, params } from '#engines/ha-timeline/params.ts'
import { answerEstate } from '#engines/ha-timeline/restart/answer.ts'
import { randomLoss } from '#engines/ha-timeline/restart/random-loss.ts'
import type { EstateRestart } from '#engines/ha-timeline/restart/result.ts'
import type { Estate } from '#estate/model.ts'
import {
  all,
  any,
  cluster,
  datastore,
  estateOf,
  facility,
  host,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import { defaultValues } from '#kernel/field.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

function answered(estate: Estate, changed: Partial<HaTimelineParams>): EstateRestart {
  const outcome = answerEstate(estate, { ...defaultValues(params), ...changed } as HaTimelineParams)
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.value
}

const two = estateOf({
  hosts: [host('h1', {}), host('h2', {}), host('h3', {})],
  datastores: [datastore('d', ['h1', 'h2', 'h3'], 'nothing')],
  vms: [
    vm('known', 'h1', { startMs: 30_000, datastoreIds: ['d'] }),
    vm('unstated', 'h1', { datastoreIds: ['d'] }),
  ],
  services: [
    service('either', any('vm:known', 'vm:unstated')),
    service('both', all('vm:known', 'vm:unstated')),
  ],
})

test('a boot time that nobody stated is unknown, or the typed one and counted, never zero', () => {
  const open = answered(two, { lost: ['host:h1'], unstated: 'unknown' })
  const rows = new Map(open.vms.map((row) => [row.name, row]))
  assert.deepEqual([rows.get('known')?.upAtMs, rows.get('unstated')?.upAtMs], [48_000, 'unknown'])
  assert.equal(rows.get('unstated')?.startedAtMs, 18_000)
  assert.deepEqual([open.guestsBack, open.guestsNever, open.guestsUnknown], [1, 0, 1])
  const taken = answered(two, { lost: ['host:h1'] })
  assert.deepEqual(taken.assumed, { 'boot-time': 1 })
  assert.equal(taken.lastUpMs, 18_000 + 45_000)
})

test('a service with an unknown guest has the bound that the known ones give it', () => {
  const { services } = answered(two, { lost: ['host:h1'], unstated: 'unknown' })
  const rows = new Map(services.map((row) => [row.name, row]))
  assert.deepEqual([rows.get('either')?.upAtMs, rows.get('either')?.latestMs], ['unknown', 48_000])
  assert.deepEqual([rows.get('both')?.upAtMs, rows.get('both')?.latestMs], ['unknown', null])
})

/** The estate with every boot time stated, those that nobody stated at random. */
function stated({ vms, ...rest }: Estate, seed: number): Estate {
  const random = seededRandom(seed)
  const draw = (): number => randomInteger(random, 0, 12) * 1_000
  return {
    ...rest,
    vms: vms.map((one) => ({ ...one, startMs: typeof one.startMs === 'number' ? one.startMs : draw() })),
  }
}

test('whatever the unstated boot times are, what was said to be known is so, and bounds hold', () => {
  let known = 0
  let unknown = 0
  for (let seed = 1; seed <= 150; seed += 1) {
    const { estate, values } = randomLoss(seededRandom(seed))
    const storm = seed % 2 === 0 ? 'shared' : 'none'
    const settings = { ...values, storm, bootIos: 3_000, arrayIops: 2_000 } as const
    const said = answered(estate, { ...settings, unstated: 'unknown' })
    for (let draw = 1; draw <= 4; draw += 1) {
      const real = answered(stated(estate, 1_000 * seed + draw), settings)
      const vms = new Map(real.vms.map((row) => [row.ref, row]))
      for (const { ref, startedAtMs, upAtMs } of said.vms) {
        if (startedAtMs !== 'unknown')
          assert.equal(vms.get(ref)?.startedAtMs, startedAtMs, `${ref} ${seed} ${draw}`)
        if (upAtMs !== 'unknown') assert.equal(vms.get(ref)?.upAtMs, upAtMs, `${ref} ${seed} ${draw}`)
        if (upAtMs === 'unknown') unknown += 1
        else known += 1
      }
      const services = new Map(real.services.map((row) => [row.ref, row]))
      for (const { ref, upAtMs, latestMs } of said.services) {
        const found = services.get(ref)?.upAtMs
        if (upAtMs !== 'unknown') assert.equal(found, upAtMs, `${ref} ${seed} ${draw}`)
        else if (latestMs !== null)
          assert.ok(typeof found === 'number' && found <= latestMs, `${ref} ${seed} ${draw}`)
      }
    }
  }
  assert.ok(known > 500 && unknown > 500, `${known} ${unknown}`)
})

test('HA, platform, power or host that nobody stated leave a guest unknown, each with its reason', () => {
  const why = (estate: Estate, changed: Partial<HaTimelineParams> = {}): string => {
    const { vms, guestsUnknown, perhapsVms } = answered(estate, { lost: ['host:h1'], ...changed })
    return guestsUnknown === 0
      ? `perhaps ${perhapsVms}`
      : String(vms.find(({ upAtMs }) => upAtMs === 'unknown')?.why)
  }
  const hosts = [host('h1', {}), host('h2', {})]
  const vms = [vm('v', 'h1', {})]
  assert.match(
    why(estateOf({ hosts, vms, clusters: [cluster('c', { haEnabled: 'unknown' })] })),
    /whether HA is on in c/,
  )
  assert.match(
    why(estateOf({ hosts, vms, clusters: [cluster('c', { platform: 'unknown' })] })),
    /platform of c/,
  )
  assert.match(
    why(estateOf({ hosts, vms: [vm('v', 'h1', { memoryBytes: 'unknown' })] })),
    /memory size is unknown/,
  )
  assert.match(
    why(estateOf({ hosts, vms: [vm('v', 'h1', { startRequires: on('service:nobody') })] })),
    /names what the estate does not have/,
  )
  assert.match(
    why(estateOf({ hosts, vms: [vm('v', 'h1', { restartPriority: 'unknown' })] }), { unstated: 'unknown' }),
    /restart priority/,
  )
  assert.equal(why(estateOf({ hosts, vms: [vm('v', 'unknown', {})] })), 'perhaps 1')
})

test('a guest of unknown fate is taken not to compete, or leaves the times of its cluster open', () => {
  const estate = estateOf({
    hosts: [host('h1', {}), host('h2', {})],
    vms: [vm('sure', 'h1', { startMs: 30_000 }), vm('perhaps', 'h1', { memoryBytes: 'unknown', startMs: 0 })],
  })
  const upOf = (unstated: 'assumed' | 'unknown') =>
    answered(estate, { lost: ['host:h1'], unstated }).vms.find(({ name }) => name === 'sure')?.upAtMs
  assert.deepEqual([upOf('assumed'), upOf('unknown')], [48_000, 'unknown'])
  const { vms } = answered(
    { ...estate, vms: [...estate.vms, vm('huge', 'h1', { memoryBytes: 2 ** 42, startMs: 0 })] },
    { lost: ['host:h1'], unstated: 'unknown' },
  )
  assert.equal(vms.find(({ name }) => name === 'huge')?.upAtMs, 'unknown')
})

test('hosts whose place nobody stated may be in the lost rack, which is counted and not claimed', () => {
  const estate = estateOf({
    facilities: [facility('rack', 'r', {})],
    hosts: [host('h1', { standsIn: 'rack:r' }), host('h2', {}), host('h3', { standsIn: 'unknown' })],
    vms: [vm('a', 'h1', {}), vm('b', 'h3', {})],
    services: [service('s', on('vm:b'))],
  })
  const { guestsLost, perhapsVms, services } = answered(estate, { lost: ['rack:r'] })
  assert.deepEqual([guestsLost, perhapsVms], [1, 1])
  assert.deepEqual([services[0]?.downAtMs, services[0]?.upAtMs], ['unknown', 'unknown'])
})

test('an XAPI pool of which nobody can say who lives is unknown, and one that fences itself loses all', () => {
  const hosts = ['h1', 'h2', 'h3'].map((id) => host(id, { standsIn: 'rack:r' }))
  const pool = (stores: readonly string[]) =>
    estateOf({
      facilities: [facility('rack', 'r', {}), ...stores.map((id) => facility('array', id, {}))],
      clusters: [cluster('c', { platform: 'xcp-ng' })],
      datastores: stores.map((id) => datastore(`d-${id}`, ['h1', 'h2', 'h3'], on(`array:${id}`))),
      ...{ hosts, vms: [vm('a', 'h1', {}), vm('b', 'h2', {})] },
    })
  const one = answered(pool(['x', 'y']), { lost: ['host:h1', 'array:x'] })
  assert.deepEqual([one.clusters[0]?.pool, one.guestsUnknown], ['unknown', 1])
  const all = answered(pool(['x']), { lost: ['host:h1', 'array:x'] })
  assert.deepEqual(all.fencedHosts, ['h2', 'h3'])
  assert.deepEqual([all.guestsLost, all.guestsNever], [2, 2])
})
