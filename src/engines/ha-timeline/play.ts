import { type Course, takesDisk, takesService } from '#engines/ha-timeline/course.ts'
import type { Fault } from '#engines/ha-timeline/params.ts'

/** Guests of the lost host that wait equally long for a disk, by their places in the restart queue. */
export type GuestGroup = {
  readonly label: string
  readonly timeoutMs: number
  /** Places in the restart queue, from 0; a guest that is never restarted has none. */
  readonly places: readonly number[]
  readonly notRestarted: number
}

/** What a play needs besides the course. */
export type Ground = {
  readonly fault: Fault
  readonly faultLastsMs: number
  readonly restartsAtOnce: number
  readonly bootMs: number
  readonly groups: readonly GuestGroup[]
}

/** How the guests of one group fare; times in ms from the fault, null where it does not happen. */
export type GroupFate = {
  readonly label: string
  readonly timeoutMs: number
  readonly guests: number
  /** When nobody reached them any more. */
  readonly downMs: number | null
  /** When they gave up on their disk. */
  readonly gaveUpMs: number | null
  /** How many gave up before a restart or the path came. */
  readonly gaveUp: number
  /** When the first and the last of them serve again without anybody's hand. */
  readonly firstServiceMs: number | null
  readonly lastServiceMs: number | null
  /** Guests that serve again without having been restarted. */
  readonly rideOut: number
  readonly restarted: number
  /** Guests that stay down until somebody acts. */
  readonly byHand: number
}

/** A length in ms, 'open' when it has no end of its own, 'unpublished' when nobody says how long it is. */
export type Overlap = number | 'open' | 'unpublished'

/** One fault played to its end. Times in ms from the fault. */
export type Play = {
  readonly decideMs: number | null
  /** When the platform takes the disks for the new owner; null when it never does. */
  readonly takeMs: number | null
  readonly restartMs: number | null
  /** When the lost host ends its own writes; null when it does not, 'unpublished' when nobody says. */
  readonly stopMs: number | null | 'unpublished'
  readonly faultEndMs: number | null
  /** For how long two hosts believe they own the same disk; 'open' when nothing ever stops the old one. */
  readonly beliefMs: Overlap
  /** For how long nothing keeps both from writing. */
  readonly exposureMs: Overlap
  /** When the disk is back on the lost host; null when it never went or never returns. */
  readonly diskBackMs: number | null
  readonly fates: readonly GroupFate[]
  readonly guests: number
  readonly gaveUp: number
  readonly rideOut: number
  readonly byHand: number
  readonly firstServiceMs: number | null
  /** When the last of those serves that come back without anybody's hand. */
  readonly lastServiceMs: number | null
  /** When the last guest could serve if somebody reset those that gave up the moment the disk was back. */
  readonly earliestByHandMs: number | null
}

/**
 * Plays the fault through. A host that its own watchdog reset stays away, so the platform goes on; a fault that ends
 * before the platform takes the disks ends the failover. Cost: linear in guests.
 */
export function play(course: Course, ground: Ground): Play {
  const moments = momentsOf(course, ground)
  const { planned, takes, free, hostStop, restart, diskBack, faultEnd } = moments
  const belief = beliefOf(course, moments)
  const fates = ground.groups.map((group) => fateOf(group, moments))
  const sum = (of: (fate: GroupFate) => number): number => fates.reduce((total, fate) => total + of(fate), 0)
  const gaveUp = sum((fate) => fate.gaveUp)
  const isWaiting = gaveUp > 0 && free === null && diskBack !== null && Number.isFinite(diskBack)
  return {
    decideMs: course.decide.ms === 'never' || course.decide.ms >= moments.returns ? null : course.decide.ms,
    takeMs: takes ? planned : null,
    restartMs: restart,
    stopMs: course.stop.ms === 'unpublished' ? 'unpublished' : finite(hostStop),
    faultEndMs: finite(faultEnd),
    beliefMs: belief,
    exposureMs: course.lock === 'held' ? 0 : belief,
    diskBackMs: diskBack === null ? null : finite(diskBack),
    fates,
    guests: sum(({ guests }) => guests),
    gaveUp,
    rideOut: sum(({ rideOut }) => rideOut),
    byHand: sum(({ byHand }) => byHand),
    firstServiceMs: least(fates.map(({ firstServiceMs }) => firstServiceMs)),
    lastServiceMs: most(fates.map(({ lastServiceMs }) => lastServiceMs)),
    earliestByHandMs: isWaiting ? diskBack + queued(gaveUp - 1, ground) : null,
  }
}

