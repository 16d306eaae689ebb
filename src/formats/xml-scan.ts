import { resolveEntities } from '#formats/xml.ts'
import type { Issue } from '#kernel/outcome.ts'

/**
 * Limits on what a document may make us do. `bytes` bounds characters where a document comes as text. With 'many' roots
 * a file may hold several documents one after another.
 */
export type XmlLimits = {
  readonly bytes: number
  readonly elements: number
  readonly depth: number
  readonly roots: 'one' | 'many'
}

/** The attributes of an element, without prefix, but for those of the schema instance: 'xsi:type'. */
export type XmlAttributes = Readonly<Record<string, string>>

/** What is told of a document as it is read; the calls are balanced. */
export type XmlVisitor = {
  /** A start tag: its name without prefix, and its line from 1. What has no content is closed at once. */
  open(name: string, attributes: XmlAttributes, line: number): void
  /** Text inside the element that is open, entities resolved and trimmed; may come in several pieces. */
  text(text: string): void
  close(): void
}

type Scan = {
  readonly where: string
  readonly text: string
  readonly limits: XmlLimits
  readonly visitor: XmlVisitor
  /** Names of the elements that are open, as they are written. */
  readonly open: string[]
  /** Prefixes that stand for the schema instance anywhere in the document. */
  readonly instancePrefixes: Set<string>
  elements: number
  place: number
  /** The line that ends at `lineEnd`; each is looked for once. */
  line: number
  lineEnd: number
}

