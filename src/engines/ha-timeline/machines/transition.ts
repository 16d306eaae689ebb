import type { Origin } from '#engines/ha-timeline/course.ts'
import type { Situation, Transition } from '#engines/ha-timeline/machines/machine.ts'

/** A time that facts state. */
export const fact = (...ids: readonly string[]): Origin => ({ kind: 'fact', ids })
/** A time that follows from facts by a reading of ours. */
export const reading = (why: string, ...ids: readonly string[]): Origin => ({ kind: 'reading', ids, why })
/** No wait, because nothing is published that waits here. */
export const atOnce: Origin = reading('nothing is published that waits here')

/** A transition written in one line: from, to, seconds, condition, label, origin. */
export const way = (
  from: string,
  to: string,
  seconds: number,
  when: (situation: Situation) => boolean,
  label: string,
  origin: Origin,
): Transition => ({ from, to, afterMs: seconds * 1_000, when, label, origin })

/** The same, not before the lost host has entered `needs`. */
export const wayOnce = (needs: string, transition: Transition): Transition => ({ ...transition, needs })

export const always = (): boolean => true
/** Whether the host is gone from the cluster network, dead or cut off. */
export const isSilent = ({ fault }: Situation): boolean => fault !== 'storage-lost'
/** Whether it is cut off and lives. */
export const isCutOff = ({ fault }: Situation): boolean => fault === 'isolated' || fault === 'heartbeat-cut'
