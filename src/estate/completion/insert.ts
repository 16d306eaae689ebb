import { Document, isMap, isSeq, type Node, parseDocument, type YAMLSeq } from 'yaml'

/**
 * The text with one more item at the end of a section, every byte of it kept: after the last item, at its indentation,
 * or in a new section at the end. Undefined where the section is not written as a list of lines. The caller holds the
 * result against the document it means, because a text can end in ways that lines cannot be added to.
 */
export function withItem(text: string, section: string, note: string, item: Node): string | undefined {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  const { contents } = parseDocument(text)
  const lines = itemLines(note, item)
  const write = (indent: string): string => lines.map((line) => `${indent}${line}${lineEnd}`).join('')
  if (contents === null) return `${closed(text, lineEnd)}${section}:${lineEnd}${write('  ')}`
  if (!isMap(contents) || contents.flow) return undefined
  if (!contents.has(section)) {
    const gap = text.trim() === '' ? '' : lineEnd
    return `${closed(text, lineEnd)}${gap}${section}:${lineEnd}${write('  ')}`
  }
  const list = contents.get(section, true)
  if (!isSeq(list) || list.flow || list.items.length === 0) return undefined
  const indent = indentOf(text, list)
  const at = indent === undefined ? undefined : endOf(text, list)
  if (indent === undefined || at === undefined) return undefined
  const before = closed(text.slice(0, at), lineEnd)
  return `${before}${write(indent)}${text.slice(at)}`
}

/** The item as lines at no indentation. */
function itemLines(note: string, item: Node): readonly string[] {
  const document = new Document([])
  const list = document.contents as unknown as YAMLSeq
  const bare = item.clone() as Node
  bare.commentBefore = null
  list.items.push(bare)
  const comment = note === '' ? [] : note.split('\n').map((line) => `#${line}`)
  return [...comment, ...document.toString({ lineWidth: 0 }).trimEnd().split('\n')]
}

/** A text that ends with a line end, unless there is nothing in it. */
const closed = (text: string, lineEnd: string): string =>
  text === '' || text.endsWith('\n') ? text : `${text}${lineEnd}`

/** What stands before the dashes of a list; undefined when that is more than blanks. */
function indentOf(text: string, list: YAMLSeq): string | undefined {
  const start = list.range?.[0]
  if (start === undefined || text[start] !== '-') return undefined
  const lead = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  return /^ *$/.test(lead) ? lead : undefined
}

/** Where the line ends on which the last item's last value stands. */
function endOf(text: string, list: YAMLSeq): number | undefined {
  const last = list.items.at(-1) as Node | undefined
  const end = last?.range?.[1]
  if (end === undefined) return undefined
  const lineEnd = text.indexOf('\n', text.slice(0, end).trimEnd().length)
  return lineEnd < 0 ? text.length : lineEnd + 1
}
