import type { PathIndex } from '#path/path-index.ts'
import { findAnchor } from '#path/progress/anchor.ts'
import type { Highlight, Progress } from '#path/progress/state.ts'
import { articleLink } from '#web/islands/progress/article-link.ts'
import type { ArticlePages } from '#web/islands/progress/article-page.ts'
import { dayText, element } from '#web/islands/progress/element.ts'
import { sectionText } from '#web/islands/progress/section-text.ts'
import { pageSections } from '#web/islands/progress/sections.ts'
import type { Session } from '#web/islands/progress/session.ts'

/** The reader's highlights and notes, article by article; those that lost their place are marked with their words. */
export function notes(part: HTMLElement, session: Session, index: PathIndex, pageOf: ArticlePages): void {
  const places = new Map<string, Promise<readonly Place[]>>()
  session.watch((progress) => {
    part.replaceChildren(element('h2', { id: 'notes' }, 'Notes and highlights'))
    const all = [...progress.highlights.values()]
    if (all.length === 0 && progress.looseNotes.length === 0) {
      part.append(
        element('p', {}, 'None yet. Select words in an article, or write a note at the end of a section.'),
      )
      return
    }
    for (const article of new Set(all.map((highlight) => highlight.article))) {
      const own = all.filter((highlight) => highlight.article === article)
      const rows = own.map((highlight) => row(highlight, session, index))
      part.append(
        element('h3', {}, articleLink(index, article, '')),
        element('ul', { class: 'desk-list notes' }, ...rows),
      )
      const found = places.get(article) ?? readPlaces(pageOf, index, article)
      places.set(article, found)
      void found.then((sections) => markLost(own, rows, sections))
    }
    part.append(...loose(progress))
  })
}

type Place = { readonly anchor: string; readonly text: string }

/** The texts of an article's sections as its page shows them. Nothing when the page cannot be had. */
async function readPlaces(pageOf: ArticlePages, index: PathIndex, id: string): Promise<readonly Place[]> {
  const page = await pageOf(index, id)
  return page === null
    ? []
    : pageSections(page).map(({ anchor, content }) => ({ anchor, text: sectionText(content).text }))
}

function markLost(own: readonly Highlight[], rows: readonly HTMLElement[], sections: readonly Place[]): void {
  if (sections.length === 0) return
  own.forEach((highlight, at) => {
    const text = sections.find(({ anchor }) => anchor === highlight.section)?.text
    const isThere =
      text !== undefined && (highlight.quote === '' || findAnchor(text, highlight).kind !== 'lost')
    if (!isThere)
      rows[at]?.prepend(element('span', { class: 'lost' }, 'Lost its place: the text was changed. '))
  })
}

function row(
  { highlight, article, section, quote, note, atMs }: Highlight,
  session: Session,
  index: PathIndex,
): HTMLElement {
  const words = quote === '' ? undefined : element('blockquote', {}, quote)
  const remove = element(
    'button',
    {
      ...{
        type: 'button',
        'aria-label': `Remove ${quote === '' ? `the note “${note}”` : `the highlight “${quote}”`}`,
      },
      onclick: () => void session.add({ kind: 'highlight-removed', highlight }),
    },
    'Remove',
  )
  const where = element(
    'p',
    { class: 'small' },
    articleLink(index, article, section),
    `, ${dayText(atMs)} `,
    remove,
  )
  return element('li', {}, words, note === '' ? undefined : element('p', { class: 'note-text' }, note), where)
}

function loose({ looseNotes }: Progress): readonly HTMLElement[] {
  if (looseNotes.length === 0) return []
  const rows = looseNotes.map(({ text, atMs }) =>
    element(
      'li',
      {},
      element('p', { class: 'note-text' }, text),
      element('p', { class: 'small' }, dayText(atMs)),
    ),
  )
  return [
    element('h3', {}, 'Notes whose passage is on another device'),
    element('ul', { class: 'desk-list notes' }, ...rows),
  ]
}
