import { type JsonObject, listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { isCutOff } from '#importers/vsphere/json-value.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { type Column, cmdletColumns } from '#importers/vsphere/powercli.table.ts'
import type { Change, Inventory, Record, Reference } from '#importers/vsphere/vendor-model.ts'

/** The record of an object in a file of PowerCLI, given how it spells properties. */
export type RecordOf = (type: string, moref: string, spell: (property: string) => string) => Record

/**
 * Reads a record of one of PowerCLI's own commands (Get-VM, Get-VMHost, Get-Cluster, Get-Datastore, Get-DrsRule …) into
 * the inventory; false for an object that is none.
 */
export function readCmdlet(value: JsonObject, recordOf: RecordOf, inventory: Inventory): boolean {
  if (readRule(value, recordOf, inventory)) return true
  const self = referenceOf(value.Id)
  const columns = self === undefined ? undefined : cmdletColumns[self.type]
  if (self === undefined || columns === undefined) return false
  const members = new Map<string, string>()
  const changes: Change[] = []
  for (const column of columns) {
    const change = changeOf(value, column)
    if (change === undefined || members.has(change.path)) continue
    members.set(change.path, change.member)
    changes.push({ op: 'assign', path: change.path, value: change.value })
  }
  derive(changes)
  const record = recordOf(self.type, self.value, (property) => members.get(property) ?? property)
  inventory.apply(self.type, self.value, record, changes)
  mention(value, record, inventory)
  return true
}

/** The value at a path of members, where a number counts in a list. */
function memberAt(value: JsonObject, path: string): unknown {
  const flat = valueAt(value, path)
  if (flat !== undefined) return flat
  const [list, place] = [path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)]
  return /^\d$/.test(place) ? listOf(valueAt(value, list))[Number(place)] : undefined
}

function changeOf(
  value: JsonObject,
  [path, members, conversion]: Column,
): { readonly path: string; readonly member: string; readonly value: unknown } | undefined {
  for (const member of members) {
    const found = memberAt(value, member)
    const made = converted(found, conversion)
    if (made !== undefined) return { path, member, value: made }
  }
  return undefined
}

function converted(found: unknown, conversion: Column[2]): unknown {
  if (conversion === 'references') {
    const list = inList(found).map(referenceOf)
    return list.length === 0 || list.includes(undefined) ? undefined : list
  }
  if (conversion === 'reference') return referenceOf(found)
  const text = textOf(found)
  if (text === undefined || isCutOff(text)) return undefined
  if (typeof conversion === 'object') {
    // Decimals of GB are rounded by PowerCLI at a size nobody writes: whole bytes come out of them again.
    const times = Number(text.replace(',', '.')) * conversion.times
    return Number.isFinite(times) ? Math.round(times) : text
  }
  if (conversion === 'hardware-version') {
    const version = /^v(?:mx-)?(\d{1,3})$/i.exec(text)?.[1]
    return version === undefined ? undefined : `vmx-${version.padStart(2, '0')}`
  }
  return conversion === 'word' ? /\d[\d, -]*/.exec(text)?.[0].trim() : text
}

/** A list, or text that somebody joined to fit a cell. */
const inList = (found: unknown): readonly unknown[] =>
  typeof found === 'string' ? found.split(/[,;|\s]+/).filter((part) => part !== '') : listOf(found)

/** Properties that the platform keeps otherwise: sums apart, and states in two parts. */
function derive(changes: Change[]): void {
  const of = (path: string): string | undefined =>
    textOf(changes.find((change) => change.path === path)?.value)
  const set = (path: string, value: unknown): void => void changes.push({ op: 'assign', path, value })
  const [used, provisioned] = [of('summary.storage.committed'), of('cmdlet.provisionedBytes')]
  if (used !== undefined && provisioned !== undefined && Number(provisioned) >= Number(used)) {
    set('summary.storage.uncommitted', Number(provisioned) - Number(used))
  }
  const state = of('cmdlet.state')
  if (state !== undefined && !/^\d+$/.test(state)) {
    set('runtime.connectionState', /^maintenance$/i.test(state) ? 'connected' : state)
    set('runtime.inMaintenanceMode', /^maintenance$/i.test(state))
  }
  const [total, cores] = [Number(of('cmdlet.totalMhz')), Number(of('summary.hardware.numCpuCores'))]
  if (total > 0 && cores > 0) set('summary.hardware.cpuMhz', Math.round(total / cores))
}

