import type { Cells } from '#importers/rvtools/cells.ts'
import type { VmDraft } from '#importers/rvtools/drafts.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/** What two rows must agree on to be one guest, in words; a VM ID alone is not enough where vCenters number alike. */
const telling: readonly (readonly [what: string, of: (vm: VmDraft) => unknown])[] = [
  ['name', ({ name }) => name],
  ['vCenter', ({ scope }) => scope.server],
  ['datacenter', ({ scope }) => scope.datacenter],
  ['cluster', ({ cluster }) => cluster],
  ['host', ({ host }) => host],
  ['vCPUs', ({ vcpus }) => vcpus],
  ['memory', ({ memoryBytes }) => memoryBytes],
  ['power state', ({ power }) => power],
  ['template', ({ template }) => template],
  ['connection state', ({ connection }) => connection],
  ['cluster rules', ({ ruleNames, ruleKinds }) => `${ruleNames}\n${ruleKinds}`],
]

/**
 * Whether this guest is one listed already, which takes the same VM ID, name, place, size and state. Two that share
 * the VM ID only are two guests: taking them for one would lose the load of the second.
 */
export function isRepeated(reading: Reading, vm: VmDraft, cells: Cells<'vinfo'>): boolean {
  const sharing = vm.vmId === '' ? [] : reading.guests.byId(vm.scope.server, vm.vmId)
  const [first] = sharing
  if (first === undefined) return false
  const where = cells.where('name')
  const twin = sharing.find((other) => telling.every(([, of]) => of(other) === of(vm)))
  if (twin === undefined) {
    const different = telling.filter(([, of]) => of(first) !== of(vm)).map(([what]) => what)
    const message =
      `VM ${vm.name} has the VM ID ${vm.vmId}, as ${first.name} has in ${reading.placeOf(first)}. They differ in ` +
      `${different.join(', ')}, so they count as two VMs. If they are one, import each vCenter once; if not, export with ` +
      'the column VI SDK Server.'
    reading.log.add('rvtools.vm-id-shared', 'warning', where, message)
    return false
  }
  settle(twin, vm)
  const message =
    `VM ${vm.name} with VM ID ${vm.vmId} is listed already in ${reading.placeOf(twin)}, with the same place, size and state: it ` +
    'counts as one VM. Import each vCenter once.'
  reading.log.add('rvtools.vm-twice', 'note', where, message)
  return true
}

const measured = [
  ...(['memoryActiveBytes', 'provisionedBytes', 'inUseBytes', 'totalDiskBytes'] as const),
  ...(['diskCount', 'nicCount', 'guestOs', 'protection', 'restartPriority'] as const),
]

/** What two rows of one guest state differently is unknown, so that it does not matter which came first. */
function settle(twin: VmDraft, vm: VmDraft): void {
  for (const field of measured) if (twin[field] !== vm[field]) twin[field] = 'unknown'
  if (twin.priorityFromCluster !== vm.priorityFromCluster) {
    twin.priorityFromCluster = false
    twin.restartPriority = 'unknown'
  }
  if (twin.home !== vm.home) twin.doubtful = (twin.doubtful ?? new Set()).add('vdisk')
  const sameNetworks =
    twin.networks.length === vm.networks.length && vm.networks.every((one) => twin.networks.includes(one))
  if (!sameNetworks || twin.nicsRead !== vm.nicsRead) twin.nicsUnnamed += 1
  if (twin.devices.length < vm.devices.length) twin.devices = vm.devices
  for (const tag of vm.tags) if (!twin.tags.includes(tag)) twin.tags.push(tag)
}
