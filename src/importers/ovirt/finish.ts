import { type Entity, type Estate, emptyEstate, type Known, type Source } from '#estate/model.ts'
import { type EngineRecord, fieldsOf, type Inventory } from '#importers/ovirt/inventory.ts'
import { nameOf, readCluster, readHost } from '#importers/ovirt/read-platform.ts'
import { rulesOf } from '#importers/ovirt/read-rules.ts'
import { isStore, readNetwork, readStore } from '#importers/ovirt/read-storage.ts'
import { readVm } from '#importers/ovirt/read-vm.ts'
import { belongings } from '#importers/ovirt/vm-parts.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { sortedById } from '#kernel/sort.ts'

/** From the engine's ids to ours, which are names made unique. */
type Ids = ReadonlyMap<string, string>

/** The estate of an engine. */
export function finishEstate(name: string, sources: readonly Source[], inventory: Inventory): Estate {
  const stores = inventory.of('storage_domain').filter(isStore)
  const guests = [...inventory.of('vm'), ...inventory.of('template')]
  const clusterIds = idsOf(inventory.of('cluster'))
  const hostIds = idsOf(inventory.of('host'))
  const storeIds = idsOf(stores)
  const networkIds = idsOf(inventory.of('network'))
  const vmIds = idsOf(guests)
  const parts = {
    nics: belongings(inventory, 'nic'),
    attachments: belongings(inventory, 'disk_attachment'),
    snapshots: belongings(inventory, 'snapshot'),
    devices: belongings(inventory, 'host_device'),
  }
  const hosts = inventory.of('host').map(readHost)
  const vms = guests.map((record) => readVm(record, inventory, parts))
  return {
    ...emptyEstate(name),
    sources,
    clusters: sortedById(
      inventory.of('cluster').map((record) => renamed(readCluster(record, inventory), clusterIds)),
    ),
    hosts: sortedById(
      withoutShared(hosts).map((host) => ({
        ...renamed(host, hostIds),
        clusterId: to(clusterIds, host.clusterId),
      })),
    ),
    datastores: sortedById(
      stores
        .map((record) => readStore(record, inventory))
        .map((store) => ({ ...renamed(store, storeIds), hostIds: allTo(hostIds, store.hostIds) })),
    ),
    networks: sortedById(inventory.of('network').map((record) => renamed(readNetwork(record), networkIds))),
    vms: sortedById(
      vms.map((vm) => ({
        ...renamed(vm, vmIds),
        hostId: to(hostIds, vm.hostId),
        clusterId: to(clusterIds, vm.clusterId),
        datastoreIds: allTo(storeIds, vm.datastoreIds),
        networkIds: allTo(networkIds, vm.networkIds),
        disks:
          vm.disks === 'unknown'
            ? vm.disks
            : vm.disks.map((disk) => ({ ...disk, datastoreId: to(storeIds, disk.datastoreId) })),
        traits: withNetworks(vm.traits, networkIds),
      })),
    ),
    rules: sortedById(
      rulesOf(inventory).map((rule) => ({
        ...rule,
        vmIds: rule.vmIds.map((id) => vmIds.get(id) ?? id).sort(),
        hostIds: rule.hostIds.map((id) => hostIds.get(id) ?? id).sort(),
      })),
    ),
  }
}

const reserved = new Set(['unknown', 'none'])

function idsOf(records: readonly EngineRecord[]): Ids {
  const named = new Map(
    records.map((record) => {
      const name = nameOf(fieldsOf(record))
      return [record, reserved.has(name) ? `${name}~` : name]
    }),
  )
  return new Map([...uniqueIds(named, ({ id }) => id)].map(([{ id }, unique]) => [id, unique]))
}

const renamed = <T extends Entity>(entity: T, ids: Ids): T => ({
  ...entity,
  id: ids.get(entity.id) ?? entity.id,
})

/** A reference to what was not told is unknown. */
const to = (ids: Ids, id: string): string => (id === 'none' ? id : (ids.get(id) ?? 'unknown'))

function allTo(ids: Ids, found: Known<readonly string[]>): Known<readonly string[]> {
  if (found === 'unknown') return found
  const own = found.map((id) => to(ids, id))
  return own.includes('unknown') ? 'unknown' : own.sort()
}

function withNetworks(
  traits: Estate['vms'][number]['traits'],
  ids: Ids,
): NonNullable<Estate['vms'][number]['traits']> {
  const { nics, ...rest } = traits ?? {}
  if (nics === undefined || nics === 'unknown') return rest
  return { ...rest, nics: nics.map((nic) => ({ ...nic, networkId: to(ids, nic.networkId) })) }
}

/** A serial number that several hosts report identifies none of them: nested hosts show the one below them. */
function withoutShared<T extends Entity>(hosts: readonly T[]): readonly T[] {
  const counts = new Map<string, number>()
  for (const { identifiers = [] } of hosts) {
    for (const one of identifiers) counts.set(one, (counts.get(one) ?? 0) + 1)
  }
  return hosts.map(({ identifiers, ...host }) => {
    const own = identifiers?.filter((one) => counts.get(one) === 1) ?? []
    return (own.length === 0 ? host : { ...host, identifiers: own }) as T
  })
}
