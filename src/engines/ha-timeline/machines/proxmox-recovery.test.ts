import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxmoxMachine } from '#engines/ha-timeline/machines/proxmox-recovery.ts'
import type { ClusterLoss } from '#engines/ha-timeline/machines/recovery.ts'
import { type HaTimelineParams, params } from '#engines/ha-timeline/params.ts'
import { answerEstate } from '#engines/ha-timeline/restart/answer.ts'
import { cluster, estateOf, host, vm } from '#failure/estate-fixture.ts'
import { defaultValues } from '#kernel/field.ts'

const s = 1_000
const three: ClusterLoss = {
  ...{ clusterId: 'c', lost: [{ hostId: 'n3', fault: 'host-dead' }], survivors: ['n1', 'n2'] },
  guests: ['a', 'b', 'c', 'd'].map((id) => ({ id, hostId: id < 'd' ? 'n3' : 'n1' })),
  ...{ leader: 'stands', heartbeatDatastores: 'some', isolationResponse: 'leave-on', era: 'current' },
}

test('the manager of a small cluster says when and where each guest of a lost node starts', () => {
  const recovery = proxmoxMachine(three)
  assert.ok(recovery !== undefined)
  const { releaseMs, stages } = recovery.passageOf.get('n3')!
  // The vendor's logs restart at 121 to 125 s in rounds of 20 s; in rounds of 10 s the lock is seen free sooner.
  assert.ok(typeof releaseMs === 'number' && releaseMs >= 110 * s && releaseMs <= 131 * s, String(releaseMs))
  assert.deepEqual(
    stages.map(({ state }) => state),
    ['missing', 'declared', 'taken', 'restarts'],
  )
  // Its basic scheduler counts guests: n1 has one already, so of three two go to n2.
  const hosts = ['a', 'b', 'c'].map((id) => recovery.guestOf?.get(id)?.hostId)
  assert.equal(hosts.filter((one) => one === 'n2').length, 2)
  assert.equal(recovery.guestOf?.has('d'), false)
})

test('a lost manager is succeeded first, and a node that is cut off resets itself', () => {
  const leader = proxmoxMachine({ ...three, leader: 'lost' })?.passageOf.get('n3')
  assert.ok(leader !== undefined && typeof leader.releaseMs === 'number' && leader.releaseMs > 150 * s)
  assert.ok(leader.stages.some(({ state }) => state === 'new-manager'))
  const cut = proxmoxMachine({ ...three, lost: [{ hostId: 'n3', fault: 'isolated' }] })?.passageOf.get('n3')
  const reset = cut?.stages.find(({ state }) => state === 'stopped')
  assert.ok(reset !== undefined && reset.atMs <= 70 * s && reset.side === 'lost host')
})

test('two of three nodes lost leave no quorum: nothing is recovered', () => {
  const lost = ['n2', 'n3'].map((hostId) => ({ hostId, fault: 'host-dead' as const }))
  const recovery = proxmoxMachine({ ...three, lost, survivors: ['n1'] })
  assert.equal(recovery?.guestOf?.get('a')?.atMs, 'never')
  assert.equal(recovery?.passageOf.get('n3')?.releaseMs, 'never')
})

test('the machine leaves a cluster to the published times where it does not apply', () => {
  assert.equal(proxmoxMachine({ ...three, lost: [{ hostId: 'n3', fault: 'storage-lost' }] }), undefined)
  assert.equal(proxmoxMachine({ ...three, survivors: [] }), undefined)
  const survivors = Array.from({ length: 80 }, (_, at) => `m${at}`)
  assert.equal(proxmoxMachine({ ...three, survivors }), undefined)
})

test('an estate takes its times and hosts from the machine, or the published ones where that is chosen or typed', () => {
  const estate = estateOf({
    clusters: [cluster('c', { platform: 'proxmox' })],
    hosts: ['n1', 'n2', 'n3'].map((id) => host(id, {})),
    vms: three.guests.map(({ id, hostId }) => vm(id, hostId, {})),
  })
  const answered = (changed: Partial<HaTimelineParams>) => {
    const outcome = answerEstate(estate, {
      ...defaultValues(params),
      lost: ['host:n3'],
      ...changed,
    } as HaTimelineParams)
    assert.ok(outcome.ok)
    return outcome.value
  }
  const recovery = proxmoxMachine(three)!
  const both = answered({ lost: ['host:n2', 'host:n3'] })
  assert.deepEqual([both.fencedHosts, both.guestsLost, both.guestsNever], [['n1'], 4, 4])
  for (const { ref, startedAtMs, toHostId } of answered({}).vms) {
    const { atMs, hostId } = recovery.guestOf!.get(ref.slice(3))!
    assert.deepEqual([startedAtMs, toHostId], [atMs, hostId])
  }
  assert.equal(answered({ proxmoxBy: 'published' }).clusters[0]?.ways[0]?.releaseMs, 125 * s)
  assert.equal(answered({ detectionMs: 20 * s }).clusters[0]?.ways[0]?.releaseMs, 85 * s)
})
