import { namesIn, type Resource } from '#importers/avs/resources.ts'
import { textOf, valueAt } from '#importers/json-reader.ts'

/** A private cloud as its own record describes it. */
export type Cloud = {
  /** Its name, with as much before it as tells it from another of that name. */
  readonly label: string
  /** Where zones are counted: a region as one subscription sees it, or the cloud alone where nobody named the region. */
  readonly region: string
  readonly isStretched: boolean
  readonly zones: readonly string[]
}

/** The private clouds that resources belong to, found by the id of any of them. */
export type Clouds = { readonly of: (id: string) => Cloud }

const partAfter = (id: string, word: string): string => {
  const parts = id.split('/')
  const at = parts.findIndex((part) => part.toLowerCase() === word)
  return at < 0 ? '' : (textOf(parts[at + 1]) ?? '')
}

/** Everything up to the name of the cloud, compared as Azure does. */
const pathOf = (id: string): string =>
  ['subscriptions', 'resourcegroups', 'privateclouds']
    .map((word) => partAfter(id, word).toLowerCase())
    .join('/')

/**
 * The clouds of resources. A name is unique within a resource group alone, and zones are numbered within a region as one
 * subscription sees it: zone 1 of another region, or of another subscription, is another place.
 */
export function cloudsOf(resources: readonly Resource[]): Clouds {
  const ids = resources.map(({ record }) => textOf(record.id) ?? '')
  const pathsByName = new Map<string, Set<string>>()
  for (const id of ids) {
    const name = namesIn(id).cloud.toLowerCase()
    pathsByName.set(name, (pathsByName.get(name) ?? new Set()).add(pathOf(id)))
  }
  const subscriptions = new Set(ids.map((id) => partAfter(id, 'subscriptions').toLowerCase()))
  const records = new Map(
    resources
      .filter(({ kind }) => kind === 'cloud')
      .map(({ record }) => [pathOf(textOf(record.id) ?? ''), record] as const),
  )
  const known = new Map<string, Cloud>()
  const made = (id: string): Cloud => {
    const name = namesIn(id).cloud || 'private cloud'
    const subscription = partAfter(id, 'subscriptions')
    const isShared = (pathsByName.get(name.toLowerCase())?.size ?? 0) > 1
    const label = isShared ? `${subscription}/${partAfter(id, 'resourcegroups')}/${name}` : name
    const record = records.get(pathOf(id))
    const location = textOf(record?.location)?.toLowerCase()
    const seenBy = subscriptions.size > 1 ? ` (${subscription})` : ''
    const strategy = textOf(valueAt(record, 'properties.availability.strategy'))?.toLowerCase()
    const zones = ['zone', 'secondaryZone'].map((key) =>
      textOf(valueAt(record, `properties.availability.${key}`)),
    )
    return {
      label,
      region: location === undefined ? label : `${location}${seenBy}`,
      isStretched: strategy === 'dualzone',
      zones: zones.filter((zone) => zone !== undefined),
    }
  }
  return {
    of(id) {
      const path = pathOf(id)
      const found = known.get(path) ?? made(id)
      known.set(path, found)
      return found
    },
  }
}
