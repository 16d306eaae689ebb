import type { Article, Place } from '#path/graph.ts'
import type { ReadableDomain } from '#web/publish/order.ts'

/** Where an article stands in the picture of the path. */
export type Station = { readonly article: Article; readonly x: number; readonly y: number }
/** A line of stations: the articles of a place, in order. */
export type Line = { readonly place: Place; readonly stations: readonly Station[] }
/** The picture of the path as positions, in pixels of its own scale. */
export type MapLayout = {
  readonly width: number
  readonly height: number
  readonly spineY: number
  readonly levels: readonly { readonly title: string; readonly x: number; readonly width: number }[]
  readonly stages: readonly Line[]
  readonly tracks: readonly Line[]
}

const step = 24
const gap = 26
const laneHeight = 27
const archHeight = 132
const headHeight = 40
/** From the spine to the first lane; the names of the stages stand between. */
const laneOffset = 62

/**
 * Positions for one domain of the path. Stages follow each other on the spine; a track has its own lane, and its articles
 * stand right of everything on the spine that they need, so that left of an article is what comes before it.
 */
export function mapLayout(domain: ReadableDomain): MapLayout {
  const spineY = headHeight + archHeight
  const at = new Map<string, number>()
  let next = step / 2
  const stages = domain.stages.map((place): Line => {
    const stations = place.articles.map((article, index) => ({ article, x: next + index * step, y: spineY }))
    for (const { article, x } of stations) at.set(article.id, x)
    next += stations.length * step + gap
    return { place, stations }
  })
  const tracks = lanes(domain, at, spineY + laneOffset)
  const all = [...stages, ...tracks].flatMap(({ stations }) => stations)
  return {
    width: Math.max(step, ...all.map(({ x }) => x)) + step / 2,
    height: Math.max(spineY + laneOffset, ...all.map(({ y }) => y)) + step / 2,
    spineY,
    levels: domain.levels.flatMap(({ id, title }) => {
      const xs = stages
        .filter(({ place }) => place.level === id)
        .flatMap(({ stations }) => stations.map(({ x }) => x))
      if (xs.length === 0) return []
      const x = Math.min(...xs) - step / 2
      return [{ title, x, width: Math.max(...xs) + step / 2 - x }]
    }),
    stages,
    tracks,
  }
}

/**
 * Tracks may need each other, so their lanes are laid out until nothing moves; prerequisites have no circles, so that
 * takes at most one round for each track.
 */
function lanes({ tracks }: ReadableDomain, at: Map<string, number>, top: number): readonly Line[] {
  const round = (): readonly Line[] =>
    tracks.map((place, lane): Line => {
      let free = 0
      const stations = place.articles.map((article) => {
        const needed = Math.max(0, ...article.prerequisites.map((id) => at.get(id) ?? 0))
        const x = Math.max(free, needed + step)
        free = x + step
        at.set(article.id, x)
        return { article, x, y: top + lane * laneHeight }
      })
      return { place, stations }
    })
  for (let rounds = tracks.length; rounds > 0; rounds -= 1) round()
  return round()
}

/** How high an arch over `distance` rises; far arches flatten, so that they stay below the names of the levels. */
export const archRise = (distance: number): number =>
  Math.round(Math.min(archHeight - 8, 6 * Math.sqrt(distance) * 0.72 + distance * 0.02))
