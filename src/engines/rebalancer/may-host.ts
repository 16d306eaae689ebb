import { type Datastore, type Host, isKnown, type Vm } from '#estate/model.ts'
import type { Members } from '#placement/members.ts'

/** Where a VM may run, before room and rules: one flag per host of its cluster, shared by VMs alike. */
export type MayHost = (vm: Vm, home: number) => Uint8Array

/**
 * Hosts that see every datastore of a VM, as far as lists of hosts are stated and nothing contradicts them, and whose
 * processors are of its host's generation where generations are stated and the cluster is not levelled to one baseline.
 */
export function mayHostIn(members: Members, datastores: ReadonlyMap<string, Datastore>): MayHost {
  const { hosts, cluster } = members
  const levelled =
    isKnown(cluster?.traits?.cpuBaseline ?? 'unknown') && cluster?.traits?.cpuBaseline !== 'none'
  const made = new Map<string, Uint8Array>()
  return (vm, home) => {
    const stores = isKnown(vm.datastoreIds) ? vm.datastoreIds : []
    const generation = levelled ? 'unknown' : generationOf(hosts[home]!)
    const key = `${generation}\n${stores.join('\n')}`
    const known = made.get(key)
    if (known !== undefined) return known
    const flags = Uint8Array.from(hosts, (host) => {
      const other = generationOf(host)
      if (generation !== 'unknown' && other !== 'unknown' && other !== generation) return 0
      return stores.every((id) => sees(host, datastores.get(id), members)) ? 1 : 0
    })
    made.set(key, flags)
    return flags
  }
}

const generationOf = ({ traits }: Host): string => traits?.cpuGeneration ?? 'unknown'

function sees({ id }: Host, store: Datastore | undefined, { storesContradicted }: Members): boolean {
  if (store === undefined || !isKnown(store.hostIds) || storesContradicted.has(store.id)) return true
  return store.hostIds.includes(id)
}
