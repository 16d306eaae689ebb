import { type Estate, emptyEstate } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { clusterOf } from '#importers/vsphere/clusters.ts'
import { datastoreOf, datastoreTypes, seeingOf } from '#importers/vsphere/datastores.ts'
import { vmOf } from '#importers/vsphere/guests.ts'
import { hostOf } from '#importers/vsphere/hosts.ts'
import { idsOf } from '#importers/vsphere/ids.ts'
import { lookAt, sources } from '#importers/vsphere/look.ts'
import { networkOf, networksForVms, portGroupsOf } from '#importers/vsphere/networks.ts'
import { rulesOf } from '#importers/vsphere/rules.ts'
import { surroundings } from '#importers/vsphere/surroundings.ts'
import { nameOf, type Translation } from '#importers/vsphere/translation.ts'
import { nameUnread } from '#importers/vsphere/unread.ts'
import type { Inventory } from '#importers/vsphere/vendor-model.ts'
import { sortedById } from '#kernel/sort.ts'

const clusterTypes: ReadonlySet<string> = new Set(['ClusterComputeResource'])
const hostTypes: ReadonlySet<string> = new Set(['HostSystem'])
const vmTypes: ReadonlySet<string> = new Set(['VirtualMachine'])
const datacenterTypes: ReadonlySet<string> = new Set(['Datacenter'])

/** The estate that vCenters are, in the order of ids. Cost O(objects), besides sorting. */
export function translate(inventories: readonly Inventory[], log: IssueLog): Estate {
  const uuidOf = ({ abouts }: Inventory): string =>
    abouts.length === 1 ? (abouts[0]?.instanceUuid ?? '') : ''
  for (const inventory of inventories) nameUnread(inventory, log)
  const ids = idsOf(inventories, uuidOf)
  const from = sources()
  const parts = inventories.map((inventory) => {
    const hosts = inventory.ofTypes(hostTypes)
    const translation: Translation = {
      ...{ inventory, sources: from, log, uuid: uuidOf(inventory), ids, seeing: seeingOf(inventory, hosts) },
      look: (object) => lookAt(object, inventory, from, log),
    }
    return partOf(translation)
  })
  return {
    ...emptyEstate(estateName(inventories)),
    clusters: sortedById(parts.flatMap(({ clusters }) => clusters)),
    hosts: sortedById(parts.flatMap(({ hosts }) => hosts)),
    datastores: sortedById(parts.flatMap(({ datastores }) => datastores)),
    networks: sortedById(parts.flatMap(({ networks }) => networks)),
    vms: sortedById(parts.flatMap(({ vms }) => vms)),
    rules: sortedById(parts.flatMap(({ rules }) => rules)),
    sources: from.list(),
  }
}

function partOf(
  translation: Translation,
): Pick<Estate, 'clusters' | 'hosts' | 'datastores' | 'networks' | 'vms' | 'rules'> {
  const { inventory } = translation
  const clusters = inventory.ofTypes(clusterTypes)
  const hosts = inventory.ofTypes(hostTypes)
  const groups = portGroupsOf(translation, hosts)
  const around = surroundings(inventory)
  return {
    clusters: clusters.map((object) => clusterOf(translation, object)),
    hosts: hosts.map((object) => hostOf(translation, object)),
    datastores: inventory.ofTypes(datastoreTypes).map((object) => datastoreOf(translation, object)),
    networks: networksForVms(inventory).map((object) => networkOf(translation, object, groups)),
    vms: inventory.ofTypes(vmTypes).map((object) => vmOf(translation, object, around)),
    rules: rulesOf(translation, clusters),
  }
}

/** The vCenters by what tells them apart, else their datacenters, else the platform. */
function estateName(inventories: readonly Inventory[]): string {
  const names = inventories.flatMap((inventory) => {
    const datacenters = inventory.ofTypes(datacenterTypes).map(nameOf)
    return datacenters.length > 0
      ? datacenters
      : inventory.abouts.map(({ instanceUuid }) => `vCenter ${instanceUuid}`)
  })
  return names.length === 0 ? 'vSphere' : [...new Set(names)].sort().join(', ')
}
