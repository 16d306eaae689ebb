type Row = { readonly model: string; readonly pk: number; readonly fields: Readonly<Record<string, unknown>> }

const row = (model: string, pk: number, fields: Readonly<Record<string, unknown>>): Row => ({
  model,
  pk,
  fields,
})

/** Two racks in a room; a host with two cords, each to a PDU of its own, and two cards, one through a patch panel. */
export const sampleDump = (): readonly Row[] => [
  row('dcim.site', 1, { name: 'Berlin', slug: 'berlin' }),
  row('dcim.location', 1, { name: 'Room 1', site: 1, parent: null }),
  row('dcim.rack', 1, { name: 'R1', site: 1, location: 1 }),
  row('dcim.rack', 2, { name: 'R2', site: 1, location: 1 }),
  row('dcim.powerpanel', 1, { name: 'A', site: 1, location: 1 }),
  row('dcim.powerpanel', 2, { name: 'B', site: 1, location: 1 }),
  row('dcim.powerfeed', 1, { name: 'A-R1', power_panel: 1, rack: 1 }),
  row('dcim.powerfeed', 2, { name: 'B-R1', power_panel: 2, rack: 1 }),
  row('dcim.manufacturer', 1, { name: 'Example' }),
  row('dcim.devicetype', 1, { model: 'S1', manufacturer: 1 }),
  row('dcim.devicerole', 1, { name: 'Hypervisor' }),
  row('dcim.devicerole', 2, { name: 'PDU' }),
  row('dcim.devicerole', 3, { name: 'ToR switch' }),
  row('dcim.devicerole', 4, { name: 'Patch panel' }),
  row('dcim.device', 1, {
    ...{ name: 'hv-1', role: 1, device_type: 1, site: 1, rack: 1, serial: 'ABC123', asset_tag: 'INV-7' },
    ...{ cluster: 1, status: 'active' },
  }),
  row('dcim.device', 2, { name: 'pdu-a', role: 2, device_type: 1, site: 1, rack: 1, status: 'active' }),
  row('dcim.device', 3, { name: 'pdu-b', role: 2, device_type: 1, site: 1, rack: 1, status: 'active' }),
  row('dcim.device', 4, { name: 'tor-1', role: 3, device_type: 1, site: 1, rack: 1, status: 'active' }),
  row('dcim.device', 5, { name: 'tor-2', role: 3, device_type: 1, site: 1, rack: 2, status: 'active' }),
  row('dcim.device', 6, { name: 'panel-1', role: 4, device_type: 1, site: 1, rack: 1, status: 'active' }),
  row('dcim.powerport', 1, { device: 1, name: 'PSU1' }),
  row('dcim.powerport', 2, { device: 1, name: 'PSU2' }),
  row('dcim.powerport', 3, { device: 2, name: 'in' }),
  row('dcim.powerport', 4, { device: 3, name: 'in' }),
  row('dcim.poweroutlet', 1, { device: 2, name: '1' }),
  row('dcim.poweroutlet', 2, { device: 3, name: '1' }),
  row('dcim.interface', 1, { device: 1, name: 'eth0', mac_address: '00:50:56:00:00:01' }),
  row('dcim.interface', 2, { device: 1, name: 'eth1', mac_address: null }),
  row('dcim.interface', 3, { device: 4, name: 'port 1' }),
  row('dcim.interface', 4, { device: 5, name: 'port 1' }),
  row('dcim.rearport', 1, { device: 6, name: 'rear' }),
  row('dcim.frontport', 1, { device: 6, name: 'front', rear_port: 1 }),
  ...cable(1, 'powerport', 1, 'poweroutlet', 1),
  ...cable(2, 'powerport', 2, 'poweroutlet', 2),
  ...cable(3, 'powerport', 3, 'powerfeed', 1),
  ...cable(4, 'powerport', 4, 'powerfeed', 2),
  ...cable(5, 'interface', 1, 'interface', 3),
  ...cable(6, 'interface', 2, 'frontport', 1),
  ...cable(7, 'rearport', 1, 'interface', 4),
  row('virtualization.clustertype', 1, { name: 'Proxmox VE' }),
  row('virtualization.cluster', 1, { name: 'pve', type: 1 }),
  row('virtualization.virtualmachine', 1, {
    name: 'web',
    cluster: 1,
    device: 1,
    status: 'active',
    vcpus: 2,
    memory: 4096,
  }),
  row('circuits.circuit', 1, { cid: 'C-1', provider: 1 }),
  row('circuits.circuittermination', 1, { circuit: 1, term_side: 'A', site: 1 }),
]

function cable(pk: number, a: string, aKey: number, b: string, bKey: number): readonly Row[] {
  const end = (side: 'A' | 'B', model: string, key: number): Row =>
    row('dcim.cabletermination', 2 * pk + (side === 'A' ? 0 : 1), {
      ...{ cable: pk, cable_end: side, termination_type: ['dcim', model], termination_id: key },
    })
  return [row('dcim.cable', pk, { status: 'connected' }), end('A', a, aKey), end('B', b, bKey)]
}

const endpoint: Readonly<Record<string, string>> = {
  ...{ site: 'sites', location: 'locations', rack: 'racks', device: 'devices', devicetype: 'device-types' },
  ...{ devicerole: 'device-roles', manufacturer: 'manufacturers', powerpanel: 'power-panels' },
  ...{
    powerfeed: 'power-feeds',
    powerport: 'power-ports',
    poweroutlet: 'power-outlets',
    interface: 'interfaces',
  },
  ...{ rearport: 'rear-ports', frontport: 'front-ports', cable: 'cables', cluster: 'clusters' },
  ...{ clustertype: 'cluster-types', virtualmachine: 'virtual-machines', circuit: 'circuits' },
  ...{ circuittermination: 'circuit-terminations' },
}
const references = new Set([
  'site',
  'location',
  'rack',
  'parent',
  'role',
  'device_type',
  'cluster',
  'device',
  'power_panel',
  'manufacturer',
  'type',
  'rear_port',
  'circuit',
  'provider',
])

/** The same estate as answers of the API, a file of results for each kind: references nested, choices as objects. */
export function sampleAnswers(): Readonly<
  Record<string, { readonly count: number; readonly results: readonly object[] }>
> {
  const rows = sampleDump()
  const answers: Record<string, { count: number; results: object[] }> = {}
  for (const { model, pk, fields } of rows) {
    if (model === 'dcim.cabletermination') continue
    const [app = '', kind = ''] = model.split('.')
    const path = `${app}/${endpoint[kind]}`
    const nested = Object.fromEntries(
      Object.entries(fields).map(([field, value]) => {
        if (field === 'status') return [field, { value, label: String(value) }]
        return [field, references.has(field) && typeof value === 'number' ? { id: value } : value]
      }),
    )
    const ends = (side: string) =>
      rows
        .filter((other) => other.fields.cable === pk && other.fields.cable_end === side)
        .map(({ fields: end }) => ({
          object_type: (end.termination_type as readonly string[]).join('.'),
          object_id: end.termination_id,
        }))
    const cabled = kind === 'cable' ? { a_terminations: ends('A'), b_terminations: ends('B') } : {}
    const answer = answers[path] ?? { count: 0, results: [] }
    answer.results.push({ id: pk, url: `https://netbox.example/api/${path}/${pk}/`, ...nested, ...cabled })
    answer.count += 1
    answers[path] = answer
  }
  return answers
}
