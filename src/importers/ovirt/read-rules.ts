import { identifiedBy } from '#estate/identifiers.ts'
import type { Known, Rule } from '#estate/model.ts'
import {
  type EngineRecord,
  engineIdentifier,
  type Fields,
  fieldsOf,
  type Inventory,
} from '#importers/ovirt/inventory.ts'
import { nameOf } from '#importers/ovirt/read-platform.ts'
import { compareText } from '#kernel/sort.ts'

/** Rules of all affinity groups, and of VMs that may start on some hosts only. */
export function rulesOf(inventory: Inventory): readonly Rule[] {
  return [
    ...inventory.of('affinity_group').flatMap((group) => rulesOfGroup(group, inventory)),
    ...inventory.of('vm').flatMap((vm) => ruleOfPlacement(vm, inventory)),
  ]
}

type Side = {
  readonly enabled: Known<boolean>
  readonly enforcing: Known<boolean>
  readonly positive: Known<boolean>
}

/** A group asks two things: how its VMs stand to each other, and how they stand to its hosts. */
function rulesOfGroup(record: EngineRecord, inventory: Inventory): readonly Rule[] {
  const fields = fieldsOf(record)
  const vmIds = members(fields, 'vms', 'vm', inventory)
  const hostIds = members(fields, 'hosts', 'host', inventory)
  const labels = [
    ...fields.list('vm_labels', 'affinity_label'),
    ...fields.list('host_labels', 'affinity_label'),
  ]
  const log = record.readers[0]?.place.log
  if (labels.length > 0) {
    const message = `Affinity group "${nameOf(fields)}" takes members by label, which are not read: the rule holds fewer than it binds. List its members by name.`
    log?.add('ovirt.labels-unread', 'warning', fields.where('vm_labels'), message)
  }
  if (!fields.has('vms') && vmIds.length === 0) {
    const message = `Affinity group "${nameOf(fields)}" was told without its VMs, so its rule is not read. Ask for it with ?follow=vms,hosts.`
    log?.add('ovirt.group-members-missing', 'warning', fields.where(''), message)
    return []
  }
  const rules: Rule[] = []
  const add = (suffix: string, kind: Rule['kind'], side: Side, hosts: readonly string[]): void => {
    rules.push({
      id: `${record.id}${suffix}`,
      name: nameOf(fields),
      origins: [fields.origin],
      ...identifiedBy([engineIdentifier(record.id)]),
      kind,
      // Where nobody said that it is enforced, counting on it would be a promise nobody made.
      strength: side.enforcing === true ? 'must' : 'should',
      vmIds,
      hostIds: hosts,
    })
  }
  const vms = sideOf(fields, 'vms_rule')
  if (vms.enabled === true && vms.positive !== 'unknown' && vmIds.length > 1)
    add('', vms.positive ? 'vm-together' : 'vm-apart', vms, [])
  const hosts = sideOf(fields, 'hosts_rule')
  if (hosts.enabled !== false && hosts.positive !== 'unknown' && hostIds.length > 0)
    add('/hosts', hosts.positive ? 'vm-on-hosts' : 'vm-off-hosts', hosts, hostIds)
  return rules
}

/** Old engines have one rule in the group itself. */
function sideOf(fields: Fields, path: 'vms_rule' | 'hosts_rule'): Side {
  if (fields.has(path)) {
    return {
      enabled: fields.flag(`${path}/enabled`),
      enforcing: fields.flag(`${path}/enforcing`),
      positive: fields.flag(`${path}/positive`),
    }
  }
  const positive = path === 'vms_rule' ? fields.flag('positive') : 'unknown'
  return { enabled: positive !== 'unknown', enforcing: fields.flag('enforcing'), positive }
}

function members(
  fields: Fields,
  list: 'vms' | 'hosts',
  name: 'vm' | 'host',
  inventory: Inventory,
): readonly string[] {
  const ids = fields.list(list, name).flatMap((one) => one.raw('@id') ?? [])
  return [...new Set(ids.filter((id) => inventory.find(name, id) !== undefined))].sort(compareText)
}

/** A VM that names hosts starts on them alone, whether it may move between them or not. */
function ruleOfPlacement(record: EngineRecord, inventory: Inventory): readonly Rule[] {
  const fields = fieldsOf(record)
  const ids = fields.list('placement_policy/hosts', 'host').flatMap((one) => one.raw('@id') ?? [])
  const single = fields.ref('placement_policy/host')
  const hostIds = [...new Set([...ids, ...(single === undefined ? [] : [single])])]
    .filter((id) => inventory.find('host', id) !== undefined)
    .sort(compareText)
  if (hostIds.length === 0) return []
  return [
    {
      id: `${record.id}/placement`,
      name: `start hosts of ${nameOf(fields)}`,
      origins: [fields.origin],
      exactOrigins: fields.origins({ hostIds: 'placement_policy/affinity' }),
      kind: 'vm-on-hosts',
      strength: 'must',
      vmIds: [record.id],
      hostIds,
    },
  ]
}
