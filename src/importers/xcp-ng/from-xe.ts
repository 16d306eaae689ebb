import type { Source } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import {
  columnsOf,
  type FieldKind,
  fieldsOf,
  type XapiClass,
  xapiClasses,
} from '#importers/xcp-ng/fields.table.ts'
import { recordsMax, refOf, type XapiRecord } from '#importers/xcp-ng/records.ts'

/** A line that begins a value: name, whether a set, a map or plain, and the value. */
const line = /^\s*([A-Za-z][\w-]*) \(([ SM])R[OW]\)(?: \[DEPRECATED\])?\s*: ?(.*)$/

/** A line that says which list comes next, so that an empty one can be told from one nobody asked for. */
const heading = /^# ([a-z-]+)\s*$/gm

/** One record as `xe` prints it. */
type Block = { readonly row: number; readonly values: Map<string, string> }

/** Parameters by which a record tells its class: each is printed by one list only. */
const signatures: readonly (readonly [XapiClass, readonly string[]])[] = [
  ['VM', ['power-state']],
  ['pool', ['master', 'ha-enabled']],
  ['host', ['software-version']],
  ['VBD', ['vdi-uuid', 'userdevice']],
  ['VDI', ['virtual-size']],
  ['SR', ['content-type']],
  ['PBD', ['sr-uuid', 'device-config']],
  ['VIF', ['network-uuid', 'vm-uuid']],
  ['PIF', ['network-uuid', 'host-uuid']],
  ['network', ['bridge']],
  ['VM_group', ['placement', 'vm-uuids']],
  ['VGPU', ['gpu-group-uuid', 'type-uuid']],
  ['PGPU', ['gpu-group-uuid', 'pci-uuid']],
  ['GPU_group', ['PGPU-uuids']],
  ['VTPM', ['vm-uuid', 'is_protected']],
  ['host_cpu', ['host-uuid', 'modelname']],
]

/** What `xe` calls a field where it is not just the API's name with hyphens. */
const spellings: Readonly<Partial<Record<XapiClass, Readonly<Record<string, string>>>>> = {
  host: { cpu_info: 'cpu_info', control_domain: 'control-domain-uuid' },
  host_cpu: { host: 'host-uuid' },
  PIF: { host: 'host-uuid', network: 'network-uuid' },
  PBD: { host: 'host-uuid', SR: 'sr-uuid' },
  VDI: { SR: 'sr-uuid' },
  VBD: { VM: 'vm-uuid', VDI: 'vdi-uuid' },
  VIF: { VM: 'vm-uuid', network: 'network-uuid' },
  VM: { VTPMs: 'vtpms' },
  VM_group: { VMs: 'vm-uuids' },
  VTPM: { VM: 'vm-uuid' },
  VGPU: { VM: 'vm-uuid', GPU_group: 'gpu-group-uuid', type: 'type-uuid' },
  PGPU: { host: 'host-uuid', GPU_group: 'gpu-group-uuid', PCI: 'pci-uuid' },
}

const spell = (xapiClass: XapiClass, field: string): string =>
  spellings[xapiClass]?.[field] ?? field.replaceAll('_', '-')

/** Records that `xe` prints inside others: class, the parameters it shows of it, and how its reference is made. */
type Inner = {
  readonly within: XapiClass
  readonly xapiClass: XapiClass
  readonly names: Readonly<Record<string, string>>
  /** The field of the outer record that refers to it. */
  readonly by: string
  /** The parameter that holds its reference, or 'own' for one made from the outer record. */
  readonly ref: string
}
const inners: readonly Inner[] = [
  {
    ...{ within: 'host', xapiClass: 'host_metrics', by: 'metrics', ref: 'own' },
    names: { memory_total: 'memory-total', live: 'host-metrics-live' },
  },
  {
    ...{ within: 'VM', xapiClass: 'VM_guest_metrics', by: 'guest_metrics', ref: 'own' },
    names: {
      os_version: 'os-version',
      networks: 'networks',
      PV_drivers_version: 'PV-drivers-version',
    },
  },
  {
    ...{ within: 'VGPU', xapiClass: 'VGPU_type', by: 'type', ref: 'type-uuid' },
    names: { model_name: 'type-model-name' },
  },
  {
    ...{ within: 'PGPU', xapiClass: 'PCI', by: 'PCI', ref: 'pci-uuid' },
    names: { device_name: 'device-name', host: 'host-uuid' },
  },
]

