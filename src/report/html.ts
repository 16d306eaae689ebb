import type { Block } from '#kernel/block.ts'
import type { TableBlock } from '#kernel/csv.ts'
import { frameAfter, worstFrame } from '#kernel/playback.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { html, type Markup, raw } from '#report/markup.ts'
import { quantityText } from '#report/scale.ts'
import { verdictGlyph } from '#report/states.ts'
import { barsSvg } from '#report/svg/bars.ts'
import { detailText, domainMapSvg, layoutDomainMap } from '#report/svg/domain-map.ts'
import { ganttSvg } from '#report/svg/gantt.ts'
import { heatmapSvg } from '#report/svg/heatmap.ts'
import { lineSvg } from '#report/svg/line.ts'
import { timelineSvg } from '#report/svg/timeline.ts'
import { textTable } from '#report/table-cells.ts'
import { type PictureBlock, twinTables } from '#report/twin.ts'

/** Widths, in user units, of the two drawings of every picture; the style sheet shows the one that fits. */
const pictureWidths = { wide: 680, narrow: 336 } as const

/**
 * Blocks as an HTML fragment: figures with their message as caption, tables with scoped headings, inline SVG in a
 * wide and a narrow drawing, and the same content as a table behind every picture. `idPrefix` makes ids unique in
 * the page. Needs `reportCss`; no script, no inline style, no headings of its own.
 */
export function renderHtml(blocks: readonly Block[], { idPrefix }: { readonly idPrefix: string }): string {
  const parts: Markup[] = []
  let verdicts: Markup[] = []
  let quantities: Markup[] = []
  const close = (): void => {
    if (verdicts.length > 0) parts.push(html`<ul class="bh-verdicts">${verdicts}</ul>`)
    if (quantities.length > 0) parts.push(html`<dl class="bh-quantities">${quantities}</dl>`)
    verdicts = []
    quantities = []
  }
  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'verdict') {
      if (quantities.length > 0) close()
      verdicts.push(verdictItem(block))
    } else if (block.kind === 'quantity') {
      if (verdicts.length > 0) close()
      quantities.push(quantityItem(block))
    } else {
      close()
      parts.push(blockMarkup(block, `${idPrefix}${index}`))
    }
  }
  close()
  return parts.map(({ markup }) => markup).join('\n')
}

function blockMarkup(block: Exclude<Block, BlockOf<'verdict' | 'quantity'>>, id: string): Markup {
  switch (block.kind) {
    case 'sentence':
      return html`${block.text.split(/\n{2,}/).map((text) => html`<p class="bh-p">${text}</p>`)}`
    case 'table':
      return html`<figure class="bh-figure bh-tablefigure">${caption(block.title)}${tableMarkup(block)}</figure>`
    case 'bars':
      return picture(block, id, (width, tier) => barsSvg(block, { id: `${id}${tier}`, width }))
    case 'line':
      return picture(block, id, (width, tier) => lineSvg(block, { id: `${id}${tier}`, width }))
    case 'heatmap':
      return picture(block, id, (width, tier) => heatmapSvg(block, { id: `${id}${tier}`, width }))
    case 'timeline':
      return picture(block, id, (width, tier) => timelineSvg(block, { id: `${id}${tier}`, width }))
    case 'domain-map':
      return picture(block, id, (width, tier) => domainMapSvg(block, { id: `${id}${tier}`, width }))
    case 'gantt':
      return picture(block, id, (width, tier) => ganttSvg(block, { id: `${id}${tier}`, width }))
    case 'playback':
      return stillOf(block, id)
    default:
      return block satisfies never
  }
}

const caption = (title: string): Markup | undefined =>
  title === '' ? undefined : html`<figcaption class="bh-caption">${oneLine(title)}</figcaption>`

function picture(
  block: Exclude<PictureBlock, BlockOf<'playback'>>,
  id: string,
  draw: (width: number, tier: 'w' | 'n') => string,
): Markup {
  const note = block.kind === 'domain-map' ? detailText(layoutDomainMap(block, pictureWidths.wide)) : ''
  return drawn(block, id, draw, note)
}

/** A map in motion, held still where the fewest VMs serve; the moments stand in the table. A page may play it. */
function stillOf(block: BlockOf<'playback'>, id: string): Markup {
  const count = worstFrame(block)
  const moment = block.moments[count - 1]
  const still = frameAfter(block, count)
  const when = moment === undefined ? 'before anything happens' : `at ${quantityText(moment.atMs, 'ms')}`
  const note = `Drawn ${when}: ${oneLine(still.title)}. ${detailText(layoutDomainMap(still, pictureWidths.wide))}`
  return drawn(block, id, (width, tier) => domainMapSvg(still, { id: `${id}${tier}`, width }), note.trim())
}

function drawn(
  block: PictureBlock,
  id: string,
  draw: (width: number, tier: 'w' | 'n') => string,
  note: string,
): Markup {
  const detail = note === '' ? undefined : html`<p class="bh-note">${note}</p>`
  const tables = twinTables(block).map((table) => html`${caption(table.title)}${tableMarkup(table)}`)
  return html`<figure class="bh-figure bh-picture" id="${id}">${caption(block.title)}<div class="bh-wide">${raw(draw(pictureWidths.wide, 'w'))}</div><div class="bh-narrow">${raw(draw(pictureWidths.narrow, 'n'))}</div>${detail}<details class="bh-twin"><summary>The same as a table</summary>${tables}</details></figure>`
}

/** Rows a table shows at full height; a longer one scrolls in a frame on screen and is whole in print. */
const rowsUnscrolled = 24

/** A table with scoped headings; units stand in the headings, numbers align right. */
function tableMarkup(block: TableBlock): Markup {
  const table = textTable(block)
  const cellClass = (column: number): Markup | undefined =>
    table.numeric[column] ? html` class="bh-n"` : undefined
  const head = table.headings.map(
    (heading, column) => html`<th scope="col"${cellClass(column)}>${heading}</th>`,
  )
  const rows = table.rows.map(
    (row) =>
      html`<tr>${row.map((cell, column) =>
        column === 0 && !table.numeric[0]
          ? html`<th scope="row">${cell}</th>`
          : html`<td${cellClass(column)}>${cell}</td>`,
      )}</tr>`,
  )
  const note = table.note.map((text) => html`<p class="bh-note">${text}</p>`)
  const tall = table.rows.length > rowsUnscrolled ? ' bh-tall' : ''
  return html`<div class="bh-scroll${tall}" tabindex="0" role="group" aria-label="${block.title === '' ? 'Table' : block.title}"><table class="bh-table"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>${note}`
}

const verdictItem = (block: BlockOf<'verdict'>): Markup =>
  html`<li class="bh-verdict bh-${block.verdict}">${verdictMark(block)}<span class="bh-verdict-text"><strong>${block.subject}.</strong> ${block.text}</span></li>`

/** The word of a verdict with its mark. */
export const verdictMark = (block: BlockOf<'verdict'>): Markup =>
  html`<span class="bh-verdict-word bh-${block.verdict}"><span aria-hidden="true">${verdictGlyph[block.verdict]}</span> ${block.verdict}</span>`

const quantityItem = (block: BlockOf<'quantity'>): Markup =>
  html`<div><dt>${block.label}</dt><dd>${quantityText(block.value, block.unit)}</dd></div>`
