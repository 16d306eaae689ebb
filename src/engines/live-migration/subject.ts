import { type MigrationParams, typedGuest } from '#engines/live-migration/params.ts'
import type { ComponentRef, Estate, Vm } from '#estate/model.ts'
import { isRunning } from '#estate/query.ts'
import { splitRef } from '#estate/requirement.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { type Bytes, formatQuantity, gib } from '#kernel/units.ts'
import { measuredGuest } from '#migration/measured-guest.ts'
import { type Guest, pageBytes } from '#migration/move.ts'

/** The parts of the estate this engine reads. */
export type Ground = Pick<Estate, 'hosts' | 'vms'>

/** Where a value came from. */
export type Taken = { readonly what: string; readonly value: string; readonly from: string }

/** What is to be moved. `name` is the host or VM of the estate, or null. */
export type Subject = {
  readonly name: string | null
  readonly guests: readonly Guest[]
  readonly taken: readonly Taken[]
}

const refusal = (code: string, message: string): Outcome<never> =>
  refused({ code, severity: 'error', where: 'params.component', message })

/** The guests to move: typed, all alike; or those of a host or one VM of the estate with their own memory. */
export function subjectOf(ground: Ground, values: MigrationParams): Outcome<Subject> {
  const [ref] = values.component
  if (ref === undefined) {
    const memory =
      values.workload === 'measured' ? measuredGuest.totalPages * pageBytes : gib(values.memoryGib)
    const guest = typedGuest(values, memory)
    return done({ name: null, guests: Array.from({ length: values.vms }, () => guest), taken: [] })
  }
  const [kind, id] = splitRef(ref as ComponentRef)
  if (kind === 'vm') {
    const vm = ground.vms.find((one) => one.id === id)
    if (vm !== undefined) return done(subjectVm(vm, values))
  }
  const host = kind === 'host' ? ground.hosts.find((one) => one.id === id) : undefined
  if (host === undefined) {
    return refusal(
      'live-migration.component-missing',
      `The estate has no host or VM ${ref}. Choose one of its hosts or VMs.`,
    )
  }
  const vms = ground.vms.filter((vm) => vm.hostId === id && isRunning(vm))
  if (vms.length === 0) {
    return refusal(
      'live-migration.host-empty',
      `Nothing is known to run on ${host.name}, so there is nothing to move.`,
    )
  }
  return done(subjectHost(host.name, vms, values))
}

function subjectVm(vm: Vm, values: MigrationParams): Subject {
  const memory = memoryOf(vm, values)
  const known = vm.memoryBytes !== 'unknown'
  const taken = [
    memoryTaken(`Memory of ${vm.name}`, formatQuantity(memory, 'bytes'), known ? 0 : 1),
    ...perGib(values, memory),
    { what: 'VMs to move', value: '1', from: 'estate: this one' },
  ]
  return { name: vm.name, guests: [typedGuest(values, memory)], taken }
}

function subjectHost(name: string, vms: readonly Vm[], values: MigrationParams): Subject {
  const memories = vms.map((vm) => memoryOf(vm, values))
  const unknown = vms.filter((vm) => vm.memoryBytes === 'unknown').length
  const total = memories.reduce((sum, memory) => sum + memory, 0)
  const largest = Math.max(...memories)
  const taken = [
    { what: `VMs that run on ${name}`, value: String(vms.length), from: 'estate' },
    memoryTaken('Their memory', formatQuantity(total, 'bytes'), unknown),
    { what: 'The largest of them', value: formatQuantity(largest, 'bytes'), from: 'estate' },
    ...perGib(values, largest),
  ]
  return { name, guests: memories.map((memory) => typedGuest(values, memory)), taken }
}

const memoryOf = (vm: Vm, values: MigrationParams): Bytes =>
  vm.memoryBytes === 'unknown' || vm.memoryBytes <= 0 ? gib(values.memoryGib) : vm.memoryBytes

function memoryTaken(what: string, value: string, unknown: number): Taken {
  const from = unknown === 0 ? 'estate' : `estate; ${unknown} unknown, taken from the knob`
  return { what, value, from }
}

/** What the typed guest writes, brought to the size of the largest one. */
function perGib(values: MigrationParams, memoryBytes: Bytes): readonly Taken[] {
  const from = 'knob, per GiB of memory: no estate says what a guest writes'
  if (values.workload === 'measured') return [{ what: 'What it writes', value: 'the measured guest', from }]
  const guest = typedGuest(values, memoryBytes)
  const rate = `${formatQuantity(guest.dirtyBytesPerSecond, 'bytes')}/s`
  return [
    { what: 'Dirty rate of the largest', value: rate, from },
    { what: 'Its working set', value: formatQuantity(guest.workingSetBytes, 'bytes'), from },
  ]
}