/** Whether a text is what `xe` prints. */
export const looksLikeXe = (start: string): boolean =>
  /^\s*uuid \( RO\)\s*: [0-9a-f-]{36}\s*$/m.test(start) && /^(?:# |\s*uuid \( RO\))/.test(start)

/** The records that `xe vm-list params=all` and its like print, several lists after one another as well. */
export function recordsOfXe(
  file: string,
  text: string,
  listed: Set<XapiClass>,
  log: IssueLog,
): readonly XapiRecord[] {
  const found: XapiRecord[] = []
  const sources = new Map<XapiClass, Source>()
  const sourceOf = (xapiClass: XapiClass, spelled: (field: string) => string): Source => {
    const source = sources.get(xapiClass) ?? { file, sheet: '', columns: columnsOf(xapiClass, spelled) }
    sources.set(xapiClass, source)
    return source
  }
  for (const [, word = ''] of text.matchAll(heading)) {
    const xapiClass = xapiClasses.find((one) => one.toLowerCase().replaceAll('_', '-') === word)
    if (xapiClass !== undefined) listed.add(xapiClass)
  }
  for (const block of blocksOf(text)) {
    if (found.length >= recordsMax) break
    const where = `${file}:${block.row}`
    const xapiClass = signatures.find(([, names]) => names.every((name) => block.values.has(name)))?.[0]
    const uuid = refOf(block.values.get('uuid'))
    if (xapiClass === undefined || uuid === undefined) {
      const message =
        'This record does not tell its class, so it is left out. Print it with params=all, such as xe host-list params=all.'
      log.add('xcp-ng.class-unknown', 'warning', where, message)
      continue
    }
    const fields = fieldsIn(block, fieldsOf(xapiClass), (field) => spell(xapiClass, field))
    for (const inner of inners) {
      if (inner.within !== xapiClass) continue
      const ref = inner.ref === 'own' ? `${inner.xapiClass} ${uuid}` : refOf(block.values.get(inner.ref))
      const said = fieldsIn(block, fieldsOf(inner.xapiClass), (field) => inner.names[field] ?? '')
      const isThere = Object.keys(said).length > 0
      if (inner.ref === 'own' && isShown(block, inner)) fields[inner.by] = isThere ? ref : 'OpaqueRef:NULL'
      if (ref === undefined || !isThere) continue
      const source = sourceOf(inner.xapiClass, (field) => inner.names[field] ?? field)
      const place = { source, row: block.row }
      found.push({ xapiClass: inner.xapiClass, ref, fields: said, pool: '', place, where })
    }
    const source = sourceOf(xapiClass, (field) => spell(xapiClass, field))
    found.push({ xapiClass, ref: uuid, fields, pool: '', place: { source, row: block.row }, where })
  }
  return found
}

const isShown = (block: Block, { names }: Inner): boolean =>
  Object.values(names).some((name) => block.values.has(name))

/** Records are parted by blank lines. A line that begins no value goes on with the one before. */
function* blocksOf(text: string): Generator<Block> {
  let block: Block | undefined
  let last = ''
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === '' || raw.startsWith('# ')) {
      if (block !== undefined) yield block
      block = undefined
      continue
    }
    const [, name, , value] = line.exec(raw) ?? []
    if (name === undefined || value === undefined) {
      if (block !== undefined) block.values.set(last, `${block.values.get(last) ?? ''}\n${raw}`)
      continue
    }
    // The uuid is the first of a record, also where a blank line between two was lost.
    if (name === 'uuid' && block !== undefined) {
      yield block
      block = undefined
    }
    block ??= { row: at + 1, values: new Map() }
    block.values.set(name, value)
    last = name
  }
  if (block !== undefined) yield block
}

function fieldsIn(
  { values }: Block,
  kinds: Readonly<Record<string, FieldKind>>,
  spelled: (field: string) => string,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [field, kind] of Object.entries(kinds)) {
    const said = values.get(spelled(field))
    if (said === undefined || said === '<not in database>') {
      if (said !== undefined && (kind === 'ref' || kind === 'refs')) fields[field] = kind === 'ref' ? '' : []
      continue
    }
    fields[field] = kind === 'map' ? mapIn(said) : kind === 'refs' || kind === 'texts' ? setIn(said) : said
  }
  return fields
}

const setIn = (text: string): readonly string[] =>
  text
    .split(/[;,]\s+/)
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** 'a: 1; b: 2' as a map. A part without a colon belongs to the value before it. */
function mapIn(text: string): Readonly<Record<string, string>> {
  const entries: [string, string][] = []
  for (const part of text.split('; ')) {
    const at = part.endsWith(':') && !part.includes(': ') ? part.length - 1 : part.indexOf(': ')
    const last = entries.at(-1)
    if (at > 0) entries.push([part.slice(0, at).trim(), part.slice(at + 1).trim()])
    else if (last !== undefined) last[1] += `; ${part}`
  }
  return Object.fromEntries(entries)
}
