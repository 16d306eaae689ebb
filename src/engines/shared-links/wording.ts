import { type Layout, type Priority, params, type SharedLinksParams } from '#engines/shared-links/params.ts'
import { formatQuantity } from '#kernel/units.ts'

/** A bandwidth in words. */
export const gbpsText = (gbps: number): string => `${formatQuantity(gbps, 'count')} Gbit/s`

/** A short time in words: microseconds below 0.1 ms, so that nothing that is not zero prints as zero. */
export function delayText(ms: number): string {
  if (ms === 0) return 'none'
  if (ms >= 0.1) return formatQuantity(ms, 'ms')
  return ms < 0.0001 ? 'under 0.1 µs' : `${Number((ms * 1_000).toPrecision(2))} µs`
}

/** A probability in words. What is not zero never prints as zero, and nothing prints as certain. */
export function chanceText(chance: number): string {
  if (chance <= 0) return '0 %'
  if (chance < 0.0005) return chance < 1e-12 ? 'under one in 10^12' : `one in ${roundedInverse(chance)}`
  if (chance > 0.9995) return 'over 99.9 %'
  return formatQuantity(chance, 'ratio')
}

function roundedInverse(chance: number): string {
  const [digits = '1', power = '0'] = (1 / chance).toExponential(0).split('e+')
  return Number(power) < 6
    ? formatQuantity(Number(digits) * 10 ** Number(power), 'count')
    : `${digits}·10^${power}`
}

/** Hosts expected to be fenced, in words. */
export function fencedText(fenced: number): string {
  if (fenced <= 0) return '0'
  if (fenced < 0.005) return 'under 0.01'
  return formatQuantity(fenced, 'count')
}

/** A duration of hours or less in words. */
export function lengthText(ms: number): string {
  const hours = ms / 3_600_000
  if (hours >= 1) return `${Number(hours.toPrecision(3))} h`
  const minutes = ms / 60_000
  return minutes >= 1 ? `${Number(minutes.toPrecision(3))} min` : formatQuantity(ms, 'ms')
}

const layoutNames: Readonly<Record<Layout, string>> = {
  'one-hash': 'All on one link',
  spread: 'Spread evenly over the links',
  'recovery-own': 'Recovery on its own link',
  'heartbeat-own': 'Heartbeats on their own link',
  'heartbeat-both': 'Heartbeats on two links',
}
const priorityNames: Readonly<Record<Priority, string>> = {
  none: 'No priority for heartbeats',
  shares: 'A guaranteed share for heartbeats',
  strict: 'Strict priority for heartbeats',
}

/** One change to the setting, as a row or a line is called. */
export function wayName(
  change: Partial<Pick<SharedLinksParams, 'layout' | 'priority' | 'recoveryGbps' | 'streams'>>,
): string {
  if (change.layout !== undefined) return layoutNames[change.layout]
  if (change.priority !== undefined) return priorityNames[change.priority]
  if (change.recoveryGbps !== undefined) return `Recovery capped at ${gbpsText(change.recoveryGbps)}`
  if (change.streams !== undefined) return 'No migrations meanwhile'
  return 'As set'
}

/** The label of the chosen way of sharing. */
export const layoutText = (layout: Layout): string =>
  params.layout.options.find(({ value }) => value === layout)?.label ?? layout
