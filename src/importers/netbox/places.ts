import type { ComponentRef } from '#estate/model.ts'
import { addFacility, anyOf, component, type Reading, refOf } from '#importers/netbox/reading.ts'
import { isServing, isThere, keyIn, type NetboxRecord } from '#importers/netbox/records.ts'

/** Locations nest; deeper than this is a loop in the records. */
const depthMax = 32

/** Sites, locations as rooms, and racks. Each stands in the next larger thing that its record names. */
export function readPlaces(reading: Reading): void {
  const { store } = reading
  for (const site of store.all('dcim.site')) addFacility(reading, site, 'site', 'nowhere', 'nothing')
  for (const location of store.all('dcim.location')) addLocation(reading, location, 0)
  for (const rack of store.all('dcim.rack'))
    addFacility(reading, rack, 'rack', placeOf(reading, rack), 'unknown')
}

/** A location after the one it is part of, so that its parent has a reference. */
function addLocation(reading: Reading, location: NetboxRecord, depth: number): void {
  if (reading.refs.has(`dcim.location:${location.pk}`)) return
  const parent = reading.store.get('dcim.location', location.fields.parent)
  if (parent !== undefined && depth < depthMax) addLocation(reading, parent, depth + 1)
  const above = parent === undefined ? undefined : refOf(reading, 'dcim.location', parent.pk)
  addFacility(reading, location, 'room', above ?? placeOf(reading, location), 'unknown')
}

/** Where a record stands: its location, else its site, else nobody said. */
export function placeOf(reading: Reading, { model, fields }: NetboxRecord): ComponentRef | 'unknown' {
  const location =
    model === 'dcim.location' ? undefined : refOf(reading, 'dcim.location', keyIn(fields.location))
  return location ?? refOf(reading, 'dcim.site', keyIn(fields.site)) ?? 'unknown'
}

/** Where a device stands: its rack, else its location or site. */
export const standOf = (reading: Reading, device: NetboxRecord): ComponentRef | 'unknown' =>
  refOf(reading, 'dcim.rack', keyIn(device.fields.rack)) ?? placeOf(reading, device)

/**
 * Power panels and feeds, both as supplies: a feed requires its panel. A rack requires one of the feeds that its records
 * say are brought to it, of those that serve; a device whose own cords are recorded says more exactly which.
 */
export function readFeeds(reading: Reading): void {
  const { store } = reading
  for (const panel of store.all('dcim.powerpanel'))
    addFacility(reading, panel, 'feed', placeOf(reading, panel), 'unknown')
  const toRack = new Map<ComponentRef, ComponentRef[]>()
  for (const feed of store.all('dcim.powerfeed')) {
    if (!isThere(feed)) continue
    const panel = refOf(reading, 'dcim.powerpanel', keyIn(feed.fields.power_panel))
    const stands = panel === undefined ? undefined : reading.facilities.get(panel)?.standsIn
    const requires = panel === undefined ? 'unknown' : component(panel)
    const ref = addFacility(reading, feed, 'feed', stands ?? 'unknown', requires)
    const rack = refOf(reading, 'dcim.rack', keyIn(feed.fields.rack))
    if (rack !== undefined && isServing(feed)) toRack.set(rack, [...(toRack.get(rack) ?? []), ref])
  }
  for (const [rack, feeds] of toRack) {
    const facility = reading.facilities.get(rack)
    if (facility !== undefined)
      reading.facilities.set(rack, { ...facility, requires: anyOf(feeds.map(component)) ?? 'unknown' })
  }
}
