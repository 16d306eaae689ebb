import { type Estate, isKnown } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { clustersOf, platformsOf } from '#importers/nutanix/clusters.ts'
import { gather, type Inventory, nameOr } from '#importers/nutanix/gather.ts'
import { vmIdsOf, vmOf } from '#importers/nutanix/guests.ts'
import { facilitiesOf, hostsOf, reportBlocks } from '#importers/nutanix/hosts.ts'
import type { PrismModel, Stood } from '#importers/nutanix/prism-model.ts'
import { rulesOf, servicesOf } from '#importers/nutanix/rules.ts'
import { datastoresOf, networksOf } from '#importers/nutanix/storage.ts'
import { sourceRegister } from '#importers/source-register.ts'
import { sortedById } from '#kernel/sort.ts'

/** The neutral estate of everything Prism said. */
export function translate(model: PrismModel, log: IssueLog): Estate {
  const inventory = gather(model)
  const register = sourceRegister(everything(model).map(({ place }) => place))
  const platforms = platformsOf(inventory, log)
  const vmIds = vmIdsOf(inventory)
  reportBlocks(inventory, log)
  reportAbsent(inventory, log)
  return {
    name: estateName(inventory),
    sources: register.sources,
    facilities: facilitiesOf(inventory, register),
    clusters: clustersOf(inventory, platforms, register, log),
    hosts: hostsOf(inventory, platforms, register),
    datastores: datastoresOf(inventory, register),
    networks: networksOf(inventory, register),
    vms: sortedById(
      model.vms.map((vm) => vmOf(vm, vmIds.get(vm.uuid) ?? vm.uuid, inventory, platforms, register)),
    ),
    services: servicesOf(inventory, vmIds, register),
    rules: rulesOf(inventory, vmIds, register, log),
    windows: [],
  }
}

const everything = (model: PrismModel): readonly Stood[] => [
  ...model.clusters,
  ...model.hosts,
  ...model.vms,
  ...model.containers,
  ...model.subnets,
  ...model.units,
  ...model.policies,
  ...model.ha,
]

/** What manages the estate, else the clusters it has. */
function estateName({ managers, clusters }: Inventory): string {
  const named = managers.length > 0 ? managers : clusters.map(({ value }) => value)
  const names = named.map(({ name, uuid }) => nameOr(name, uuid)).sort()
  return names.length === 0 || names.length > 4 ? 'Nutanix' : names.join(', ')
}

/** What a cluster says it has and was not read: an estate that lacks VMs looks safer than it is. */
function reportAbsent({ clusters, model, hosts }: Inventory, log: IssueLog): void {
  for (const { value, isListed } of clusters) {
    const { vmCount, nodes, uuid } = value
    const name = nameOr(value.name, uuid)
    const vms = model.vms.filter(({ clusterUuid }) => clusterUuid === uuid).length
    if (isKnown(vmCount) && vmCount > vms) {
      const message = `Cluster ${name} counts ${vmCount} VMs, of which ${vms} were read. Some of the rest may be its controller VMs: read the whole list of VMs.`
      log.add('nutanix.vms-absent', 'warning', value.where, message)
    }
    const members = hosts.filter((host) => host.value.clusterUuid === uuid && host.isListed).length
    if (isKnown(nodes) && nodes > members) {
      const message = `Cluster ${name} has ${nodes} nodes, of which ${members} were read. Read the list of hosts too.`
      log.add('nutanix.hosts-absent', 'warning', value.where, message)
    }
    if (isListed || model.clusters.length === 0) continue
    const message = `Cluster ${name} is named here and not in the list of clusters that was read. Its settings are unknown: read the whole list.`
    log.add('nutanix.cluster-unlisted', 'warning', value.where, message)
  }
}