/** What a record says of others by name: the host of a VM, the cluster of a host. */
function mention(value: JsonObject, record: Record, inventory: Inventory): void {
  const others = [
    ['VMHostId', 'VMHost'],
    ['ParentId', 'Parent'],
    ['ResourcePoolId', 'ResourcePool'],
  ] as const
  for (const [id, member] of others) {
    const reference = referenceOf(value[id] ?? valueAt(value, `${member}.Id`))
    const name = textOf(valueAt(value, `${member}.Name`)) ?? textOf(value[member])
    if (reference !== undefined && name !== undefined && !isCutOff(name)) {
      inventory.mention(reference.type, reference.value, name, record)
    }
  }
}

/** The object that a record of a rule or group says it belongs to. */
function clusterIn(value: JsonObject): Reference | undefined {
  const uid = textOf(value.Uid)
  const inUid = /\/Cluster=(ClusterComputeResource-[\w.:-]{1,200})\//.exec(uid ?? '')?.[1]
  return referenceOf(value.ClusterId ?? inUid ?? valueAt(value, 'Cluster.Id'))
}

/** Reads a rule or a group of a cluster; false for any other record. Source: Get-DrsRule, Get-DrsVMHostRule. */
function readRule(value: JsonObject, recordOf: RecordOf, inventory: Inventory): boolean {
  const isPair = value.KeepTogether !== undefined && value.VMIds !== undefined
  const isSided = value.VMGroup !== undefined && value.VMHostGroup !== undefined
  const isGroup = value.GroupType !== undefined && value.Member !== undefined
  if (!isPair && !isSided && !isGroup) return false
  const cluster = clusterIn(value)
  if (cluster === undefined) return false
  const record = recordOf(cluster.type, cluster.value, (property) => property)
  const add = (path: string, what: unknown): void =>
    void inventory.apply(cluster.type, cluster.value, record, [{ op: 'add', path, value: [what] }])
  const [name, enabled] = [textOf(value.Name) ?? '', value.Enabled ?? true]
  if (isGroup) {
    const members = inList(value.Member).map((one) => referenceOf(valueAt(one, 'Id') ?? one) ?? one)
    const member = textOf(value.GroupType) === 'VMGroup' ? 'vm' : 'host'
    add('cmdlet.group', { name, [member]: members })
  } else if (isSided) {
    const type = textOf(value.Type) ?? ''
    const hosts = nameIn(value.VMHostGroup)
    add('cmdlet.rule', {
      ...{ _typeName: 'ClusterVmHostRuleInfo', name, enabled, mandatory: /^Must/i.test(type) },
      vmGroupName: nameIn(value.VMGroup),
      ...(/Not/i.test(type) ? { antiAffineHostGroupName: hosts } : { affineHostGroupName: hosts }),
    })
  } else {
    const together = /^true$/i.test(textOf(value.KeepTogether) ?? '')
    const type = /Host/i.test(textOf(value.Type) ?? '') ? '' : together ? 'Affinity' : 'AntiAffinity'
    add('cmdlet.rule', {
      ...{ name, enabled, mandatory: value.Mandatory ?? false, vm: inList(value.VMIds) },
      _typeName: type === '' ? 'ClusterRuleInfo' : `Cluster${type}RuleSpec`,
    })
  }
  return true
}

const nameIn = (value: unknown): string => textOf(valueAt(value, 'Name')) ?? textOf(value) ?? ''
