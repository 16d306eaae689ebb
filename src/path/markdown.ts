import MarkdownIt, {
  type MarkdownIt as Parser,
  type ParserBlock,
  type StateInline,
  type Token,
} from 'markdown-it'

/** A parsed piece of Markdown; directives are tokens with `meta.directive`. */
export type { Token }

/** What the parser notes on the token of a directive; attributes are still text. */
export type DirectiveMark = {
  readonly name: string
  /** What stands between the square brackets of an inline directive. */
  readonly label: string
  readonly attributes: string
  readonly closed: 'closed' | 'open'
}

type BlockRule = Parameters<ParserBlock['ruler']['before']>[2]

const opening = /^(:{3,})([a-z][a-z-]*)\s*(?:\{(.*)\})?\s*$/
const inline = /:([a-z][a-z-]*)\[([^\]\n]*)\](?:\{([^}\n]*)\})?/y

/** A container `:::name{attributes}` … `:::`; an outer container has more colons than what it holds. */
const container: BlockRule = (state, startLine, endLine, silent) => {
  const lineText = (line: number): string =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line])
  const match = opening.exec(lineText(startLine))
  const fence = match?.[1]
  if (match === null || fence === undefined) return false
  if (silent) return true
  let next = startLine + 1
  const isClosing = (line: number): boolean => {
    const text = lineText(line).trim()
    return /^:{3,}$/.test(text) && text.length === fence.length
  }
  while (next < endLine && !isClosing(next)) next += 1
  const mark: DirectiveMark = {
    name: match[2] ?? '',
    label: '',
    attributes: match[3] ?? '',
    closed: next < endLine ? 'closed' : 'open',
  }
  const oldLimit = state.lineMax
  state.lineMax = next
  const open = state.push('directive_open', '', 1)
  open.block = true
  open.map = [startLine, next]
  open.meta = { directive: mark }
  state.md.block.tokenize(state, startLine + 1, next)
  const close = state.push('directive_close', '', -1)
  close.block = true
  close.meta = { directive: mark }
  state.lineMax = oldLimit
  state.line = Math.min(next + 1, endLine)
  return true
}

/** `:name[label]{attributes}` in running text. */
function textDirective(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x3a) return false
  if (/\w/.test(state.src[state.pos - 1] ?? '')) return false
  inline.lastIndex = state.pos
  const match = inline.exec(state.src)
  if (match === null) return false
  if (!silent) {
    const token = state.push('directive_text', '', 0)
    const mark: DirectiveMark = {
      name: match[1] ?? '',
      label: match[2] ?? '',
      attributes: match[3] ?? '',
      closed: 'closed',
    }
    token.meta = { directive: mark }
  }
  state.pos += match[0].length
  return true
}

/**
 * A Markdown parser for articles: tables, typographic quotes, our directives, and no HTML, so that content cannot
 * run code. It also renders; the publisher gives it the rules for directives.
 */
export function articleMarkdown(): Parser {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: true })
  const alternatives = ['paragraph', 'reference', 'blockquote', 'list']
  markdown.block.ruler.before('fence', 'directive', container, { alt: alternatives })
  markdown.inline.ruler.before('link', 'directive_text', textDirective)
  markdown.disable(['image'])
  return markdown
}

/** The directive a token stands for, or undefined. */
export const directiveOf = (token: Token): DirectiveMark | undefined =>
  token.meta?.directive as DirectiveMark | undefined

/** Splits the pinned anchor off a heading: `Title {#anchor}` → the title and the anchor, or undefined. */
export function pinnedAnchor(
  heading: string,
): { readonly title: string; readonly anchor: string } | undefined {
  const match = /^(.*?)\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}\s*$/.exec(heading)
  return match === null ? undefined : { title: match[1] ?? '', anchor: match[2] ?? '' }
}
