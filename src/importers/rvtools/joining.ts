import type { Cells } from '#importers/rvtools/cells.ts'
import type { ClusterDraft, HostDraft, VmDraft } from '#importers/rvtools/drafts.ts'
import { agree, describedGuest, type GuestSheet, scopeOf } from '#importers/rvtools/guests.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/**
 * The guest a row of another sheet belongs to. Undefined, with an issue, when vInfo lists no such guest, or several
 * between which the row does not choose: what the sheet says of those is then in doubt, and nobody gets the row.
 * Where there is no vInfo, the row itself makes the guest known.
 */
export function guestOf<K extends GuestSheet>(reading: Reading, kind: K, row: Cells<K>): VmDraft | undefined {
  const cells = row as unknown as Cells<'vinfo'>
  const fitting = fittingGuests(reading, cells)
  if (fitting.length === 1) return fitting[0]
  const name = cells.text('name')
  if (fitting.length > 1) {
    for (const vm of fitting) vm.doubtful = (vm.doubtful ?? new Set()).add(kind)
    const message =
      `${fitting.length} VMs are called ${name}; the row does not say which one it means, so it was left out and what this ` +
      'sheet says of them counts as unknown. Export with the columns VM ID and VI SDK Server.'
    reading.log.add('rvtools.vm-ambiguous', 'warning', cells.where('name'), message)
    return undefined
  }
  if (!reading.has('vinfo')) return reading.guests.add(describedGuest(reading, cells))
  const message = `vInfo lists no VM ${name === '' ? 'without a name' : name}, so this row was left out. Export all sheets at once.`
  reading.log.add('rvtools.vm-not-in-vinfo', 'warning', cells.where('name'), message)
  return undefined
}

/**
 * The guests a row may be about. A VM ID tells guests of one vCenter apart, but a sheet need not say which vCenter:
 * an ID under another name is another guest. Without vInfo, so is one in another place, because such a sheet has
 * been the only list of guests so far.
 */
function fittingGuests(reading: Reading, cells: Cells<'vinfo'>): readonly VmDraft[] {
  const [vmId, name] = [cells.text('vmId'), cells.text('name')]
  const scope = scopeOf(reading, cells)
  const places: readonly ((vm: VmDraft) => boolean)[] = [
    (vm) => agree(vm.scope.datacenter, scope.datacenter),
    (vm) => standsIn(vm.cluster, cells.text('cluster')),
    (vm) => standsIn(vm.host, cells.text('host')),
  ]
  const numbered = vmId === '' ? [] : reading.guests.byId(scope.server, vmId)
  let fitting = numbered.filter((vm) => name === '' || vm.name === name)
  if (!reading.has('vinfo')) fitting = fitting.filter((vm) => places.every((agrees) => agrees(vm)))
  if (fitting.length === 0) {
    fitting = reading.guests.byName(name, scope).filter((vm) => vm.vmId === '' || vmId === '')
  }
  const bundle = reading.bundleOf(cells.origin)
  const together = (vm: VmDraft): boolean => reading.bundleOf(vm.origins[0] ?? cells.origin) === bundle
  for (const agrees of [...places, together]) {
    if (fitting.length < 2) break
    const left = fitting.filter(agrees)
    if (left.length > 0) fitting = left
  }
  return fitting
}

/** Whether a guest stands in the host or cluster a row names; a row or guest that names none does not contradict. */
function standsIn(place: HostDraft | ClusterDraft | 'unknown' | 'none', name: string): boolean {
  return typeof place !== 'object' || agree(place.name.toLowerCase(), name.toLowerCase())
}
