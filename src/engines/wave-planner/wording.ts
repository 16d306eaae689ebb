import type { Conflict, Limit } from '#engines/wave-planner/conflict.ts'
import type { Reason } from '#engines/wave-planner/programme.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Why a group moves no earlier, in words that follow "because". */
export function reasonText(reason: Reason | undefined): string {
  switch (reason) {
    case undefined:
      return 'first window'
    case 'freeze':
      return 'freeze'
    case 'closed':
      return 'window closed for it'
    case 'window':
      return 'window too short'
    case 'wave-size':
      return 'wave is full'
    case 'people':
      return 'engineers'
    case 'link':
      return 'link'
    case 'host':
      return 'source host'
    case 'array':
      return 'datastore'
    case 'starts':
      return 'starts of the plans'
    case 'work':
      return 'work before the cutover'
    case 'order':
      return 'waits for another group'
    default:
      return reason satisfies never
  }
}

const limitText: Readonly<Record<Limit, string>> = {
  freeze: 'the freeze',
  closed: 'the windows that are closed for it',
  window: 'the length of the window',
  'wave-size': 'the VMs allowed in a wave',
  people: 'what the engineers can cut over in a window',
  link: 'the link',
  source: 'what its hosts and datastores read',
  starts: 'how fast plans start VMs',
  work: 'the work before the cutover',
}

/** Why a group moves in no window, as a sentence that begins with the group. */
export function conflictText(
  conflict: Conflict & { readonly name: string; readonly vms: number; readonly waitsFor: string },
): string {
  switch (conflict.kind) {
    case 'limits': {
      const names = conflict.limits.map((limit) => limitText[limit])
      const together = names.length === 1 ? 'alone is' : 'together are'
      return `${conflict.name} fits no window: ${names.join(' and ')} ${together} the smallest set of limits that rules out all of them.`
    }
    case 'waits':
      return `${conflict.name} waits for ${conflict.waitsFor}, which moves in no window.`
    case 'horizon':
      return `${conflict.name} would fit a window, but ten years of them are full.`
    case 'no-windows':
      return `${conflict.name} has no window: none opens within ten years.`
    default:
      return conflict satisfies never
  }
}

/** A time as people plan with it. Example: spanText(5_400_000) → "1.5 h" */
export function spanText(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'never'
  if (ms < 60_000) return `${formatQuantity(Math.ceil(ms / 1000), 'count')} s`
  if (ms < 2 * 3_600_000) return `${formatQuantity(Math.ceil(ms / 60_000), 'count')} min`
  if (ms < 4 * 86_400_000) return `${formatQuantity(Math.round(ms / 360_000) / 10, 'count')} h`
  return `${formatQuantity(Math.round(ms / 8_640_000) / 10, 'count')} days`
}
