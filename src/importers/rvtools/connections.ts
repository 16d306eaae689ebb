import type { Cells } from '#importers/rvtools/cells.ts'
import { connectionStates, type HostDraft, type VmDraft } from '#importers/rvtools/drafts.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/** Reads whether vCenter reached the VM when the export was made. */
export function readConnection(reading: Reading, vm: VmDraft, cells: Cells<'vinfo'>): void {
  const text = cells.text('connection')
  if (text === '') return
  const state = connectionStates.find((known) => known === text.toLowerCase())
  vm.connection = state ?? 'unknown'
  if (state === 'connected') return
  vm.connectionAt = cells.where('connection')
  if (state === undefined) {
    const message = `"${text}" is no connection state (${connectionStates.join(', ')}), so it counts as unknown.`
    reading.log.add('rvtools.connection-unreadable', 'warning', vm.connectionAt, message)
  }
}

/** How many cells a message lists before it counts the rest. */
const cellsListed = 6

const listedCells = (vms: readonly VmDraft[]): string => {
  const cells = vms.slice(0, cellsListed).map(({ connectionAt }) => connectionAt)
  return `${cells.join(', ')}${vms.length > cellsListed ? ` and ${vms.length - cellsListed} more` : ''}`
}

/**
 * What follows from VMs that vCenter did not reach. A host none of whose VMs it reached is most likely disconnected
 * or down: it counts as in maintenance, so that nothing is placed on it. Cost O(VMs).
 */
export function checkConnections(reading: Reading): void {
  const guestsOf = new Map<HostDraft, VmDraft[]>()
  for (const vm of reading.guests.all) {
    if (vm.connection === 'inaccessible' || vm.connection === 'invalid' || vm.connection === 'orphaned')
      reportUnreachable(reading, vm)
    if (typeof vm.host !== 'object') continue
    const guests = guestsOf.get(vm.host)
    if (guests) guests.push(vm)
    else guestsOf.set(vm.host, [vm])
  }
  for (const [host, guests] of guestsOf) {
    const lost = guests.filter(({ connection }) => connection !== 'connected' && connection !== 'unknown')
    const ofHost = lost.some(
      ({ connection }) => connection === 'disconnected' || connection === 'inaccessible',
    )
    if (!ofHost) continue
    if (lost.length === guests.length) takeOut(reading, host, lost)
    else {
      const message =
        `${lost.length} of the ${guests.length} VMs on host ${host.name} were not connected when the export was made ` +
        `(${listedCells(lost)}). The host still counts as one that can receive VMs. Look at it before you rely on that.`
      reading.log.add('rvtools.host-partly-connected', 'warning', lost[0]?.connectionAt ?? '', message)
    }
  }
}

function takeOut(reading: Reading, host: HostDraft, lost: readonly VmDraft[]): void {
  const [first] = lost as readonly [VmDraft]
  host.maintenance = true
  host.exactOrigins = { ...host.exactOrigins, maintenance: first.origins[0] ?? [0, 0] }
  const message =
    `None of the ${lost.length} VMs on host ${host.name} was connected when the export was made (${listedCells(lost)}), so the ` +
    'host counts as in maintenance: it receives no VM. Connect it and export again.'
  reading.log.add('rvtools.host-disconnected', 'warning', first.connectionAt, message)
}

function reportUnreachable(reading: Reading, { name, connection, connectionAt }: VmDraft): void {
  const why =
    connection === 'orphaned'
      ? 'vCenter knows it, but its host does not'
      : connection === 'invalid'
        ? 'its configuration cannot be read'
        : 'its files cannot be reached'
  const message =
    `VM ${name} is ${connection}: ${why}, so its size and state may be out of date and it may not restart. ` +
    'Repair or remove it, and export again.'
  reading.log.add('rvtools.vm-unreachable', 'warning', connectionAt, message)
}
