import { isObject, type JsonObject, textOf } from '#importers/json-reader.ts'
import { type FieldKind, fieldsOf, type XapiClass } from '#importers/xcp-ng/fields.table.ts'
import { type SampleRecords, samplePool } from '#importers/xcp-ng/sample-pool.ts'

/** Entries of records class by class. */
const classesOf = (records: SampleRecords) =>
  Object.entries(records) as [XapiClass, Readonly<Record<string, JsonObject>>][]

/** The answers of `get_all_records`, one under another, as a script that asks for all classes writes them. */
export const asJson = (records: SampleRecords = samplePool): string =>
  JSON.stringify(
    Object.fromEntries(
      classesOf(records).map(([name, result]) => [
        `${name}.get_all_records`,
        { jsonrpc: '2.0', result, id: 1 },
      ]),
    ),
  )

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
const asAttribute = (text: string): string =>
  text
    .replaceAll('%', '%%')
    .replaceAll(' ', '%.')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')

/** A value as the database writes it. */
function inDatabase(value: unknown, kind: FieldKind): string {
  if (kind === 'map' && isObject(value)) {
    const entries = Object.entries(value).map(([key, one]) => `(${quoted(key)} ${quoted(String(one))})`)
    return `(${entries.join(' ')})`
  }
  return Array.isArray(value) ? `(${value.map((one) => quoted(String(one))).join(' ')})` : String(value)
}

/** Groups of fields that the database joins by two underscores. */
const grouped = /^(name|memory|VCPUs|HVM)_(?=label|static|dynamic|overhead|total|max|at|params|boot)/

/** The pool's database. */
export function asStateDb(records: SampleRecords = samplePool): string {
  const tables = classesOf(records).map(([name, rows]) => {
    const kinds = fieldsOf(name)
    const written = Object.entries(rows).map(([ref, record]) => {
      const fields = Object.entries(record).map(
        ([field, value]) =>
          ` ${field.replace(grouped, '$1__')}="${asAttribute(inDatabase(value, kinds[field] ?? 'text'))}"`,
      )
      return `<row ref="${ref}" __ctime="1" __mtime="2" _ref="${ref}"${fields.join('')}/>`
    })
    return `<table name="${name}">${written.join('')}</table>`
  })
  const manifest = '<manifest><pair key="schema_major_vsn" value="5"/></manifest>'
  return `<?xml version="1.0" encoding="UTF-8"?><database>${manifest}${tables.join('')}</database>`
}

/** A reference as xe prints it: the uuid of what it leads to. */
const asUuid = (ref: unknown): string =>
  typeof ref === 'string' && ref !== 'OpaqueRef:NULL' ? ref.replace('OpaqueRef:', '') : '<not in database>'

const shown = (value: unknown): string =>
  Array.isArray(value)
    ? value.map((one) => asUuid(String(one)).replace('<not in database>', String(one))).join('; ')
    : isObject(value)
      ? Object.entries(value)
          .map(([key, one]) => `${key}: ${String(one)}`)
          .join('; ')
      : typeof value === 'string' && value.startsWith('OpaqueRef:')
        ? asUuid(value)
        : String(value)

/** What xe calls fields that are references to others, and what it leaves out. */
const xeNames: Readonly<Record<string, string>> = {
  ...{ SR: 'sr-uuid', VM: 'vm-uuid', VDI: 'vdi-uuid', host: 'host-uuid', network: 'network-uuid' },
  ...{ GPU_group: 'gpu-group-uuid', PCI: 'pci-uuid', VMs: 'vm-uuids', VTPMs: 'vtpms', type: 'type' },
  ...{ control_domain: 'control-domain-uuid', cpu_info: 'cpu_info', master: 'master' },
}
const xeHidden = new Set([
  'metrics',
  'guest_metrics',
  'bios_strings',
  'VIFs',
  'VGPUs',
  'VUSBs',
  'attached_PCIs',
  'is_tools_sr_',
])
const xeLists: readonly (readonly [XapiClass, string])[] = [
  ...([
    ['pool', 'pool'],
    ['host', 'host'],
    ['VM', 'vm'],
    ['SR', 'sr'],
    ['PBD', 'pbd'],
    ['VDI', 'vdi'],
  ] as const),
  ...([
    ['VBD', 'vbd'],
    ['VIF', 'vif'],
    ['PIF', 'pif'],
    ['network', 'network'],
    ['VM_group', 'vm-group'],
  ] as const),
  ...([
    ['VGPU', 'vgpu'],
    ['PGPU', 'pgpu'],
    ['VUSB', 'vusb'],
  ] as const),
]

