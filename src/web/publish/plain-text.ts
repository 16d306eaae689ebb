import type { Body } from '#path/body.ts'
import type { Attributes } from '#path/directive.ts'
import type { ContentGraph } from '#path/graph.ts'
import { directiveOf, type Token } from '#path/markdown.ts'
import type { ModelFigure } from '#path/model-figure.ts'
import { factQuantity, factValue } from '#web/publish/fact.ts'

/** A section of a body as a reader sees it, without markup: facts by value, terms by name. */
export type PlainSection = {
  /** '' for what stands before the first heading. */
  readonly anchor: string
  readonly title: string
  readonly text: string
  readonly termIds: readonly string[]
}

/** The sections of a body as plain text, in order. Cost is linear in the text. */
export function plainSections(body: Body, graph: ContentGraph): readonly PlainSection[] {
  const sections: { anchor: string; title: string; parts: string[]; termIds: string[] }[] = [
    { anchor: '', title: '', parts: [], termIds: [] },
  ]
  body.tokens.forEach((token, index) => {
    const figure = token.meta?.figure as ModelFigure | undefined
    if (figure !== undefined) sections.at(-1)?.parts.push(`${figure.title}.`)
    if (token.type === 'heading_open') {
      const anchor = String(token.attrGet('id') ?? '')
      const title = body.sections.find((section) => section.anchor === anchor)?.title ?? ''
      sections.push({ anchor, title, parts: [], termIds: [] })
    }
    if (token.type !== 'inline' || body.tokens[index - 1]?.type === 'heading_open') return
    const words = (token.children ?? []).map((child) =>
      inlineWords(child, graph, sections.at(-1)?.termIds ?? []),
    )
    sections.at(-1)?.parts.push(words.join(''))
  })
  return sections
    .map(({ parts, ...section }) => ({ ...section, text: parts.join(' ').replace(/\s+/gu, ' ').trim() }))
    .filter(({ anchor, text }) => anchor !== '' || text !== '')
}

function inlineWords(token: Token, graph: ContentGraph, termIds: string[]): string {
  if (token.type === 'text' || token.type === 'code_inline') return token.content
  if (token.type === 'softbreak' || token.type === 'hardbreak') return ' '
  const directive = directiveOf(token)
  if (directive === undefined) return ''
  const { attributes, id } = token.meta as { attributes: Attributes; id: string }
  if (directive.name === 'term') {
    const term = graph.terms.find((one) => one.id === id)
    if (term !== undefined) termIds.push(id)
    return directive.label === id ? (term?.term ?? '') : directive.label
  }
  const fact = graph.facts.find((one) => one.id === id)
  if (fact === undefined) return ''
  return attributes.show === 'value' ? factValue(fact) : factQuantity(fact)
}
