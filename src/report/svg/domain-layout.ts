import type { Domain, DomainCells, State } from '#kernel/block.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { cellCounts, cellsOf } from '#report/states.ts'
import { fontSize, textWidth } from '#report/svg/frame.ts'
import { type Chip, chipStrip } from '#report/svg/overlay-layout.ts'

/** What a box is drawn as: a leaf holds squares, a column holds leaves (a rack), a container holds boxes. */
export type Tier = 'leaf' | 'column' | 'container'

/** One outline on the map, in user units from the top left corner of the picture. */
export type MapBox = {
  readonly ref: string
  readonly kind: string
  readonly name: string
  readonly state: State
  readonly tier: Tier
  /** 0 for outermost. */
  readonly depth: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** What is drawn as squares inside: of a leaf its VMs, of others only VMs that stand in no leaf. */
  readonly cells: readonly DomainCells[]
  /** VMs by state in it and everything inside it. */
  readonly inside: readonly DomainCells[]
  /** Where the first square stands and how many stand in a row. */
  readonly cellsX: number
  readonly cellsY: number
  readonly perRow: number
  /** Leaves summed up in this box because the map would be too fine otherwise; 0 when nothing is. */
  readonly merged: number
}

/** The whole picture as rectangles: what the drawing draws and the live map hit-tests and animates. */
export type DomainMapLayout = {
  readonly width: number
  readonly height: number
  /** Outer before inner, in the order of the block. */
  readonly boxes: readonly MapBox[]
  readonly chips: readonly Chip[]
  /** Labels in front of the rows of chips. */
  readonly rails: readonly { readonly text: string; readonly x: number; readonly y: number }[]
  /** VMs that one square stands for; 1 except on very large maps. */
  readonly vmsPerSquare: number
  /** The kind of the finest outline drawn where finer ones were summed up, e.g. 'rack'; undefined when all are drawn. */
  readonly finest: string | undefined
  /** Where the legend starts. */
  readonly mapBottom: number
}

/** Side of a square and the distance from one to the next. */
export const cellSize = 7
export const cellPitch = 9
/** Finest outlines before the map sums them up into the next coarser ones, first step and every further one. */
export const leavesDrawn = { first: 150, further: 400 } as const
/** Squares before one stands for several VMs. */
export const squaresDrawn = 6000

/** Room inside an outline: label band above, padding around, and the gap to its neighbour. */
const room = {
  leaf: { head: 15, pad: 5, gap: 4 },
  column: { head: 19, pad: 5, gap: 8 },
  container: { head: 22, pad: 9, gap: 10 },
} as const

type Node = {
  readonly domain: Domain
  readonly tier: Tier
  readonly depth: number
  readonly merged: number
  width: number
  height: number
  x: number
  y: number
  readonly children: readonly Node[]
}

/**
 * Where everything on a domain map stands, for a picture `width` user units wide (320 or more). Racks are columns of
 * host rows, hosts hold a square per VM, rooms and sites are laid out in shelves; below 560 units sites are
 * stacked. More than 150 hosts are summed up by rack, more than 400 racks by room. Deterministic; cost O(domains).
 */
export function layoutDomainMap(block: BlockOf<'domain-map'>, width: number): DomainMapLayout {
  const { domains, finest } = coarsened(block.domains)
  const vmsPerSquare = squareWorth(domains)
  const strip = chipStrip(block.overlays, width)
  const { roots, grid, height: bottom } = bestPlacement(domains, width, vmsPerSquare)
  const top = strip.height
  const boxes: MapBox[] = []
  for (const root of roots) collect(root, 0, top, grid, boxes)
  return {
    width,
    height: top + bottom + 12,
    boxes,
    chips: strip.chips,
    rails: strip.rails,
    vmsPerSquare,
    finest,
    mapBottom: top + bottom,
  }
}

/** How many squares a count of VMs takes: none for none, at least one otherwise. */
export const squaresOf = (count: number, vmsPerSquare: number): number => Math.ceil(count / vmsPerSquare)

type Coarse = Domain & { readonly merged?: number }
type Grid = {
  readonly perRow: number
  readonly vmsPerSquare: number
  readonly spare: number
  /** Room that the names of leaves ask for. */
  readonly nameWidth: number
  readonly arrangement: 'beside' | 'stacked'
}

const leafCount = (domain: Domain): number =>
  domain.children.length === 0 ? 1 : domain.children.reduce((count, child) => count + leafCount(child), 0)

function coarsened(domains: readonly Domain[]): {
  readonly domains: readonly Domain[]
  readonly finest: string | undefined
} {
  let current = domains
  let finest: string | undefined
  let limit: number = leavesDrawn.first
  while (current.reduce((count, domain) => count + leafCount(domain), 0) > limit) {
    const next = current.map(merge)
    if (next.every((domain, index) => domain === current[index])) break
    current = next
    finest = firstLeafKind(current)
    limit = leavesDrawn.further
  }
  return { domains: current, finest }
}

