import { isKnown, type Rule, type Service } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { namedIds } from '#importers/named-ids.ts'
import { type Inventory, nameOr } from '#importers/nutanix/gather.ts'
import type { PrismPolicy } from '#importers/nutanix/prism-model.ts'
import type { SourceRegister } from '#importers/source-register.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

type Ids = ReadonlyMap<string, string>

/**
 * Placement policies, whose members are everything that carries one of their categories. VMs are kept apart where that is
 * possible; VMs are kept on hosts strictly. Source: AHV Administration Guide, affinity policies.
 */
export function rulesOf(
  inventory: Inventory,
  vmIds: Ids,
  register: SourceRegister,
  log: IssueLog,
): readonly Rule[] {
  const { policies } = inventory.model
  const ids = namedIds(policies, ({ uuid, name, kind }) => ({
    name: nameOr(name, uuid),
    within: kind,
    tie: uuid,
  }))
  return sortedById(
    policies.map((policy): Rule => {
      const vms = membersOf(policy.vmCategories, inventory, 'vms', vmIds)
      const hosts = membersOf(policy.hostCategories, inventory, 'hosts', inventory.hostIds)
      const isReadable = policy.kind === 'apart' || hosts.length > 0
      if (!isReadable) reportUnread(policy, log)
      return {
        id: ids.get(policy) ?? policy.uuid,
        name: nameOr(policy.name, policy.uuid),
        origins: [register.originOf(policy.place)],
        kind: policy.kind === 'apart' ? 'vm-apart' : isReadable ? 'vm-on-hosts' : 'unread',
        strength: policy.kind === 'apart' ? 'should' : 'must',
        vmIds: vms,
        hostIds: hosts,
      }
    }),
  )
}

function reportUnread(policy: PrismPolicy, log: IssueLog): void {
  const message = `Policy ${nameOr(policy.name, policy.uuid)} keeps VMs on hosts of a category, and no host read carries it: the list of hosts does not tell categories. It is kept as a rule nobody could read. Say in topology.yaml which hosts it means.`
  log.add('nutanix.policy-unread', 'warning', policy.where, message)
}

/** Ids of everything that carries one of some categories, by id or by name. */
function membersOf(
  categories: readonly string[],
  { model, hosts }: Inventory,
  part: 'vms' | 'hosts',
  ids: Ids,
): readonly string[] {
  const wanted = new Set(categories.flatMap((id) => [id, model.categoryNames.get(id) ?? id]))
  const all = part === 'vms' ? model.vms : hosts.map(({ value }) => value)
  return all
    .filter((one) => one.categories.some((category) => wanted.has(category)))
    .map(({ uuid }) => ids.get(uuid) ?? uuid)
    .sort(compareText)
}

/**
 * Prism Central as the management service that it is: it needs the VM that has its address, where exactly one VM read
 * has it.
 */
export function servicesOf(inventory: Inventory, vmIds: Ids, register: SourceRegister): readonly Service[] {
  const { managers, model } = inventory
  const ids = namedIds(managers, ({ uuid, name }) => ({ name: nameOr(name, uuid), within: '', tie: uuid }))
  return sortedById(
    managers
      .filter(({ functions }) => isKnown(functions) && functions.includes('PRISM_CENTRAL'))
      .map((manager): Service => {
        const hosts = model.vms.filter(
          ({ addresses }) => isKnown(addresses) && addresses.some((one) => manager.addresses.includes(one)),
        )
        const [vm] = hosts
        const isFound = vm !== undefined && hosts.length === 1
        return {
          id: ids.get(manager) ?? manager.uuid,
          name: nameOr(manager.name, manager.uuid),
          origins: [register.originOf(manager.place)],
          requires: isFound
            ? { kind: 'component', ref: refTo('vm', vmIds.get(vm.uuid) ?? vm.uuid) }
            : 'unknown',
          role: 'management',
        }
      }),
  )
}
