import { Lexer } from 'yaml'
import { type Answer, itemOf, meaningOf, treeOf } from '#estate/completion/answer.ts'
import type { Tree } from '#estate/overlay/tree.ts'

/** A topology text with the tree it reads as. */
export type ReadText = { readonly text: string; readonly tree: Tree }

/**
 * Why a text that an answer was written into must not take the place of the one before: it does not say the answer, it
 * lacks a comment, or something else in it changed its meaning. Undefined when nothing is lost. `changes` is how many
 * entries of the section the answer may change.
 */
export function lossOf(
  before: ReadText,
  after: ReadText,
  answer: Answer,
  changes: 0 | 1,
): string | undefined {
  const entries = itemsOf(after.tree, answer.section)
  if (!entries.some((entry) => holds(entry, answer)))
    return 'What the form holds cannot be written so that it reads back the same.'
  const comment = commentsOf(before.text).find((one) => !after.text.includes(one))
  if (comment !== undefined) return `Writing this would lose the comment "${comment.slice(0, 60)}".`
  const said = new Set(entries.map(meaningOf))
  const gone = itemsOf(before.tree, answer.section).filter((entry) => !said.has(meaningOf(entry)))
  const other = sectionsOf(before.tree).find(
    ({ key, value }) => key !== answer.section && meaningOf(value) !== meaningAt(after.tree, key),
  )
  if (gone.length <= changes && other === undefined) return undefined
  return `Writing this would change something else, in "${other?.key ?? answer.section}".`
}

const sectionsOf = (tree: Tree) => (tree.kind === 'map' ? tree.entries : [])

function meaningAt(tree: Tree, section: string): string | undefined {
  const found = sectionsOf(tree).find(({ key }) => key === section)
  return found && meaningOf(found.value)
}

function itemsOf(tree: Tree, section: string): readonly Tree[] {
  const list = sectionsOf(tree).find(({ key }) => key === section)?.value
  return list?.kind === 'list' ? list.items : []
}

/** The comments of a text. A line of a text block may look like one; it must stay as well. */
const commentsOf = (text: string): readonly string[] =>
  [...new Lexer().lex(text)].filter((token) => token.startsWith('#')).map((token) => token.trim())

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
