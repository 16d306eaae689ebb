import type { ColdStartParams } from '#engines/cold-start/params.ts'
import type { ComponentKind, Entity } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'

/** How long everything takes to start, by node, and how many of these times nobody stated. */
export type Durations = {
  /** Infinity where nobody knows. */
  readonly ms: Float64Array
  readonly assumed: number
  readonly unknown: number
}

type TimeField = 'hostMs' | 'storageMs' | 'switchMs' | 'applianceMs' | 'vmMs' | 'serviceMs'

/** What boots. Places, supplies, accounts, versions, clusters, datastores and networks take no time of their own. */
const fieldOf: Readonly<Partial<Record<ComponentKind, TimeField>>> = {
  host: 'hostMs',
  array: 'storageMs',
  controller: 'storageMs',
  switch: 'switchMs',
  fabric: 'switchMs',
  'controller-vm': 'applianceMs',
  witness: 'applianceMs',
  'quorum-device': 'applianceMs',
  vm: 'vmMs',
  service: 'serviceMs',
}

/** The times of a graph: what the estate states, otherwise what the parameters say. Linear in the estate. */
export function durationsOf(graph: FailureGraph, ground: Ground, values: ColdStartParams): Durations {
  const ms = new Float64Array(graph.size)
  const stated = new Map<string, Entity['startMs']>()
  const read = (kind: ComponentKind, { id, startMs }: Entity): void => {
    if (startMs !== undefined) stated.set(refTo(kind, id), startMs)
  }
  for (const facility of ground.facilities) read(facility.kind, facility)
  for (const cluster of ground.clusters) read('cluster', cluster)
  for (const host of ground.hosts) read('host', host)
  for (const store of ground.datastores) read('datastore', store)
  for (const network of ground.networks) read('network', network)
  for (const vm of ground.vms) read('vm', vm)
  for (const service of ground.services) read('service', service)
  let [assumed, unknown] = [0, 0]
  for (const { node, kind, ref } of graph.components) {
    const given = stated.get(ref)
    if (typeof given === 'number' && given >= 0) {
      ms[node] = given
      continue
    }
    const field = fieldOf[kind]
    if (given === undefined && field === undefined) continue
    if (values.times === 'unknown' || field === undefined) {
      ms[node] = Number.POSITIVE_INFINITY
      unknown += 1
    } else {
      ms[node] = values[field]
      assumed += 1
    }
  }
  return { ms, assumed, unknown }
}
