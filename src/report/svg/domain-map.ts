import type { State } from '#kernel/block.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { html, type Markup } from '#report/markup.ts'
import { cellCounts, cellsOf, countsText, grouped, kindAndName, kindNoun } from '#report/states.ts'
import { cellPath, rowPath } from '#report/svg/cell.ts'
import {
  cellPitch,
  cellSize,
  type DomainMapLayout,
  layoutDomainMap,
  type MapBox,
  shortName,
  squaresOf,
} from '#report/svg/domain-layout.ts'
import { at, bold, type Drawing, fitted, fontSize, frame, stateFills, textWidth } from '#report/svg/frame.ts'
import { legendRows } from '#report/svg/heatmap.ts'
import type { Chip } from '#report/svg/overlay-layout.ts'

export { type DomainMapLayout, layoutDomainMap, type MapBox } from '#report/svg/domain-layout.ts'

/** The failure-domain map: what stands in what as nested outlines, what cuts across it as chips and lines. */
export function domainMapSvg(block: BlockOf<'domain-map'>, drawing: Drawing): string {
  const layout = layoutDomainMap(block, drawing.width)
  const used = new Set<State>([...layout.boxes, ...layout.chips].map(({ state }) => state))
  const counts = cellsOf(cellCounts(block.domains)).map(({ state, count }) => ({
    state,
    text: `${grouped(count)} ${state}`,
  }))
  const legend = legendRows(counts, drawing.width, layout.mapBottom + 12)
  const held = heldBoxes(layout)
  const letters = lettersOf(layout, held)
  const body = [
    stateFills(drawing.id, used),
    // Wires run behind the outlines, so that no line crosses a name.
    layout.chips.map((chip) => lines(chip, held.get(chip.ref) ?? [], layout)),
    layout.boxes.map((box) => boxMarkup(box, { letters: letters.get(box) ?? '', layout, drawing })),
    layout.rails.map(
      ({ text, x, y }) => html`<text class="bh-t bh-soft bh-rail" x="${at(x)}" y="${at(y)}">${text}</text>`,
    ),
    layout.chips.map((chip) => chipMarkup(chip, drawing)),
    legend.markup,
  ]
  const about = { title: block.title, description: mapDescription(block, layout), className: 'bh-map' }
  return frame(drawing, legend.bottom, about, body)
}

/** What the picture shows, in words: counts, dependencies that do not serve, and what was summed up. */
function mapDescription(block: BlockOf<'domain-map'>, layout: DomainMapLayout): string {
  const down = block.overlays.filter((overlay) => overlay.state !== 'serving')
  const overlays = down.map(({ kind, name, state }) => `${kindAndName(kind, oneLine(name))} ${state}`)
  const parts = [`${countsText(cellCounts(block.domains))}.`, ...overlays.map((text) => `${text}.`)]
  return [...parts, detailText(layout)].filter((text) => text !== '').join(' ')
}

/** What the picture leaves out, for its caption; empty when it leaves nothing out. */
export function detailText(layout: DomainMapLayout): string {
  const merged = layout.boxes.reduce((sum, box) => sum + box.merged, 0)
  const fine =
    layout.finest === undefined
      ? []
      : [
          `Drawn down to ${kindNoun(layout.finest, 2)}: ${grouped(merged)} finer domains are summed up in them.`,
        ]
  const worth =
    layout.vmsPerSquare === 1
      ? []
      : [`One square stands for up to ${grouped(layout.vmsPerSquare)} VMs of one state.`]
  return [...fine, ...worth].join(' ')
}

type Drawn = {
  /** Letters of the dependencies that hold this box and do not serve. */
  readonly letters: string
  readonly layout: DomainMapLayout
  readonly drawing: Drawing
}

