import { isKnown, type Known, type Platform, type PowerState } from '#estate/model.ts'
import { isObject } from '#importers/json-reader.ts'

const powers: Readonly<Record<string, PowerState>> = {
  on: 'on',
  poweredon: 'on',
  running: 'on',
  // A paused VM keeps its memory on its host: it counts like one that runs.
  paused: 'on',
  off: 'off',
  poweredoff: 'off',
  suspended: 'suspended',
}

/** The power state behind a word of Prism or of its exports; unknown for UNDETERMINED and any word not known. */
export function powerOf(said: Known<string>): Known<PowerState> {
  if (!isKnown(said)) return 'unknown'
  const word = said.toLowerCase().replace(/[\s_-]/g, '')
  return (Object.hasOwn(powers, word) ? powers[word] : undefined) ?? 'unknown'
}

/** The platform behind a hypervisor's name in any of Prism's spellings: AHV, kKvm, ESX, kVMware, VMWARE, HYPERV. */
export function platformOf(said: Known<string>): Known<Platform> {
  if (!isKnown(said)) return 'unknown'
  const word = said.toLowerCase()
  if (/ahv|kvm|acropolis/.test(word)) return 'ahv'
  if (/esx|vmware/.test(word)) return 'vsphere'
  return /hyper-?v/.test(word) ? 'hyper-v' : 'unknown'
}

/** A count where zero only says that nobody knows: a node that is away, or that only stores. */
export const unlessZero = (value: Known<number>): Known<number> => (value === 0 ? 'unknown' : value)

/** A product of counts; unknown where one of them is. Zero sockets or cores mean that nobody said. */
export function productOf(...factors: readonly Known<number>[]): Known<number> {
  let product = 1
  for (const factor of factors) {
    if (!isKnown(factor) || factor === 0) return 'unknown'
    product *= factor
  }
  return Number.isSafeInteger(product) ? product : 'unknown'
}

/** A sum of sizes; unknown where one of them is. */
export function sumOf(sizes: readonly Known<number>[]): Known<number> {
  let sum = 0
  for (const size of sizes) {
    if (!isKnown(size)) return 'unknown'
    sum += size
  }
  return Number.isSafeInteger(sum) ? sum : 'unknown'
}

/** No core is slower than this, in MHz; a capacity below it per core is that of one core, written as if of all. */
const coreMhzLeast = 300

/**
 * The speed of one core in MHz from a capacity in Hz. Prism states the capacity of all cores together; some answers
 * carry the speed of one under the same name, which shows where the share of a core would be slower than any is made.
 */
export function coreMhzOf(capacityHz: Known<number>, cores: Known<number>): Known<number> {
  if (!isKnown(capacityHz) || !isKnown(cores) || capacityHz === 0 || cores === 0) return 'unknown'
  const each = capacityHz / cores / 1e6
  return Math.round(each >= coreMhzLeast ? each : capacityHz / 1e6)
}

/** Bytes in use by the statistics of a container, whose names hold dots; -1 there means that nobody measured. */
export function usageOf(stats: unknown): Known<number> {
  if (!isObject(stats)) return 'unknown'
  const said = stats['storage.user_usage_bytes'] ?? stats['storage.usage_bytes']
  const bytes = typeof said === 'string' ? Number(said) : said
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : 'unknown'
}

/**
 * What a container holds and has free, in bytes on disks, so with all copies: the least of its physical and its
 * advertised limit, less what is in use.
 */
export function roomOf(
  limits: readonly Known<number>[],
  used: Known<number>,
): { readonly capacityBytes: Known<number>; readonly freeBytes: Known<number> } {
  const known = limits.filter(isKnown).filter((limit) => limit > 0)
  if (known.length === 0) return { capacityBytes: 'unknown', freeBytes: 'unknown' }
  const capacityBytes = Math.min(...known)
  const isSound = isKnown(used) && used <= capacityBytes
  return { capacityBytes, freeBytes: isSound ? capacityBytes - used : 'unknown' }
}