/** What happens when, with infinity for never. */
type Moments = {
  readonly course: Course
  readonly ground: Ground
  /** When the platform would take the disks, and whether it gets that far. */
  readonly planned: number
  readonly takes: boolean
  /** When a new owner may start, and when it does. */
  readonly free: number | null
  readonly restart: number | null
  readonly hostStop: number
  /** When guests have their disk again; null when the fault does not take it. */
  readonly diskBack: number | null
  readonly faultEnd: number
  /** When the host is back as it was; a host that was reset is not. */
  readonly returns: number
}

function momentsOf(course: Course, ground: Ground): Moments {
  const never = Number.POSITIVE_INFINITY
  const isDead = ground.fault === 'host-dead'
  const lasts = isDead ? never : ground.faultLastsMs
  const wayRound = course.pathBack.ms === 'never' ? never : course.pathBack.ms
  const faultEnd = takesDisk(ground.fault) ? Math.min(lasts, wayRound) : lasts
  const planned = course.decide.ms === 'never' ? never : course.decide.ms + course.fence.ms
  const ownStop = typeof course.stop.ms === 'number' && course.stop.ms < faultEnd ? course.stop.ms : never
  const returns = Number.isFinite(ownStop) && course.stopIs !== 'pause' ? never : faultEnd
  const takes = planned < returns
  const hostStop = course.stop.ms === 'at-take' && takes ? planned : ownStop
  const isLocked = course.lock === 'held'
  const free = !takes ? null : !isLocked ? planned : finite(Math.max(planned, hostStop))
  return {
    ...{ course, ground, planned, takes, free, hostStop, faultEnd, returns },
    restart: free === null ? null : free + course.pickup.ms,
    diskBack: takesDisk(ground.fault) ? faultEnd : null,
  }
}

/** An owner that a lock keeps going is found out when the fault ends; without one nothing ever ends the overlap. */
function beliefOf(course: Course, { planned, takes, hostStop, faultEnd }: Moments): Overlap {
  if (!takes) return 0
  if (course.stop.ms === 'unpublished') return 'unpublished'
  if (!Number.isFinite(hostStop) && course.lock === 'none') return 'open'
  return Math.max(0, Math.min(hostStop, faultEnd) - planned)
}

function fateOf(group: GuestGroup, moments: Moments): GroupFate {
  const { course, ground, free, restart, hostStop, diskBack, faultEnd } = moments
  const guests = group.places.length + group.notRestarted
  const waitsUntil = Math.min(diskBack ?? 0, hostStop, free ?? Number.POSITIVE_INFINITY)
  const isKilled = restart !== null || (Number.isFinite(hostStop) && course.stopIs !== 'pause')
  const gaveUp = group.timeoutMs < waitsUntil
  const base = {
    ...{ label: group.label, timeoutMs: group.timeoutMs, guests },
    downMs: takesService(ground.fault) ? (faultEnd > 0 ? 0 : null) : finite(hostStop),
    gaveUpMs: gaveUp ? group.timeoutMs : null,
    gaveUp: gaveUp ? guests : 0,
  }
  if (restart !== null) {
    const services = group.places.map((place) => restart + queued(place, ground))
    return {
      ...base,
      ...{ rideOut: 0, restarted: group.places.length, byHand: group.notRestarted },
      ...{ firstServiceMs: least(services), lastServiceMs: most(services) },
    }
  }
  const rides = !isKilled && !gaveUp
  const back = rides && base.downMs !== null ? finite(faultEnd) : null
  return {
    ...base,
    ...{ rideOut: rides ? guests : 0, restarted: 0, byHand: rides ? 0 : guests },
    ...{ firstServiceMs: back, lastServiceMs: back },
  }
}

/** From the first restart until the guest at this place serves: whole rounds of as many as start at once. */
const queued = (place: number, { restartsAtOnce, bootMs }: Ground): number =>
  (Math.floor(Math.max(0, place) / restartsAtOnce) + 1) * bootMs

const least = (times: readonly (number | null)[]): number | null =>
  times.reduce<number | null>((low, ms) => (ms !== null && (low === null || ms < low) ? ms : low), null)
const most = (times: readonly (number | null)[]): number | null =>
  times.reduce<number | null>((high, ms) => (ms !== null && (high === null || ms > high) ? ms : high), null)

const finite = (ms: number): number | null => (Number.isFinite(ms) ? ms : null)