/** A domain whose children are all leaves becomes a leaf with their VMs; others keep their shape. */
function merge(domain: Coarse): Coarse {
  if (domain.children.length === 0) return domain
  if (domain.children.some((child) => child.children.length > 0)) {
    return { ...domain, children: domain.children.map(merge) }
  }
  const children: readonly Coarse[] = domain.children
  const merged = children.reduce((count, child) => count + (child.merged ?? 1), 0)
  return { ...domain, children: [], cells: cellsOf(cellCounts([domain])), merged }
}

function firstLeafKind(domains: readonly Coarse[]): string | undefined {
  for (const domain of domains) {
    if (domain.merged !== undefined) return domain.kind
    const inner = firstLeafKind(domain.children)
    if (inner !== undefined) return inner
  }
  return undefined
}

function squareWorth(domains: readonly Domain[]): number {
  const total = cellsOf(cellCounts(domains)).reduce((sum, { count }) => sum + count, 0)
  let worth = 1
  const steps = [2, 2.5, 2]
  for (let index = 0; total / worth > squaresDrawn; index += 1) worth *= steps[index % 3] ?? 2
  return worth
}

const squaresIn = (cells: readonly DomainCells[], vmsPerSquare: number): number =>
  cells.reduce((sum, { count }) => sum + squaresOf(count, vmsPerSquare), 0)

/** Squares in a row that a host may have; a wider host makes a flatter rack. */
const rowLengths = [6, 7, 8, 9, 10, 12, 14, 16]
const arrangements = ['beside', 'stacked'] as const
/** Units by which leaves may be wider than their squares, so that racks fill the room they stand in. */
const spares = [64, 48, 36, 28, 22, 16, 12, 8, 4, 0]

/** A host's own name without the domain it stands in; addresses stay whole. Example: 'esx-01.example.net' → 'esx-01' */
export const shortName = (name: string): string =>
  /^[^.]*[a-z][^.]*\./i.test(name) ? (name.split('.')[0] ?? name) : name

/** The widest short name of a leaf, at most as wide as ten squares. */
const widestName = (domains: readonly Domain[]): number =>
  leafNames(domains).reduce(
    (width, name) => Math.min(92, Math.max(width, textWidth(shortName(name), fontSize))),
    0,
  )

const leafNames = (domains: readonly Domain[]): readonly string[] =>
  domains.flatMap((domain) =>
    domain.children.length === 0 ? [oneLine(domain.name)] : leafNames(domain.children),
  )

type Placement = { readonly roots: readonly Node[]; readonly grid: Grid; readonly height: number }

/** The lowest picture over all row lengths and arrangements of sites, then its leaves widened while it stays as low. */
function bestPlacement(domains: readonly Domain[], width: number, vmsPerSquare: number): Placement {
  const placed = (grid: Grid): Placement => {
    const roots = domains.map((domain) => nodeOf(domain, 0))
    return { roots, grid, height: placeRoots(roots, width, grid) }
  }
  const nameWidth = widestName(domains)
  let best: Placement | undefined
  for (const arrangement of width < 560 ? (['stacked'] as const) : arrangements) {
    for (const perRow of rowLengths) {
      const found = placed({ perRow, vmsPerSquare, nameWidth, spare: 0, arrangement })
      if (best === undefined || found.height < best.height) best = found
    }
  }
  const lowest = best ?? placed({ perRow: 6, vmsPerSquare, nameWidth, spare: 0, arrangement: 'stacked' })
  for (const spare of spares) {
    const wider = placed({ ...lowest.grid, spare })
    if (wider.height <= lowest.height) return wider
  }
  return lowest
}

function nodeOf(domain: Coarse, depth: number): Node {
  const children = domain.children.map((child) => nodeOf(child, depth + 1))
  const isColumn = children.length > 0 && children.every((child) => child.tier === 'leaf') && depth > 0
  const tier: Tier = children.length === 0 ? 'leaf' : isColumn ? 'column' : 'container'
  return { domain, tier, depth, merged: domain.merged ?? 0, width: 0, height: 0, x: 0, y: 0, children }
}

/** The least width a node can have. */
function leastWidth(node: Node, grid: Grid): number {
  const { pad } = room[node.tier]
  if (node.tier === 'leaf') {
    const squares = grid.perRow * cellPitch - (cellPitch - cellSize)
    return Math.max(squares, grid.nameWidth) + 2 * pad + grid.spare
  }
  const widest = Math.max(...node.children.map((child) => leastWidth(child, grid))) + 2 * pad
  return node.depth > 0 ? widest : Math.max(widest, Math.min(headWidth(node), 140))
}

