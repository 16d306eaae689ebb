import type { PathIndex } from '#path/path-index.ts'
import { progressFile } from '#path/progress/file.ts'
import { articleReading, catchUp } from '#path/progress/reading.ts'
import type { Progress } from '#path/progress/state.ts'
import { articleLink } from '#web/islands/progress/article-link.ts'
import type { ArticlePages } from '#web/islands/progress/article-page.ts'
import { dataSection } from '#web/islands/progress/desk-kept.ts'
import { keepDrafts } from '#web/islands/progress/drafts.ts'
import { dayText, element, minutesLeftText } from '#web/islands/progress/element.ts'
import { articlesOf, loadIndex } from '#web/islands/progress/path-file.ts'
import { openSession, type Session } from '#web/islands/progress/session.ts'

// The reader's desk: what was read, what changed since, what comes back for review, the notes, and the file all of it
// can be carried away in. Review and notes are loaded when there are any.

function show(desk: HTMLElement, session: Session, index: PathIndex, pageOf: ArticlePages): void {
  const parts = {
    way: element('section', { 'aria-labelledby': 'way' }),
    news: element('section', { 'aria-labelledby': 'news' }),
    review: element('section', { 'aria-labelledby': 'review' }),
    notes: element('section', { 'aria-labelledby': 'notes' }),
  }
  const kept = dataSection(session, () => progressFile(session.log(), Date.now()))
  desk.replaceChildren(parts.way, parts.news, parts.review, parts.notes, kept)
  session.watch((progress) => {
    drawWay(parts.way, progress, index)
    drawNews(parts.news, progress, index)
  })
  void import('#web/islands/progress/desk-review.ts').then(({ review }) => review(parts.review, session))
  void import('#web/islands/progress/desk-notes.ts').then(({ notes }) =>
    notes(parts.notes, session, index, pageOf),
  )
}

const heading = (id: string, text: string): HTMLElement => element('h2', { id }, text)

function drawWay(part: HTMLElement, progress: Progress, index: PathIndex): void {
  const articles = articlesOf(index)
  const readings = articles.map((article) => ({ article, reading: articleReading(progress, article) }))
  const read = readings.filter(({ reading }) => reading.kind === 'read').length
  const met = readings.filter(({ reading }) => reading.kind !== 'unread')
  const left = readings.reduce((sum, { reading }) => sum + reading.minutesLeft, 0)
  const summary =
    met.length === 0
      ? `Nothing is marked as read yet. ${articles.length} articles are written; they take ${minutesLeftText(left)}.`
      : `${read} of ${articles.length} written articles read, ${minutesLeftText(left)} left.`
  const rows = met.map(({ article, reading }) => {
    const isDone = reading.kind === 'read'
    const count = `${reading.read} of ${reading.sections} sections`
    const rest = isDone ? 'read' : `${count}, ${minutesLeftText(reading.minutesLeft)} left`
    return element(
      'li',
      {},
      articleLink(index, article.id, ''),
      element('span', { class: 'read-mark' }, rest),
    )
  })
  const marks = [...progress.bookmarks.values()].map(({ article, section, atMs }) =>
    element(
      'li',
      {},
      articleLink(index, article, section),
      element('span', { class: 'read-mark' }, dayText(atMs)),
    ),
  )
  part.replaceChildren(
    heading('way', 'Where you are'),
    element('p', {}, summary),
    resumeLine(progress, index),
    element('ul', { class: 'desk-list' }, ...rows),
    ...(marks.length === 0
      ? []
      : [element('h3', {}, 'Bookmarks'), element('ul', { class: 'desk-list' }, ...marks)]),
  )
}

function resumeLine(progress: Progress, index: PathIndex): HTMLElement | string {
  const left = progress.lastLeft
  if (left === 'nowhere') return ''
  return element(
    'p',
    {},
    'Continue where you stopped: ',
    articleLink(index, left.article, left.section),
    ` (${dayText(left.atMs)}).`,
  )
}

function drawNews(part: HTMLElement, progress: Progress, index: PathIndex): void {
  const { sections, sentence } = catchUp(progress, articlesOf(index))
  const rows = sections.map(({ article, section, state }) => {
    const button = element(
      'button',
      {
        type: 'button',
        'aria-label': `Show what changed in “${section.title || article.title}”`,
        onclick: ({ currentTarget }) => {
          const pressed = currentTarget as HTMLElement
          const readHash = state.kind === 'changed' ? state.readHash : ''
          void import('#web/islands/progress/changes.ts').then(({ showChanges }) =>
            showChanges(pressed, { article: article.id, section: section.anchor, readHash }),
          )
        },
      },
      'Show what changed',
    )
    return element('li', {}, element('p', {}, articleLink(index, article.id, section.anchor), ' ', button))
  })
  part.replaceChildren(
    heading('news', 'What changed since you read it'),
    element('p', {}, sentence),
    element('ul', { class: 'desk-list' }, ...rows),
  )
}

/** Fills the desk of this page; `pageOf` finds the articles that notes were written in. */
export async function openDesk(root: HTMLElement, pageOf: ArticlePages): Promise<void> {
  const session = await openSession()
  await keepDrafts(session)
  const index = await loadIndex()
  if (index === undefined)
    root.append(element('p', {}, 'The list of articles could not be loaded. Reload the page.'))
  else show(root, session, index, pageOf)
}
