import type { Block, Domain } from '#kernel/block.ts'
import type { DomainMapLayout } from '#report/svg/domain-layout.ts'
import type { Nested } from '#web/app/map/roving.ts'

/** The block a failure-domain map is drawn from. */
export type MapBlock = Extract<Block, { readonly kind: 'domain-map' }>

/** The first map among the blocks of an answer. */
export const mapBlockOf = (blocks: readonly Block[]): MapBlock | undefined =>
  blocks.find((block): block is MapBlock => block.kind === 'domain-map')

/** The way from an outermost domain down to `ref`, both included; empty when the map has no such domain. */
export function pathTo(domains: readonly Domain[], ref: string): readonly Domain[] {
  for (const domain of domains) {
    if (domain.ref === ref) return [domain]
    const inner = pathTo(domain.children, ref)
    if (inner.length > 0) return [domain, ...inner]
  }
  return []
}

/** The same map with one domain as its only outermost one; the whole map when there is no such domain. */
export function mapWithin(block: MapBlock, ref: string | 'all'): MapBlock {
  const domain = pathTo(block.domains, ref).at(-1)
  return domain === undefined ? block : { ...block, domains: [domain] }
}

/** What is drawn, as the keyboard moves over it: outlines by their nesting, then the dependencies that cut across. */
export function stopsInLayout(layout: DomainMapLayout): readonly Nested[] {
  type Growing = { readonly ref: string; readonly children: Growing[] }
  const roots: Growing[] = []
  const trail: Growing[] = []
  for (const { ref, depth } of layout.boxes) {
    const node: Growing = { ref, children: [] }
    trail.length = depth
    const siblings = trail[depth - 1]?.children ?? roots
    siblings.push(node)
    trail.push(node)
  }
  return [...roots, ...layout.chips.map(({ ref }) => ({ ref, children: [] }))]
}
