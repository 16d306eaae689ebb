import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import { isKnown, type Known, type PowerState, type RestartPriority, type Vm } from '#estate/model.ts'
import { blankVm } from '#importers/blanks.ts'
import { type RecordReader, textOf } from '#importers/json-reader.ts'
import { disksOf } from '#importers/xcp-ng/guest-disks.ts'
import { devicesOf, nicsOf } from '#importers/xcp-ng/guest-parts.ts'
import { traitsOf } from '#importers/xcp-ng/guest-traits.ts'
import { clusterIdOf, hostIdOf, isGuest, nameOf, type Reading, readerOf } from '#importers/xcp-ng/reading.ts'
import { refOf, type XapiRecord } from '#importers/xcp-ng/records.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

const powers: Readonly<Record<string, PowerState>> = {
  running: 'on',
  // A paused VM keeps its memory on its host: it counts like one that runs.
  paused: 'on',
  halted: 'off',
  suspended: 'suspended',
}

/** The guests and templates of the pools, in order of id. */
export function guestsOf(reading: Reading): readonly Vm[] {
  const records = reading.index.all('VM')
  const builtIn = records.filter(({ fields }) => textOf(fields.is_default_template) === 'true')
  const [first] = builtIn
  if (first !== undefined) {
    const message = `${builtIn.length} templates that come with the product are left out: they hold no disk and take no room.`
    reading.log.add('xcp-ng.templates-built-in', 'note', first.where, message)
  }
  return sortedById(records.filter(isGuest).map((vm) => guestOf(reading, vm)))
}

function guestOf(reading: Reading, vm: XapiRecord): Vm {
  const { index, register, vmIds } = reading
  const reader = readerOf(reading, vm)
  const name = nameOf(reading, vm)
  const metrics = index.find('VM_guest_metrics', vm.fields.guest_metrics)
  const origins = [vm, ...(metrics === undefined ? [] : [metrics])].map(({ place }) =>
    register.originOf(place),
  )
  const power = reader.oneOf('power_state', powers)
  const template = reader.flag('is_a_template')
  const nics = nicsOf(reading, vm)
  const storage = disksOf(reading, vm)
  const networkIds = isKnown(nics) ? nics.map(({ networkId }) => networkId) : 'unknown'
  const uuid = textOf(vm.fields.uuid) ?? ''
  const traits = traitsOf(reading, vm, { nics, power, metrics, disks: storage.disks })
  return {
    ...blankVm({
      ...{ id: vmIds.get(vm) ?? name, name, platform: 'xcp-ng' },
      origin: register.originOf(vm.place),
    }),
    ...{ origins, power, template },
    hostId: whereOf(reading, vm, power),
    clusterId: clusterIdOf(reading, vm),
    vcpus: countOf(reader, 'VCPUs_at_startup', 'VCPUs_max'),
    memoryBytes: countOf(reader, 'memory_dynamic_max', 'memory_static_max'),
    memoryReservationBytes: reader.whole('memory_dynamic_min'),
    memoryOverheadBytes: reader.whole('memory_overhead'),
    ...storage,
    networkIds: isKnown(networkIds) ? knownIds(networkIds) : 'unknown',
    devices: devicesOf(reading, vm),
    guestOs: systemOf(reading, metrics),
    restartPriority: priorityOf(reading, vm, reader),
    tags: tagsOf(reader),
    ...(Object.keys(traits).length === 0 ? {} : { traits }),
    ...identifiedBy([
      identifierOf('instance-uuid', uuid),
      // Firmware shows a guest the uuid of its record.
      identifierOf('bios-uuid', uuid),
      ...(isKnown(nics) ? nics : []).map(({ macAddress }) =>
        isKnown(macAddress) ? identifierOf('mac', macAddress) : undefined,
      ),
    ]),
  }
}

/** The first of two counts that is above zero. */
function countOf(reader: RecordReader, first: string, second: string): Known<number> {
  const counts = [reader.whole(first), reader.whole(second)]
  return counts.find((count) => isKnown(count) && count > 0) ?? 'unknown'
}

const tagsOf = (reader: RecordReader): readonly string[] => {
  const tags = reader.texts('tags')
  return isKnown(tags) ? [...new Set(tags)].sort(compareText) : []
}

/** The host a VM is on: none for one that is off or suspended, whose record says so by an empty reference. */
function whereOf(reading: Reading, vm: XapiRecord, power: Known<PowerState>): Vm['hostId'] {
  const said = vm.fields.resident_on
  if (refOf(said) !== undefined) return hostIdOf(reading, said) ?? 'unknown'
  return power === 'off' || power === 'suspended' ? 'none' : 'unknown'
}

function knownIds(ids: readonly Known<string>[]): Known<readonly string[]> {
  const known = ids.filter((id) => id !== 'unknown' && id !== 'none')
  return ids.includes('unknown') ? 'unknown' : [...new Set(known)].sort(compareText)
}

/** What the guest reports to run: "Windows …|C:\\…|\\Device\\…" is cut to its name. */
function systemOf(reading: Reading, metrics: XapiRecord | undefined): Known<string> {
  if (metrics === undefined) return 'unknown'
  const name = readerOf(reading, metrics).text('os_version.name')
  return isKnown(name) ? (name.split('|', 1)[0]?.trim() ?? name) : name
}

/** Start orders that the estate has words for; later ones share the last. */
const words: readonly RestartPriority[] = ['highest', 'high', 'medium', 'low']

/**
 * How soon HA restarts a VM. A protected VM restarts in its start order, one for which XAPI does its best after all of
 * those, and one without a priority never; but while HA is off nobody has chosen, so nothing is known then.
 */
function priorityOf(reading: Reading, vm: XapiRecord, reader: RecordReader): Known<RestartPriority> {
  const said = vm.fields.ha_restart_priority
  const pool = reading.index.poolOf(vm)
  const isOn = pool !== undefined && readerOf(reading, pool).flag('ha_enabled') === true
  if (said === '') return isOn ? 'disabled' : 'unknown'
  const word = reader.oneOf('ha_restart_priority', {
    restart: 'restart',
    'best-effort': 'best-effort',
    // Before XenServer 6.1 a number told both that a VM is protected and when it starts.
    ...{ '0': '0', '1': '1', '2': '2', '3': '3' },
  })
  if (word === 'best-effort') return 'lowest'
  if (!isKnown(word)) return 'unknown'
  const order = word === 'restart' ? reader.whole('order') : Number(word)
  if (!isKnown(order)) return 'unknown'
  if (order >= words.length) {
    const message = `Start order ${order} of VM ${nameOf(reading, vm)} is taken as "low", like every order from ${words.length - 1} on: an estate knows four before the last.`
    reading.log.add('xcp-ng.order-coarse', 'note', reader.where('order'), message)
  }
  return words[Math.min(order, words.length - 1)] ?? 'unknown'
}
