import { kindNoun } from '#report/states.ts'
import type { MapBlock } from '#web/app/map/map-block.ts'

/** A kind of thing that cuts across the nesting: how many there are, and how many do not serve now. */
export type SupplyKind = {
  readonly kind: string
  readonly noun: string
  readonly count: number
  readonly affected: number
}

/** The kinds among the overlays of a map, in the order of the map. */
export function supplyKinds({ overlays }: MapBlock): readonly SupplyKind[] {
  return [...new Set(overlays.map(({ kind }) => kind))].map((kind) => {
    const own = overlays.filter((overlay) => overlay.kind === kind)
    const affected = own.filter(({ state }) => state !== 'serving').length
    return { kind, noun: kindNoun(kind, own.length), count: own.length, affected }
  })
}

/** Supplies that fit above a picture before they crowd it out. */
const suppliesAtFirst = 12

/** The kinds drawn at first: in order, as long as all they have fit together. The rest is one press away. */
export function kindsAtFirst(kinds: readonly SupplyKind[]): readonly string[] {
  let left = suppliesAtFirst
  return kinds.flatMap(({ kind, count }) => {
    if (count > left) return []
    left -= count
    return [kind]
  })
}

/** The map with the supplies of some kinds, and always those the reader failed. */
export const withSupplies = (
  block: MapBlock,
  kinds: readonly string[],
  failed: ReadonlySet<string>,
): MapBlock => ({
  ...block,
  overlays: block.overlays.filter(({ kind, ref }) => kinds.includes(kind) || failed.has(ref)),
})