function boxMarkup(box: MapBox, { letters, layout, drawing }: Drawn): Markup {
  const name = `${kindAndName(box.kind, box.name)}: ${box.state}, ${countsText(countsOf(box))}`
  const pad = box.tier === 'leaf' ? 5 : box.tier === 'column' ? 6 : 10
  const baseline = box.tier === 'leaf' ? 11.5 : box.tier === 'column' ? 14 : 16
  const face = box.tier === 'container' ? fontSize * bold : fontSize
  const free = box.width - 2 * pad - letters.length * 15
  const isMarked = box.state !== 'serving' && (box.tier !== 'leaf' || textWidth(box.name, face) <= free - 13)
  const mark = isMarked ? 13 : 0
  const said = ` \u00b7 ${box.state}`
  const isRoomy = textWidth(box.name + said, face) <= free - mark
  const word = box.state !== 'serving' && box.tier !== 'leaf' && isRoomy ? said : ''
  const label = nameWithin(box, free - mark - textWidth(word, face), face)
  const glyph = !isMarked
    ? undefined
    : html`<path class="bh-cells bh-fill-${box.state}" d="${cellPath(box.state, box.x + pad, box.y + baseline - 8.5, 8.5)}"/>`
  const badges = Array.from(letters, (letter, index) =>
    badge(letter, box.x + box.width - 9 - index * 15, box.y + 9),
  )
  const tail = word === '' ? undefined : html`<tspan class="bh-word">${word}</tspan>`
  return html`<g class="bh-d bh-${box.tier} bh-is-${box.state}" data-ref="${box.ref}" data-state="${box.state}">${tooltip(name, drawing)}<rect class="bh-outline" x="${at(box.x)}" y="${at(box.y)}" width="${at(box.width)}" height="${at(box.height)}"/>${box.tier === 'leaf' && isMarked ? undefined : band(box, drawing)}${glyph}<text class="bh-t" x="${at(box.x + pad + mark)}" y="${at(box.y + baseline)}">${label}${tail}</text>${squares(box, layout)}${badges}</g>`
}

/** The name under the pointer. Narrow drawings are for fingers, which hover over nothing, and pages count elements. */
const tooltip = (name: string, drawing: Drawing): Markup | undefined =>
  drawing.width < 560 ? undefined : html`<title>${name}</title>`

/** The name of a box as it fits: a host's domain name gives way before its own. */
function nameWithin(box: MapBox, width: number, face: number): string {
  if (box.tier === 'container' || textWidth(box.name, face) <= width) return fitted(box.name, width, face)
  return fitted(shortName(box.name), width, face)
}

/** A strip of the state's pattern along the left edge of whatever does not serve: readable without colour. */
function band(box: MapBox, drawing: Drawing): Markup | undefined {
  if (box.state === 'serving') return undefined
  return html`<rect class="bh-area-${box.state}" fill="url(#${drawing.id}-${box.state})" x="${at(box.x)}" y="${at(box.y)}" width="3" height="${at(box.height)}"/>`
}

const countsOf = (box: MapBox): Readonly<Record<State, number>> => {
  const counts = { serving: 0, degraded: 0, restarting: 0, stopped: 0, failed: 0, unknown: 0 }
  for (const { state, count } of box.inside) counts[state] += count
  return counts
}

/** The VMs of a box: one path per state, one subpath per VM. */
function squares(box: MapBox, layout: DomainMapLayout): readonly Markup[] {
  let index = 0
  return box.cells.map(({ state, count }) => {
    const parts: string[] = []
    const end = index + squaresOf(count, layout.vmsPerSquare)
    while (index < end) {
      const column = index % box.perRow
      const row = {
        x: box.cellsX + column * cellPitch,
        y: box.cellsY + Math.floor(index / box.perRow) * cellPitch,
        count: Math.min(end - index, box.perRow - column),
      }
      parts.push(rowPath(state, row, cellSize, cellPitch))
      index += row.count
    }
    return html`<path class="bh-cells bh-fill-${state}" data-cells="${state}" d="${parts.join('')}"/>`
  })
}

