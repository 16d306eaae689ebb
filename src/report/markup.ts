import { sanitized } from '#kernel/visible.ts'

/** Text that is HTML or SVG already. Only `html` and `raw` make it. */
export type Markup = { readonly markup: string }
/** What may stand inside a template: text and numbers are escaped, markup is not, undefined is nothing. */
export type Content = string | number | undefined | Markup | readonly Content[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text safe inside an element and inside a quoted attribute of HTML and XML. */
export const escapeHtml = (text: string): string =>
  sanitized(text).replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** Trusts a text as markup. Give it only what we wrote or rendered ourselves. */
export const raw = (text: string): Markup => ({ markup: text })

/**
 * Markup from a template: every interpolation is escaped unless it is markup; lists are joined without blanks.
 * Example: html`<b>${'a < b'}</b>`.markup → '<b>a &lt; b</b>'
 */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Markup =>
  raw(parts.reduce((text, part, index) => text + contentText(contents[index - 1]) + part))

/** The text of any content, escaped where it is not markup. */
export function contentText(content: Content): string {
  if (content === undefined) return ''
  if (typeof content === 'string') return escapeHtml(content)
  if (typeof content === 'number') return String(content)
  return 'markup' in content ? content.markup : content.map(contentText).join('')
}
