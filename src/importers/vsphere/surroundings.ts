import type { Known, RestartPriority } from '#estate/model.ts'
import { listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { settings } from '#importers/vsphere/clusters.ts'
import { datastoreTypes } from '#importers/vsphere/datastores.ts'
import type { Around } from '#importers/vsphere/guests.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { networkTypes } from '#importers/vsphere/networks.ts'
import { datacenterOf } from '#importers/vsphere/places.ts'
import { nameOf } from '#importers/vsphere/translation.ts'
import type { Inventory, Managed } from '#importers/vsphere/vendor-model.ts'

/** What VMs of one vCenter share, gathered once. Cost O(objects). */
export function surroundings(inventory: Inventory): Around {
  const networks = named(inventory, networkTypes)
  const datastores = named(inventory, datastoreTypes)
  const priorities = new Map<Managed, Priorities>()
  const starts = new Map<Managed, ReadonlyMap<string, boolean>>()
  return {
    networkNamed: networks,
    datastoreNamed: datastores,
    customFields: customFieldsOf(inventory),
    priorityOf(vm, cluster) {
      const own = textOf(valueAt(vm.properties, ownPriority))
      const found = own === undefined ? undefined : wordOf(own)
      if (found !== undefined && found !== 'cluster') return found
      if (cluster === undefined) return 'unknown'
      const there = priorities.get(cluster) ?? prioritiesOf(inventory, cluster)
      priorities.set(cluster, there)
      if (found === 'cluster') return there.standard
      return there.overrides?.get(vm.moref) ?? (there.overrides === undefined ? 'unknown' : there.standard)
    },
    autoStartOf(vm, host) {
      if (host === undefined) return 'unknown'
      const there = starts.get(host) ?? startsOf(host)
      starts.set(host, there)
      return there.get(vm.moref) ?? there.get(everyOther) ?? 'unknown'
    },
  }
}

/** Where a record of PowerCLI keeps the priority of the VM itself. */
export const ownPriority = 'cmdlet.restartPriority'

/** Objects by name within a datacenter; found only where the name is that of one object. */
function named(
  inventory: Inventory,
  types: ReadonlySet<string>,
): (datacenter: string, name: string) => Managed | undefined {
  const found = new Map<string, Managed | 'several'>()
  const add = (key: string, object: Managed): void => {
    const before = found.get(key)
    found.set(key, before === undefined || before === object ? object : 'several')
  }
  for (const object of inventory.ofTypes(types)) {
    const name = nameOf(object)
    add(`\n${name}`, object)
    const datacenter = datacenterOf(inventory, object)
    if (datacenter !== '') add(`${datacenter}\n${name}`, object)
  }
  return (datacenter, name) => {
    if (name === '') return undefined
    const object = found.get(`${datacenter}\n${name}`) ?? found.get(`\n${name}`)
    return object === 'several' ? undefined : object
  }
}

const fieldTypes: ReadonlySet<string> = new Set(['CustomFieldsManager'])

function customFieldsOf(inventory: Inventory): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const { properties } of inventory.ofTypes(fieldTypes)) {
    for (const field of listOf(valueAt(properties, 'field'))) {
      fields.set(textOf(valueAt(field, 'key')) ?? '', textOf(valueAt(field, 'name')) ?? '')
    }
  }
  return fields
}

type Priorities = {
  readonly standard: Known<RestartPriority>
  /** Of VMs that differ from it; undefined where they were not read. */
  readonly overrides: ReadonlyMap<string, Known<RestartPriority>> | undefined
}

/** Source: ClusterDasVmSettingsRestartPriority and DasVmPriority. */
const words: Readonly<{ [word: string]: RestartPriority | 'cluster' }> = {
  disabled: 'disabled',
  lowest: 'lowest',
  low: 'low',
  medium: 'medium',
  high: 'high',
  highest: 'highest',
  cluster: 'cluster',
}

function wordOf(text: string): RestartPriority | 'cluster' | undefined {
  const word = text.toLowerCase().replace(/restartpriority$/, '')
  return Object.hasOwn(words, word) ? words[word] : undefined
}

function prioritiesOf(inventory: Inventory, cluster: Managed): Priorities {
  const read = (path: string): unknown => {
    for (const at of settings(path)) {
      const found = valueAt(cluster.properties, at)
      if (found !== undefined && found !== null) return found
    }
    return undefined
  }
  const stated = wordOf(textOf(read('dasConfig.defaultVmSettings.restartPriority')) ?? '')
  const standard = stated === undefined || stated === 'cluster' ? 'unknown' : stated
  const asked = settings('dasVmConfig').some((path) => inventory.asked(cluster.type, path))
  if (!asked) return { standard, overrides: undefined }
  const overrides = new Map<string, Known<RestartPriority>>()
  for (const one of listOf(read('dasVmConfig'))) {
    const vm = referenceOf(valueAt(one, 'key'))
    const word = wordOf(
      textOf(valueAt(one, 'dasSettings.restartPriority')) ?? textOf(valueAt(one, 'restartPriority')) ?? '',
    )
    if (vm !== undefined && word !== undefined) overrides.set(vm.value, word === 'cluster' ? standard : word)
  }
  return { standard, overrides }
}

/** A key that no VM has, for those that the list of a host leaves out. */
const everyOther = ''

/** Which VMs a host starts by itself. Source: HostAutoStartManagerConfig. */
function startsOf(host: Managed): ReadonlyMap<string, boolean> {
  const starts = new Map<string, boolean>()
  const config = valueAt(host.properties, 'config.autoStart')
  if (config === undefined || config === null || config === '') return starts
  const enabled = textOf(valueAt(config, 'defaults.enabled')) === 'true'
  starts.set(everyOther, false)
  for (const one of listOf(valueAt(config, 'powerInfo'))) {
    const vm = referenceOf(valueAt(one, 'key'))
    const action = textOf(valueAt(one, 'startAction')) ?? ''
    if (vm !== undefined) starts.set(vm.value, enabled && /^powerOn$/i.test(action))
  }
  return starts
}
