import { formatQuantity, hourMs, minuteMs, type Unit } from '#kernel/units.ts'

/** One way of writing all numbers of a column or an axis: the unit in the heading, the bare numbers below it. */
export type Scale = {
  /** What stands in the heading, e.g. "GiB"; empty for plain counts. */
  readonly unitText: string
  /** How many of the unit's base make one, e.g. 2^30. */
  readonly divisor: number
  readonly decimals: number
}

const words: Readonly<Partial<Record<Unit, string>>> = {
  cores: 'cores',
  vcpus: 'vCPUs',
  hosts: 'hosts',
  vms: 'VMs',
  services: 'services',
  steps: 'steps',
  hours: 'h',
}
const byteSteps = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/**
 * The scale on which all `values` (in `unit`) read best together: the largest step in which the smallest value that
 * is not zero still shows, one finer where that spares decimals; at most two decimals. No values give the unit's own base.
 */
export function scaleFor(values: readonly number[], unit: Unit): Scale {
  const sizes = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs)
  let largest = 0
  let smallest = Number.POSITIVE_INFINITY
  for (const size of sizes) {
    largest = Math.max(largest, size)
    smallest = Math.min(smallest, size)
  }
  const [unitText, divisor] = stepFor(unit, sizes, largest, smallest)
  return { unitText, divisor, decimals: decimalsFor(sizes, divisor) }
}

function stepFor(
  unit: Unit,
  sizes: readonly number[],
  largest: number,
  smallest: number,
): readonly [string, number] {
  switch (unit) {
    case 'bytes': {
      let step = 0
      while (step < byteSteps.length - 1 && largest >= 1024 ** (step + 1)) step += 1
      while (step > 0 && smallest < 0.1 * 1024 ** step) step -= 1
      // "512, 1,024 GiB" says more than "0.5, 1 TiB": one step finer while it stays below five digits.
      const isWhole = sizes.every((size) => size % 1024 ** step === 0)
      if (step > 1 && !isWhole && largest / 1024 ** (step - 1) <= 9999) step -= 1
      return [byteSteps[step] ?? 'B', 1024 ** step]
    }
    case 'mhz':
      return largest >= 1e4 && smallest >= 100 ? ['GHz', 1000] : ['MHz', 1]
    case 'ms':
      if (largest >= 6 * hourMs && smallest >= hourMs / 10) return ['h', hourMs]
      if (largest >= hourMs / 2 && smallest >= minuteMs / 10) return ['min', minuteMs]
      return largest >= 1e4 && smallest >= 100 ? ['s', 1000] : ['ms', 1]
    case 'ratio':
      return ['%', 0.01]
    default:
      return [words[unit] ?? '', 1]
  }
}

function decimalsFor(sizes: readonly number[], divisor: number): number {
  const needs = (size: number): number => {
    const scaled = size / divisor
    if (Math.abs(scaled - Math.round(scaled)) < 1e-9 || scaled >= 1000) return 0
    return scaled >= 10 ? 1 : 2
  }
  let decimals = 0
  for (const size of sizes) decimals = Math.max(decimals, needs(size))
  return decimals
}

/** A number on a scale, without its unit, grouped by thousands. What is not zero never prints as zero. */
export function scaledText(value: number, scale: Scale): string {
  if (!Number.isFinite(value)) return 'unknown'
  const scaled = value / scale.divisor
  const least = 10 ** -scale.decimals
  if (scaled !== 0 && Math.abs(scaled) < least / 2) return scaled > 0 ? `<${least}` : `>-${least}`
  const [whole = '0', fraction] = Math.abs(scaled).toFixed(scale.decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${scaled < 0 ? '\u2212' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** A number with its unit, or the word for not knowing it. */
export const quantityText = (value: number | null, unit: Unit): string =>
  value === null ? 'unknown' : formatQuantity(value, unit)

/** A heading with its unit, unless the heading says the unit itself. Example: "Memory (GiB)", "VMs". */
export function headingText(title: string, scale: Scale): string {
  if (scale.unitText === '') return title
  const unit = scale.unitText.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  if (new RegExp(`(?<![\\p{L}\\p{N}])${unit}(?![\\p{L}\\p{N}])`, 'iu').test(title)) return title
  return `${title} (${scale.unitText})`
}

/** Round numbers for an axis from `low` to `high`: 1, 2 or 5 times a power of ten of the scale, about `count`. */
export function ticks(low: number, high: number, scale: Scale, count: number): readonly number[] {
  const from = low / scale.divisor
  const to = high / scale.divisor
  const span = to - from
  if (!(span > 0) || !Number.isFinite(span)) return [low]
  const rough = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999) ?? 10
  const step = factor * power
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step * scale.divisor)
}

/** The scale of an axis: as many decimals as its ticks need and no more. */
export function tickScale(values: readonly number[], scale: Scale): Scale {
  const isExact = (value: number, decimals: number): boolean => {
    const scaled = value / scale.divisor
    return Math.abs(scaled - Number(scaled.toFixed(decimals))) <= Math.abs(scaled) * 1e-9
  }
  const decimals = [0, 1, 2, 3, 4, 5, 6].find((count) => values.every((value) => isExact(value, count)))
  return { ...scale, decimals: decimals ?? 6 }
}

/** A tick's text; the last tick carries the unit. */
export function tickText(value: number, marks: readonly number[], scale: Scale): string {
  const text = scaledText(value, tickScale(marks, scale))
  return value === marks.at(-1) && scale.unitText !== '' ? `${text} ${scale.unitText}` : text
}
