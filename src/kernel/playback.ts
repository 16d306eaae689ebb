import type { Block, Domain, DomainChange } from '#kernel/block.ts'

/** A failure-domain map in motion. */
export type Playback = Extract<Block, { readonly kind: 'playback' }>
type MapBlock = Extract<Block, { readonly kind: 'domain-map' }>

/** How many moments have happened by a time, those at that very millisecond included. Binary search. */
export function momentsBy({ moments }: Playback, atMs: number): number {
  let low = 0
  let high = moments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (moments[middle]!.atMs <= atMs) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The map after the first `count` moments; its title is what happened last, or the block's own before anything did.
 * What did not change is the same object as in the block. Linear in the domains and changes.
 */
export function frameAfter(playback: Playback, count: number): MapBlock {
  const latest = new Map<string, DomainChange>()
  for (const { changes } of playback.moments.slice(0, count)) {
    for (const change of changes) latest.set(change.ref, { ...latest.get(change.ref), ...change })
  }
  return {
    kind: 'domain-map',
    title: playback.moments[count - 1]?.label ?? playback.title,
    domains: changed(playback.domains, latest),
    overlays: playback.overlays.map((overlay) => ({ ...overlay, ...stateIn(latest, overlay.ref) })),
  }
}

const stateIn = (latest: ReadonlyMap<string, DomainChange>, ref: string): Pick<DomainChange, 'state'> => {
  const state = latest.get(ref)?.state
  return state === undefined ? {} : { state }
}

function changed(domains: readonly Domain[], latest: ReadonlyMap<string, DomainChange>): readonly Domain[] {
  let same = true
  const next = domains.map((domain) => {
    const children = changed(domain.children, latest)
    const change = latest.get(domain.ref)
    if (change === undefined && children === domain.children) return domain
    same = false
    const cells = change?.cells ?? domain.cells
    return { ...domain, ...stateIn(latest, domain.ref), cells, children }
  })
  return same ? domains : next
}

/** VMs that do not serve, under domains and everything inside them. */
function notServing(domains: readonly Domain[]): number {
  let count = 0
  const pending = [...domains]
  for (let domain = pending.pop(); domain !== undefined; domain = pending.pop()) {
    for (const cells of domain.cells) if (cells.state !== 'serving') count += cells.count
    pending.push(...domain.children)
  }
  return count
}

/** After how many moments the fewest VMs serve; the first such, 0 when nothing ever changes. */
export function worstFrame(playback: Playback): number {
  let worst = 0
  let most = notServing(playback.domains)
  for (let count = 1; count <= playback.moments.length; count += 1) {
    const found = notServing(frameAfter(playback, count).domains)
    if (found > most) [worst, most] = [count, found]
  }
  return worst
}