/** What `xe CLASS-list params=all` prints, list after list. */
export function asXe(records: SampleRecords = samplePool): string {
  const lists = xeLists.map(([name, word]) => {
    const blocks = Object.entries(records[name] ?? {}).map(([ref, record]) => {
      const lines = [`uuid ( RO)                       : ${ref.replace('OpaqueRef:', '')}`]
      const add = (field: string, value: unknown): void => {
        const mark = isObject(value) ? 'MRW' : Array.isArray(value) ? 'SRO' : ' RO'
        const key = `${field} (${mark})`.padStart(32)
        lines.push(`${key}: ${shown(value)}`)
      }
      for (const [field, value] of Object.entries(record)) {
        if (field === 'uuid' || xeHidden.has(field)) continue
        const named = name === 'VGPU' && field === 'type' ? 'type-uuid' : xeNames[field]
        const isState = field === 'power_state'
        add(named ?? field.replaceAll('_', '-'), isState ? String(value).toLowerCase() : value)
      }
      addInner(records, name, record, add)
      return `${lines.join('\n')}\n\n`
    })
    return `# ${word}\n${blocks.join('\n')}`
  })
  return lists.join('\n')
}

/** What xe prints of other records inside one. */
function addInner(
  records: SampleRecords,
  name: XapiClass,
  record: JsonObject,
  add: (field: string, value: unknown) => void,
): void {
  if (name === 'host') {
    const metrics = records.host_metrics?.[String(record.metrics)]
    add('memory-total', metrics?.memory_total)
    add('host-metrics-live', metrics?.live)
  }
  if (name === 'SR') add('content-type', record.type === 'iso' ? 'iso' : 'user')
  if (name === 'VGPU') add('type-model-name', records.VGPU_type?.[String(record.type)]?.model_name)
  if (name === 'PGPU') add('device-name', records.PCI?.[String(record.PCI)]?.device_name)
  if (name !== 'VM') return
  const guest = records.VM_guest_metrics?.[String(record.guest_metrics)]
  add('os-version', guest?.os_version ?? '<not in database>')
  add('networks', guest?.networks ?? '<not in database>')
  add('PV-drivers-version', guest?.PV_drivers_version ?? '<not in database>')
}

const link = (ref: unknown): unknown =>
  Array.isArray(ref) ? ref.map(asUuid) : asUuid(ref) === '<not in database>' ? undefined : asUuid(ref)

/** Objects of Xen Orchestra, as `xo-cli list-objects` writes them. */
export function asXenOrchestra(records: SampleRecords = samplePool): string {
  const pool = asUuid(Object.keys(records.pool ?? {})[0])
  const objects = classesOf(records).flatMap(([name, rows]) =>
    Object.entries(rows).flatMap(([ref, record]) => {
      const object = xoObject(records, name, record)
      const id = asUuid(ref)
      return object === undefined ? [] : [{ id, uuid: id, $pool: pool, $poolId: pool, ...object }]
    }),
  )
  return JSON.stringify(objects)
}

