import type { Source } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { isObject, type JsonObject } from '#importers/json-reader.ts'
import {
  columnsOf,
  fieldsOf,
  isXapiClass,
  type XapiClass,
  xapiClasses,
} from '#importers/xcp-ng/fields.table.ts'
import { recordsMax, type XapiRecord } from '#importers/xcp-ng/records.ts'

/** Objects are looked into this deep for maps of records: the answers of several calls may stand in one file. */
const depthMax = 8
/** Objects that are looked into in one file. */
const visitsMax = 100_000

/** Members by which a map of records tells its class where neither its name nor the call's does. */
const signatures: readonly (readonly [XapiClass, readonly string[]])[] = [
  ['VM', ['power_state', 'memory_static_max']],
  ['VM', ['is_a_template', 'memory_static_max']],
  ['host', ['software_version', 'cpu_info']],
  ['pool', ['master', 'ha_enabled']],
  ['VBD', ['VM', 'VDI', 'userdevice']],
  ['VIF', ['VM', 'network', 'MAC']],
  ['PIF', ['host', 'network', 'MAC']],
  ['PBD', ['host', 'SR', 'device_config']],
  ['VDI', ['SR', 'virtual_size']],
  ['SR', ['physical_size', 'PBDs']],
  ['network', ['bridge', 'PIFs']],
  ['host_metrics', ['memory_total', 'memory_free']],
  ['VM_guest_metrics', ['os_version', 'networks']],
  ['host_cpu', ['host', 'modelname']],
  ['VM_group', ['placement', 'VMs']],
  ['VGPU', ['VM', 'GPU_group']],
  ['PGPU', ['host', 'GPU_group']],
  ['GPU_group', ['PGPUs', 'VGPUs']],
  ['VTPM', ['VM', 'persistence_backend']],
  ['PCI', ['pci_id', 'device_name']],
  ['VGPU_type', ['model_name', 'framebuffer_size']],
  ['VUSB', ['VM', 'USB_group']],
]

/** Whether an object is a map of records: its keys are references, its values the records. */
const isRecordMap = (value: JsonObject): boolean => {
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key) => key.startsWith('OpaqueRef:') && isObject(value[key]))
}

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0

/** The class that a name means: 'VM', or the call that was made: 'VM.get_all_records'. */
const classNamed = (name: string): XapiClass | undefined => {
  const [word = ''] = name.split('.')
  return isXapiClass(word) ? word : undefined
}

const classOf = (record: JsonObject): XapiClass | undefined =>
  signatures.find(([, members]) => members.every((member) => Object.hasOwn(record, member)))?.[0]

/** A name as a part of a path: plain where it is a word, in brackets where it is not. */
const step = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `["${name.slice(0, 80)}"]`)

/**
 * The records in the answers of `get_all_records`, of one class or of several, as the calls gave them or wrapped. The
 * class is what a name around the records says, or what their members tell. Members of a map are counted in its order, so
 * the place '$.result.*[3]' is the fourth of them.
 */
export function recordsOfJson(
  file: string,
  json: unknown,
  listed: Set<XapiClass>,
  log: IssueLog,
): readonly XapiRecord[] {
  const found: XapiRecord[] = []
  const open: { value: unknown; path: string; named: XapiClass | undefined; depth: number }[] = [
    { value: json, path: '$', named: undefined, depth: 0 },
  ]
  let visits = 0
  for (let next = open.pop(); next !== undefined && visits < visitsMax; next = open.pop(), visits += 1) {
    const { value, path, named, depth } = next
    if (Array.isArray(value)) {
      for (const [at, item] of [...value.entries()].reverse()) {
        if (depth < depthMax && at < visitsMax && typeof item === 'object') {
          open.push({ value: item, path: `${path}[${at}]`, named, depth: depth + 1 })
        }
      }
      continue
    }
    if (!isObject(value)) continue
    if (isRecordMap(value)) {
      readMap(file, value, path, named, found, log)
      continue
    }
    const own = typeof value.class === 'string' ? classNamed(value.class) : undefined
    for (const [name, member] of Object.entries(value).reverse()) {
      if (depth >= depthMax || typeof member !== 'object') continue
      const inside = classNamed(name) ?? own ?? named
      if (inside !== undefined && isEmpty(member)) listed.add(inside)
      open.push({ value: member, path: `${path}${step(name)}`, named: inside, depth: depth + 1 })
    }
  }
  return found
}

function readMap(
  file: string,
  map: JsonObject,
  path: string,
  named: XapiClass | undefined,
  found: XapiRecord[],
  log: IssueLog,
): void {
  const entries = Object.entries(map)
  const xapiClass = named ?? entries.map(([, record]) => classOf(record as JsonObject)).find(Boolean)
  if (xapiClass === undefined) {
    const message = `These ${entries.length} records do not tell their class. Put them under its name, such as {"VM": {…}}, one of ${xapiClasses.slice(0, 8).join(', ')} and so on.`
    log.add('xcp-ng.class-unknown', 'warning', `${file} ${path}`, message)
    return
  }
  const sheet = `${path}.*`
  const source: Source = { file, sheet, columns: columnsOf(xapiClass, (field) => field) }
  const wanted = Object.keys(fieldsOf(xapiClass))
  for (const [at, [ref, record]] of entries.entries()) {
    if (found.length >= recordsMax) return
    const own = record as JsonObject
    // Only what is read is kept: records carry passwords of storage among the rest.
    const fields = Object.fromEntries(
      wanted.filter((field) => Object.hasOwn(own, field)).map((field) => [field, own[field]]),
    )
    const where = `${file} ${sheet}[${at}]`
    found.push({ xapiClass, ref, fields, pool: '', place: { source, row: at + 1 }, where })
  }
}
