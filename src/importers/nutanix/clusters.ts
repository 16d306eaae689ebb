import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import { type Cluster, type ClusterTraits, isKnown, type Known, type Platform } from '#estate/model.ts'
import { blankCluster } from '#importers/blanks.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { type Inventory, nameOr } from '#importers/nutanix/gather.ts'
import type { PrismCluster, PrismContainer, PrismHa } from '#importers/nutanix/prism-model.ts'
import { platformOf } from '#importers/nutanix/read-words.ts'
import type { SourceRegister } from '#importers/source-register.ts'
import { sortedById } from '#kernel/sort.ts'

/** Whose hypervisor each cluster runs, by the vendor's id of the cluster. */
export type Platforms = ReadonlyMap<string, Known<Platform>>

/**
 * The platform of each cluster: what it says of itself, else what its hosts say, else what its VMs say. A cluster with
 * hosts of several hypervisors has none of its own.
 */
export function platformsOf({ clusters, hosts, model }: Inventory, log: IssueLog): Platforms {
  const found = new Map<string, Known<Platform>>()
  for (const { value } of clusters) {
    const own = kindsIn(value.hypervisors.map(platformOf))
    const ofHosts = hosts.filter((host) => host.value.clusterUuid === value.uuid)
    const theirs = kindsIn(ofHosts.map((host) => platformOf(host.value.hypervisor)))
    const guests = model.vms.filter((vm) => vm.clusterUuid === value.uuid)
    const kinds = [own, theirs, kindsIn(guests.map((vm) => vm.platform))].find((one) => one.length > 0) ?? []
    const [platform] = kinds
    found.set(value.uuid, kinds.length === 1 && platform !== undefined ? platform : 'unknown')
    if (kinds.length > 1) {
      const message = `Cluster ${nameOr(value.name, value.uuid)} has hosts of several hypervisors (${kinds.join(', ')}), so its platform is unknown.`
      log.add('nutanix.hypervisors-mixed', 'warning', value.where, message)
    }
    if (platform === 'vsphere' && kinds.length === 1) {
      const message = `Cluster ${nameOr(value.name, value.uuid)} runs ESXi. Its HA, DRS and admission settings are vCenter's and not known here: read vCenter too.`
      log.add('nutanix.esxi-cluster', 'warning', value.where, message)
    }
  }
  return found
}

const kindsIn = (found: readonly Known<Platform>[]): readonly Platform[] =>
  [...new Set(found.filter(isKnown))].sort()

/** The clusters that run VMs, in order of id. */
export function clustersOf(
  inventory: Inventory,
  platforms: Platforms,
  register: SourceRegister,
  log: IssueLog,
): readonly Cluster[] {
  const reservations = reservationsOf(inventory, log)
  return sortedById(
    inventory.clusters.map(({ value }): Cluster => {
      const id = inventory.clusterIds.get(value.uuid) ?? value.uuid
      const platform = platforms.get(value.uuid) ?? 'unknown'
      const ha = platform === 'vsphere' ? undefined : reservations.get(value.uuid)
      const copies = copiesOf(
        value,
        inventory.containers.filter((one) => one.clusterUuid === value.uuid),
        log,
      )
      const origin = register.originOf(value.place)
      const blank = blankCluster({ id, name: nameOr(value.name, value.uuid), platform: 'ahv', origin })
      const origins = ha === undefined ? [origin] : [origin, register.originOf(ha.place)]
      return {
        ...{ ...blank, platform, origins },
        // Its storage has a quorum of nodes, with a witness where there are two; Prism tells neither.
        requires: 'unknown',
        ...(ha === undefined ? {} : settingsOf(ha)),
        traits: { ...(ha === undefined ? {} : admissionOf(ha)), storageCopies: copies },
        ...identifiedBy([identifierOf('instance-uuid', value.uuid)]),
      }
    }),
  )
}

function settingsOf(ha: PrismHa): Pick<Cluster, 'haEnabled' | 'admissionControl' | 'failoverHosts'> {
  return { haEnabled: ha.enabled, admissionControl: ha.reserves, failoverHosts: ha.failures }
}

function admissionOf({ reserves, failures }: PrismHa): Pick<ClusterTraits, 'admission'> {
  if (reserves === false) return { admission: { kind: 'none' } }
  const isStated = reserves === true && isKnown(failures)
  return { admission: isStated ? { kind: 'guarantee', failoverHosts: failures } : 'unknown' }
}

/** The reservation of each cluster. One that does not say whose it is belongs to the only cluster there is. */
function reservationsOf({ model, clusters }: Inventory, log: IssueLog): ReadonlyMap<string, PrismHa> {
  const found = new Map<string, PrismHa>()
  for (const ha of model.ha) {
    const only = clusters.length === 1 ? clusters[0]?.value.uuid : undefined
    const uuid = isKnown(ha.clusterUuid) ? ha.clusterUuid : only
    if (uuid !== undefined) {
      found.set(uuid, ha)
      continue
    }
    const message = `These HA settings do not say of which of ${clusters.length} clusters they are, so none has them. Keep the address that was asked beside the answer, or give the settings of one cluster alone.`
    log.add('nutanix.ha-unassigned', 'warning', ha.where, message)
  }
  return found
}

/**
 * The least number of copies that a container of a cluster keeps. The redundancy factor of the cluster is not it: that
 * one says how many failures its metadata withstands, and a cluster of factor 3 may hold containers of two copies.
 */
function copiesOf(
  cluster: PrismCluster,
  containers: readonly PrismContainer[],
  log: IssueLog,
): Known<number> {
  const stated = containers.map(({ copies }) => copies).filter(isKnown)
  if (stated.length === 0 || stated.length < containers.length) return 'unknown'
  const least = Math.min(...stated)
  const most = Math.max(...stated)
  const name = nameOr(cluster.name, cluster.uuid)
  if (least !== most) {
    const message = `Containers of cluster ${name} keep ${least} to ${most} copies; the cluster counts with ${least}. Each datastore has its own number.`
    log.add('nutanix.copies-differ', 'note', cluster.where, message)
  }
  const { redundancyFactor: factor } = cluster
  if (isKnown(factor) && least < factor) {
    const message = `Cluster ${name} has redundancy factor ${factor}, and containers of ${least} copies: their data withstands ${least - 1} failures, not ${factor - 1}.`
    log.add('nutanix.copies-below-factor', 'warning', cluster.where, message)
  }
  return least
}
