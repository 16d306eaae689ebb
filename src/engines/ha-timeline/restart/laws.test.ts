import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HaTimelineParams, params } from '#engines/ha-timeline/params.ts'
import { answerEstate } from '#engines/ha-timeline/restart/answer.ts'
import { priorityRank } from '#engines/ha-timeline/restart/outlook.ts'
import { randomLoss } from '#engines/ha-timeline/restart/random-loss.ts'
import type { EstateRestart } from '#engines/ha-timeline/restart/result.ts'
import type { Estate } from '#estate/model.ts'
import { requirementHolds } from '#estate/requirement.ts'
import { defaultValues } from '#kernel/field.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

type Found = { readonly estate: Estate; readonly values: HaTimelineParams; readonly answer: EstateRestart }

function answered(estate: Estate, changed: Partial<HaTimelineParams>): Found {
  const values = { ...defaultValues(params), ...changed } as HaTimelineParams
  const outcome = answerEstate(estate, values)
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return { estate, values, answer: outcome.value }
}

function holds(change: Partial<HaTimelineParams>, law: (found: Found, seed: number) => void): void {
  for (let seed = 1; seed <= 250; seed += 1) {
    const { estate, values } = randomLoss(seededRandom(seed))
    law(answered(estate, { ...values, ...change }), seed)
  }
}

/** When something is up: 0 for what was never down, infinite for never. */
const upIn = ({ vms, services }: EstateRestart): ((ref: string) => number) => {
  const rows = new Map([...vms, ...services].map(({ ref, upAtMs }) => [ref as string, upAtMs]))
  return (ref) => {
    const up = rows.get(ref) ?? 0
    return typeof up === 'number' ? up : Number.POSITIVE_INFINITY
  }
}

test('a service is never back before everything that it requires holds, and exactly then if it starts at once', () =>
  holds({}, ({ estate, answer }, seed) => {
    const up = upIn(answer)
    for (const { ref, upAtMs } of answer.services) {
      if (typeof upAtMs !== 'number') continue
      const { requires, startRequires, startMs } = estate.services.find(({ id }) => `service:${id}` === ref)!
      const at = (ms: number) => requirementHolds(requires, (one) => up(one) <= ms)
      assert.equal(at(upAtMs), true, `${ref}, seed ${seed}`)
      const isPlain = startRequires === undefined && (startMs === undefined || startMs === 0)
      if (isPlain && upAtMs > 0) assert.equal(at(upAtMs - 1), false, `${ref} earlier, seed ${seed}`)
    }
  }))

test('no guest starts before its requirement to start holds', () =>
  holds({ storm: 'shared', arrayIops: 5_000, bootIos: 4_000 }, ({ estate, answer }, seed) => {
    const up = upIn(answer)
    for (const { ref, startedAtMs } of answer.vms) {
      if (typeof startedAtMs !== 'number') continue
      const { startRequires } = estate.vms.find(({ id }) => `vm:${id}` === ref)!
      // Times are rounded up to whole ms, those of a start and of what it waited for alike.
      assert.equal(
        requirementHolds(startRequires ?? 'nothing', (one) => up(one) <= startedAtMs),
        true,
        `${ref} ${seed}`,
      )
    }
  }))

test('no guest starts on a lost host, outside its cluster, or before its platform has given it free', () =>
  holds({ storm: 'shared' }, ({ estate, answer }) => {
    const lost = new Set(answer.clusters.flatMap(({ hosts }) => hosts.map(({ hostId }) => hostId)))
    for (const { toHostId, startedAtMs, hostId } of answer.vms) {
      if (toHostId === null) continue
      assert.ok(!lost.has(toHostId))
      const clusterId = estate.hosts.find(({ id }) => id === hostId)!.clusterId
      assert.equal(estate.hosts.find(({ id }) => id === toHostId)!.clusterId, clusterId)
      const [way] = answer.clusters.find(({ id }) => id === clusterId)!.ways
      assert.ok(typeof startedAtMs === 'number' && startedAtMs >= (way!.releaseMs as number))
    }
  }))

test('at no time are more guests of a host, or of a cluster, being powered on than may be', () =>
  holds({ slotHeld: 'powered-on', storm: 'shared' }, ({ answer, values }) => {
    const { powerOnMs, restartsPerHost, restartsPerCluster } = values
    const starts = answer.vms.filter(({ startedAtMs }) => typeof startedAtMs === 'number')
    for (const key of ['toHostId', 'clusterId'] as const) {
      const most = key === 'toHostId' ? restartsPerHost : restartsPerCluster
      if (most === 0 || powerOnMs === 0) continue
      for (const one of starts) {
        const at = one.startedAtMs as number
        const busy = starts.filter((other) => {
          const from = other.startedAtMs as number
          return other[key] === one[key] && from <= at && at < from + powerOnMs
        })
        assert.ok(busy.length <= most)
      }
    }
  }))

