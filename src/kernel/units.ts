import { done, type Outcome, refused } from '#kernel/outcome.ts'

/** The unit a number carries wherever it leaves a function: field, column, axis, JSON key. */
export type Unit =
  | 'bytes'
  | 'mhz'
  | 'cores'
  | 'vcpus'
  | 'count'
  | 'hosts'
  | 'vms'
  | 'services'
  | 'ratio'
  | 'ms'
  | 'hours'
  | 'steps'

/** An amount of memory or storage, an integer number of bytes, 0 to 2^53 - 1. */
export type Bytes = number
/** A processor speed, capacity or demand, in MHz. */
export type Mhz = number

/** Milliseconds in a minute, an hour and a day of 24 hours. */
export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** Bytes in `value` kibibytes (2^10). */
export const kib = (value: number): Bytes => Math.round(value * 2 ** 10)
/** Bytes in `value` mebibytes (2^20). Example: mib(1) → 1048576 */
export const mib = (value: number): Bytes => Math.round(value * 2 ** 20)
/** Bytes in `value` gibibytes (2^30). Example: gib(64) → 68719476736 */
export const gib = (value: number): Bytes => Math.round(value * 2 ** 30)
/** Bytes in `value` tebibytes (2^40). */
export const tib = (value: number): Bytes => Math.round(value * 2 ** 40)
/** Bytes in `value` decimal gigabytes (10^9), for vendors who mean that. */
export const gb = (value: number): Bytes => Math.round(value * 1e9)

const byteFactors: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
}

/**
 * Bytes written by a person: "64 GiB", "1.5 TiB", "512MiB", "2 GB" (decimal). The unit is required, its case
 * is not. Refuses negative amounts, unknown units and amounts above 2^53 - 1 bytes.
 * Example: parseBytes('64 GiB', 'params.memory') → 68719476736
 */
export function parseBytes(text: string, where: string): Outcome<Bytes> {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*([A-Za-z]+)\s*$/.exec(text)
  const unit = Object.keys(byteFactors).find((name) => name.toLowerCase() === match?.[2]?.toLowerCase())
  const factor = unit === undefined ? undefined : byteFactors[unit]
  const bytes = Math.round(Number(match?.[1]?.replace(',', '.')) * (factor ?? Number.NaN))
  if (Number.isSafeInteger(bytes)) return done(bytes)
  return refused({
    code: 'units.bytes-unreadable',
    severity: 'error',
    where,
    message: `"${text}" is not an amount of memory or storage. Write a number and a unit, such as "64 GiB".`,
  })
}

const grouped = (value: number, digits: number): string => {
  const [whole = '0', fraction] = value.toFixed(digits).split('.')
  const trimmed = fraction?.replace(/0+$/, '')
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return trimmed ? `${spaced}.${trimmed}` : spaced
}

const byteText = (value: number): string => {
  const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let step = 0
  let scaled = Math.abs(value)
  while (scaled >= 1024 && step < steps.length - 1) {
    scaled /= 1024
    step += 1
  }
  return `${value < 0 ? '-' : ''}${grouped(scaled, scaled < 100 && step > 0 ? 1 : 0)} ${steps[step]}`
}

/**
 * A number and its unit as a person reads them, in English: bytes scale to binary units, a ratio prints as a
 * percentage, counts are grouped by thousands. A percentage exists only here.
 * Example: formatQuantity(68719476736, 'bytes') → "64 GiB"
 */
export function formatQuantity(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return 'unknown'
  switch (unit) {
    case 'bytes':
      return byteText(value)
    case 'mhz':
      return value >= 1e4 ? `${grouped(value / 1000, 1)} GHz` : `${grouped(value, 0)} MHz`
    case 'ratio':
      return `${grouped(value * 100, 1)} %`
    case 'count':
      return grouped(value, 2)
    case 'ms':
      return value >= 1e4 ? `${grouped(value / 1000, 1)} s` : `${grouped(value, 1)} ms`
    case 'hours':
      return `${grouped(value, 2)} h`
    case 'cores':
    case 'vcpus':
    case 'hosts':
    case 'vms':
    case 'services':
    case 'steps':
      return `${grouped(value, 2)} ${plural(value, unit)}`
    default:
      return unit satisfies never
  }
}

const nouns = {
  cores: ['core', 'cores'],
  vcpus: ['vCPU', 'vCPUs'],
  hosts: ['host', 'hosts'],
  vms: ['VM', 'VMs'],
  services: ['service', 'services'],
  steps: ['step', 'steps'],
} as const

const plural = (value: number, unit: keyof typeof nouns): string => nouns[unit][value === 1 ? 0 : 1]

/** A span of time as people say it. Examples: 45_000 → "45 s", 4_200_000 → "1 h 10 min" */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}
