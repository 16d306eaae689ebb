/** Kinds of sheet that Collector writes; the others (partitions, snapshots, performance) tell nothing an estate keeps. */
export type SheetKind = 'vms' | 'memory' | 'disks' | 'hosts' | 'clusters'

export type Column =
  | 'vm'
  | 'power'
  | 'vcpus'
  | 'memoryMib'
  | 'sizeMib'
  | 'capacityMib'
  | 'consumedMib'
  | 'guestOs'
  | 'cluster'
  | 'clusterKey'
  | 'host'
  | 'key'
  | 'hypervisor'
  | 'sockets'
  | 'cores'
  | 'coreMhz'
  | 'hostMemoryGib'
  | 'hostMemoryMib'
  | 'cpuModel'
  | 'model'
  | 'serial'

type Spelled = { readonly id: Column; readonly field: string; readonly names: readonly string[] }

/**
 * Columns by their headings, without case, blanks and punctuation. The headings of virtual machines, hosts and clusters
 * are those that Nutanix Collector writes in its sheets vmList, vInfo, vCPU, vMemory, vDisk, vHosts and vCluster, as
 * published programs read them; `field` is what of an estate they tell.
 */
export const collectorColumns: readonly Spelled[] = [
  { id: 'vm', field: 'name', names: ['vmname'] },
  { id: 'power', field: 'power', names: ['powerstate'] },
  { id: 'vcpus', field: 'vcpus', names: ['vcpus', 'vcpu', 'numvcpus'] },
  { id: 'memoryMib', field: 'memoryBytes', names: ['memorymib'] },
  { id: 'sizeMib', field: 'memoryBytes', names: ['sizemib'] },
  { id: 'capacityMib', field: 'provisionedBytes', names: ['capacitymib'] },
  { id: 'consumedMib', field: 'inUseBytes', names: ['consumedmib'] },
  { id: 'guestOs', field: 'guestOs', names: ['guestos'] },
  { id: 'cluster', field: 'clusterId', names: ['clustername'] },
  { id: 'clusterKey', field: 'clusterId', names: ['cluster', 'clusteruuid'] },
  { id: 'host', field: 'hostId', names: ['hostname', 'host'] },
  { id: 'key', field: '', names: ['moid', 'uuid', 'vmuuid', 'hostuuid'] },
  { id: 'hypervisor', field: 'platform', names: ['hypervisor', 'hypervisortype'] },
  { id: 'sockets', field: 'sockets', names: ['cpus', 'cpusockets'] },
  { id: 'cores', field: 'cores', names: ['cpucores'] },
  { id: 'coreMhz', field: 'coreMhz', names: ['cpuspeed', 'cpuspeedmhz'] },
  { id: 'hostMemoryGib', field: 'memoryBytes', names: ['memorysize', 'memorysizegib'] },
  { id: 'hostMemoryMib', field: 'memoryBytes', names: ['memorysizemib'] },
  { id: 'cpuModel', field: 'cpuModel', names: ['cpumodel'] },
  { id: 'model', field: 'model', names: ['model', 'hostmodel'] },
  { id: 'serial', field: '', names: ['serial', 'serialnumber', 'hostserial'] },
]

/** A heading without what people change about it. */
export const normalHeading = (heading: string): string => heading.toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * Which sheet some headings are of; undefined for those of other programs. RVTools writes "VM" and "Powerstate" where
 * Collector writes "VM Name" and "Power State".
 */
export function sheetKindOf(headings: readonly string[]): SheetKind | undefined {
  if (headings.some((heading) => /^powerstate$/i.test(heading) && heading !== 'Power State')) return undefined
  const present = new Set(headings.map(normalHeading))
  const has = (...names: readonly string[]): boolean => names.every((name) => present.has(name))
  if (has('cpucores', 'cpuspeed') && (has('memorysize') || has('memorysizemib') || has('memorysizegib'))) {
    return 'hosts'
  }
  if (!has('vmname')) return has('moid', 'clustername') ? 'clusters' : undefined
  if (has('vcpus') || has('memorymib')) return 'vms'
  if (has('sizemib')) return has('average') || has('peak') || has('median') ? 'memory' : undefined
  if (has('capacitymib')) return has('consumedmib') ? undefined : 'disks'
  return has('powerstate', 'clustername') ? 'vms' : undefined
}