function xoObject(records: SampleRecords, name: XapiClass, record: JsonObject): JsonObject | undefined {
  const named = { name_label: record.name_label }
  switch (name) {
    case 'pool':
      return {
        type: 'pool',
        ...named,
        HA_enabled: record.ha_enabled,
        master: link(record.master),
        haSrs: ['one'],
      }
    case 'host': {
      const metrics = records.host_metrics?.[String(record.metrics)]
      const version = record.software_version as JsonObject
      return {
        ...{ type: 'host', ...named, hostname: record.hostname, enabled: record.enabled },
        ...{ CPUs: record.cpu_info, bios_strings: record.bios_strings, power_state: 'Running' },
        ...{ version: version.product_version, productBrand: version.product_brand },
        memory: { size: metrics?.memory_total, usage: 0 },
      }
    }
    case 'VM':
      return xoVm(records, record)
    case 'SR':
      return {
        ...{ type: 'SR', ...named, SR_type: record.type, shared: record.shared, size: record.physical_size },
        ...{ physical_usage: record.physical_utilisation, usage: record.virtual_allocation },
        ...{ sm_config: record.sm_config, other_config: { xensource_internal: String(record.is_tools_sr) } },
      }
    case 'PBD':
      return {
        type: 'PBD',
        attached: record.currently_attached,
        host: link(record.host),
        SR: link(record.SR),
      }
    case 'PIF':
      return {
        ...{ type: 'PIF', $host: link(record.host), $network: link(record.network), mac: record.MAC },
        ...{ vlan: record.VLAN, physical: record.physical, management: record.management, dns: record.DNS },
      }
    case 'network':
      return { type: 'network', ...named, bridge: record.bridge, other_config: record.other_config }
    case 'VDI':
      return {
        ...{ type: 'VDI', ...named, $SR: link(record.SR) },
        ...{ size: record.virtual_size, usage: record.physical_utilisation },
      }
    case 'VBD':
      return {
        ...{ type: 'VBD', VM: link(record.VM), VDI: link(record.VDI), device: record.device },
        ...{ is_cd_drive: record.type === 'CD', position: record.userdevice, attached: true },
      }
    case 'VIF':
      return {
        ...{ type: 'VIF', $VM: link(record.VM), $network: link(record.network), device: record.device },
        ...{ MAC: record.MAC, attached: record.currently_attached },
      }
    case 'VTPM':
      return { type: 'VTPM', vm: link(record.VM) }
    case 'VGPU':
      return {
        ...{ type: 'vgpu', vm: link(record.VM), gpuGroup: link(record.GPU_group) },
        vgpuType: link(record.type),
      }
    case 'VGPU_type':
      return { type: 'vgpuType', modelName: record.model_name }
    case 'GPU_group':
      return { type: 'gpuGroup', ...named }
    case 'PGPU':
      return {
        type: 'PGPU',
        $host: link(record.host),
        gpuGroup: link(record.GPU_group),
        pci: link(record.PCI),
      }
    case 'PCI':
      return { type: 'PCI', device_name: record.device_name, $host: link(record.host) }
    default:
      return undefined
  }
}

function xoVm(records: SampleRecords, vm: JsonObject): JsonObject {
  const guest = records.VM_guest_metrics?.[String(vm.guest_metrics)]
  const platform = vm.platform as JsonObject
  const version = guest?.PV_drivers_version as JsonObject | undefined
  const mask = textOf((vm.VCPUs_params as JsonObject).mask)
  const kind =
    vm.is_control_domain === true
      ? 'VM-controller'
      : vm.is_a_snapshot === true
        ? 'VM-snapshot'
        : vm.is_a_template === true
          ? 'VM-template'
          : 'VM'
  const isOn = vm.power_state === 'Running'
  const taken = String(vm.snapshot_time).replace(/^(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')
  return {
    ...{ type: kind, name_label: vm.name_label, power_state: vm.power_state },
    ...{ isDefaultTemplate: vm.is_default_template, tags: vm.tags, other: vm.other_config },
    $container: link(vm.resident_on) ?? 'the pool',
    affinityHost: link(vm.affinity),
    ...(kind === 'VM-snapshot'
      ? { $snapshot_of: link(vm.snapshot_of), snapshot_time: Date.parse(taken) / 1000 }
      : {}),
    snapshots: link(vm.snapshots),
    memory: {
      static: [0, vm.memory_static_max],
      dynamic: [vm.memory_dynamic_min, vm.memory_dynamic_max],
    },
    CPUs: { max: vm.VCPUs_max, number: vm.VCPUs_at_startup },
    ...(mask === undefined ? {} : { cpuMask: mask.split(',').map(Number) }),
    secureBoot: platform.secureboot === 'true',
    coresPerSocket: Number(platform['cores-per-socket']),
    boot: vm.HVM_boot_params,
    virtualizationMode: vm.domain_type,
    os_version: guest?.os_version ?? null,
    addresses: guest?.networks ?? {},
    xenTools: isOn ? (version === undefined ? false : { major: 7, minor: 30 }) : undefined,
    high_availability: vm.ha_restart_priority,
    ...{ $VBDs: link(vm.VBDs), VIFs: link(vm.VIFs), VTPMs: link(vm.VTPMs), $VGPUs: link(vm.VGPUs) },
  }
}
