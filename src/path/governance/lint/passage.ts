import type { Body } from '#path/body.ts'
import type { WrittenArticle } from '#path/graph.ts'
import { directiveOf, type Token } from '#path/markdown.ts'

/** Stands in a passage where a directive or code stood: something that is printed and was not typed as prose. */
export const printed = '\uFFFC'

/** A stretch of words that somebody wrote. */
export type Passage = {
  readonly text: string
  /** An example says with which numbers something is drawn or set: they are its own, and nobody else's to cite. */
  readonly kind: 'prose' | 'heading' | 'caption' | 'front' | 'figure-title' | 'example'
  /** Whether it stands in a fold whose title begins with "Derivation". */
  readonly derives: 'derivation' | 'argument'
  /** The place of a position in the text, as file and line. */
  at(position: number): string
}

/** How many lines of front matter stand before the body of a Markdown file. */
export function bodyOffset(text: string): number {
  const match = /^---\r?\n[\s\S]*?\r?\n---\r?\n/.exec(text)
  return match === null ? 0 : match[0].split('\n').length - 1
}

/** Every passage of an article in reading order: its claim and decision, headings, prose, captions, figure titles. */
export function passagesOf(article: WrittenArticle, fileText: string): readonly Passage[] {
  const offset = bodyOffset(fileText)
  return [
    ...frontPassages(article, fileText),
    ...bodyPassages(article.body, (line) => `${article.file}:${line + offset}`),
  ]
}

/** Every passage of a parsed body: headings, prose, captions, figure titles. `place` names the place of one of its lines. */
export function bodyPassages(
  body: Pick<Body, 'tokens' | 'figures'>,
  place: (line: number) => string,
): readonly Passage[] {
  const open: { readonly name: string; readonly title: string }[] = []
  const passages: Passage[] = []
  body.tokens.forEach((token, index) => {
    const directive = directiveOf(token)
    const firstLine = (token.map?.[0] ?? 0) + 1
    if (token.type === 'directive_open' && directive !== undefined) {
      const title = String((token.meta?.attributes as { title?: string } | undefined)?.title ?? '')
      open.push({ name: directive.name, title })
    }
    if (token.type === 'directive_close') open.pop()
    if (token.type !== 'inline') return
    const text = plainText(token)
    const isHeading = body.tokens[index - 1]?.type === 'heading_open'
    const isCaption = open.some(({ name }) => name === 'model')
    passages.push({
      text,
      kind: isHeading ? 'heading' : isCaption ? 'caption' : 'prose',
      derives: open.some(({ title }) => /^derivation\b/i.test(title)) ? 'derivation' : 'argument',
      at: (position) => place(firstLine + text.slice(0, position).split('\n').length - 1),
    })
  })
  for (const { title, where } of body.figures) {
    passages.push({ text: title, kind: 'figure-title', derives: 'argument', at: () => where })
  }
  return passages
}

function frontPassages(article: WrittenArticle, fileText: string): Passage[] {
  const lines = fileText.split('\n')
  return (['title', 'thesis', 'decision'] as const).map((key): Passage => {
    const line = lines.findIndex((text) => text.startsWith(`${key}:`)) + 1
    const at = (): string => `${article.file}:${Math.max(1, line)}`
    return { text: article[key], kind: 'front', derives: 'argument', at }
  })
}

/** The words of an inline token as a reader meets them, with one character for whatever was not typed as prose. */
export function plainText(token: Token): string {
  const parts = (token.children ?? []).map((child) => {
    if (child.type === 'text') return child.content
    if (child.type === 'softbreak' || child.type === 'hardbreak') return '\n'
    const directive = directiveOf(child)
    if (directive?.name === 'term') return directive.label.replaceAll('-', ' ')
    return directive !== undefined || child.type === 'code_inline' ? printed : ''
  })
  return parts.join('')
}
