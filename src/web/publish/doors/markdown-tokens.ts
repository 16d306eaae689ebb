import { escapeMarkdown } from '#kernel/markdown-text.ts'
import type { Token } from '#path/markdown.ts'

/** How the things that only we know are written: what opens or closes a container, and what stands in running text. */
export type OwnMarkdown = {
  /** A whole paragraph or more for a container's first line, '' for none. */
  open(token: Token): string
  inline(token: Token): string
  link(href: string): string
}

/**
 * Markdown of parsed Markdown: the same text for any reader of the format, with our directives written by `own`. Block
 * parts stand apart by one empty line; lists and quotes nest. Cost is linear in the tokens.
 */
export function tokensMarkdown(tokens: readonly Token[], own: OwnMarkdown): string {
  return `${blocks(tokens, 0, tokens.length, own).join('\n\n')}\n`
}

/** The parts between two tokens, each without an empty line around it. */
function blocks(tokens: readonly Token[], from: number, to: number, own: OwnMarkdown): readonly string[] {
  const parts: string[] = []
  for (let index = from; index < to; index += 1) {
    const token = tokens[index] as Token
    const end = token.nesting === 1 ? closing(tokens, index) : index
    const part = blockText(tokens, index, end, own)
    if (part !== '') parts.push(part)
    index = end
  }
  return parts
}

/** The token that closes the one at `index`. */
function closing(tokens: readonly Token[], index: number): number {
  let depth = 0
  for (let at = index; at < tokens.length; at += 1) {
    depth += tokens[at]?.nesting ?? 0
    if (depth === 0) return at
  }
  return tokens.length - 1
}

function blockText(tokens: readonly Token[], index: number, end: number, own: OwnMarkdown): string {
  const token = tokens[index] as Token
  const inside = (): readonly string[] => blocks(tokens, index + 1, end, own)
  switch (token.type) {
    case 'inline':
      return inlineText(token.children ?? [], own)
    case 'heading_open':
      return `${'#'.repeat(Number(token.tag.slice(1)))} ${inside().join(' ')}`
    case 'bullet_list_open':
    case 'ordered_list_open':
      return listText(tokens, index, end, own)
    case 'blockquote_open':
      return indented(inside().join('\n\n'), '> ', '> ')
    case 'fence':
    case 'code_block':
      return `\`\`\`${token.info}\n${token.content}\`\`\``
    case 'hr':
      return '---'
    case 'table_open':
      return tableText(tokens.slice(index, end), own)
    case 'directive_open':
      return [own.open(token), ...inside()].filter((part) => part !== '').join('\n\n')
    default:
      return inside().join('\n\n')
  }
}

function listText(tokens: readonly Token[], index: number, end: number, own: OwnMarkdown): string {
  const isOrdered = tokens[index]?.type === 'ordered_list_open'
  const items: string[] = []
  for (let at = index + 1; at < end; at = closing(tokens, at) + 1) {
    const mark = isOrdered ? `${items.length + 1}. ` : '- '
    const text = blocks(tokens, at + 1, closing(tokens, at), own).join('\n\n')
    items.push(indented(text, mark, ' '.repeat(mark.length)))
  }
  return items.join('\n')
}

const indented = (text: string, first: string, rest: string): string =>
  text
    .split('\n')
    .map((line, index) => (index === 0 ? first + line : line === '' ? rest.trimEnd() : rest + line))
    .join('\n')

/** A table: its cells are the inline tokens, row by row. */
function tableText(tokens: readonly Token[], own: OwnMarkdown): string {
  const rows: string[][] = []
  for (const token of tokens) {
    if (token.type === 'tr_open') rows.push([])
    if (token.type === 'inline') rows.at(-1)?.push(inlineText(token.children ?? [], own))
  }
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}

/** Escapes running text; the blanks at its edges separate it from its neighbours and stay. */
const escapedText = (text: string): string =>
  `${/^\s*/.exec(text)?.[0] ?? ''}${escapeMarkdown(text)}${text.trim() === '' ? '' : (/\s*$/.exec(text)?.[0] ?? '')}`

function inlineText(tokens: readonly Token[], own: OwnMarkdown): string {
  const hrefs: string[] = []
  return tokens
    .map((token) => {
      switch (token.type) {
        case 'text':
          return escapedText(token.content)
        case 'code_inline':
          return `\`${token.content}\``
        case 'em_open':
        case 'em_close':
          return '*'
        case 'strong_open':
        case 'strong_close':
          return '**'
        case 'softbreak':
          return '\n'
        case 'hardbreak':
          return '  \n'
        case 'link_open':
          hrefs.push(String(token.attrGet('href') ?? ''))
          return '['
        case 'link_close':
          return `](${own.link(hrefs.pop() ?? '')})`
        default:
          return own.inline(token)
      }
    })
    .join('')
}
