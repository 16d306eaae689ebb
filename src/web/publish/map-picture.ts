import type { ContentGraph } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { articlePath } from '#web/publish/links.ts'
import { archRise, type Line, type MapLayout, mapLayout, type Station } from '#web/publish/map-layout.ts'
import { articleMark, placeMark, type ReadableDomain } from '#web/publish/order.ts'

/**
 * A domain of the path as a picture, for eyes only: the outline beside it says the same in words. Stages stand on the spine,
 * arches over it lead from what an article needs, tracks hang below where they can begin.
 */
export function mapPicture(
  domain: ReadableDomain,
  graph: ContentGraph,
  to: (target: string) => string,
): Markup {
  const layout = mapLayout(domain)
  const at = new Map(
    [...layout.stages, ...layout.tracks].flatMap(({ stations }) =>
      stations.map((station) => [station.article.id, station] as const),
    ),
  )
  const station = (one: Station): Markup => {
    const needs = one.article.prerequisites.flatMap((id) => at.get(id) ?? [])
    const lines = needs.map((from) => connection(from, one, layout)).join('')
    const hangs = one.y === layout.spineY ? 'needs' : 'needs hanging'
    return html`<a class="station ${one.article.state}" data-article="${one.article.id}" href="${to(articlePath(one.article))}" tabindex="-1"><title>${articleMark(one.article, graph)} ${one.article.title}</title>${lines === '' ? '' : html`<path class="${hangs}" d="${lines}"/>`}<rect x="${one.x - 8}" y="${one.y - 8}" width="16" height="16"/></a>`
  }
  const all = [...layout.stages, ...layout.tracks]
  return html`<svg class="map-picture" viewBox="0 0 ${layout.width} ${layout.height}" aria-hidden="true" focusable="false">
${layout.levels.map(({ title, x, width }) => html`<text class="map-level" x="${x + 4}" y="14">${title}</text><path class="map-band" d="M${x + 4} 22h${width - 8}"/>`)}
<path class="map-spine" d="${spine(layout)}"/>
<path class="map-lane" d="${layout.tracks.map(lane).join('')}"/>
<path class="map-drop" d="${layout.tracks.map((line) => drop(line, at, layout)).join('')}"/>
${all.flatMap(({ stations }) => stations.map(station))}
${all.map(digits)}
${layout.stages.map((line) => html`<text class="map-stage" x="${(line.stations[0]?.x ?? 0) - 8}" y="${layout.spineY + 30}">${placeMark(line.place, graph)} ${shortened(line)}</text>`)}
${layout.tracks.map((line) => trackName(line, graph))}
</svg>`
}

const spine = ({ stages, spineY }: MapLayout): string => {
  const xs = stages.flatMap(({ stations }) => stations.map(({ x }) => x))
  return `M${Math.min(...xs)} ${spineY}H${Math.max(...xs)}`
}
const lane = ({ stations }: Line): string => {
  const [first, last] = [stations[0], stations.at(-1)]
  return first === undefined || last === undefined ? '' : `M${first.x} ${first.y}H${last.x}`
}

/** Where a track hangs on the spine: the last thing its first article needs there. */
function drop({ stations }: Line, at: ReadonlyMap<string, Station>, layout: MapLayout): string {
  const [first] = stations
  const needs = (first?.article.prerequisites ?? []).flatMap((id) => at.get(id) ?? [])
  const last = needs.reduce<Station | undefined>(
    (far, one) => (far === undefined || one.x > far.x ? one : far),
    undefined,
  )
  return first === undefined || last === undefined ? '' : connection(last, first, layout)
}

/** From what is needed to what needs it: an arch over the spine, or a line that drops to a lane. */
function connection(from: Station, { x, y }: Station, { spineY }: MapLayout): string {
  if (y === spineY) {
    const rise = archRise(x - from.x) * 1.33
    return `M${from.x} ${y - 8}C${from.x} ${y - 8 - rise} ${x} ${y - 8 - rise} ${x} ${y - 8}`
  }
  if (from.y === y) return ''
  const down = Math.sign(y - from.y)
  return `M${from.x} ${from.y + 8 * down}V${y - 6 * down}q0 ${6 * down} 6 ${6 * down}H${x - 8}`
}

/** The place of each article in its line, one digit to a square; a text element may set every character apart. */
const digits = ({ stations }: Line): Markup => {
  const single = stations.slice(0, 9)
  return html`<text class="map-digits" x="${single.map(({ x }) => x).join(' ')}" y="${(single[0]?.y ?? 0) + 3.5}">${single.map((_, index) => index + 1).join('')}</text>`
}

/** A stage's name as far as it fits under its squares. */
function shortened({ place, stations }: Line): string {
  const room = Math.floor((stations.length * 24) / 6.6) - 2
  return place.title.length <= room ? place.title : `${place.title.slice(0, room - 1).trimEnd()}…`
}

/** The name of a track stands before its first square, or after its last where there is no room. */
function trackName({ place, stations }: Line, graph: ContentGraph): Markup {
  const [first, last] = [stations[0], stations.at(-1)]
  const text = `${placeMark(place, graph)} ${place.title}`
  const fits = (first?.x ?? 0) > text.length * 6.6 + 24
  return fits
    ? html`<text class="map-track before" x="${(first?.x ?? 0) - 16}" y="${(first?.y ?? 0) + 4}">${text}</text>`
    : html`<text class="map-track" x="${(last?.x ?? 0) + 16}" y="${(last?.y ?? 0) + 4}">${text}</text>`
}
