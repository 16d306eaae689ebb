import assert from 'node:assert/strict'
import { test } from 'node:test'
import { courseOf } from '#engines/ha-timeline/courses.ts'
import { typedGuests } from '#engines/ha-timeline/guests.ts'
import { passage, type Situation } from '#engines/ha-timeline/machines/machine.ts'
import { type PlatformRules, platformRules } from '#engines/ha-timeline/machines/platform-rules.ts'
import { poolFate } from '#engines/ha-timeline/machines/recovery.ts'
import { faults, type PlatformChoice } from '#engines/ha-timeline/params.ts'
import { play } from '#engines/ha-timeline/play.ts'
import type { Platform } from '#estate/model.ts'

const s = 1_000
const published = { detectionMs: 0, fenceMs: 0 }
const usual: Situation = {
  ...{ fault: 'host-dead', leader: 'stands', heartbeatDatastores: 'some', isolationResponse: 'leave-on' },
  era: 'current',
}
const rulesOf = (platform: Platform): PlatformRules => {
  const rules = platformRules[platform]
  assert.ok(rules !== 'none')
  return rules
}
const went = (platform: Platform, change: Partial<Situation>, typed = published) =>
  passage(rulesOf(platform).machine, { ...usual, ...change }, typed)
const entered = (platform: Platform, change: Partial<Situation>, state: string): number | undefined =>
  went(platform, change).stages.find((stage) => stage.state === state)?.atMs

test('vSphere: a dead secondary is unreachable at T10 and dead at T15 without, at T18 with heartbeat datastores', () => {
  // Epping and Denneman, vSphere Clustering Deepdive, "Failed host": T15s, T18s; fdm.hostTimeout 10 s, ping 5 s.
  assert.equal(entered('vsphere', {}, 'unreachable'), 10 * s)
  assert.equal(went('vsphere', { heartbeatDatastores: 'none' }).releaseMs, 15 * s)
  assert.equal(went('vsphere', {}).releaseMs, 18 * s)
})

test('vSphere: when the primary is lost, election at T10, a new one at T25, dead and restarts at T50', () => {
  // The same chapter, "the failure of a master".
  const leader = { leader: 'lost' } as const
  assert.deepEqual(
    ['electing', 'elected', 'declared'].map((state) => entered('vsphere', leader, state)),
    [10 * s, 25 * s, 50 * s],
  )
  assert.equal(went('vsphere', leader).releaseMs, 50 * s)
})

test('vSphere: a secondary elects itself at T25 and is isolated at T30, a primary at T5, a host of 4.x at T12', () => {
  // "vSphere 5.0: das.failuredetectiontime, what happened" (10, 25, 30); KB 322784 (30, 5; 4.x: 12, 14, 15).
  const cut = { fault: 'isolated', isolationResponse: 'power-off' } as const
  assert.equal(entered('vsphere', cut, 'elected-alone'), 25 * s)
  assert.equal(entered('vsphere', cut, 'isolated'), 30 * s)
  assert.equal(entered('vsphere', { ...cut, leader: 'lost' }, 'isolated'), 5 * s)
  const old = { ...cut, era: 'vsphere-4', heartbeatDatastores: 'none' } as const
  assert.deepEqual(
    ['isolated', 'stopped', 'restarts'].map((state) => entered('vsphere', old, state)),
    [12 * s, 14 * s, 15 * s],
  )
})

test('vSphere: all paths down count as lost at T140 and guests are ended and restarted at T320', () => {
  // KB 310620; vSphere Availability 6.0, VMCP recovery timeline.
  const apd = { fault: 'storage-lost' } as const
  assert.equal(entered('vsphere', apd, 'no-paths'), 140 * s)
  assert.equal(went('vsphere', apd).releaseMs, 320 * s)
})

test('vSphere: an isolated host that leaves its guests on keeps them, with or without datastores to look at', () => {
  for (const heartbeatDatastores of ['some', 'none'] as const) {
    const { releaseMs, why } = went('vsphere', { fault: 'isolated', heartbeatDatastores })
    assert.deepEqual([releaseMs, why], ['never', 'the isolated host keeps its guests and their locks'])
  }
})

test('Proxmox: the lock is free at 120 s; a lost manager is succeeded at 102 s and its node fenced at 162 s', () => {
  // pve-ha-manager, expected logs at commit b71218f: 50 of 59 recoveries at +121 to +125 s, +161 to +183 s.
  assert.equal(entered('proxmox', {}, 'taken'), 120 * s)
  const { releaseMs } = went('proxmox', {})
  assert.ok(typeof releaseMs === 'number' && releaseMs >= 121 * s && releaseMs <= 125 * s)
  assert.equal(entered('proxmox', { leader: 'lost' }, 'new-manager'), 102 * s)
  assert.equal(entered('proxmox', { leader: 'lost' }, 'declared'), 162 * s)
})

