import type { Known, Origin } from '#estate/model.ts'
import { cellText } from '#estate/provenance.ts'
import type { XmlElement } from '#formats/xml-elements.ts'
import { childAt, type XmlTree } from '#formats/xml-tree.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { numberIn } from '#importers/json-reader.ts'

/**
 * Where elements of a document come from: its file, the index of its source, how its issues begin and who takes them.
 * `sheet` is '' where lines are lines of the file, else the path of a list in JSON whose items the lines count.
 */
export type XmlPlace = {
  readonly file: string
  readonly sheet: string
  readonly source: number
  readonly code: string
  readonly log: IssueLog
}

/** Longest text taken from a document: the most an entity may carry. */
const textLengthMax = 1024

/**
 * Reads values below one element with care: what is missing is unknown without a word, what is there but makes no sense
 * is unknown with an issue at its line. A path names elements ('os/type'), behind '@' an attribute ('os/type@machine').
 */
export type XmlReader = {
  readonly tree: XmlTree
  readonly element: XmlElement
  readonly place: XmlPlace
  /** The place of a value, as a person finds it: 'web.xml:12'. */
  where(path: string): string
  /** What is written there, trimmed and cut to what an entity may carry; undefined where nothing is. */
  raw(path: string): string | undefined
  text(path: string): Known<string>
  /** A number 0 or more, times `scale`. */
  number(path: string, scale?: number): Known<number>
  /** A whole number 0 or more, times `scale`, within what can be counted exactly. */
  whole(path: string, scale?: number): Known<number>
  flag(path: string): Known<boolean>
  /** A reader of another element of the same document. */
  below(element: XmlElement): XmlReader
  /** Where each field was read, for those whose path is there: what `exactOrigins` of an entity wants. */
  origins(fields: Readonly<Record<string, string>>): Readonly<Record<string, Origin>>
}

/** A line of a document as a person finds it: 'web.xml:12', 'vms.json $.vm[3]'. */
export const lineText = ({ file, sheet }: XmlPlace, line: number): string =>
  cellText({ file, sheet, column: '', row: line })

const yes = new Set(['yes', 'on', 'true', '1', 'enabled'])
const no = new Set(['no', 'off', 'false', '0', 'disabled'])

/** A reader of one element. */
export function xmlReader(tree: XmlTree, element: XmlElement, place: XmlPlace): XmlReader {
  const holder = (path: string): XmlElement | undefined => {
    const [names = ''] = path.split('@')
    return names === '' ? element : childAt(tree, element, names)
  }
  const raw = (path: string): string | undefined => {
    const found = holder(path)
    const attribute = path.split('@')[1]
    const text = attribute === undefined ? found?.text : found?.attributes[attribute]
    const said = text?.trim()
    return said === undefined || said === '' ? undefined : said.slice(0, textLengthMax)
  }
  const where = (path: string): string => lineText(place, (holder(path) ?? element).line)
  const odd = (path: string, what: string, wanted: string, found: string): 'unknown' => {
    const message = `Expected ${wanted} in "${path}", found "${found.slice(0, 60)}". It is taken as unknown: check the file.`
    place.log.add(`${place.code}.${what}-unreadable`, 'warning', where(path), message)
    return 'unknown'
  }
  const number = (path: string, scale = 1): Known<number> => {
    const said = raw(path)
    if (said === undefined) return 'unknown'
    const value = numberIn(said) * scale
    return Number.isFinite(value) && value >= 0 ? value : odd(path, 'number', 'a number, 0 or more,', said)
  }
  return {
    ...{ tree, element, place, where, raw, number },
    text: (path) => raw(path) ?? 'unknown',
    whole(path, scale = 1) {
      const value = number(path, scale)
      if (value === 'unknown') return value
      const rounded = Math.round(value)
      return Number.isSafeInteger(rounded)
        ? rounded
        : odd(path, 'number', 'a number that can be counted', raw(path) ?? '')
    },
    flag(path) {
      const said = raw(path)
      if (said === undefined) return 'unknown'
      const word = said.toLowerCase()
      return yes.has(word) ? true : no.has(word) ? false : odd(path, 'flag', 'yes or no', said)
    },
    below: (other) => xmlReader(tree, other, place),
    origins(fields) {
      const found: Record<string, Origin> = {}
      for (const [field, path] of Object.entries(fields)) {
        const at = raw(path) === undefined ? undefined : holder(path)
        if (at !== undefined) found[field] = [place.source, at.line]
      }
      return found
    },
  }
}
