import type { Block, Domain, State } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'
import type { FigureView } from '#path/body.ts'
import type { Measured } from '#path/progress/guess.ts'

/** What an island needs to know about its figure, as it stands in the page. */
export type FigureData = {
  readonly engine: string
  readonly params: Readonly<Record<string, unknown>>
  readonly view: FigureView
  /** The field that a click on the map turns, or 'none'. */
  readonly map: string
  /** What the components control offers on the reference estate: reference, or reference and name. */
  readonly offers: readonly (readonly [ref: string] | readonly [ref: string, name: string])[]
  /** What a guess is held against, where the figure asks for one. */
  readonly measured?: Measured
}

/** Every model runs with this seed in a page, so that the static twin and the live model agree. */
export const figureSeed = 1

/**
 * The blocks of an answer that a figure shows: those its view selects, in its order, long tables and lists of verdicts cut to
 * `rows` with a sentence that says so, maps drawn down to one kind of domain.
 */
export function shownBlocks(blocks: readonly Block[], view: FigureView): readonly Block[] {
  const wanted = view.show.flatMap((words) => blocks.filter((block) => isWanted(block, words)))
  const selected = view.show.length === 0 ? blocks : [...new Set(wanted)]
  const verdicts = selected.filter(({ kind }) => kind === 'verdict')
  const dropped = new Set(verdicts.slice(view.rows))
  const cut = verdicts.length > view.rows ? [more(view.rows, verdicts.length, 'verdicts')] : []
  const last = verdicts[view.rows - 1]
  return selected
    .filter((block) => !dropped.has(block))
    .flatMap((block): readonly Block[] => {
      if (block === last) return [block, ...cut]
      if (block.kind === 'domain-map') return mapFor(block, view)
      if (block.kind !== 'table' || block.rows.length <= view.rows) return [block]
      return [{ ...block, rows: block.rows.slice(0, view.rows) }, more(view.rows, block.rows.length, 'rows')]
    })
}

/** 'table' wants every table, 'table~shared fate' those whose title holds the words; a quantity has its label, a sentence its text. */
function isWanted(block: Block, wanted: string): boolean {
  const [kind, words] = wanted.split('~')
  if (block.kind !== kind) return false
  const said = 'title' in block ? block.title : 'text' in block ? block.text : block.label
  return words === undefined || said.toLowerCase().includes(words.toLowerCase())
}

const more = (shown: number, all: number, noun: string): Block => ({
  kind: 'sentence',
  text: `The first ${shown} of ${all} ${noun}. The Workbench shows them all.`,
})

type MapBlock = Extract<Block, { readonly kind: 'domain-map' }>

/** Dependencies a figure draws: those that tell something, filled up to the usual number with those that hold most. */
const overlaysUsual = 12
const overlaysAtMost = 24

/** Things made of others: they are drawn when they stop; that they lose a part the places show already. */
const logical = new Set(['cluster', 'datastore', 'network'])
const isTelling = ({ kind, state }: MapBlock['overlays'][number]): boolean =>
  state !== 'serving' && !(logical.has(kind) && state === 'degraded')

function mapFor(block: MapBlock, view: FigureView): readonly Block[] {
  const grave = block.overlays.filter(isTelling)
  const quiet = block.overlays.filter(({ kind, state }) => state === 'serving' && !logical.has(kind))
  const holding = sortedBy(quiet, (overlay) => -overlay.holds.length)
  const room = Math.max(0, overlaysUsual - grave.length)
  const drawn = new Set([...grave.slice(0, overlaysAtMost), ...holding.slice(0, room)])
  const map: MapBlock = {
    ...block,
    domains: drawnTo(view.depth, block.domains),
    overlays: block.overlays.filter((overlay) => drawn.has(overlay)),
  }
  const left = block.overlays.filter((overlay) => !drawn.has(overlay))
  return left.length === 0 ? [map] : [map, leftOut(left)]
}

/** Says what a picture leaves out, and how much of that does not serve. */
function leftOut(left: MapBlock['overlays']): Block {
  const ill = left.filter(({ state }) => state !== 'serving').length
  const said = ill === 0 ? '' : `, ${ill} of them not serving fully`
  return {
    kind: 'sentence',
    text: `${left.length} more things cut across these places${said}. The Estate room draws them all.`,
  }
}

/** Domains with everything below the kind `depth` summed up in it; 'all' leaves them as they are. */
function drawnTo(depth: string, domains: readonly Domain[]): readonly Domain[] {
  if (depth === 'all') return domains
  return domains.map((domain) =>
    domain.kind === depth
      ? { ...domain, children: [], cells: cellsWithin(domain) }
      : { ...domain, children: drawnTo(depth, domain.children) },
  )
}

function cellsWithin(domain: Domain): Domain['cells'] {
  const counts = new Map<State, number>()
  const add = ({ cells, children }: Domain): void => {
    for (const { state, count } of cells) counts.set(state, (counts.get(state) ?? 0) + count)
    children.forEach(add)
  }
  add(domain)
  return [...counts].map(([state, count]) => ({ state, count }))
}