/** Gives a node its size within `width` and its children their places inside it. */
function place(node: Node, width: number, grid: Grid): void {
  const { head, pad } = room[node.tier]
  const ownRows = Math.ceil(squaresIn(node.domain.cells, grid.vmsPerSquare) / grid.perRow)
  const ownHeight = ownRows === 0 ? 0 : ownRows * cellPitch - (cellPitch - cellSize)
  if (node.tier === 'leaf') {
    node.width = leastWidth(node, grid)
    node.height = head + (ownHeight === 0 ? 4 : ownHeight + pad)
    return
  }
  const top = head + (ownHeight === 0 ? 0 : ownHeight + pad)
  if (node.tier === 'column') {
    let y = top
    for (const child of node.children) {
      place(child, width - 2 * pad, grid)
      child.x = pad
      child.y = y
      y += child.height + room.leaf.gap
    }
    node.width = leastWidth(node, grid)
    node.height = y - room.leaf.gap + pad
    return
  }
  for (const child of node.children) place(child, width - 2 * pad, grid)
  const inner = shelves(node.children, width - 2 * pad)
  for (const child of node.children) {
    child.x += pad
    child.y += top
  }
  node.width = Math.max(inner.width, Math.min(width - 2 * pad, headWidth(node))) + 2 * pad
  node.height = top + inner.height + pad
}

const headWidth = (node: Node): number => textWidth(oneLine(node.domain.name), fontSize) + 40

/** Places nodes in rows from the left, a new row where the next does not fit; nodes of a row get one height. */
function shelves(nodes: readonly Node[], width: number): { readonly width: number; readonly height: number } {
  let x = 0
  let y = 0
  let widest = 0
  let shelf: Node[] = []
  const close = (): number => {
    const height = Math.max(0, ...shelf.map((node) => node.height))
    // A witness beside a full site keeps its own height: stretched, it would look like an empty room.
    for (const node of shelf) if (node.tier !== 'leaf' && node.height > height * 0.4) node.height = height
    shelf = []
    return height
  }
  for (const node of nodes) {
    const { gap } = room[node.tier]
    if (shelf.length > 0 && x + node.width > width + 0.01) {
      y += close() + gap
      x = 0
    }
    node.x = x
    node.y = y
    shelf.push(node)
    x += node.width + gap
    widest = Math.max(widest, node.x + node.width)
  }
  return { width: widest, height: y + close() }
}

/** Sites side by side where each gets at least its least width, in proportion to what they hold; else stacked. */
function placeRoots(roots: readonly Node[], width: number, grid: Grid): number {
  const gap = room.container.gap
  const least = roots.map((root) => leastWidth(root, grid))
  const needed = least.reduce((sum, own) => sum + own, gap * (roots.length - 1))
  const areas = roots.map((root) => leafCount(root.domain))
  const large = roots.filter((root) => root.children.length > 0)
  if (grid.arrangement === 'beside' && roots.length > 1 && large.length > 1 && needed <= width) {
    const widths = shared(areas, least, width - gap * (roots.length - 1))
    for (const [index, root] of roots.entries()) place(root, widths[index] ?? width, grid)
  } else for (const root of roots) place(root, width, grid)
  const inner = shelves(roots, width)
  stretch(roots, width, gap)
  return inner.height
}

/** Splits a width in proportion to weights, giving everyone at least its least. */
function shared(weights: readonly number[], least: readonly number[], width: number): readonly number[] {
  const isSmall = weights.map(() => false)
  for (let round = 0; round < weights.length; round += 1) {
    const rest = width - least.reduce((sum, own, index) => sum + (isSmall[index] ? own : 0), 0)
    const total = weights.reduce((sum, weight, index) => sum + (isSmall[index] ? 0 : weight), 0)
    const short = weights.findIndex(
      (weight, index) => !isSmall[index] && (weight / total) * rest < (least[index] ?? 0),
    )
    if (short < 0) {
      return weights.map((weight, index) =>
        isSmall[index] ? (least[index] ?? 0) : Math.floor((weight / total) * rest),
      )
    }
    isSmall[short] = true
  }
  return least
}

/** Widens containers so that outlines of one level share their right edge where they stand alone in a row. */
function stretch(nodes: readonly Node[], width: number, gap: number): void {
  const rows = new Map<number, Node[]>()
  for (const node of nodes) rows.set(node.y, [...(rows.get(node.y) ?? []), node])
  for (const row of rows.values()) {
    const containers = row.filter((node) => node.tier === 'container')
    if (containers.length === 0 || containers.length < row.length) continue
    const used = row.reduce((sum, node) => sum + node.width, gap * (row.length - 1))
    const extra = Math.max(0, Math.floor((width - used) / containers.length))
    let x = row[0]?.x ?? 0
    for (const node of row) {
      node.x = x
      node.width += extra
      x += node.width + gap
      stretch(node.children, node.width - 2 * room.container.pad, room.container.gap)
    }
  }
}

function collect(node: Node, left: number, top: number, grid: Grid, boxes: MapBox[]): void {
  const { domain, tier, depth, merged } = node
  const x = left + node.x
  const y = top + node.y
  boxes.push({
    ref: domain.ref,
    kind: domain.kind,
    name: oneLine(domain.name),
    state: domain.state,
    ...{ tier, depth, merged, x, y, width: node.width, height: node.height },
    cells: domain.cells.filter(({ count }) => count > 0),
    inside: cellsOf(cellCounts([domain])),
    cellsX: x + room[tier].pad,
    cellsY: y + room[tier].head,
    perRow: grid.perRow,
  })
  for (const child of node.children) collect(child, x, y, grid, boxes)
}
