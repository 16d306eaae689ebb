import type { FieldKind } from '#importers/xcp-ng/fields.table.ts'

/** Members of one set or map that are read. */
const membersMax = 100_000

/**
 * A value of the pool's database as the API would give it: sets and maps are written there as expressions of quoted
 * texts, "('a' 'b')" and "(('k' 'v') ('k2' 'v2'))", with a backslash before quotes and backslashes. What is no such
 * expression is undefined.
 */
export function valueInDatabase(text: string, kind: FieldKind): unknown {
  if (kind !== 'refs' && kind !== 'texts' && kind !== 'map') return text
  const parsed = parse(text)
  if (parsed === undefined) return undefined
  if (kind !== 'map') return parsed.every((item) => typeof item === 'string') ? parsed : undefined
  const entries = parsed.map((item) => (typeof item === 'string' ? [] : item))
  return entries.every((entry) => entry.length === 2)
    ? Object.fromEntries(entries as [string, string][])
    : undefined
}

/** The members of an outer list: texts, or lists of texts. Linear; nothing nests deeper than that. */
function parse(text: string): readonly (string | readonly string[])[] | undefined {
  const outer: (string | string[])[] = []
  let inner: string[] | undefined
  let at = skipBlanks(text, 0)
  if (text[at] !== '(') return undefined
  at += 1
  for (;;) {
    at = skipBlanks(text, at)
    const letter = text[at]
    if (letter === undefined || outer.length > membersMax) return undefined
    if (letter === "'") {
      const end = closing(text, at + 1)
      if (end < 0) return undefined
      const said = unescaped(text.slice(at + 1, end))
      if (inner === undefined) outer.push(said)
      else inner.push(said)
      at = end + 1
    } else if (letter === '(') {
      if (inner !== undefined) return undefined
      inner = []
      at += 1
    } else if (letter === ')') {
      at += 1
      if (inner === undefined) return skipBlanks(text, at) === text.length ? outer : undefined
      outer.push(inner)
      inner = undefined
    } else return undefined
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') at += 1
  return at
}

/** Where the quote that ends a text stands; -1 where none does. */
function closing(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === "'") return at
  }
  return -1
}

const unescaped = (text: string): string => text.replace(/\\([\s\S])/g, '$1')

const escapes: Readonly<Record<string, string>> = { '.': ' ', t: '\t', n: '\n', r: '\r', '%': '%', _: '  ' }

/** A value of the database's XML with the blanks that it hides behind '%', because attributes would lose them. */
export const withBlanks = (text: string): string =>
  text.includes('%') ? text.replace(/%([.tnr%_])/g, (_, letter: string) => escapes[letter] ?? '') : text
