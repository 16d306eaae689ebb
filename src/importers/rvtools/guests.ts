import { type Known, type PowerState, powerStates } from '#estate/model.ts'
import type { Cells } from '#importers/rvtools/cells.ts'
import {
  type ClusterDraft,
  clusterDraft,
  type HostDraft,
  hostDraft,
  type Scope,
  type VmDraft,
  vmDraft,
} from '#importers/rvtools/drafts.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/** Sheets with one or more rows per guest; all carry the same columns to tell which. */
export type GuestSheet = 'vinfo' | 'vcpu' | 'vmemory' | 'vdisk' | 'vnetwork' | 'vcd' | 'vusb' | 'vsnapshot'

/** Guests by what identifies them: the VM ID within a vCenter where the sheet has it, else the name. */
export type Guests = {
  readonly all: readonly VmDraft[]
  add(vm: VmDraft): VmDraft
  byId(server: string, vmId: string): VmDraft | undefined
  byName(name: string, scope: Scope): readonly VmDraft[]
}

/** No guests yet. */
export function guests(): Guests {
  const all: VmDraft[] = []
  const ids = new Map<string, Map<string, VmDraft>>()
  const names = new Map<string, VmDraft[]>()
  return {
    all,
    add(vm) {
      all.push(vm)
      if (vm.vmId !== '') {
        const there = ids.get(vm.scope.server) ?? new Map<string, VmDraft>()
        ids.set(vm.scope.server, there.set(vm.vmId, vm))
      }
      const named = names.get(vm.name)
      if (named) named.push(vm)
      else names.set(vm.name, [vm])
      return vm
    },
    byId: (server, vmId) => ids.get(server)?.get(vmId),
    byName(name, { server, datacenter }) {
      const named = names.get(name) ?? []
      if (named.length < 2) return named
      return named.filter(
        ({ scope }) =>
          (server === '' || scope.server === server) &&
          (datacenter === '' || scope.datacenter === datacenter),
      )
    },
  }
}

/** The vCenter and datacenter a row speaks of. */
export function scopeOf(
  reading: Reading,
  cells: Cells<GuestSheet> | Cells<'vhost'> | Cells<'vcluster'> | Cells<'vport'>,
): Scope {
  const { text } = cells as Cells<'vhost'>
  return reading.scope(text('server'), text('datacenter'))
}

/**
 * The guest a row of another sheet belongs to. Undefined, with an issue, when vInfo lists no such guest or
 * several. Where there is no vInfo, the row itself makes the guest known.
 */
export function guestOf<K extends GuestSheet>(reading: Reading, row: Cells<K>): VmDraft | undefined {
  const cells = row as unknown as Cells<'vinfo'>
  const vmId = cells.text('vmId')
  const known = vmId === '' ? undefined : reading.guests.byId(cells.text('server'), vmId)
  if (known) return known
  const scope = scopeOf(reading, cells)
  const name = cells.text('name')
  const named = reading.guests.byName(name, scope)
  const fitting = named.filter((vm) => vm.vmId === '' || vmId === '')
  if (fitting.length === 1) return fitting[0]
  if (fitting.length > 1) {
    const host = cells.text('host')
    const there = fitting.filter((vm) => typeof vm.host === 'object' && vm.host.name === host)
    if (host !== '' && there.length === 1) return there[0]
    const message = `${fitting.length} VMs are called ${name}; the row does not say which one it means, so it was left out.`
    reading.log.add('rvtools.vm-ambiguous', 'warning', cells.where('name'), message)
    return undefined
  }
  if (!reading.has('vinfo')) return newGuest(reading, cells)
  const message = `vInfo lists no VM ${name === '' ? 'without a name' : name}, so this row was left out. Export all sheets at once.`
  reading.log.add('rvtools.vm-not-in-vinfo', 'warning', cells.where('name'), message)
  return undefined
}

/** A guest made known by a row, with what the columns common to all guest sheets say. */
export function newGuest(reading: Reading, cells: Cells<'vinfo'>): VmDraft {
  const scope = scopeOf(reading, cells)
  const name = cells.text('name')
  const vmId = cells.text('vmId')
  if (name === '') {
    const message =
      'This row has no VM name. It is counted, because its size is real, but cannot be told by name.'
    reading.log.add('rvtools.vm-nameless', 'warning', cells.where('name'), message)
  }
  const vm = vmDraft(name === '' ? vmId || '(no name)' : name, scope, vmId, cells.origin)
  vm.power = powerOf(reading, cells)
  vm.template = cells.flag('template')
  vm.cluster = clusterOf(reading, cells, scope)
  vm.host = hostOf(reading, cells, scope, vm.cluster)
  return reading.guests.add(vm)
}

function powerOf(reading: Reading, cells: Cells<'vinfo'>): Known<PowerState> {
  const text = cells.text('power')
  const state = text.toLowerCase().replace(/[\s_-]|^power(ed)?/g, '')
  const power = powerStates.find((known) => known === state)
  if (power === undefined && text !== '') {
    const message = `"${text}" is no power state (poweredOn, poweredOff, suspended), so it counts as unknown.`
    reading.log.add('rvtools.power-unreadable', 'warning', cells.where('power'), message)
  }
  return power ?? 'unknown'
}

type ClusterCells = {
  text(field: 'cluster'): string
  has(field: 'cluster'): boolean
  where(field: 'cluster'): string
}

/** The cluster a row names; 'none' where the column is there and empty, as for hosts outside clusters. */
export function clusterOf(
  reading: Reading,
  cells: ClusterCells,
  scope: Scope,
): ClusterDraft | 'unknown' | 'none' {
  const name = cells.text('cluster')
  if (name === '') return cells.has('cluster') ? 'none' : 'unknown'
  const found = reading.clusters.find(name, scope)
  if (found !== 'several') return found ?? reading.clusters.add(clusterDraft(name, scope))
  const message = `Several clusters are called ${name} and the row does not say in which datacenter or vCenter.`
  reading.log.add('rvtools.cluster-ambiguous', 'warning', cells.where('cluster'), message)
  return 'unknown'
}

function hostOf(
  reading: Reading,
  cells: Cells<'vinfo'>,
  scope: Scope,
  cluster: ClusterDraft | 'unknown' | 'none',
): HostDraft | 'unknown' {
  const name = cells.text('host')
  if (name === '') return 'unknown'
  const found = reading.hosts.find(name, scope)
  if (found === 'several') {
    const message = `Several hosts are called ${name} and the row does not say in which vCenter.`
    reading.log.add('rvtools.host-ambiguous', 'warning', cells.where('host'), message)
    return 'unknown'
  }
  const host = found ?? reading.hosts.add({ ...hostDraft(name, scope), origins: [cells.origin] })
  if (found === undefined) host.cluster = cluster
  else if (host.row === undefined && host.cluster !== cluster) host.cluster = 'unknown'
  host.namedAt ??= cells.where('host')
  return host
}
