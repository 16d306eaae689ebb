import type { Origin } from '#engines/ha-timeline/course.ts'
import { type Passage, released, type Stage } from '#engines/ha-timeline/machines/machine.ts'
import type { ClusterLoss, Recovery } from '#engines/ha-timeline/machines/recovery.ts'
import { fact } from '#engines/ha-timeline/machines/transition.ts'
import { type LossCourse, type Moment, proxmoxRecovery } from '#engines/ha-timeline/proxmox/recovery.ts'
import { limits } from '#engines/ha-timeline/proxmox/timing.ts'
import { compareText } from '#kernel/sort.ts'

/** Between two turns of an agent on the platform. Source: fact ha-pve-rounds. */
const roundMs = 10_000
/** Most hosts times guests of a cluster whose manager is played round by round. */
const sizeMax = 40_000

/**
 * The recovery by the Proxmox manager itself, played round by round: when each guest starts and on which host. Nothing
 * where the machine does not apply: hosts lost in different ways, times that were typed, a cluster too large for it.
 */
export function proxmoxMachine(loss: ClusterLoss): Recovery | undefined {
  const faults = new Set(loss.lost.map(({ fault }) => fault))
  const [fault] = faults
  const hosts = [...loss.lost.map(({ hostId }) => hostId), ...loss.survivors].sort(compareText)
  const managerHost = loss.leader === 'lost' ? loss.lost[0]?.hostId : loss.survivors[0]
  const isPlayed = faults.size === 1 && (fault === 'host-dead' || fault === 'isolated')
  const isSmall = hosts.length <= limits.hosts && hosts.length * loss.guests.length <= sizeMax
  if (!isPlayed || !isSmall || managerHost === undefined) return undefined
  const course = proxmoxRecovery({
    hosts,
    guests: loss.guests.map(({ id, hostId }) => ({
      ...{ id, host: hostId, kind: 'vm', failback: 'returns', maxRestart: 1, maxRelocate: 1 },
    })),
    rules: [],
    lostHosts: loss.lost.map(({ hostId }) => hostId),
    lostHow: fault === 'host-dead' ? 'power' : 'network',
    managerHost,
    roundMs,
  })
  return course.ok ? recoveryOf(loss, course.value) : undefined
}

function recoveryOf({ lost }: ClusterLoss, { guests, moments }: LossCourse): Recovery {
  const guestOf = new Map<string, { readonly atMs: number | 'never'; readonly hostId: string }>()
  const firstOf = new Map<string, number>()
  for (const { guest, from, fate } of guests) {
    if (fate.kind === 'restarted') {
      guestOf.set(guest, { atMs: fate.startedAtMs, hostId: fate.host })
      firstOf.set(from, Math.min(firstOf.get(from) ?? Number.POSITIVE_INFINITY, fate.startedAtMs))
    } else if (fate.kind === 'not-recovered') guestOf.set(guest, { atMs: 'never', hostId: from })
  }
  return {
    guestOf,
    passageOf: new Map(lost.map(({ hostId }) => [hostId, passageOf(hostId, moments, firstOf.get(hostId))])),
  }
}

const told: Readonly<Partial<Record<Moment['kind'], Pick<Stage, 'side' | 'state' | 'label'>>>> = {
  'seen-missing': { side: 'survivors', state: 'missing', label: 'the manager misses the node' },
  'manager-taken': { side: 'survivors', state: 'new-manager', label: 'a new manager takes over' },
  'fence-asked': { side: 'survivors', state: 'declared', label: 'the node counts as gone' },
  'watchdog-reset': {
    ...{ side: 'lost host', state: 'stopped', label: 'the watchdog of the lost node resets it' },
  },
  fenced: { side: 'survivors', state: 'taken', label: 'the lock of the node has run out' },
}
const origin: Origin = fact('ha-pve-rounds', 'ha-pve-lock', 'ha-pve-fence-delay', 'ha-pve-watchdog')

function passageOf(hostId: string, moments: readonly Moment[], firstMs: number | undefined): Passage {
  const stages = moments.flatMap(({ kind, host, atMs }): Stage[] => {
    const stage = told[kind]
    const isOwn = host === hostId || kind === 'manager-taken'
    return stage === undefined || !isOwn ? [] : [{ ...stage, atMs, origin }]
  })
  if (firstMs === undefined) {
    return { stages, releaseMs: 'never', why: 'its manager recovers nothing from this node' }
  }
  const last: Stage = {
    side: 'survivors',
    state: released,
    atMs: firstMs,
    label: 'the agents start its guests',
    origin,
  }
  return { stages: [...stages, last], releaseMs: firstMs, why: '' }
}
