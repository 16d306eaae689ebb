import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { assert } from '#kernel/outcome.ts'

/**
 * A number rounded to 12 significant digits: what leaves an engine, so that the same answer has the same bytes
 * on every machine. Example: rounded(0.1 + 0.2) → 0.3
 */
export const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(12)))

/**
 * The one JSON text of a value: keys sorted, no blanks, numbers rounded to 12 significant digits, members that
 * are undefined left out. Refuses NaN and infinities, which JSON would turn into null without a word.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'number':
      assert(Number.isFinite(value), 'a number that is not finite reached canonicalJson')
      return JSON.stringify(rounded(value))
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'object': {
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
      const record = value as Readonly<Record<string, unknown>>
      const members = Object.keys(record)
        .filter((key) => record[key] !== undefined)
        .sort()
      return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`).join(',')}}`
    }
    default:
      throw new Error(`Bulkhead defect: ${typeof value} has no canonical JSON`)
  }
}

/** SHA-256 of a sequence of texts, in hex, fed one after the other so that a large estate is never one string. */
export function digestOf(texts: Iterable<string>): string {
  const hash = sha256.create()
  for (const text of texts) hash.update(utf8ToBytes(text))
  return bytesToHex(hash.digest())
}
