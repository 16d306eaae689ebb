import type { PictureBlock } from '#path/pattern-picture.ts'
import { renderHtml } from '#report/html.ts'
import { html, type Markup, raw } from '#report/markup.ts'
import { barsSvg } from '#report/svg/bars.ts'
import { domainMapSvg } from '#report/svg/domain-map.ts'
import type { Drawing } from '#report/svg/frame.ts'
import { heatmapSvg } from '#report/svg/heatmap.ts'
import { lineSvg } from '#report/svg/line.ts'
import { timelineSvg } from '#report/svg/timeline.ts'

type Picture = { readonly alt: string; readonly caption: string; readonly block: PictureBlock }

/** The picture of a pattern at full size, in its wide and narrow drawing with its values as a table. */
export function patternPicture({ block, alt, caption }: Picture): Markup {
  const twin = '<details class="bh-twin">'
  const words = html`<p class="picture-caption">${caption}</p>`.markup
  return raw(described(renderHtml([block], { idPrefix: 'picture-' }), alt).replace(twin, () => words + twin))
}

/** Width of a small picture in user units, about one CSS pixel each. */
const smallWidth = 336

/** One small drawing, for a page that shows all patterns. */
export const smallPicture = (id: string, picture: Picture): Markup =>
  html`<div class="small-picture">${raw(described(draw(picture.block, { id: `small-${id}`, width: smallWidth }), picture.alt))}</div>`

function draw(block: PictureBlock, drawing: Drawing): string {
  switch (block.kind) {
    case 'bars':
      return barsSvg(block, drawing)
    case 'line':
      return lineSvg(block, drawing)
    case 'heatmap':
      return heatmapSvg(block, drawing)
    case 'timeline':
      return timelineSvg(block, drawing)
    case 'domain-map':
      return domainMapSvg(block, drawing)
    default:
      return block satisfies never
  }
}

/** An author knows better than a renderer what a picture shows: the author's words are its description. */
const described = (markup: string, alt: string): string =>
  markup.replace(
    /(<desc id="[^"]*">)[^<]*(<\/desc>)/g,
    (_, open: string, close: string) => `${open}${html`${alt}`.markup}${close}`,
  )
