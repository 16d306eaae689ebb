import type { Course } from '#engines/ha-timeline/course.ts'
import type { Ground } from '#engines/ha-timeline/play.ts'

/** What the second-by-second simulation saw; seconds from the fault, -1 for never. */
export type Seen = {
  takenS: number
  firstServiceS: number
  lastServiceS: number
  beliefS: number
  gaveUp: number
  restarted: number
  rideOut: number
}

type Guest = { place: number; timeoutS: number; gaveUp: boolean; startedS: number; servesS: number }

/**
 * The same fault lived through second by second, with switches instead of formulas: it knows neither the minimum of
 * two times nor the length of a queue. Written to disagree with `play` where that is wrong. Times of the course and
 * the ground must be whole seconds. Cost: horizon times guests.
 */
export function simulate(course: Course, ground: Ground, horizonS: number): Seen {
  const second = (ms: number | string): number => (typeof ms === 'number' ? ms / 1_000 : Number.NaN)
  const guests: Guest[] = ground.groups.flatMap((group) =>
    group.places.map((place) => ({
      ...{ place, timeoutS: second(group.timeoutMs), gaveUp: false, startedS: -1, servesS: -1 },
    })),
  )
  guests.sort((one, other) => one.place - other.place)
  const isStorage = ground.fault === 'storage-lost'
  let hostRuns = true
  let hostPaused = false
  let decidedAt = -1
  let takenAt = -1
  let freedAt = -1
  let belief = 0
  let booting = 0
  const seen: Seen = {
    ...{ takenS: -1, firstServiceS: -1, lastServiceS: -1, beliefS: 0, gaveUp: 0, restarted: 0, rideOut: 0 },
  }
  for (let now = 0; now < horizonS; now += 1) {
    const isFaulty =
      ground.fault === 'host-dead' ||
      (now < second(ground.faultLastsMs) && !(isStorage && now >= second(course.pathBack.ms)))
    if (isFaulty && hostRuns && now >= second(course.stop.ms)) {
      if (course.stopIs === 'pause') hostPaused = true
      else hostRuns = false
    }
    if (!isFaulty) hostPaused = false
    const isMissing = isFaulty || !hostRuns
    if (isMissing && decidedAt < 0 && now >= second(course.decide.ms)) decidedAt = now
    if (!isMissing && takenAt < 0) decidedAt = -1
    if (takenAt < 0 && decidedAt >= 0 && now - decidedAt >= second(course.fence.ms)) {
      takenAt = now
      if (course.stop.ms === 'at-take') hostRuns = false
    }
    const oldWrites = hostRuns && !hostPaused
    if (takenAt >= 0 && freedAt < 0 && (course.lock === 'none' || !oldWrites)) freedAt = now
    if (takenAt >= 0 && oldWrites && isFaulty) belief += 1
    for (const guest of guests) {
      const waits = isStorage && isFaulty && hostRuns && freedAt < 0
      if (waits && now === guest.timeoutS) guest.gaveUp = true
    }
    // Guests that are done give their place to the next ones, in the same second.
    for (let goes = true; goes; ) {
      goes = false
      for (const guest of guests) {
        if (guest.startedS >= 0 && guest.servesS < 0 && now - guest.startedS >= second(ground.bootMs)) {
          guest.servesS = now
          booting -= 1
          goes = true
        }
        const mayStart = freedAt >= 0 && now >= freedAt + second(course.pickup.ms)
        if (mayStart && guest.startedS < 0 && booting < ground.restartsAtOnce) {
          guest.startedS = now
          booting += 1
          goes = true
        }
      }
    }
    if (freedAt < 0 && !isFaulty && hostRuns && seen.rideOut === 0) {
      seen.rideOut = guests.filter(({ gaveUp }) => !gaveUp).length
    }
  }
  const services = guests.flatMap(({ servesS }) => (servesS < 0 ? [] : [servesS]))
  return {
    ...seen,
    takenS: takenAt,
    beliefS: belief,
    gaveUp: guests.filter(({ gaveUp }) => gaveUp).length,
    restarted: services.length,
    firstServiceS: services.length === 0 ? -1 : Math.min(...services),
    lastServiceS: services.length === 0 ? -1 : Math.max(...services),
  }
}
