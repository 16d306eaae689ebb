import type { Block } from '#kernel/block.ts'
import type { TableBlock } from '#kernel/csv.ts'
import { escapeMarkdown } from '#kernel/markdown-text.ts'
import { sanitized } from '#kernel/visible.ts'
import { quantityText } from '#report/scale.ts'
import { verdictGlyph } from '#report/states.ts'
import { textTable } from '#report/table-cells.ts'
import { type PictureBlock, twinTables } from '#report/twin.ts'

/**
 * Blocks as GitHub-flavoured Markdown. Pictures become tables with the same content, so that the text reads in
 * any viewer; text from the estate is escaped and cannot become markup. Heading levels are left to the caller.
 */
export function renderMarkdown(blocks: readonly Block[]): string {
  const parts = blocks.map(blockMarkdown)
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'sentence':
      return sanitized(block.text)
        .split(/\n{2,}/)
        .map(escapeMarkdown)
        .join('\n\n')
    case 'verdict':
      return `${verdictGlyph[block.verdict]} **${block.verdict}** · **${escapeMarkdown(block.subject)}.** ${escapeMarkdown(block.text)}`
    case 'quantity':
      return `${escapeMarkdown(block.label)}: **${quantityText(block.value, block.unit)}**`
    case 'table':
      return markdownTable(block)
    case 'bars':
    case 'line':
    case 'heatmap':
    case 'timeline':
    case 'domain-map':
    case 'playback':
    case 'gantt':
      return picture(block)
    default:
      return block satisfies never
  }
}

function picture(block: PictureBlock): string {
  const tables = twinTables(block).map(markdownTable)
  return [`**${escapeMarkdown(block.title)}**`, ...tables].join('\n\n')
}

/** A table with its title above it; columns of numbers align right. */
function markdownTable(block: TableBlock): string {
  const table = textTable(block)
  const title = block.title === '' ? [] : [`**${escapeMarkdown(block.title)}**`, '']
  if (table.headings.length === 0) return title.join('\n')
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => escapeMarkdown(cell) || ' ').join(' | ')} |`
  const rule = `| ${table.numeric.map((numeric) => (numeric ? '---:' : '---')).join(' | ')} |`
  const note = table.note.flatMap((text) => ['', text])
  return [...title, line(table.headings), rule, ...table.rows.map(line), ...note].join('\n')
}
