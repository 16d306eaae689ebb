import type { AvailabilityParams } from '#engines/availability/params.ts'
import type { ComponentKind, Entity } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { Component, Ground } from '#failure/failure-graph.ts'
import { rounded } from '#kernel/canonical.ts'
import type { Repairable } from '#kernel/fault-tree/frequency.ts'

/**
 * How often a component fails by itself: 'stated' in the estate, 'assumed' from the parameters, 'unknown' where nobody
 * says, or 'follows' for what only falls with what it needs.
 */
export type Figure =
  | ({ readonly kind: 'stated' | 'assumed' } & Repairable)
  | { readonly kind: 'unknown' }
  | { readonly kind: 'follows' }

/** Kinds that are no thing of their own: without a stated figure they only fall with what they need. */
const following: ReadonlySet<ComponentKind> = new Set(['cluster', 'datastore', 'network', 'vm', 'service'])

/** Causes that cut across places, which a calculation with independent parts leaves out. */
export const commonCauses: ReadonlySet<ComponentKind> = new Set(['account', 'firmware', 'software'])

/** The figure of every component, by node. A figure with an unknown half is unknown. */
export function figuresOf(
  ground: Ground,
  components: readonly Component[],
  params: AvailabilityParams,
): readonly Figure[] {
  const stated = new Map<string, NonNullable<Entity['reliability']>>()
  const add = (kind: ComponentKind, list: readonly Entity[]): void => {
    for (const { id, reliability } of list)
      if (reliability !== undefined) stated.set(refTo(kind, id), reliability)
  }
  for (const facility of ground.facilities) add(facility.kind, [facility])
  add('cluster', ground.clusters)
  add('host', ground.hosts)
  add('datastore', ground.datastores)
  add('network', ground.networks)
  add('vm', ground.vms)
  add('service', ground.services)
  return components.map(({ ref, kind }): Figure => {
    const own = stated.get(ref)
    if (own !== undefined) {
      const { failuresPerYear, repairHours } = own
      if (failuresPerYear === 'unknown' || repairHours === 'unknown') return { kind: 'unknown' }
      // A saved estate holds 12 digits; what nobody saved yet must not answer with more.
      return { kind: 'stated', failuresPerYear: rounded(failuresPerYear), downHours: rounded(repairHours) }
    }
    if (kind === 'host') {
      return {
        kind: 'assumed',
        failuresPerYear: params.hostFailuresPerYear,
        downHours: params.hostRepairHours,
      }
    }
    if (kind === 'switch') {
      return {
        kind: 'assumed',
        failuresPerYear: params.switchFailuresPerYear,
        downHours: params.switchRepairHours,
      }
    }
    return following.has(kind) ? { kind: 'follows' } : { kind: 'unknown' }
  })
}
