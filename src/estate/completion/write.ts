import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  type Tags,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { type Answer, itemOf, meaningOf, type Written } from '#estate/completion/answer.ts'
import { entryFor } from '#estate/completion/entry.ts'
import { withItem } from '#estate/completion/insert.ts'
import { lossOf, type ReadText } from '#estate/completion/loss.ts'
import { parseTree } from '#estate/overlay/tree.ts'
import type { OverlayFile } from '#estate/overlay.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'

/** The text of a topology file with some answers in it, one after the other; the first that is refused refuses all. */
export function writeAnswers(file: OverlayFile, answers: readonly Answer[]): Outcome<string> {
  let text = file.text
  for (const answer of answers) {
    const outcome = writeAnswer({ ...file, text }, answer)
    if (!outcome.ok) return outcome
    text = outcome.value
  }
  return done(text)
}

/**
 * The text of a topology file with one more answer in it. What people wrote stays: an answer that is new becomes lines
 * of its own and every other byte is kept; one about something the file declares already, or with the selection of a
 * rule that is there, changes that entry, and comments and order are kept. Refused: a text that cannot be read (with
 * its lines) and an answer that would read back as something else. Whether it can be applied is for `applyOverlay`.
 */
export function writeAnswer(file: OverlayFile, answer: Answer): Outcome<string> {
  const before = parseTree(file.name, file.text)
  if (!before.ok) return before
  const refuse = (message: string): Outcome<string> =>
    refused({ code: 'topology.answer-unwritable', severity: 'error', where: `${file.name}:1`, message })
  const document = parseDocument(file.text, { customTags: asSpelt })
  if (document.contents === null || isNothing(document.contents)) document.contents = emptyMap(document)
  const root: unknown = document.contents
  if (!isMap(root)) return refuse('This file is no map of sections. Correct it before a form adds to it.')
  const section = root.get(answer.section, true)
  if (section !== undefined && !isSeq(section) && !isNothing(section)) {
    return refuse(`"${answer.section}" is not a list here. Correct it before a form adds to it.`)
  }
  const list = isSeq(section) ? section : undefined
  const found = list && entryFor(list, answer)
  if (found !== undefined && answer.kind === 'declaration' && answer.intent === 'new') {
    return refuse(`"${answer.id}" is declared among the ${answer.section} already. Choose another id.`)
  }
  const item = itemNode(document, answer)
  if (found !== undefined) change(document, found, answer)
  else if (list !== undefined) list.items.push(item)
  else root.set(answer.section, listOf(document, item, section))
  const edited = readAs(file.name, document.toString(yamlStyle))
  if (edited === undefined) return refuse('What the form holds cannot be written. Write it as text.')
  const inserted =
    found === undefined
      ? readAs(file.name, withItem(file.text, answer.section, noteOf(answer), item) ?? '')
      : undefined
  const isSame = inserted !== undefined && meaningOf(inserted.tree) === meaningOf(edited.tree)
  const after = isSame ? inserted : edited
  const loss = lossOf({ text: file.text, tree: before.value }, after, answer, found === undefined ? 0 : 1)
  return loss === undefined ? done(after.text) : refuse(`${loss} Write it as text.`)
}

function readAs(name: string, text: string): ReadText | undefined {
  const tree = parseTree(name, text)
  return tree.ok ? { text, tree: tree.value } : undefined
}

/** Numbers are written back as they were spelt: an id 007 is not the id 7. */
const asSpelt = (tags: Tags): Tags =>
  tags.map((tag) => {
    if (typeof tag === 'string' || tag.identify === undefined) return tag
    const { stringify } = tag
    if (stringify === undefined || !/:(?:int|float)$/.test(tag.tag)) return tag
    return { ...tag, stringify: (item, ...rest) => (item as Scalar).source ?? stringify(item, ...rest) }
  })

/** Nothing is folded: a reader's long line stays one line. */
const yamlStyle = { lineWidth: 0 } as const

const isNothing = (node: unknown): boolean => isScalar(node) && (node.value === null || node.value === '')
const emptyMap = (document: Document) => document.createNode({}) as unknown as Document.Parsed['contents']

function listOf(document: Document, item: Node, before: unknown): YAMLSeq {
  const list = document.createNode([]) as YAMLSeq
  list.items.push(item)
  const said = isNode(before) ? [before.commentBefore, before.comment].filter(Boolean) : []
  if (said.length > 0) list.commentBefore = said.join('\n')
  return list
}

/** An entry as people write it: a declaration in one line, a rule with a line for each key. */
function itemNode(document: Document, answer: Answer): Node {
  const node = document.createNode(itemOf(answer)) as YAMLMap
  if (answer.kind === 'declaration') node.flow = true
  else for (const { value } of node.items) if (isMap(value) || isSeq(value)) value.flow = true
  const note = noteOf(answer)
  if (note !== '') node.commentBefore = note
  return node
}

/** The note of a rule as the inside of a comment, one '#' to each of its lines. */
const noteOf = (answer: Answer): string =>
  answer.kind === 'declaration' || answer.note.trim() === ''
    ? ''
    : answer.note
        .trim()
        .split(/[\r\n\u2028\u2029\u0085]+/)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: a comment may not carry them
        .map((line) => ` ${line.replace(/[\u0000-\u001f\u007f-\u009f\ufeff]/g, ' ').trim()}`)
        .join('\n')

/** Sets what the answer gives in an entry that is there. */
function change(document: Document, item: YAMLMap, answer: Answer): void {
  const members: Readonly<Record<string, Written>> = answer.kind === 'rule' ? answer.sets : answer.members
  for (const [key, value] of Object.entries(members)) {
    const before = item.get(key, true)
    const node = document.createNode(value) as Node
    if (isMap(node) || isSeq(node)) node.flow = true
    if (isNode(before) && before.comment) node.comment = before.comment
    item.set(key, node)
  }
  const note = noteOf(answer)
  if (note === '' || item.commentBefore?.includes(note)) return
  item.commentBefore = item.commentBefore ? `${item.commentBefore}\n${note}` : note
}
