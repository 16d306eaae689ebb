import { canonicalJson, digestOf } from '#kernel/canonical.ts'
import type { Attributes } from '#path/directive.ts'
import { directiveOf, pinnedAnchor, type Token } from '#path/markdown.ts'
import type { ModelFigure } from '#path/model-figure.ts'

/** Words an attentive reader takes in a minute. */
export const wordsPerMinute = 200

/** The anchor of what stands before the first heading. */
export const leadAnchor = 'lead'

/** A part of an article: from one heading of level 2 or 3 to the next. */
export type Section = {
  readonly anchor: string
  /** The heading as it is written; '' for what stands before the first. */
  readonly title: string
  readonly level: number
  readonly words: number
  /** Reading its words at 200 a minute and turning the models that stand in it. */
  readonly minutes: number
  /**
   * What carries meaning, as plain text: prose, code, titles, questions and stated parameters of figures, ids of facts and
   * terms. No markup, white space folded, so that a change of form alone leaves it as it is.
   */
  readonly text: string
  /** First 16 hex of SHA-256 of `text`. */
  readonly hash: string
}

type Open = Pick<Section, 'anchor' | 'title' | 'level'> & { words: number; readonly parts: string[] }

/**
 * The sections of a parsed body, in order. The lead is one of them only when something stands in it. `minutes` counts
 * reading alone here: see `withModelMinutes`. Cost is linear in the text.
 */
export function sectionsOf(tokens: readonly Token[]): readonly Section[] {
  const sections: Open[] = [begun(leadAnchor, '', 2)]
  tokens.forEach((token, index) => {
    const heading = token.type === 'heading_open' ? tokens[index + 1] : undefined
    const pinned = heading === undefined ? undefined : pinnedAnchor(heading.content)
    if (pinned !== undefined) {
      sections.push(begun(pinned.anchor, pinned.title, Number(token.tag.slice(1))))
    }
    readToken(token, sections.at(-1) as Open)
  })
  return sections
    .filter(({ anchor, parts }) => anchor !== leadAnchor || parts.length > 0)
    .map(({ anchor, title, level, words, parts }) => {
      const text = parts.join(' ').replace(/\s+/gu, ' ').trim()
      const minutes = words / wordsPerMinute
      return { anchor, title, level, words, minutes, text, hash: digestOf([text]).slice(0, 16) }
    })
}

const begun = (anchor: string, title: string, level: number): Open => ({
  ...{ anchor, title, level, words: 0, parts: [] },
})

function readToken(token: Token, section: Open): void {
  const figure = token.meta?.figure as ModelFigure | undefined
  if (token.type === 'directive_open') {
    if (figure !== undefined) section.parts.push(figureText(figure))
    const attributes = token.meta?.attributes as Attributes | undefined
    if (attributes?.title !== undefined) section.parts.push(attributes.title)
  }
  if (token.type === 'fence' || token.type === 'code_block') section.parts.push(token.content)
  if (token.type !== 'inline') return
  const text = (token.children ?? []).map(inlineText).join('')
  section.words += countWords(token)
  if (text.trim() !== '') section.parts.push(text)
}

/** How the text of a section names a figure: its title, the question it asks, its engine and what the author set. */
function figureText({ title, guess, engine, params, stated }: ModelFigure): string {
  const set = stated.map((name) => `${name}=${canonicalJson(params[name] ?? '')}`)
  return [title, guess, `[model:${[engine, ...set].join(' ')}]`].filter((part) => part !== '').join(' ')
}

function inlineText(token: Token): string {
  if (token.type === 'softbreak' || token.type === 'hardbreak') return ' '
  const directive = directiveOf(token)
  if (directive === undefined) return token.content
  const id = String(token.meta?.id ?? directive.label)
  return directive.label === id ? `[${directive.name}:${id}]` : `${directive.label} [${directive.name}:${id}]`
}

const word = /[\p{L}\p{N}][\p{L}\p{N}'’.,-]*/gu
/** A fact or a term counts as one word, whatever it prints. */
const countWords = (inline: Token): number =>
  (inline.children ?? []).reduce((count, child) => {
    if (child.type === 'text' || child.type === 'code_inline')
      return count + (child.content.match(word)?.length ?? 0)
    return count + (child.type === 'directive_text' ? 1 : 0)
  }, 0)

/**
 * Sections with the minutes that an article plans for its models, shared equally among its figures where they stand. An
 * article without figures keeps the minutes of its words.
 */
export function withModelMinutes(
  sections: readonly Section[],
  figures: readonly ModelFigure[],
  modelMinutes: number,
): readonly Section[] {
  const share = figures.length === 0 ? 0 : modelMinutes / figures.length
  return sections.map((section) => {
    const own = figures.filter(({ section: anchor }) => anchor === section.anchor).length
    return { ...section, minutes: section.minutes + own * share }
  })
}