test('XAPI: T is 60 s, the storage watchdog T + 15 s, a poll of 10 s; Hyper-V: 10 s and four minutes', () => {
  assert.deepEqual(
    ['declared', 'taken', 'restarts'].map((state) => entered('xcp-ng', {}, state)),
    [60 * s, 75 * s, 85 * s],
  )
  assert.equal(entered('xcp-ng', { fault: 'storage-lost' }, 'stopped'), 75 * s)
  assert.deepEqual(
    ['declared', 'taken'].map((state) => entered('hyper-v', {}, state)),
    [10 * s, 250 * s],
  )
})

test('every machine releases guests when the play of one host by published times does', () => {
  const choices: Readonly<Record<PlatformChoice, readonly [Platform, Partial<Situation>]>> = {
    vsphere: ['vsphere', {}],
    'vsphere-off': ['vsphere', { isolationResponse: 'power-off' }],
    'vsphere-no-datastore': ['vsphere', { isolationResponse: 'power-off', heartbeatDatastores: 'none' }],
    proxmox: ['proxmox', {}],
    'xcp-ng': ['xcp-ng', {}],
    ahv: ['ahv', {}],
    'hyper-v': ['hyper-v', {}],
  }
  const { groups } = typedGuests(1, 60 * s)
  for (const [choice, [platform, change]] of Object.entries(choices)) {
    for (const fault of faults) {
      for (const role of ['member', 'leader'] as const) {
        const ground = { fault, groups, faultLastsMs: 3_600 * s, restartsAtOnce: 1, bootMs: 0 }
        const { restartMs } = play(courseOf(choice as PlatformChoice, role, fault), ground)
        const leader = role === 'leader' ? 'lost' : 'stands'
        const { releaseMs } = went(platform, { ...change, fault, leader })
        assert.equal(releaseMs, restartMs ?? 'never', `${choice} ${fault} ${role}`)
      }
    }
  }
})

test('no machine releases guests of a living host before that host has stopped, where a lock is kept', () => {
  for (const fault of faults) {
    for (const isolationResponse of ['leave-on', 'power-off'] as const) {
      for (const heartbeatDatastores of ['some', 'none'] as const) {
        for (const leader of ['stands', 'lost'] as const) {
          const { stages, releaseMs } = went('vsphere', {
            ...{ fault, isolationResponse, heartbeatDatastores, leader },
          })
          if (fault === 'host-dead' || releaseMs === 'never') continue
          const stopped = stages.find(({ state }) => state === 'stopped')
          assert.ok(stopped !== undefined && stopped.atMs <= releaseMs)
        }
      }
    }
  }
})

test('typed times stand in place of the published ones', () => {
  assert.equal(went('proxmox', {}, { detectionMs: 20 * s, fenceMs: 10 * s }).releaseMs, 35 * s)
  assert.equal(went('proxmox', { leader: 'lost' }, { detectionMs: 0, fenceMs: 30 * s }).releaseMs, 213 * s)
  const { stages } = went('proxmox', {}, { detectionMs: 20 * s, fenceMs: 0 })
  assert.deepEqual(
    stages.map(({ origin }) => origin.kind),
    ['typed', 'fact', 'fact'],
  )
})

test('every table leads on: no state is entered twice, so a machine ends', () => {
  for (const rules of Object.values(platformRules)) {
    if (rules === 'none') continue
    for (const table of [rules.machine.survivors, rules.machine.lostHost]) {
      const rank = new Map<string, number>()
      const visit = (state: string, path: readonly string[]): void => {
        assert.ok(!path.includes(state), `${[...path, state].join(' → ')}`)
        rank.set(state, path.length)
        for (const { from, to } of table) if (from === state) visit(to, [...path, state])
      }
      visit('watching', [])
      visit('running', [])
    }
  }
})

test('an XAPI pool lives in its largest partition, and without its statefile only while all see each other', () => {
  // XAPI toolstack, High-Availability: best partition by size, then lowest host; all hosts without statefile.
  assert.equal(poolFate(3, 1, 0, 'stands'), 'lives')
  assert.equal(poolFate(1, 0, 3, 'stands'), 'lives')
  assert.equal(poolFate(1, 1, 0, 'stands'), 'unknown')
  assert.equal(poolFate(3, 0, 1, 'lost'), 'fences-itself')
  assert.equal(poolFate(4, 0, 0, 'lost'), 'lives')
  assert.equal(poolFate(3, 0, 1, 'unknown'), 'unknown')
  assert.equal(poolFate(0, 2, 0, 'stands'), 'fences-itself')
})
