import type { Domain } from '#kernel/block.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import type { Paint } from '#report/paint.ts'
import { cellCounts, cellsOf, countsText, grouped, kindAndName, kindNoun } from '#report/states.ts'
import { wrap } from '#report/width.ts'

/** Nested domains as a tree with states and counts; neighbours without news are summed up in one line. */
export function domainMapText(
  block: BlockOf<'domain-map'>,
  columns: number,
  paint: Paint,
): readonly string[] {
  if (block.domains.length === 0) return ['No domains to draw.', ...overlayLines(block, columns)]
  const lines = block.domains.flatMap((domain) => treeLines(domain, '', '', columns, paint))
  const total = countsText(cellCounts(block.domains))
  return [...lines, ...wrap(`In all: ${total}.`, columns), ...overlayLines(block, columns)]
}

function treeLines(
  domain: Domain,
  lead: string,
  indent: string,
  columns: number,
  paint: Paint,
): readonly string[] {
  const own = describe(domain)
  const room = Math.max(8, columns - lead.length)
  const words = wrap(own, room).map((line, index) => {
    const text = domain.state === 'serving' ? line : paint.state(domain.state, line)
    return `${index === 0 ? lead : indent}${text}`
  })
  const quiet = domain.children.filter(isQuiet)
  const summed = quiet.length > 3 ? quiet : []
  const shown = domain.children.filter((child) => !summed.includes(child))
  const rest = summed.length === 0 ? [] : summaryLines(summary(summed, shown.length > 0), indent, columns)
  const children = shown.flatMap((child, index) => {
    const isLast = index === shown.length - 1 && rest.length === 0
    const dash = columns < 40 ? ' ' : '\u2500 '
    const blank = columns < 40 ? ' ' : '  '
    const lead = `${indent}${isLast ? '\u2514' : '\u251c'}${dash}`
    return treeLines(child, lead, `${indent}${isLast ? ' ' : '\u2502'}${blank}`, columns, paint)
  })
  return [...words, ...children, ...rest]
}

function summaryLines(text: string, indent: string, columns: number): readonly string[] {
  const [corner, blank] = columns < 40 ? ['\u2514 ', '  '] : ['\u2514\u2500 ', '   ']
  const room = Math.max(8, columns - indent.length - corner.length)
  return wrap(text, room).map((line, index) => `${indent}${index === 0 ? corner : blank}${line}`)
}

/** A leaf that serves with everything on it: nothing to say about it alone. */
const isQuiet = (domain: Domain): boolean =>
  domain.children.length === 0 &&
  domain.state === 'serving' &&
  domain.cells.every((cell) => cell.state === 'serving')

/** A domain with its state and the VMs in it. Example: "rack r1: failed, 40 VMs stopped" */
export function describe(domain: Domain): string {
  return `${kindAndName(domain.kind, oneLine(domain.name))}: ${domain.state}, ${countsText(cellCounts([domain]))}`
}

function summary(domains: readonly Domain[], isRest: boolean): string {
  const kinds = new Set(domains.map((domain) => domain.kind))
  const [kind = 'domain'] = kinds
  const noun = kinds.size === 1 ? kindNoun(kind, domains.length) : 'domains'
  const count = cellsOf(cellCounts(domains)).reduce((total, cell) => total + cell.count, 0)
  const vms = count === 0 ? 'no VMs' : `${grouped(count)} ${count === 1 ? 'VM' : 'VMs'}`
  return `${isRest ? `${domains.length} more` : domains.length} ${noun}: serving, ${vms}`
}

const namesShown = 6

function overlayLines(block: BlockOf<'domain-map'>, columns: number): readonly string[] {
  if (block.overlays.length === 0) return []
  const names = new Map<string, string>()
  const visit = (domain: Domain): void => {
    names.set(domain.ref, oneLine(domain.name))
    domain.children.forEach(visit)
  }
  block.domains.forEach(visit)
  // What serves cuts across too, but has no news: it is counted, and only what changed is spelled out.
  const told = block.overlays.filter((overlay) => overlay.state !== 'serving')
  const quiet = block.overlays.length - told.length
  const lines = told.flatMap((overlay) => {
    const held = overlay.holds.map((ref) => names.get(ref) ?? oneLine(ref))
    const more = held.length - namesShown
    const list = held.length === 0 ? 'nothing here' : held.slice(0, namesShown).join(', ')
    const text = `${kindAndName(overlay.kind, oneLine(overlay.name))}: ${overlay.state}, holds ${list}`
    return wrap(more > 0 ? `${text} and ${more} more` : text, columns)
  })
  const rest = `${told.length > 0 ? `${quiet} more` : quiet} things cut across the nesting and serve.`
  return [
    ...(told.length > 0 ? ['Across the nesting:'] : []),
    ...lines,
    ...(quiet > 0 ? wrap(rest, columns) : []),
  ]
}
