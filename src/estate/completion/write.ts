import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import {
  type Answer,
  itemOf,
  meaningOf,
  type RuleAnswer,
  treeOf,
  type Written,
} from '#estate/completion/answer.ts'
import { withItem } from '#estate/completion/insert.ts'
import { selectorKeys } from '#estate/overlay/selection.ts'
import { parseTree, type Tree } from '#estate/overlay/tree.ts'
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
  const document = parseDocument(file.text)
  if (document.contents === null || isNothing(document.contents)) document.contents = emptyMap(document)
  const root: unknown = document.contents
  if (!isMap(root)) return refuse('This file is no map of sections. Correct it before a form adds to it.')
  const section = root.get(answer.section, true)
  if (section !== undefined && !isSeq(section) && !isNothing(section)) {
    return refuse(`"${answer.section}" is not a list here. Correct it before a form adds to it.`)
  }
  const list = isSeq(section) ? section : undefined
  const found = list && itemFor(list, answer)
  if (found !== undefined && answer.kind === 'declaration' && answer.intent === 'new') {
    return refuse(`"${answer.id}" is declared among the ${answer.section} already. Choose another id.`)
  }
  const item = itemNode(document, answer)
  if (found !== undefined) change(document, found, answer)
  else if (list !== undefined) list.items.push(item)
  else root.set(answer.section, listOf(document, item, section))
  const edited = document.toString(yamlStyle)
  const inserted = found === undefined ? withItem(file.text, answer.section, noteOf(answer), item) : undefined
  const meant = meaningIn(file.name, edited)
  const text = inserted !== undefined && meaningIn(file.name, inserted) === meant ? inserted : edited
  const kept = itemsIn(file.name, text, answer.section)
  if (kept === undefined || !kept.some((entry) => holds(entry, answer))) {
    return refuse('What the form holds cannot be written so that it reads back the same. Write it as text.')
  }
  const lost = commentsOf(file.text).find((comment) => !text.includes(comment))
  if (lost !== undefined) {
    return refuse(`Writing this would lose the comment "${lost.slice(0, 60)}". Write it as text.`)
  }
  return done(text)
}

/** The comments of a text. A line of a text block may look like one; it must stay as well. */
const commentsOf = (text: string): readonly string[] =>
  [...new Lexer().lex(text)].filter((token) => token.startsWith('#')).map((token) => token.trim())

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

/** The entry an answer is about: the same id, or a rule it can be written into without a later rule undoing it. */
function itemFor(list: YAMLSeq, answer: Answer): YAMLMap | undefined {
  const items = list.items.filter(isMap) as readonly YAMLMap[]
  if (answer.kind === 'declaration') {
    return items.find((item) => {
      const id = item.get('id', true)
      return isScalar(id) && (id.source ?? String(id.value)) === answer.id
    })
  }
  const own = items.findLastIndex((item) => hasSelection(item, answer))
  const isUndone = items.slice(own + 1).some((item) => Object.keys(answer.sets).some((key) => item.has(key)))
  return own < 0 || isUndone ? undefined : items[own]
}

/** Whether a rule has this very selection. One by place is left alone: where it stands decides whom it finds. */
function hasSelection(item: YAMLMap, { selection }: RuleAnswer): boolean {
  if (selection.in !== undefined || item.has('in')) return false
  return selectorKeys.every((key) => {
    const value: unknown = item.has(key) ? plainOf(item.get(key, true)) : undefined
    return JSON.stringify(value) === JSON.stringify(selection[key])
  })
}

const plainOf = (node: unknown): unknown => (isNode(node) ? node.toJSON() : node)

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

function meaningIn(name: string, text: string): string | undefined {
  const tree = parseTree(name, text)
  return tree.ok ? meaningOf(tree.value) : undefined
}

function itemsIn(name: string, text: string, section: string): readonly Tree[] | undefined {
  const tree = parseTree(name, text)
  if (!tree.ok || tree.value.kind !== 'map') return undefined
  const list = tree.value.entries.find(({ key }) => key === section)?.value
  return list?.kind === 'list' ? list.items : undefined
}

/** Whether an entry says everything that the answer says. */
function holds(entry: Tree, answer: Answer): boolean {
  const wanted = treeOf(itemOf(answer))
  if (entry.kind !== 'map' || wanted.kind !== 'map') return false
  return wanted.entries.every(({ key, value }) => {
    const written = entry.entries.find((member) => member.key === key)?.value
    return written !== undefined && sameOrSpelt(written, value)
  })
}

/** The same value; an id such as 007 may stand there as a number and means the same word. */
const sameOrSpelt = (written: Tree, wanted: Tree): boolean =>
  meaningOf(written) === meaningOf(wanted) ||
  (written.kind === 'scalar' && wanted.kind === 'scalar' && written.text === wanted.text)
