import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import { type Datastore, isKnown, type Known, type Needs, type Network } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { blankDatastore, blankNetwork } from '#importers/blanks.ts'
import { type Inventory, nameOr } from '#importers/nutanix/gather.ts'
import { controllerId } from '#importers/nutanix/hosts.ts'
import type { PrismCluster, PrismContainer } from '#importers/nutanix/prism-model.ts'
import type { SourceRegister } from '#importers/source-register.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

/** Storage containers as datastores that every host of their cluster sees, in order of id. */
export function datastoresOf(inventory: Inventory, register: SourceRegister): readonly Datastore[] {
  const members = new Map<string, string[]>()
  // Where a host is only named by its VMs there may be others that nobody named.
  const open = new Set(
    inventory.hosts.filter(({ isListed }) => !isListed).map(({ value }) => value.clusterUuid),
  )
  for (const { value } of inventory.hosts) {
    if (!isKnown(value.clusterUuid) || open.has(value.clusterUuid)) continue
    const id = inventory.hostIds.get(value.uuid) ?? value.uuid
    const list = members.get(value.clusterUuid)
    if (list === undefined) members.set(value.clusterUuid, [id])
    else list.push(id)
  }
  const clusterOf = new Map(inventory.clusters.map(({ value }) => [value.uuid, value]))
  return sortedById(
    inventory.containers.map((container): Datastore => {
      const { uuid, name, place, clusterUuid } = container
      const id = inventory.containerIds.get(uuid) ?? uuid
      const hosts = isKnown(clusterUuid) ? (members.get(clusterUuid) ?? []).sort(compareText) : []
      const cluster = isKnown(clusterUuid) ? clusterOf.get(clusterUuid) : undefined
      return {
        ...blankDatastore({ id, name: nameOr(name, uuid), origin: register.originOf(place) }),
        hostIds: hosts.length === 0 ? 'unknown' : hosts,
        capacityBytes: container.capacityBytes,
        freeBytes: container.freeBytes,
        requires: needsOf(container, cluster, inventory),
        traits: {
          format: 'adsf',
          thin: true,
          storageCopies: container.copies,
          encrypted: container.encrypted,
        },
        ...identifiedBy([identifierOf('instance-uuid', uuid)]),
      }
    }),
  )
}

/**
 * What a container needs to serve all its data at once: all controller VMs of its cluster but one less than it keeps
 * copies. Left unknown where copies are kept apart by blocks or racks, because then more nodes of one may fail; where
 * there are fewer than three nodes, because then a witness has a say; and where not every node is known.
 */
function needsOf(
  { copies }: PrismContainer,
  cluster: PrismCluster | undefined,
  { hosts, hostIds }: Inventory,
): Needs {
  if (cluster === undefined || !isKnown(copies) || cluster.awareness !== 'NODE') return 'unknown'
  const nodes = hosts.filter(({ value }) => value.clusterUuid === cluster.uuid)
  const running = nodes.filter(({ value }) => isKnown(value.cvmAddress))
  const isWhole = running.length === nodes.length && nodes.length === cluster.nodes
  const k = nodes.length - copies + 1
  if (!isWhole || nodes.length < 3 || k < 1) return 'unknown'
  const refs = nodes
    .map(({ value }) => refTo('controller-vm', controllerId(hostIds.get(value.uuid) ?? value.uuid)))
    .sort(compareText)
  const of = refs.map((ref) => ({ kind: 'component', ref }) as const)
  return k === of.length ? { kind: 'all', of } : { kind: 'at-least', k, of }
}

/** Subnets as networks, in order of id. */
export function networksOf(inventory: Inventory, register: SourceRegister): readonly Network[] {
  return sortedById(
    inventory.subnets.map(({ uuid, name, place, vlan, virtualSwitch }): Network => {
      const id = inventory.subnetIds.get(uuid) ?? uuid
      const traits: { virtualSwitch?: Known<string> } = isKnown(virtualSwitch) ? { virtualSwitch } : {}
      return {
        ...blankNetwork({ id, name: nameOr(name, uuid), origin: register.originOf(place) }),
        vlan,
        ...(isKnown(virtualSwitch) ? { traits } : {}),
        ...identifiedBy([identifierOf('instance-uuid', uuid)]),
      }
    }),
  )
}
