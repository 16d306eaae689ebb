import {
  type Entity,
  type Estate,
  type Facility,
  type Host,
  type Needs,
  type ServiceRole,
  serviceRoles,
} from '#estate/model.ts'
import { valueAt } from '#estate/overlay/draft.ts'
import { cellOf } from '#estate/provenance.ts'
import { refTo, requirementRefs, splitRef } from '#estate/requirement.ts'
import { coveredBy } from '#estate/windows.ts'

/** The kinds of thing that no export knows, in the order a reader states them. */
export const gapIds = [
  'host-place',
  'host-rack',
  'power',
  'storage',
  'services',
  'restart-priority',
  'failure-rates',
  'quorum',
  'licence',
  'windows',
] as const
export type GapId = (typeof gapIds)[number]

/** The roles of services that platforms themselves lean on: all but monitoring and applications. */
export const platformRoles: readonly ServiceRole[] = serviceRoles.slice(0, 7)

/** One thing that could be stated, and whether it is. */
export type Stateable = { readonly name: string; readonly stated: boolean }

/** Finds the place another component is, by its reference. */
type Places = ReadonlyMap<string, Facility>

/**
 * What could be stated of one gap, each with whether it is. "nothing" is a statement only where a source says so:
 * an importer's default is none. Templates start nothing, so they need no priority. Cost O(entities of the kind).
 */
export function stateablesOf(estate: Estate, gap: GapId): readonly Stateable[] {
  const each = <E extends Entity>(list: readonly E[], stated: (entity: E) => boolean) =>
    list.map((entity) => ({ name: entity.name, stated: stated(entity) }))
  switch (gap) {
    case 'host-place':
      return each(estate.hosts, (host) => host.standsIn !== 'unknown')
    case 'host-rack': {
      const places = placesOf(estate)
      return each(estate.hosts, (host) => isPlacedToTheSite(host, places))
    }
    case 'power': {
      const places = placesOf(estate)
      return each(
        estate.hosts,
        (host) => saysNothing(estate, host) || [host, ...chainOf(host, places).chain].some(needsPower),
      )
    }
    case 'storage':
      return each(estate.datastores, (datastore) => saysNeeds(estate, datastore))
    case 'services':
      return platformRoles.map((role) => ({
        name: role,
        stated: estate.services.some((service) => service.role === role && service.requires !== 'unknown'),
      }))
    case 'restart-priority':
      return each(
        estate.vms.filter(({ template }) => template !== true),
        ({ restartPriority }) => restartPriority !== 'unknown',
      )
    case 'failure-rates':
      return each(estate.hosts, (host) => isStated(host, 'reliability'))
    case 'quorum':
      return each(estate.clusters, (cluster) => saysNeeds(estate, cluster))
    case 'licence':
      return each(estate.hosts, (host) => isStated(host, 'traits.licence'))
    case 'windows': {
      const isCovered = coveredBy(estate)
      return each(estate.hosts, (host) => isCovered(refTo('host', host.id)))
    }
    default:
      return gap satisfies never
  }
}

/** Whether the value of a field is known; of a reliability, whether both of its means are. */
function isStated(entity: Entity, field: string): boolean {
  const value = valueAt(entity, field)
  if (value === undefined || value === 'unknown') return false
  return field !== 'reliability' || !Object.values(value as object).includes('unknown')
}

type Needing = Entity & { readonly requires: Needs }

const saysNeeds = (estate: Estate, entity: Needing): boolean =>
  typeof entity.requires === 'object' || saysNothing(estate, entity)

const saysNothing = (estate: Estate, entity: Needing): boolean =>
  entity.requires === 'nothing' && cellOf(estate, entity, 'requires') !== undefined

const needsPower = ({ requires }: { readonly requires: Needs }): boolean =>
  requirementRefs(requires).some((ref) => ['feed', 'pdu'].includes(splitRef(ref)[0]))

const placesOf = (estate: Estate): Places =>
  new Map(estate.facilities.map((facility) => [`${facility.kind}:${facility.id}`, facility]))

/** A chain of places is short; the bound ends one that runs in a circle. */
const chainMax = 32

/** The places a host stands in, from the inside out, and whether the last one stands nowhere. */
function chainOf(
  host: Host,
  places: Places,
): { readonly chain: readonly Facility[]; readonly ends: boolean } {
  const chain: Facility[] = []
  let at = host.standsIn
  while (chain.length < chainMax) {
    if (at === 'nowhere') return { chain, ends: true }
    const place = places.get(at)
    if (place === undefined) break
    chain.push(place)
    at = place.standsIn
  }
  return { chain, ends: false }
}

function isPlacedToTheSite(host: Host, places: Places): boolean {
  const { chain, ends } = chainOf(host, places)
  return ends && chain.some(({ kind }) => kind === 'rack' || kind === 'room')
}
