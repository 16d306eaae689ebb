import type { Block } from '#kernel/block.ts'
import { oneLine, sanitized } from '#kernel/visible.ts'
import { type Paint, painter } from '#report/paint.ts'
import { quantityText } from '#report/scale.ts'
import { verdictGlyph } from '#report/states.ts'
import { barsText, heatmapText, lineText } from '#report/text-charts.ts'
import { ganttText } from '#report/text-gantt.ts'
import { domainMapText } from '#report/text-map.ts'
import { playbackText } from '#report/text-playback.ts'
import { tableText } from '#report/text-table.ts'
import { timelineText } from '#report/text-timeline.ts'
import { displayWidth, wrap } from '#report/width.ts'

/** How wide the text may be, at least 20, and whether ANSI colours support the words. */
export type TextOptions = { readonly columns: number; readonly colour: 'ansi' | 'none' }

/**
 * Blocks as text for a terminal or a mail: no line is wider than `columns` (values below 20 count as 20), numbers
 * are right-aligned with their unit in the heading, and every picture has a form in characters. Without colour
 * nothing is lost. The last line ends with a line break; no blocks give the empty text.
 */
export function renderText(blocks: readonly Block[], { columns, colour }: TextOptions): string {
  const width = Math.max(20, Math.floor(columns))
  const paint = painter(colour)
  const parts = blocks.map((block) => blockLines(block, width, paint).join('\n'))
  return parts.length === 0 ? '' : `${joined(blocks, parts)}\n`
}

/** Neighbouring verdicts and quantities stand close; everything else is a paragraph of its own. */
function joined(blocks: readonly Block[], parts: readonly string[]): string {
  return parts.reduce((text, part, index) => {
    const kind = blocks[index]?.kind
    const close = (kind === 'verdict' || kind === 'quantity') && blocks[index - 1]?.kind === kind
    return index === 0 ? part : `${text}${close ? '\n' : '\n\n'}${part}`
  }, '')
}

function blockLines(block: Block, columns: number, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'sentence':
      return wrap(sanitized(block.text).replaceAll('\t', ' '), columns)
    case 'verdict':
      return verdictLines(block, columns, paint)
    case 'quantity':
      return indented(`${oneLine(block.label)}: `, quantityText(block.value, block.unit), columns)
    case 'table':
      return [...titled(block.title, columns, paint), ...tableText(block, columns, paint)]
    case 'bars':
      return [...titled(block.title, columns, paint), ...barsText(block, columns, paint)]
    case 'line':
      return [...titled(block.title, columns, paint), ...lineText(block, columns)]
    case 'heatmap':
      return [...titled(block.title, columns, paint), ...heatmapText(block, columns, paint)]
    case 'timeline':
      return [...titled(block.title, columns, paint), ...timelineText(block, columns, paint)]
    case 'domain-map':
      return [...titled(block.title, columns, paint), ...domainMapText(block, columns, paint)]
    case 'playback':
      return [...titled(block.title, columns, paint), ...playbackText(block, columns, paint)]
    case 'gantt':
      return [...titled(block.title, columns, paint), ...ganttText(block, columns, paint)]
    default:
      return block satisfies never
  }
}

const titled = (title: string, columns: number, paint: Paint): readonly string[] =>
  title === '' ? [] : wrap(oneLine(title), columns).map(paint.bold)

function verdictLines(
  block: Extract<Block, { readonly kind: 'verdict' }>,
  columns: number,
  paint: Paint,
): readonly string[] {
  const word = block.verdict.toUpperCase()
  const lead = `${verdictGlyph[block.verdict]} ${word.padEnd('UNDECIDED'.length)}  `
  const [first = '', ...rest] = indented(lead, `${oneLine(block.subject)}. ${oneLine(block.text)}`, columns)
  return [paint.verdict(block.verdict, first.slice(0, lead.length)) + first.slice(lead.length), ...rest]
}

/** A lead and a text whose further lines start below the text's beginning, or two blanks in where that is narrow. */
function indented(lead: string, text: string, columns: number): readonly string[] {
  const indent = displayWidth(lead) > columns / 3 ? 2 : displayWidth(lead)
  const body = wrap(text, columns - indent)
  const startsBeside = displayWidth(lead) + displayWidth(body[0] ?? '') <= columns
  if (startsBeside)
    return [`${lead}${body[0] ?? ''}`, ...body.slice(1).map((line) => ' '.repeat(indent) + line)]
  return [...wrap(lead.trimEnd(), columns), ...body.map((line) => ' '.repeat(indent) + line)]
}
