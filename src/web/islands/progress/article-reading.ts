import { articleReading, catchUp, type SectionState, sectionState } from '#path/progress/reading.ts'
import { type Progress, sectionKey } from '#path/progress/state.ts'
import { dayText, element, minutesLeftText } from '#web/islands/progress/element.ts'
import { followReading } from '#web/islands/progress/follow.ts'
import { type PageSection, pageSections } from '#web/islands/progress/sections.ts'
import type { Session } from '#web/islands/progress/session.ts'

/** Puts a reader's progress into one article: what was read, where it was left, what changed since. */
export function readingOfArticle(article: HTMLElement, session: Session): void {
  const id = article.dataset.articlePage ?? ''
  const sections = pageSections(article)
  if (id === '' || sections.length === 0) return
  const now = { id, title: article.querySelector('h1')?.textContent ?? '', sections }
  const bar = element('p', { class: 'reading-bar', role: 'status' })
  const way = element('p', { class: 'reading-way' })
  article.querySelector('.prose')?.before(bar, way)
  // Where the reader stopped is read once: this very visit moves it.
  offerToContinue(way, session.progress(), id, sections)
  const feet = sections.map((section) => foot(id, section, session))
  const news = new Map<string, HTMLElement>()
  session.watch((progress) => {
    const reading = articleReading(progress, now)
    const text = barText(reading.read, reading.sections, reading.minutesLeft, catchUp(progress, [now]))
    bar.textContent = `${text} ${session.trouble()}`.trim()
    sections.forEach((section, index) => {
      const state = sectionState(progress, id, section)
      feet[index]?.(state, progress.bookmarks.has(sectionKey(id, section.anchor)))
      section.heading?.classList.toggle('is-read', state.kind === 'read')
      showNews(news, { article: id, section, state })
    })
  })
  followReading(id, sections, session)
}

function barText(
  read: number,
  sections: number,
  minutesLeft: number,
  { sections: changed, sentence }: ReturnType<typeof catchUp>,
): string {
  const news = changed.length === 0 ? '' : ` ${sentence}`
  if (read === sections) return 'You have read all of this article.'
  if (read === 0 && changed.length === 0) return ''
  return `You have read ${read} of ${sections} sections; ${minutesLeftText(minutesLeft)} left.${news}`
}

/** The line that closes a section: read or not, bookmark, note. Returns what keeps it true. */
function foot(
  article: string,
  section: PageSection,
  session: Session,
): (state: SectionState, isBookmarked: boolean) => void {
  let isRead = false
  let isSet = false
  const of = { article, section: section.anchor }
  const tick = element('button', {
    ...{ type: 'button', class: 'tick' },
    onclick: () =>
      void session.add(
        isRead ? { kind: 'section-unread', ...of } : { kind: 'section-read', ...of, hash: section.hash },
      ),
  })
  const mark = element('button', {
    ...{ type: 'button', class: 'bookmark' },
    onclick: () => void session.add({ kind: isSet ? 'bookmark-removed' : 'bookmark-set', ...of }),
  })
  const note = element(
    'button',
    {
      ...{ type: 'button', class: 'write-note', 'aria-label': `Write a note on “${section.title}”` },
      onclick: () =>
        void import('#web/islands/progress/notes.ts').then(({ noteOnSection }) =>
          noteOnSection(section.anchor),
        ),
    },
    'Write a note',
  )
  const line = element('div', { class: 'section-foot', 'data-foot': section.anchor }, tick, mark, note)
  const last = section.content.at(-1) ?? section.heading
  if (last === undefined) document.querySelector('.prose')?.prepend(line)
  else last.after(line)
  return (state, bookmarked) => {
    isRead = state.kind === 'read'
    isSet = bookmarked
    label(
      tick,
      isRead ? 'Read' : 'Mark as read',
      isRead ? `“${section.title}”, take it back` : `“${section.title}”`,
      isRead,
    )
    label(
      mark,
      isSet ? 'Bookmarked' : 'Bookmark',
      isSet ? `“${section.title}”, take it away` : `“${section.title}”`,
      isSet,
    )
  }
}

function label(button: HTMLElement, text: string, more: string, isOn: boolean): void {
  button.textContent = text
  button.setAttribute('aria-label', `${text}: ${more}`)
  button.classList.toggle('on', isOn)
}

/** Under a heading whose text changed materially after it was read: since when, and what changed on demand. */
function showNews(
  shown: Map<string, HTMLElement>,
  { article, section, state }: { article: string; section: PageSection; state: SectionState },
): void {
  const old = shown.get(section.anchor)
  if (state.kind !== 'changed' && state.kind !== 'unknown-version') {
    old?.remove()
    shown.delete(section.anchor)
    return
  }
  if (old !== undefined) return
  const day = dayText(state.atMs)
  const text =
    state.kind === 'changed'
      ? `Changed since you read it on ${day}.`
      : `You read another version on ${day}, which this copy does not know.`
  const button =
    state.kind === 'unknown-version'
      ? undefined
      : element(
          'button',
          {
            type: 'button',
            onclick: ({ currentTarget }) => {
              const pressed = currentTarget as HTMLElement
              void import('#web/islands/progress/changes.ts').then(({ showChanges }) =>
                showChanges(pressed, { article, section: section.anchor, readHash: state.readHash }),
              )
            },
          },
          'Show what changed',
        )
  const notice = element('div', { class: 'section-news' }, element('p', {}, text, ' ', button))
  shown.set(section.anchor, notice)
  if (section.heading === undefined) document.querySelector('.prose')?.prepend(notice)
  else section.heading.after(notice)
}

/** A link to where the reader stopped, unless that is the beginning or the reader came to a certain place. */
function offerToContinue(
  way: HTMLElement,
  progress: Progress,
  article: string,
  sections: readonly PageSection[],
): void {
  const left = progress.left.get(article)
  const index = sections.findIndex(({ anchor }) => anchor === left?.section)
  const section = sections[index]
  if (left === undefined || section?.heading === undefined || location.hash !== '') return
  if (index === 0 && left.intoRatio < 0.2) return
  const place = element('a', { href: `#${section.anchor}` }, section.title)
  way.append(`You stopped on ${dayText(left.atMs)} in `, place, '.')
}
