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
export type GuestSheet =
  | 'vinfo'
  | 'vcpu'
  | 'vmemory'
  | 'vdisk'
  | 'vnetwork'
  | 'vcd'
  | 'vusb'
  | 'vsnapshot'
  | 'vtools'

/** Whether two words do not contradict each other; '' says nothing. */
export const agree = (left: string, right: string): boolean => left === '' || right === '' || left === right

/** Guests by what identifies them: the VM ID within a vCenter where the sheet has it, else the name. */
export type Guests = {
  readonly all: readonly VmDraft[]
  add(vm: VmDraft): VmDraft
  /** Guests of that VM ID; several where vCenters number alike and the sheets do not say which one they are. */
  byId(server: string, vmId: string): readonly VmDraft[]
  byName(name: string, scope: Scope): readonly VmDraft[]
}

/** No guests yet. */
export function guests(): Guests {
  const all: VmDraft[] = []
  const ids = new Map<string, VmDraft[]>()
  const names = new Map<string, VmDraft[]>()
  return {
    all,
    add(vm) {
      all.push(vm)
      if (vm.vmId !== '') {
        const numbered = ids.get(vm.vmId)
        if (numbered) numbered.push(vm)
        else ids.set(vm.vmId, [vm])
      }
      const named = names.get(vm.name)
      if (named) named.push(vm)
      else names.set(vm.name, [vm])
      return vm
    },
    byId: (server, vmId) => (ids.get(vmId) ?? []).filter(({ scope }) => agree(scope.server, server)),
    byName(name, { server, datacenter }) {
      return (names.get(name) ?? []).filter(
        ({ scope }) => agree(scope.server, server) && agree(scope.datacenter, datacenter),
      )
    },
  }
}

/** The vCenter and datacenter a row speaks of. */
export function scopeOf(
  reading: Reading,
  cells: Cells<GuestSheet> | Cells<'vhost'> | Cells<'vcluster'> | Cells<'vport'> | Cells<'vnic'>,
): Scope {
  const { text } = cells as Cells<'vhost'>
  return reading.scope(text('server'), text('datacenter'))
}

/** A guest a row speaks of, not added yet, with what the columns common to all guest sheets say. */
export function describedGuest(reading: Reading, cells: Cells<'vinfo'>): VmDraft {
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
  if (vm.template === true && vm.power === 'on') {
    const message =
      `VM ${vm.name} is a template here and powered on in ${cells.where('power')}, and a template cannot run. Whether it is one ` +
      'counts as unknown, so it is taken to run. Export again, or correct the cell that is wrong.'
    reading.log.add('rvtools.template-on', 'warning', cells.where('template'), message)
  }
  return vm
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
