import { anchorAt, findAnchor } from '#path/progress/anchor.ts'
import { quoteMax } from '#path/progress/event.ts'
import type { Highlight } from '#path/progress/state.ts'
import { keepDraft, readDraft, writeDraft } from '#web/islands/progress/drafts.ts'
import { element } from '#web/islands/progress/element.ts'
import { coveredBy, runsOf, type SectionText, sectionText } from '#web/islands/progress/section-text.ts'
import { type PageSection, pageSections } from '#web/islands/progress/sections.ts'
import { newId, openSession, type Session } from '#web/islands/progress/session.ts'

/** What this page shows of the reader's marks and notes. */
type Margin = {
  readonly article: string
  readonly sections: readonly PageSection[]
  readonly session: Session
  /** What stands in the page for each highlight; drawn again when the highlight changes. */
  readonly drawn: Map<string, { readonly changedAtMs: number; erase(): void }>
}

/** One margin for each article shown: a page has one article, a book shows one after another. */
const margins = new Map<HTMLElement | null, Promise<Margin>>()

/** Draws the reader's marks and notes into the article of this page and keeps them true. Done once. */
export function showMargin(): Promise<Margin> {
  const page = document.querySelector<HTMLElement>('[data-article-page]')
  const shown = margins.get(page)
  if (shown !== undefined) return shown
  const margin = (async () => {
    const session = await openSession()
    const made: Margin = {
      article: page?.dataset.articlePage ?? '',
      sections: page === null ? [] : pageSections(page),
      session,
      drawn: new Map(),
    }
    // An article that is not in the document now has no place to draw into.
    session.watch(() => {
      if (page?.isConnected) draw(made)
    })
    return made
  })()
  margins.set(page, margin)
  return margin
}

/** Marks the selected words, and opens a note on them where one is wanted. Undefined when nothing can be marked. */
export async function markSelection(then: 'mark' | 'write'): Promise<void> {
  const selection = getSelection()
  if (selection === null || selection.isCollapsed) return
  const range = selection.getRangeAt(0)
  const { article, sections, session } = await showMargin()
  const section = sections.find(({ content }) => content.some((part) => range.intersectsNode(part)))
  if (section === undefined) return
  const { text, covered } = readCovered(section, range)
  if (covered === undefined) return
  const end = Math.min(covered.end, covered.start + quoteMax)
  const highlight = newId()
  selection.removeAllRanges()
  const anchor = anchorAt(text, covered.start, end)
  // It is drawn before it is kept, so that nobody types into a field that is not there yet.
  const kept = session.add({ kind: 'highlight-made', highlight, article, section: section.anchor, ...anchor })
  if (then === 'write') openNote(highlight)
  await kept
}

const readCovered = (section: PageSection, range: Range) => {
  const read = sectionText(section.content)
  return { text: read.text, covered: coveredBy(range, read) }
}

/** Opens a new note on a section as a whole. */
export async function noteOnSection(anchor: string): Promise<void> {
  const { article, session } = await showMargin()
  const empty = [...session.progress().highlights.values()].find(
    (one) => one.article === article && one.section === anchor && one.quote === '' && one.note === '',
  )
  const highlight = empty?.highlight ?? newId()
  const words = { quote: '', prefix: '', suffix: '', rivals: 0 }
  const kept =
    empty === undefined &&
    session.add({ kind: 'highlight-made', highlight, article, section: anchor, ...words })
  openNote(highlight)
  await kept
}

function openNote(highlight: string): void {
  const note = document.querySelector<HTMLElement>(`[data-note="${highlight}"]`)
  if (note === null) return
  note.hidden = false
  note.querySelector('textarea')?.focus()
}

function draw({ article, sections, session, drawn }: Margin): void {
  const { highlights } = session.progress()
  for (const [id, shown] of drawn) {
    const now = highlights.get(id)
    const isTyping = document.querySelector(`[data-note="${id}"]`)?.contains(document.activeElement) ?? false
    if (now !== undefined && (now.changedAtMs === shown.changedAtMs || isTyping)) continue
    shown.erase()
    drawn.delete(id)
  }
  for (const [id, highlight] of highlights) {
    if (highlight.article !== article || drawn.has(id)) continue
    const section = sections.find(({ anchor }) => anchor === highlight.section)
    const erase = section === undefined ? () => undefined : drawOne(highlight, section, session)
    drawn.set(id, { changedAtMs: highlight.changedAtMs, erase })
  }
}

