import { chapterId, placeId, placeOfId, target } from '#web/editions/book-address.ts'
import type { Chapters } from '#web/editions/reader/chapters.ts'
import { element } from '#web/islands/progress/element.ts'

/** The address of the whole book as one document, to read through or to print. */
const whole = 'whole'
/** An address that leads nowhere is repeated only this far. */
const shownAtMost = 80

/**
 * Shows the chapter that the address names after its #, and follows it. `shown` is told each time. Links that were
 * written for the site lead to the chapter here.
 */
export function followAddress(
  main: HTMLElement,
  chapters: Chapters,
  shown: (chapter: HTMLElement) => void,
): void {
  const heights = new Map<string, number>()
  const title = document.title
  const lost = element('p', { class: 'book-lost', role: 'status' })
  main.before(lost)
  let current = ''
  let isByLink = false

  const show = (): void => {
    const id = decoded(location.hash.slice(1)) || 'index'
    const { chapter, anchor } = placeOfId(id)
    if (id === whole) {
      chapters.showAll()
      document.title = title
      current = whole
    } else if (!chapters.has(chapter)) {
      if (current === '') showChapter('index')
      lost.textContent = reveal(id)
        ? ''
        : `This book has nothing at “${id.slice(0, shownAtMost)}”. Search it, or go on where you are.`
      return
    } else if (chapter !== current) showChapter(chapter)
    const isThere = anchor === '' || reveal(anchor)
    lost.textContent = isThere
      ? ''
      : `This chapter has no part “${anchor.slice(0, shownAtMost)}” any more; here is its beginning.`
    if (anchor === '' || !isThere) window.scrollTo(0, isByLink ? 0 : (heights.get(location.hash) ?? 0))
    if (isByLink && anchor === '') main.focus({ preventScroll: true })
    isByLink = false
  }
  const showChapter = (chapter: string): void => {
    current = chapter
    const opened = chapters.show(chapter)
    const own = opened.dataset.title ?? ''
    document.title = chapter === 'index' ? title : `${own} · Bulkhead`
    for (const link of document.querySelectorAll<HTMLElement>('.masthead [data-room]')) {
      if (link.dataset.room === opened.dataset.room) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
    shown(opened)
  }
  const follow = (id: string): void => {
    isByLink = true
    if (location.hash === `#${id}`) show()
    else location.hash = id
  }

  addEventListener('hashchange', show)
  addEventListener('scroll', () => heights.set(location.hash, window.scrollY), { passive: true })
  document.addEventListener('click', (event) => {
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (link === null || !isPlain || event.defaultPrevented) return
    const id = placeWithin(link.getAttribute('href') ?? '', current, chapters)
    if (id === undefined) return
    event.preventDefault()
    if (id === '') reveal((link.getAttribute('href') ?? '').slice(1))
    else follow(id)
  })
  show()
}

/** The id a link leads to; '' for something on screen that is no part of a chapter; undefined when it leads out of the book. */
function placeWithin(href: string, current: string, chapters: Chapters): string | undefined {
  if (href === `#${whole}`) return whole
  if (href.startsWith('#')) {
    const id = decoded(href.slice(1))
    if (chapters.has(placeOfId(id).chapter)) return id
    const found = document.getElementById(id)
    return found?.closest('.chapter') && current !== whole ? placeId(current, id) : ''
  }
  const base = new URL('.', document.baseURI).href
  const below = href.startsWith(base) ? href.slice(base.length) : href
  const to = target(`${current}.html`, below)
  if (to === 'elsewhere') return undefined
  // What scripts write is an address below the root of the site; what pages say has been rewritten by the build.
  const rooted = target('', below)
  const chapter = rooted === 'elsewhere' ? '' : chapterId(rooted.path)
  if (chapters.has(chapter)) return placeId(chapter, to.anchor)
  return chapters.has(chapterId(to.path)) ? placeId(to.path, to.anchor) : undefined
}

/** Text with its escapes resolved; as it stands where they are broken, as in an address somebody cut short. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Brings something on screen into view, with the fold it may be in opened. Whether there is such a thing. */
function reveal(id: string): boolean {
  const found = document.getElementById(id)
  if (found === null) return false
  for (
    let fold = found.closest('details');
    fold !== null;
    fold = fold.parentElement?.closest('details') ?? null
  )
    fold.open = true
  found.scrollIntoView()
  if (found.tabIndex >= -1 && found.hasAttribute('tabindex')) found.focus({ preventScroll: true })
  return true
}
