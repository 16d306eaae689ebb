import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { assert } from '#kernel/outcome.ts'

/**
 * A number rounded to 12 significant digits: what leaves an engine, so that the same answer has the same bytes
 * on every machine. Example: rounded(0.1 + 0.2) → 0.3
 */
export const rounded = (value: number): number =>
  Number.isInteger(value) ? value : Number(value.toPrecision(12))

/**
 * The one JSON text of a value: keys sorted, no blanks, numbers rounded to 12 significant digits, members that
 * are undefined left out. Refuses NaN and infinities, which JSON would turn into null without a word.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'number':
      assert(Number.isFinite(value), 'a number that is not finite reached canonicalJson')
      return String(rounded(value) + 0)
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? arrayJson(value) : objectJson(value as Readonly<Record<string, unknown>>)
    default:
      throw new Error(`Bulkhead defect: ${typeof value} has no canonical JSON`)
  }
}

function arrayJson(list: readonly unknown[]): string {
  let text = '['
  for (let at = 0; at < list.length; at += 1)
    text += `${at === 0 ? '' : ','}${canonicalJson(list[at] ?? null)}`
  return `${text}]`
}

function objectJson(record: Readonly<Record<string, unknown>>): string {
  let text = ''
  for (const { key, lead } of membersOf(Object.keys(record))) {
    const value = record[key]
    if (value !== undefined) text += `${text === '' ? '' : ','}${lead}${canonicalJson(value)}`
  }
  return `{${text}}`
}

type Member = { readonly key: string; readonly lead: string }
// Estates and results repeat few shapes very often: sorting and quoting the keys of a shape once halves the time.
const shapes = new Map<string, readonly Member[]>()
const shapesMax = 1000

function membersOf(keys: readonly string[]): readonly Member[] {
  const shape = keys.join('\n')
  const known = shapes.get(shape)
  if (known !== undefined) return known
  const members = [...keys].sort().map((key) => ({ key, lead: `${JSON.stringify(key)}:` }))
  if (shapes.size < shapesMax && keys.length < 100) shapes.set(shape, members)
  return members
}

/** SHA-256 of a sequence of texts, in hex, fed one after the other so that a large estate is never one string. */
export function digestOf(texts: Iterable<string>): string {
  const hash = sha256.create()
  for (const text of texts) hash.update(utf8ToBytes(text))
  return bytesToHex(hash.digest())
}
