import { formatQuantity } from '#kernel/units.ts'

/** A time as people say it. Examples: 300 → "300 ms", 12340 → "12.3 s", 1019000 → "16 min 59 s" */
export function durationText(ms: number): string {
  if (ms < 1) return ms <= 0 ? '0 ms' : 'less than 1 ms'
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 120) return `${formatQuantity(Math.round(ms / 100) / 10, 'count')} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`
  const rest = minutes % 60
  return `${formatQuantity(Math.floor(minutes / 60), 'count')} h${rest === 0 ? '' : ` ${rest} min`}`
}

/** A rate as people say it. Example: 156250000 → "149 MiB/s" */
export const rateText = (bytesPerSecond: number): string => `${formatQuantity(bytesPerSecond, 'bytes')}/s`

/** A number of rounds. Example: "1 round" */
export const roundsText = (count: number): string =>
  `${formatQuantity(count, 'count')} round${count === 1 ? '' : 's'}`

/** A number of VMs. Example: "1 VM" */
export const vmsText = (count: number): string => formatQuantity(count, 'vms')
