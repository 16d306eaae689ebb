import type { ComponentRef } from '#estate/model.ts'
import { type JsonObject, textOf } from '#importers/json-reader.ts'
import { addFacility, type Reading, refOf } from '#importers/netbox/reading.ts'
import { contentTypeIn, isThere, keyIn } from '#importers/netbox/records.ts'

/**
 * Circuits of carriers, each as a path that stands in the site at its first end. What a circuit itself hangs on, its
 * carrier does not tell, so what it requires is unknown.
 */
export function readCircuits(reading: Reading): void {
  const ends = reading.store.all('circuits.circuittermination')
  const places = new Map<number, ComponentRef>()
  for (const side of ['A', 'Z']) {
    for (const { fields } of ends) {
      const circuit = keyIn(fields.circuit)
      if (circuit === undefined || places.has(circuit) || textOf(fields.term_side) !== side) continue
      const place = placeOfEnd(reading, fields)
      if (place !== undefined) places.set(circuit, place)
    }
  }
  for (const circuit of reading.store.all('circuits.circuit')) {
    if (isThere(circuit))
      addFacility(reading, circuit, 'fabric', places.get(circuit.pk) ?? 'unknown', 'unknown')
  }
}

/** A site, which older versions name as such, or what the end says it is; an end in a carrier's own network is no place. */
function placeOfEnd(reading: Reading, fields: JsonObject): ComponentRef | undefined {
  const site = keyIn(fields.site)
  if (site !== undefined) return refOf(reading, 'dcim.site', site)
  const type = contentTypeIn(fields.termination_type)
  const isPlace = type === 'dcim.site' || type === 'dcim.location'
  return isPlace ? refOf(reading, type, keyIn(fields.termination_id)) : undefined
}
