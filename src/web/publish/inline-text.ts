import type { ContentGraph } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { factQuantity, factValue } from '#web/publish/fact.ts'
import { factPath, termPath } from '#web/publish/links.ts'

const directive = /:(fact|term)\[([^\]\n]*)\](?:\{([^}\n]*)\})?/g

type Piece = { readonly text: string; readonly href: string | 'none' }

/** A sentence of the content with `:fact[id]` and `:term[id]` in it, as plain text with the values in place. */
export const inlineText = (text: string, graph: ContentGraph): string =>
  pieces(text, graph)
    .map((piece) => piece.text)
    .join('')

/** The same as markup: a value links to its fact, a term to its definition. `to` makes addresses relative to the page. */
export const inlineMarkup = (text: string, graph: ContentGraph, to: (target: string) => string): Markup =>
  html`${pieces(text, graph).map(({ text: words, href }) => (href === 'none' ? words : html`<a href="${to(href)}">${words}</a>`))}`

function pieces(text: string, graph: ContentGraph): readonly Piece[] {
  const found: Piece[] = []
  let last = 0
  for (const match of text.matchAll(directive)) {
    const [whole, kind, label = '', attributes = ''] = match
    const id = /id="?([a-z0-9-]+)"?/.exec(attributes)?.[1] ?? label
    found.push({ text: text.slice(last, match.index), href: 'none' })
    last = match.index + whole.length
    if (kind === 'fact') {
      const fact = graph.facts.find((one) => one.id === id)
      if (fact === undefined) continue
      const isBare = attributes.includes('show=value')
      found.push({ text: isBare ? factValue(fact) : factQuantity(fact), href: factPath(fact) })
    } else {
      const term = graph.terms.find((one) => one.id === id)
      if (term === undefined) continue
      found.push({ text: label === id ? inSentence(term.term) : label, href: termPath(id) })
    }
  }
  return [...found, { text: text.slice(last), href: 'none' }]
}

/** A term as it stands inside a sentence: a capital stays only where the word is an abbreviation. */
export const inSentence = (term: string): string =>
  /^[A-Z][a-z]/.test(term) ? `${term.charAt(0).toLowerCase()}${term.slice(1)}` : term
