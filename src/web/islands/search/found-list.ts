import type { Hit, SearchKind } from '#path/search.ts'
import type { Part } from '#path/search-snippet.ts'

const kindNames: Readonly<Record<SearchKind, string>> = {
  article: 'Article',
  planned: 'Planned',
  section: 'Section',
  pattern: 'Pattern',
  term: 'Term',
  question: 'Question',
  model: 'Model',
  fact: 'Fact',
}

/** One result: what it is, its title as a link, where it stands, and a stretch of it with the words marked. */
export function foundItem(hit: Hit, address: (href: string) => string): HTMLLIElement {
  const item = document.createElement('li')
  const kind = element('span', 'kind', kindNames[hit.kind])
  const link = document.createElement('a')
  link.href = address(hit.href)
  link.append(...marked(hit.title))
  const title = element('p', 'found-title')
  title.append(kind, ' ', link)
  const where = element('p', 'found-where', hit.where)
  const snippet = element('p', 'found-text')
  snippet.append(...marked(hit.snippet))
  item.append(title, where, snippet)
  return item
}

function element(name: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(name)
  made.className = className
  made.textContent = text
  return made
}

/** Text never becomes markup: each part is a text node, marked or not. */
const marked = (parts: readonly Part[]): readonly (Node | string)[] =>
  parts.map(({ text, marked: isMarked }) => {
    if (!isMarked) return text
    const mark = document.createElement('mark')
    mark.textContent = text
    return mark
  })
