import '#web/islands/theme.ts'
import '#web/style/site.ts'
import '#web/editions/reader/book.css'
import { placeId } from '#web/editions/book-address.ts'
import { bookBench } from '#web/editions/reader/book-bench.ts'
import { type Chapters, takeChapters } from '#web/editions/reader/chapters.ts'
import { followAddress } from '#web/editions/reader/route.ts'
import { liveFigure } from '#web/islands/live-figure.ts'
import { definitions } from '#web/islands/page/definition.ts'
import { livePlanner } from '#web/islands/page/planner.ts'
import { staleByClock } from '#web/islands/page/stale-by-clock.ts'
import { readingOfArticle } from '#web/islands/progress/article-reading.ts'
import { openDesk } from '#web/islands/progress/desk.ts'
import { keepDrafts } from '#web/islands/progress/drafts.ts'
import { element } from '#web/islands/progress/element.ts'
import { fillPlaces } from '#web/islands/progress/place-marks.ts'
import { questionOfArticle } from '#web/islands/progress/question.ts'
import { offerMarks } from '#web/islands/progress/selection.ts'
import { openSession, type Session } from '#web/islands/progress/session.ts'
import { openEmbedded } from '#web/islands/search/embedded-index.ts'
import { searchLive } from '#web/islands/search/search-view.ts'
import { slashToSearch } from '#web/islands/search/slash.ts'

// Makes the book live: one chapter at a time, with the same islands as the pages of the site. Everything it needs stands
// in the document; it asks for nothing.

document.documentElement.classList.add('js', 'book')

document.addEventListener('DOMContentLoaded', async () => {
  const main = document.querySelector<HTMLElement>('main')
  if (main === null) return
  const chapters = takeChapters(main)
  document.documentElement.classList.add('ready')
  const begun = new Set<HTMLElement>()
  const session = openSession()
  const isFirst = (chapter: HTMLElement): boolean => !begun.has(chapter) && begun.add(chapter).size > 0
  followAddress(main, chapters, (chapter) => {
    if (isFirst(chapter)) begin(chapter, chapters, session)
    void session.then((ready) => afresh(chapter, ready))
  })
  slashToSearch(document)
  searchBox(chapters)
  sayWhereKept(main, await session)
  void keepDrafts(await session)
})

/** What a chapter gets once, when it is first shown. */
function begin(chapter: HTMLElement, chapters: Chapters, opened: Promise<Session>): void {
  definitions(document)
  staleByClock(document, new Date())
  for (const figure of chapter.querySelectorAll<HTMLElement>('figure.model[data-model]'))
    liveFigure(figure, bookBench)
  const form = chapter.querySelector<HTMLFormElement>('form.planner')
  const answer = chapter.querySelector<HTMLElement>('.your-plan')
  if (form !== null && answer !== null) livePlanner(form, answer)
  search(chapter)
  const desk = chapter.querySelector<HTMLElement>('#desk')
  if (desk !== null) void openDesk(desk, async (_index, id) => chapters.article(id) ?? null)
  const article = chapter.querySelector<HTMLElement>('[data-article-page]')
  if (article === null) return
  offerMarks(article)
  void opened.then((session) => {
    readingOfArticle(article, session)
    for (const question of article.querySelectorAll<HTMLElement>('[data-check]'))
      questionOfArticle(question, session)
  })
}

/** What a chapter shows of a reader's progress, as it is each time the chapter is shown. */
function afresh(chapter: HTMLElement, session: Session): void {
  const progress = session.progress()
  if (progress.reads.size > 0 || progress.lastLeft !== 'nowhere') void fillPlaces(progress)
  const id = chapter.querySelector<HTMLElement>('[data-article-page]')?.dataset.articlePage
  if ([...progress.highlights.values()].some((highlight) => highlight.article === id))
    void import('#web/islands/progress/notes.ts').then(({ showMargin }) => showMargin())
}

function search(chapter: HTMLElement): void {
  const form = chapter.querySelector<HTMLFormElement>('form.search-form')
  const list = chapter.querySelector<HTMLElement>('ol.found')
  const said = chapter.querySelector<HTMLElement>('.search-said')
  const more = chapter.querySelector<HTMLElement>('.found-more')
  if (form === null || list === null || said === null || more === null) return
  const address = (href: string): string => {
    const [path = '', anchor = ''] = href.split('#')
    return `#${placeId(path, anchor)}`
  }
  const view = { form, list, said, more, address, asked: () => undefined }
  searchLive(view, () => openEmbedded(document), '')
}

/** The box above every chapter hands its words to the search chapter. */
function searchBox(chapters: Chapters): void {
  const box = document.querySelector<HTMLFormElement>('form.search-box')
  box?.addEventListener('submit', (event) => {
    event.preventDefault()
    const asked = String(new FormData(box).get('q') ?? '')
    location.hash = 'search'
    const fill = (): void => {
      const field = document.querySelector<HTMLInputElement>('.search-form [name="q"]')
      if (field === null || !chapters.has('search')) return
      field.value = asked
      field.focus()
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
    setTimeout(fill)
  })
}

/** Says in a sentence when this browser lets a file keep nothing. */
function sayWhereKept(main: HTMLElement, { keeper }: Session): void {
  if (keeper.keptIn === 'browser') return
  const text =
    'This browser lets a file keep nothing: what you mark as read, note and answer lasts until you close this book. Your desk can write it to a file first.'
  main.before(element('p', { class: 'kept-nowhere', role: 'status' }, text))
}