/** Draws one highlight with its note. One that cannot be found is shown at the end of its section with its words. */
function drawOne(highlight: Highlight, section: PageSection, session: Session): () => void {
  const read = sectionText(section.content)
  const found = highlight.quote === '' ? undefined : findAnchor(read.text, highlight)
  const isLost = found?.kind === 'lost'
  const marks = found === undefined || found.kind === 'lost' ? [] : wrap(read, found.start, found.end)
  const last = marks.at(-1)
  const note = noteOf(highlight, isLost ? 'lost' : 'in place', session)
  const opener = last === undefined ? undefined : openerOf(highlight, note)
  if (opener !== undefined) last?.after(opener)
  const block = last?.closest('p, ul, ol, table, blockquote, figure, .fold') ?? undefined
  const foot = document.querySelector(`[data-foot="${section.anchor}"]`)
  if (block !== undefined) block.after(note)
  else foot?.before(note)
  return () => {
    opener?.remove()
    note.remove()
    for (const mark of marks) unwrap(mark)
  }
}

/** Puts the words of a section between marks; from the end backwards, because splitting moves what follows. */
function wrap(read: SectionText, start: number, end: number): readonly HTMLElement[] {
  return [...runsOf(read, start, end)]
    .reverse()
    .map(({ node, from, to }) => {
      node.splitText(to)
      const words = node.splitText(from)
      const mark = element('mark', { class: 'mine' })
      words.replaceWith(mark)
      mark.append(words)
      return mark
    })
    .reverse()
}

function unwrap(mark: HTMLElement): void {
  const parent = mark.parentNode
  mark.replaceWith(...mark.childNodes)
  parent?.normalize()
}

function openerOf(highlight: Highlight, note: HTMLElement): HTMLElement {
  const button = element(
    'button',
    {
      ...{ type: 'button', class: 'mark-open', 'aria-expanded': String(!note.hidden) },
      'aria-label': `Your note on “${shortened(highlight.quote)}”`,
      onclick: () => {
        note.hidden = !note.hidden
        button.setAttribute('aria-expanded', String(!note.hidden))
        if (!note.hidden) note.querySelector('textarea')?.focus()
      },
    },
    '✎',
  )
  return button
}

/** The reader's own words, always open to be changed; kept at every stroke. */
function noteOf(highlight: Highlight, place: 'lost' | 'in place', session: Session): HTMLElement {
  const draft = { kind: 'note', of: highlight.highlight } as const
  const field = element('textarea', {
    ...{
      rows: '3',
      'aria-label':
        highlight.quote === '' ? 'Your note on this section' : `Your note on “${shortened(highlight.quote)}”`,
    },
    oninput: () => writeDraft(draft, field.value),
    onchange: () => void keepDraft(session, draft),
  })
  field.value = readDraft(draft) ?? highlight.note
  const remove = element(
    'button',
    {
      type: 'button',
      onclick: async () => {
        await keepDraft(session, draft)
        await session.add({ kind: 'highlight-removed', highlight: highlight.highlight })
      },
    },
    highlight.quote === '' ? 'Remove the note' : 'Remove the highlight',
  )
  const lost =
    place === 'in place'
      ? undefined
      : element(
          'p',
          { class: 'lost' },
          'This note lost its place: the text was changed. You had marked: ',
          element('q', {}, highlight.quote),
        )
  const note = element(
    'aside',
    { class: 'my-note', 'data-note': highlight.highlight, 'aria-label': 'Your note' },
    lost,
    field,
    remove,
  )
  note.hidden = place === 'in place' && highlight.quote !== '' && field.value === ''
  return note
}

const shortened = (quote: string): string => (quote.length > 60 ? `${quote.slice(0, 57)}…` : quote)
