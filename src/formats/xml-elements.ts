import { decodeUtf8, isUtf8 } from '#formats/utf8.ts'
import { resolveEntities } from '#formats/xml.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** An element of an XML document in the order of start tags: its parent comes before it, its children after it. */
export type XmlElement = {
  /** Without prefix. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Index of the parent in the list, -1 of the root. */
  readonly parent: number
  /** Indexes of the children in the list. */
  readonly children: readonly number[]
  /** Line of the start tag, from 1. */
  readonly line: number
  /** The text directly inside, entities resolved and trimmed; '' where there is none. */
  readonly text: string
}

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

type Building = { -readonly [K in keyof XmlElement]: XmlElement[K] }
type Open = { readonly name: string; readonly children: number[]; readonly built: Building }
type Scan = {
  readonly where: string
  readonly text: string
  readonly limits: XmlLimits
  readonly elements: Building[]
  readonly open: { readonly at: number; readonly element: Open }[]
  place: number
  /** Prefixes that stand for the schema instance anywhere in the document. */
  readonly instancePrefixes: Set<string>
  /** The line that ends at `lineEnd`; each is looked for once. */
  line: number
  lineEnd: number
}

/** What all elements without content share; a document has many. */
const childless: number[] = []

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

/**
 * The elements of a document that closes every tag it opens. Comments and instructions are skipped.
 * A document type may be named but may declare nothing, so that no entity can grow or name a file. Cost linear; nothing
 * recurses, and `limits` bound bytes, elements and depth.
 */
export function xmlElements(
  where: string,
  bytes: Uint8Array,
  limits: XmlLimits,
): Outcome<readonly XmlElement[]> {
  if (bytes.length > limits.bytes) return refused(bad(where, 'xml.too-large', tooMany('bytes', limits.bytes)))
  if (!isUtf8(bytes)) {
    return refused(bad(where, 'xml.encoding', 'The file is not UTF-8. Save it as XML in UTF-8.'))
  }
  return xmlElementsOf(where, decodeUtf8(bytes, 0, bytes.length), limits)
}

/** `xmlElements` for a document whose encoding somebody has worked out already. */
export function xmlElementsOf(
  where: string,
  text: string,
  limits: XmlLimits,
): Outcome<readonly XmlElement[]> {
  if (text.length > limits.bytes) {
    return refused(bad(where, 'xml.too-large', tooMany('characters', limits.bytes)))
  }
  const scan: Scan = {
    where,
    text,
    limits,
    elements: [],
    open: [],
    place: 0,
    instancePrefixes: new Set(['xsi']),
    line: 1,
    lineEnd: ends(text, 0),
  }
  for (;;) {
    const at = text.indexOf('<', scan.place)
    if (at < 0) break
    if (at > scan.place) said(scan, text.slice(scan.place, at))
    scan.place = at
    const issue = step(scan)
    if (issue !== undefined) return refused(issue)
  }
  const open = scan.open.at(-1)
  if (open !== undefined) {
    return refused(
      problem(scan, 'xml.unclosed', `<${open.element.name}> is never closed. The file may be cut off.`),
    )
  }
  if (scan.elements.length === 0) {
    return refused(
      bad(where, 'xml.empty', 'The file holds no XML element. Check that it is the file you meant.'),
    )
  }
  return done(scan.elements)
}

/** Reads what begins with the "<" at `place` and moves behind it. */
function step(scan: Scan): Issue | undefined {
  const { text, place } = scan
  if (text.startsWith('<!--', place)) return skip(scan, '-->')
  if (text.startsWith('<![CDATA[', place)) return literal(scan)
  if (text.startsWith('<?', place)) return skip(scan, '?>')
  if (text.startsWith('<!', place)) return declaration(scan)
  if (text.startsWith('</', place)) return closed(scan)
  return opened(scan)
}

/** Text between tags belongs to the element that is open. Blank text, which most of it is, costs one look. */
function said({ open }: Scan, raw: string): void {
  const element = open.at(-1)?.element
  if (element === undefined) return
  const text = raw.trim()
  if (text !== '') element.built.text += resolveEntities(text)
}

function literal(scan: Scan): Issue | undefined {
  const from = scan.place + '<![CDATA['.length
  const issue = skip(scan, ']]>')
  const element = scan.open.at(-1)?.element
  if (issue === undefined && element !== undefined) {
    element.built.text += scan.text.slice(from, scan.place - ']]>'.length)
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
  endTag.lastIndex = scan.place
  const name = endTag.exec(scan.text)?.[1]
  if (name === undefined)
    return problem(scan, 'xml.malformed', 'This end tag is malformed. Correct the file.')
  const open = scan.open.pop()
  if (open === undefined || open.element.name !== name) {
    const expected = open === undefined ? 'nothing is open' : `<${open.element.name}> is open`
    return problem(
      scan,
      'xml.mismatch',
      `</${name}> closes what was not opened here: ${expected}. Correct the file.`,
    )
  }
  scan.place = endTag.lastIndex
  return undefined
}

function opened(scan: Scan): Issue | undefined {
  const { text, limits, elements, open } = scan
  startTag.lastIndex = scan.place
  const name = startTag.exec(text)?.[1]
  if (name === undefined)
    return problem(scan, 'xml.malformed', 'This "<" begins no tag. Write &lt; for the character.')
  if (elements.length >= limits.elements) {
    return problem(scan, 'xml.too-large', tooMany('elements', limits.elements))
  }
  if (open.length >= limits.depth) {
    return problem(
      scan,
      'xml.too-deep',
      `Elements are nested more than ${limits.depth} deep. Name parts of it instead.`,
    )
  }
  if (open.length === 0 && elements.length > 0 && limits.roots === 'one') {
    return problem(scan, 'xml.malformed', 'A second root element begins here. Keep one document a file.')
  }
  const attributes = attributesOf(scan, startTag.lastIndex)
  const end = tagEnd.exec(text)
  if (end === null) return problem(scan, 'xml.malformed', `The tag <${name}> is malformed. Correct the file.`)
  const at = elements.length
  const parent = open.at(-1)
  const children: number[] = end[1] === '' ? [] : childless
  parent?.element.children.push(at)
  const built: Building = {
    ...{ name: withoutPrefix(name), attributes, children },
    ...{ parent: parent?.at ?? -1, line: lineOf(scan), text: '' },
  }
  elements.push(built)
  if (end[1] === '') open.push({ at, element: { name, children, built } })
  scan.place = tagEnd.lastIndex
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
  bad(`${scan.where}:${lineOf(scan)}`, code, message)

const bad = (where: string, code: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

const tooMany = (what: string, limit: number): string =>
  `The file has more than ${limit} ${what}. Split it or reduce it.`
