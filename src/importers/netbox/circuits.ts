import { addFacility, type Reading, refOf } from '#importers/netbox/reading.ts'
import { keyIn } from '#importers/netbox/records.ts'

/**
 * Circuits of carriers, each as a path that stands in the site at its first end. What a circuit itself hangs on, its
 * carrier does not tell, so what it requires is unknown.
 */
export function readCircuits(reading: Reading): void {
  const siteOf = new Map<number, number>()
  for (const { fields } of reading.store.all('circuits.circuittermination')) {
    const circuit = keyIn(fields.circuit)
    const site = keyIn(fields.site) ?? keyIn(fields.termination_id)
    if (circuit !== undefined && site !== undefined && !siteOf.has(circuit)) siteOf.set(circuit, site)
  }
  for (const circuit of reading.store.all('circuits.circuit')) {
    const site = refOf(reading, 'dcim.site', siteOf.get(circuit.pk))
    addFacility(reading, circuit, 'fabric', site ?? 'unknown', 'unknown')
  }
}
