import { idAttributes, placeId } from '#web/editions/book-address.ts'

/** The chapters of a book, of which one is in the document at a time, or all of them. */
export type Chapters = {
  has(chapter: string): boolean
  /** Puts one chapter into the document alone, under the ids its page has on the site. */
  show(chapter: string): HTMLElement
  /** Puts every chapter into the document in order, under ids that are unique there. */
  showAll(): void
  /** An article of the book, wherever it is now, under the ids its page has on the site. */
  article(id: string): HTMLElement | undefined
}

/** Takes the chapters out of `main`, each ready to be shown. */
export function takeChapters(main: HTMLElement): Chapters {
  const all = new Map(
    [...main.querySelectorAll<HTMLElement>('.chapter')].map((one) => [one.id, one] as const),
  )
  /** Chapters whose ids are those of their page now. */
  const own = new Set<string>()
  main.replaceChildren()
  return {
    has: (chapter) => all.has(chapter),
    show: (chapter) => {
      const element = all.get(chapter) as HTMLElement
      if (!own.has(chapter)) rename(element, (id) => withoutChapter(chapter, id))
      own.add(chapter)
      // A page may call something by its own name.
      element.removeAttribute('id')
      main.replaceChildren(element)
      return element
    },
    showAll: () => {
      for (const [chapter, element] of all) {
        if (own.delete(chapter)) rename(element, (id) => placeId(chapter, id))
        element.id = chapter
      }
      main.replaceChildren(...all.values())
    },
    article: (id) => {
      const chapter = `articles/${id}`
      const element = all.get(chapter)
      if (element !== undefined && !own.has(chapter) && !element.isConnected) {
        rename(element, (name) => withoutChapter(chapter, name))
        own.add(chapter)
      }
      return element?.querySelector<HTMLElement>('[data-article-page]') ?? undefined
    },
  }
}

const withoutChapter = (chapter: string, id: string): string =>
  id.startsWith(`${chapter}:`) ? id.slice(chapter.length + 1) : id

/** Gives everything within an element other ids, and what points to them. The element keeps its own. */
function rename(chapter: HTMLElement, next: (id: string) => string): void {
  const drawn = /url\(#([^)]+)\)/g
  for (const element of chapter.querySelectorAll('*')) {
    for (const name of idAttributes) {
      const ids = element.getAttribute(name)
      if (ids) element.setAttribute(name, ids.split(' ').map(next).join(' '))
    }
    if (!(element instanceof SVGElement)) continue
    for (const { name, value } of [...element.attributes])
      if (value.includes('url(#'))
        element.setAttribute(
          name,
          value.replace(drawn, (_, id) => `url(#${next(id)})`),
        )
  }
}