const startTag = /<([^\s/>!?=<"']+)/y
const attribute = /\s+([^\s=/><"']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
const tagEnd = /\s*(\/?)>/y
const endTag = /<\/([^\s/>!?=<"']+)\s*>/y
const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1)
const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance'
/**
 * Attributes of the schema instance speak of the encoding, so they are called 'xsi:…' whatever prefix a writer chose for
 * it, and hide no other: a reference may have a type and an xsi:type.
 */
const attributeName = (name: string, instancePrefixes: ReadonlySet<string>): string => {
  const colon = name.indexOf(':')
  if (colon < 0) return name
  const own = name.slice(colon + 1)
  return instancePrefixes.has(name.slice(0, colon)) ? `xsi:${own}` : own
}
/** What all elements without attributes share; most have none. */
const noAttributes: XmlAttributes = {}

/**
 * Reads a document that closes every tag it opens, telling a visitor of it, and returns what is wrong with it, if
 * anything. Comments and instructions are skipped. A document type may be named but may declare nothing, so that no entity
 * can grow or name a file. Cost linear; nothing recurses, and `limits` bound characters, elements and depth.
 */
export function scanXml(
  where: string,
  text: string,
  limits: XmlLimits,
  visitor: XmlVisitor,
): Issue | undefined {
  if (text.length > limits.bytes) {
    return badXml(where, 'xml.too-large', tooMuchXml('characters', limits.bytes))
  }
  const scan: Scan = {
    ...{ where, text, limits, visitor, open: [], elements: 0, place: 0, line: 1 },
    instancePrefixes: new Set(['xsi']),
    lineEnd: ends(text, 0),
  }
  for (;;) {
    const at = text.indexOf('<', scan.place)
    if (at < 0) break
    if (at > scan.place) said(scan, text.slice(scan.place, at))
    scan.place = at
    const issue = step(scan)
    if (issue !== undefined) return issue
  }
  const open = scan.open.at(-1)
  if (open !== undefined) {
    return problem(scan, 'xml.unclosed', `<${open}> is never closed. The file may be cut off.`)
  }
  if (scan.elements > 0) return undefined
  return badXml(where, 'xml.empty', 'The file holds no XML element. Check that it is the file you meant.')
}

/** Reads what begins with the "<" at `place` and moves behind it. */
function step(scan: Scan): Issue | undefined {
  const { text, place } = scan
  const next = text.charCodeAt(place + 1)
  if (next === slash) return closed(scan)
  if (next === exclamation) {
    if (text.startsWith('<!--', place)) return skip(scan, '-->')
    if (text.startsWith('<![CDATA[', place)) return literal(scan)
    return declaration(scan)
  }
  return next === question ? skip(scan, '?>') : opened(scan)
}

const [slash, exclamation, question, greater] = [47, 33, 63, 62]

/** Text between tags belongs to the element that is open. Blank text, which most of it is, costs one look. */
function said({ open, visitor }: Scan, raw: string): void {
  if (open.length === 0) return
  const text = raw.trim()
  if (text !== '') visitor.text(resolveEntities(text))
}

function literal(scan: Scan): Issue | undefined {
  const from = scan.place + '<![CDATA['.length
  const issue = skip(scan, ']]>')
  if (issue === undefined && scan.open.length > 0) {
    scan.visitor.text(scan.text.slice(from, scan.place - ']]>'.length))
  }
  return issue
}

function skip(scan: Scan, end: string): Issue | undefined {
  const at = scan.text.indexOf(end, scan.place)
  if (at < 0)
    return problem(scan, 'xml.unclosed', `Nothing after this ends with ${end}. The file may be cut off.`)
  scan.place = at + end.length
  return undefined
}

function declaration(scan: Scan): Issue | undefined {
  const end = scan.text.indexOf('>', scan.place)
  const said = scan.text.slice(scan.place, end < 0 ? scan.place : end)
  if (said.startsWith('<!DOCTYPE') && !said.includes('[')) {
    scan.place = end + 1
    return undefined
  }
  return problem(
    scan,
    'xml.entities',
    'The document declares entities or a document type of its own, which can grow without bound or name files. ' +
      'Remove the declaration.',
  )
}

function closed(scan: Scan): Issue | undefined {
  const { text, place, open } = scan
  const expected = open.at(-1)
  if (expected !== undefined) {
    const end = place + 2 + expected.length
    // As nearly every end tag is written: this costs no match.
    if (text.charCodeAt(end) === greater && text.startsWith(expected, place + 2)) {
      open.pop()
      scan.place = end + 1
      scan.visitor.close()
      return undefined
    }
  }
  endTag.lastIndex = place
  const name = endTag.exec(text)?.[1]
  if (name === undefined)
    return problem(scan, 'xml.malformed', 'This end tag is malformed. Correct the file.')
  if (expected !== name) {
    const found = expected === undefined ? 'nothing is open' : `<${expected}> is open`
    return problem(
      scan,
      'xml.mismatch',
      `</${name}> closes what was not opened here: ${found}. Correct the file.`,
    )
  }
  open.pop()
  scan.place = endTag.lastIndex
  scan.visitor.close()
  return undefined
}

function opened(scan: Scan): Issue | undefined {
  const { text, open, visitor } = scan
  startTag.lastIndex = scan.place
  if (!startTag.test(text))
    return problem(scan, 'xml.malformed', 'This "<" begins no tag. Write &lt; for the character.')
  const name = text.slice(scan.place + 1, startTag.lastIndex)
  const issue = bounded(scan)
  if (issue !== undefined) return issue
  let after = startTag.lastIndex
  let attributes = noAttributes
  let isEmpty = false
  if (text.charCodeAt(after) === greater) after += 1
  else {
    attributes = attributesOf(scan, after)
    const end = tagEnd.exec(text)
    if (end === null)
      return problem(scan, 'xml.malformed', `The tag <${name}> is malformed. Correct the file.`)
    isEmpty = end[1] !== ''
    after = tagEnd.lastIndex
  }
  scan.elements += 1
  visitor.open(withoutPrefix(name), attributes, lineOf(scan))
  if (isEmpty) visitor.close()
  else open.push(name)
  scan.place = after
  return undefined
}

/** The attributes of a tag from a place on; `tagEnd` then stands behind the last. */
function attributesOf({ text, instancePrefixes }: Scan, from: number): Record<string, string> {
  let attributes: Record<string, string> = {}
  let after = from
  for (;;) {
    attribute.lastIndex = after
    const found = attribute.exec(text)
    if (found === null) break
    after = attribute.lastIndex
    const [, name = '', double, single] = found
    const value = double ?? single ?? ''
    if (value === schemaInstance && name.startsWith('xmlns:') && !instancePrefixes.has(name.slice(6))) {
      // The prefix may have been used before it is declared in the same tag: the tag is read once more.
      instancePrefixes.add(name.slice(6))
      attributes = {}
      after = from
    } else attributes[attributeName(name, instancePrefixes)] = resolveEntities(value)
  }
  tagEnd.lastIndex = after
  return attributes
}

/** What is wrong with one more element here. */
function bounded(scan: Scan): Issue | undefined {
  const { limits, elements, open } = scan
  if (elements >= limits.elements) {
    return problem(scan, 'xml.too-large', tooMuchXml('elements', limits.elements))
  }
  if (open.length >= limits.depth) {
    const message = `Elements are nested more than ${limits.depth} deep. Name parts of it instead.`
    return problem(scan, 'xml.too-deep', message)
  }
  if (open.length > 0 || elements === 0 || limits.roots === 'many') return undefined
  return problem(scan, 'xml.malformed', 'A second root element begins here. Keep one document a file.')
}

function lineOf(scan: Scan): number {
  while (scan.lineEnd < scan.place) {
    scan.line += 1
    scan.lineEnd = ends(scan.text, scan.lineEnd + 1)
  }
  return scan.line
}

function ends(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}

const problem = (scan: Scan, code: string, message: string): Issue =>
  badXml(`${scan.where}:${lineOf(scan)}`, code, message)

/** A document that cannot be read, as an issue. */
export const badXml = (where: string, code: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/** What to do about a document that exceeds a limit. */
export const tooMuchXml = (what: string, limit: number): string =>
  `The file has more than ${limit} ${what}. Split it or reduce it.`
