import type { SectionNow } from '#path/progress/reading.ts'

/** A section of the page: what it is now, its heading (none for the lead), and the last thing in it. */
export type PageSection = SectionNow & {
  readonly heading: HTMLElement | undefined
  /** Everything between this heading and the next. */
  readonly content: readonly Element[]
}

/** A section as the page carries it, short: anchor, hash, minutes, reopens, keeps. */
export type CarriedSection = readonly [
  anchor: string,
  hash: string,
  minutes: number,
  reopens: readonly string[],
  keeps: readonly string[],
]

/** The sections of an article in a page, matched with their headings. */
export function pageSections(article: HTMLElement): readonly PageSection[] {
  const prose = article.querySelector('.prose')
  if (prose === null) return []
  const carried = JSON.parse(article.dataset.sections ?? '[]') as readonly CarriedSection[]
  const content = new Map<string, Element[]>()
  const headings = new Map<string, HTMLElement>()
  let anchor = 'lead'
  for (const child of prose.children) {
    if (child instanceof HTMLElement && /^H[23]$/.test(child.tagName) && child.id !== '') {
      anchor = child.id
      headings.set(anchor, child)
    } else content.set(anchor, [...(content.get(anchor) ?? []), child])
  }
  const title = article.querySelector('h1')?.textContent ?? ''
  return carried.map(([name, hash, minutes, reopens, keeps]) => {
    const heading = headings.get(name)
    return {
      ...{ anchor: name, hash, minutes, reopens, keeps, heading },
      title: heading === undefined ? title : headingText(heading),
      content: content.get(name) ?? [],
    }
  })
}

const headingText = (heading: HTMLElement): string =>
  [...heading.childNodes]
    .filter((node) => !(node instanceof Element && node.matches('.pin')))
    .map((node) => node.textContent)
    .join('')
    .trim()