/** The outermost boxes that a chip holds wholly: a rack whose hosts are all held is marked once. */
function heldBoxes(layout: DomainMapLayout): ReadonlyMap<string, readonly MapBox[]> {
  const children = new Map<MapBox, MapBox[]>()
  const trail: MapBox[] = []
  const roots: MapBox[] = []
  for (const box of layout.boxes) {
    trail.length = box.depth
    const parent = trail[box.depth - 1]
    if (parent === undefined) roots.push(box)
    else if (children.has(parent)) children.get(parent)?.push(box)
    else children.set(parent, [box])
    trail.push(box)
  }
  return new Map(
    layout.chips.map((chip) => {
      const holds = new Set(chip.holds)
      const find = (box: MapBox): readonly MapBox[] => {
        if (holds.has(box.ref)) return [box]
        const inner = children.get(box) ?? []
        const found = inner.flatMap(find)
        const isWhole = inner.length > 1 && box.tier === 'column' && found.length === inner.length
        return isWhole ? [box] : found
      }
      return [chip.ref, roots.flatMap(find)]
    }),
  )
}

/** From a failed chip along a rail above the map, down the gutters beside what it holds. */
function lines(chip: Chip, boxes: readonly MapBox[], layout: DomainMapLayout): Markup | undefined {
  const lane = layout.chips.filter((one) => one.letter !== '').indexOf(chip)
  if (lane < 0 || boxes.length === 0) return undefined
  const first = Math.min(...layout.boxes.map((box) => box.y))
  const rail = first - 4 - (lane % 4) * 4
  const offset = 2 + (lane % 3) * 2
  const from = chip.x + chip.width / 2
  const gutters = boxes.map((box) => ({
    x: box.x + box.width + offset,
    y: box.y + 8,
    end: box.x + box.width - 2,
  }))
  const left = Math.min(from, ...gutters.map(({ x }) => x))
  const right = Math.max(from, ...gutters.map(({ x }) => x))
  const drops = gutters.map(({ x, y, end }) => `M${at(x)} ${at(rail)}V${at(y)}H${at(end)}`).join('')
  return html`<path class="bh-wire" data-from="${chip.ref}" d="M${at(from)} ${at(chip.y + chip.height)}V${at(rail)}M${at(left)} ${at(rail)}H${at(right)}${drops}"/>`
}

function chipMarkup(chip: Chip, drawing: Drawing): Markup {
  const name = `${kindAndName(chip.kind, chip.name)}: ${chip.state}, holds ${chip.holds.length}`
  const letterX = chip.x + chip.width - 12
  return html`<g class="bh-chip bh-is-${chip.state}" data-ref="${chip.ref}" data-state="${chip.state}">${tooltip(name, drawing)}<rect class="bh-outline" x="${at(chip.x)}" y="${at(chip.y)}" width="${at(chip.width)}" height="${at(chip.height)}"/>${chip.state === 'serving' ? undefined : html`<rect class="bh-area-${chip.state}" fill="url(#${drawing.id}-${chip.state})" x="${at(chip.x)}" y="${at(chip.y)}" width="3" height="${at(chip.height)}"/>`}<path class="bh-cells bh-fill-${chip.state}" d="${cellPath(chip.state, chip.x + 8, chip.y + 8, 8)}"/>${chip.text === '' ? undefined : html`<text class="bh-t" x="${at(chip.x + 20)}" y="${at(chip.y + 16)}">${chip.text}</text>`}${chip.letter !== '' ? badge(chip.letter, letterX, chip.y + chip.height / 2) : undefined}</g>`
}

function lettersOf(
  layout: DomainMapLayout,
  held: ReadonlyMap<string, readonly MapBox[]>,
): ReadonlyMap<MapBox, string> {
  const letters = new Map<MapBox, string>()
  for (const chip of layout.chips) {
    if (chip.letter === '') continue
    for (const box of held.get(chip.ref) ?? []) letters.set(box, (letters.get(box) ?? '') + chip.letter)
  }
  return letters
}

/** The letter that a dependency and what it holds share. */
const badge = (letter: string, x: number, y: number): Markup =>
  html`<circle class="bh-badge" cx="${at(x)}" cy="${at(y)}" r="7"/><text class="bh-badge-t bh-mid" x="${at(x)}" y="${at(y + 3.8)}">${letter}</text>`
