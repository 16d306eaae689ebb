import { type Change, wordDiff } from '#path/progress/word-diff.ts'
import { element } from '#web/islands/progress/element.ts'
import { type Histories, loadHistories } from '#web/islands/progress/path-file.ts'

/** Words shown on either side of a change; what lies between is left out. */
const wordsAround = 12

/** Which section changed, and which version of it was read. */
export type ChangedSection = { readonly article: string; readonly section: string; readonly readHash: string }

/** Puts the difference between the version that was read and the present one after a button, in place of it. */
export async function showChanges(button: HTMLElement, changed: ChangedSection): Promise<void> {
  const histories = await loadHistories(changed.article)
  const place = button.closest('p') ?? button
  place.after(changesOf(histories, changed))
  button.remove()
}

function changesOf(histories: Histories | undefined, { section, readHash }: ChangedSection): HTMLElement {
  const versions = histories?.versions.find((one) => one.section === section)?.versions ?? []
  const read = versions.findLastIndex(({ hash }) => hash === readHash)
  const older = versions[read]
  const newer = histories?.now[section]
  if (older === undefined || newer === undefined)
    return element('p', {}, 'The text you read is not part of this copy, so the difference cannot be shown.')
  const reasons = versions
    .slice(read + 1)
    .map(({ on, mark, note }) => element('li', {}, `${on}, ${mark}: ${note}`))
  const difference = element(
    'p',
    { class: 'difference' },
    ...wordDiff(older.text, newer).flatMap(changeNodes),
  )
  return element('div', { class: 'changes', tabindex: '-1' }, element('ul', {}, ...reasons), difference)
}

function changeNodes({ kind, text }: Change): readonly (Node | string)[] {
  const words = readable(text)
  if (kind === 'gone') return [element('del', {}, words), ' ']
  if (kind === 'new') return [element('ins', {}, words), ' ']
  const list = words.split(' ')
  if (list.length <= 2 * wordsAround + 4) return [`${words} `]
  return [`${list.slice(0, wordsAround).join(' ')} … ${list.slice(-wordsAround).join(' ')} `]
}

/** A fact or a term stands in the kept text by its id. */
const readable = (text: string): string => text.replaceAll(/\[(fact|term|model):([^\]]*)\]/g, '($1 $2)')