/**
 * Proof: a group opens only when every guest of the group before has been powered on, or has waited the timeout since
 * that group opened, which was not before the release. So a guest of a later group starts no earlier than the least of
 * the two. The law "a lower priority is never up earlier" is false: a long boot of a higher one outlasts it.
 */
test('a guest of a lower priority starts only once all higher ones are powered on, or after the timeout', () =>
  holds({ groupWait: 'started' }, ({ estate, answer, values }) => {
    for (const { id, platform, ways } of answer.clusters) {
      if (!['vsphere', 'hyper-v', 'xcp-ng'].includes(platform)) continue
      const mine = answer.vms.filter(
        ({ code, clusterId }) =>
          clusterId === id && (code === null || code === 'needs' || code === 'start-loop'),
      )
      const rank = (ref: string): number =>
        priorityRank[estate.vms.find((vm) => `vm:${vm.id}` === ref)!.restartPriority]
      for (const low of mine) {
        if (typeof low.startedAtMs !== 'number') continue
        for (const high of mine.filter((one) => rank(one.ref) < rank(low.ref))) {
          const powered =
            typeof high.startedAtMs === 'number' ? high.startedAtMs + values.powerOnMs : Infinity
          const timeout = (ways[0]!.releaseMs as number) + values.groupTimeoutMs
          assert.ok(low.startedAtMs >= Math.min(powered, timeout))
        }
      }
    }
  }))

test('the order of rows in an estate changes nothing', () =>
  holds({ storm: 'shared', arrayIops: 7_000 }, ({ estate, values, answer }, seed) => {
    const random = seededRandom(seed + 1_000_000)
    const mixed = <T>(list: readonly T[]): readonly T[] => {
      const copy = [...list]
      for (let at = copy.length - 1; at > 0; at -= 1) {
        const other = randomInteger(random, 0, at)
        ;[copy[at], copy[other]] = [copy[other]!, copy[at]!]
      }
      return copy
    }
    const { facilities, clusters, hosts, datastores, vms, services } = estate
    const other = answered(
      {
        ...estate,
        ...{ facilities: mixed(facilities), clusters: mixed(clusters), hosts: mixed(hosts) },
        ...{ datastores: mixed(datastores), vms: mixed(vms), services: mixed(services) },
      },
      { ...values, lost: mixed(values.lost) },
    )
    assert.deepEqual(other.answer, answer)
  }))

test('an array that boots cannot fill leaves every time as it is without a storm', () =>
  holds({ storm: 'shared', bootIos: 1, arrayIops: 100_000_000 }, ({ estate, values, answer }) => {
    // Every boot is over within 1 ms of what it takes alone, and none without work of its own is in the way.
    const calm = answered(estate, { ...values, storm: 'none' }).answer
    const none = answered(estate, { ...values, bootIos: 0 }).answer
    assert.deepEqual(none.vms, calm.vms)
    assert.deepEqual(none.services, calm.services)
    const isBusy = estate.vms.every(({ startMs }) => startMs !== 0) && values.bootMs > 0
    if (isBusy) assert.deepEqual(answer.vms, calm.vms)
  }))

/** Proof: with every place free and no order among them all start at their release, whatever the array does. */
test('where all start at once a slower array brings nobody back sooner', () =>
  holds(
    {
      storm: 'shared',
      restartsPerHost: 1_000,
      restartsPerCluster: 0,
      groupWait: 'at-once',
      arrayIops: 8_000,
    },
    ({ estate, values, answer }) => {
      if (estate.vms.some(({ startRequires }) => startRequires !== undefined)) return
      const slow = upIn(answered(estate, { ...values, arrayIops: 2_000 }).answer)
      const fast = upIn(answer)
      for (const { ref } of answer.vms) assert.ok(slow(ref) >= fast(ref))
    },
  ))

test('every lost guest is back, stays down or is unknown, and the counts are those of the rows', () =>
  holds({ unstated: 'unknown' }, ({ answer }) => {
    const count = (wanted: string): number =>
      answer.vms.filter(({ upAtMs }) => (typeof upAtMs === 'number' ? 'back' : upAtMs) === wanted).length
    assert.equal(answer.vms.length, answer.guestsLost)
    assert.deepEqual(
      [count('back'), count('never'), count('unknown')],
      [answer.guestsBack, answer.guestsNever, answer.guestsUnknown],
    )
    assert.equal(
      answer.never.reduce((sum, { guests }) => sum + guests, 0),
      answer.guestsNever + answer.guestsUnknown,
    )
  }))
