import type { Known } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'

/** An object of parsed JSON whose members nobody has looked at. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object that is no list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value as a list: a list is one, nothing is an empty one, anything else a list of one (as PowerShell writes it). */
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

/** The objects in a list; what is none is left out. */
export const objectsOf = (value: unknown): readonly JsonObject[] => listOf(value).filter(isObject)

/** The value along a path of member names ('config.hardware.numCPU'), own members only; undefined where one is missing. */
export function valueAt(value: unknown, path: string): unknown {
  let at: unknown = value
  for (const name of namesIn(path)) {
    if (!isObject(at) || !Object.hasOwn(at, name)) return undefined
    at = at[name]
  }
  return at
}

/** Paths are written in our own code, a few hundred of them, and asked for once per record: each is split once. */
const pathsMax = 4096
const split = new Map<string, readonly string[]>()

function namesIn(path: string): readonly string[] {
  const known = split.get(path)
  if (known !== undefined) return known
  const names = path.split('.')
  if (split.size < pathsMax) split.set(path, names)
  return names
}

/** Longest text taken from a record: the most an entity may carry. */
const textLengthMax = 1024

/** A value as text that says something: numbers and booleans are written out, blank text and null are undefined. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const text = value.trim()
    return text === '' ? undefined : text.slice(0, textLengthMax)
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/**
 * Reads values of one record with care: what is missing is unknown without a word, what is there but makes no sense is
 * unknown with an issue that names the place.
 */
export type RecordReader = {
  /** The place of a member, as a person finds it: 'vms.json $.entities[3].spec.name'. */
  where(path: string): string
  /** Text that says something. */
  text(path: string): Known<string>
  /** A number 0 or more, times `scale`. Digits in text count as a number. */
  number(path: string, scale?: number): Known<number>
  /** A whole number 0 or more, times `scale`, within what can be counted exactly. */
  whole(path: string, scale?: number): Known<number>
  /** true or false, also as text ('yes', 'no', 'on', 'off', '1', '0', as some exports write it). */
  flag(path: string): Known<boolean>
  /** One of some words; `words` maps what the source says, in lower case, to ours. */
  oneOf<T extends string>(path: string, words: Readonly<Record<string, T>>): Known<T>
  /** Texts of a list; unknown where there is no list. */
  texts(path: string): Known<readonly string[]>
}

const yes = new Set(['true', 'yes', 'on', '1', 'enabled'])
const no = new Set(['false', 'no', 'off', '0', 'disabled'])

/**
 * A reader of one record. `code` begins the codes of its issues ('proxmox' gives 'proxmox.number-unreadable'), `place`
 * is where the record stands ('nodes.json $.data[2]').
 */
export function recordReader(record: unknown, code: string, place: string, log: IssueLog): RecordReader {
  const where = (path: string): string => `${place}.${path}`
  const odd = (path: string, what: string, found: unknown): 'unknown' => {
    const said = JSON.stringify(found)?.slice(0, 60) ?? String(found)
    log.add(
      `${code}.${what}-unreadable`,
      'warning',
      where(path),
      `Expected ${what === 'number' ? 'a number, 0 or more' : `a ${what}`}, found ${said}. It is taken as unknown: check the export.`,
    )
    return 'unknown'
  }
  const number = (path: string, scale = 1): Known<number> => {
    const found = valueAt(record, path)
    if (found === undefined || found === null || found === '') return 'unknown'
    const value = typeof found === 'string' ? numberIn(found) : found
    const read = typeof value === 'number' ? value * scale : Number.NaN
    return Number.isFinite(read) && read >= 0 ? read : odd(path, 'number', found)
  }
  return {
    where,
    number,
    whole(path, scale = 1) {
      const value = number(path, scale)
      if (value === 'unknown') return value
      const rounded = Math.round(value)
      return Number.isSafeInteger(rounded) ? rounded : odd(path, 'number', valueAt(record, path))
    },
    text(path) {
      const found = valueAt(record, path)
      if (found === undefined || found === null) return 'unknown'
      return textOf(found) ?? (typeof found === 'string' ? 'unknown' : odd(path, 'text', found))
    },
    flag(path) {
      const found = valueAt(record, path)
      if (typeof found === 'boolean') return found
      if (found === undefined || found === null || found === '') return 'unknown'
      const said = textOf(found)?.toLowerCase() ?? ''
      return yes.has(said) ? true : no.has(said) ? false : odd(path, 'yes or no', found)
    },
    oneOf(path, words) {
      const said = textOf(valueAt(record, path))?.toLowerCase()
      if (said === undefined) return 'unknown'
      return Object.hasOwn(words, said) ? (words[said] ?? 'unknown') : odd(path, 'known word', said)
    },
    texts(path) {
      const found = valueAt(record, path)
      if (!Array.isArray(found)) {
        return found === undefined || found === null ? 'unknown' : odd(path, 'list', found)
      }
      return found.map(textOf).filter((text) => text !== undefined)
    },
  }
}

/** A number written out whole: '8', '3.5', '1e3'; NaN for anything around it. */
const numberIn = (text: string): number =>
  /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i.test(text) ? Number(text) : Number.NaN
