import type { IssueLog } from '#importers/issue-log.ts'
import { listOf, valueAt } from '#importers/json-reader.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import type { Inventory, Managed } from '#importers/vsphere/vendor-model.ts'

const clusterTypes: ReadonlySet<string> = new Set(['ClusterComputeResource'])
const vmTypes: ReadonlySet<string> = new Set(['VirtualMachine'])

/**
 * Makes hosts known that clusters list and VMs run on although nothing was read of them: an estate without them would
 * look smaller than it is. An issue counts them. Two machines under one reference are an error. Cost O(hosts + VMs).
 */
export function nameUnread(inventory: Inventory, log: IssueLog): void {
  const unread: string[] = []
  let where = ''
  const nameOne = (value: unknown, by: Managed, parent: Managed | undefined): void => {
    const reference = referenceOf(value)
    const record = by.records[0]
    if (reference?.type !== 'HostSystem' || record === undefined || inventory.find(reference)) return
    inventory.mention(reference.type, reference.value, reference.value, record)
    const host = inventory.find(reference)
    if (host !== undefined && parent !== undefined) {
      host.properties.parent = { type: parent.type, value: parent.moref }
    }
    unread.push(reference.value)
    where ||= record.where
  }
  for (const cluster of inventory.ofTypes(clusterTypes)) {
    for (const host of listOf(valueAt(cluster.properties, 'host'))) nameOne(host, cluster, cluster)
  }
  for (const vm of inventory.ofTypes(vmTypes)) {
    const { properties } = vm
    nameOne(valueAt(properties, 'runtime.host') ?? valueAt(properties, 'summary.runtime.host'), vm, undefined)
  }
  if (unread.length > 0) {
    const message =
      `${unread.length} ${unread.length === 1 ? 'host is' : 'hosts are'} named here and not in these files ` +
      `(${unread.sort().slice(0, 6).join(', ')}${unread.length > 6 ? ' …' : ''}), so what ${unread.length === 1 ? 'it has' : 'they have'} is unknown. Export hosts too.`
    log.add('vsphere.host-unread', 'warning', where, message)
  }
  for (const contradiction of inventory.contradictions) {
    const message =
      `This machine has the UUID ${contradiction.now}, and another file gives the same reference the UUID ` +
      `${contradiction.before}: the files are of two vCenters. Put each vCenter's files into a folder of its own, with what tells ` +
      'it (service content, or govc about -json).'
    log.add('vsphere.object-contradicted', 'error', contradiction.where, message)
  }
}
