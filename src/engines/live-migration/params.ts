import type { Values } from '#kernel/field.ts'
import { type Bytes, gib, mib } from '#kernel/units.ts'
import type { MigrationNetwork } from '#migration/evacuation.ts'
import { type Guest, guestLike, type MoveSettings } from '#migration/move.ts'

/** The parameters of the engine. */
export const params = {
  component: {
    kind: 'components',
    label: 'Host or VM of your estate',
    help: 'A host: all VMs that run on it are moved, each with its own memory. A VM: that one alone. Empty uses the knobs below.',
    of: ['host', 'vm'],
    max: 1,
    default: [],
  },
  workload: {
    kind: 'choice',
    label: 'How the guest writes',
    help: 'By the two knobs below, or as the 32 GiB guest that was measured for QEMU’s predictor.',
    options: [
      { value: 'working-set', label: 'evenly over a working set' },
      { value: 'measured', label: 'as the measured guest' },
    ],
    default: 'working-set',
  },
  memoryGib: {
    kind: 'number',
    label: 'Memory of the VM, in GiB',
    help: 'Configured memory. All VMs are alike unless they come from your estate.',
    unit: 'count',
    min: 1,
    max: 24576,
    step: 1,
    default: 64,
  },
  untouched: {
    kind: 'number',
    label: 'Of it never written',
    help: 'Pages that are all zero travel as a header of 8 bytes.',
    unit: 'ratio',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0.25,
  },
  workingSetGib: {
    kind: 'number',
    label: 'Writable working set, in GiB',
    help: 'The memory that is written again and again. At most what the guest has ever written.',
    unit: 'count',
    min: 0,
    max: 24576,
    step: 0.5,
    default: 8,
  },
  dirtyMibPerSecond: {
    kind: 'number',
    label: 'Dirty rate, in MiB/s',
    help: 'Pages written per second, times their size. Several writes to one page in a round count once when it is sent.',
    unit: 'count',
    min: 0,
    max: 100_000,
    step: 1,
    default: 200,
  },
  linkGbps: {
    kind: 'number',
    label: 'Migration network, in Gbit/s',
    help: 'What the host can send for all migrations together. 1 Gbit/s is 10^9 bits a second.',
    unit: 'count',
    min: 0.1,
    max: 400,
    step: 0.1,
    default: 10,
  },
  streamGbps: {
    kind: 'number',
    label: 'Bandwidth per stream, in Gbit/s',
    help: 'What one connection carries at most: one core encrypts and copies for it.',
    unit: 'count',
    min: 0.1,
    max: 400,
    step: 0.1,
    default: 4,
  },
  streams: {
    kind: 'number',
    label: 'Streams per VM',
    help: 'Connections that one migration uses in parallel. They share the network with all other migrations.',
    unit: 'count',
    min: 1,
    max: 32,
    step: 1,
    default: 2,
  },
  downtimeMs: {
    kind: 'number',
    label: 'Downtime limit',
    help: 'The guest may stand still this long. A round that fits is sent with the guest stopped.',
    unit: 'ms',
    min: 0,
    max: 3_600_000,
    step: 1,
    default: 300,
  },
  method: {
    kind: 'choice',
    label: 'Method',
    help: 'What is done about a guest that writes as fast as it is copied.',
    options: [
      { value: 'pre-copy', label: 'Pre-copy: rounds until one fits' },
      { value: 'auto-converge', label: 'Auto-converge: slow the guest down' },
      { value: 'forced-stop', label: 'Stop the guest when rounds no longer shrink' },
      { value: 'post-copy', label: 'Post-copy: switch after one round, fetch the rest' },
    ],
    default: 'pre-copy',
  },
  deadlineMinutes: {
    kind: 'number',
    label: 'Given up after, in minutes',
    help: 'A migration that has not switched by then is cancelled.',
    unit: 'count',
    min: 1,
    max: 1440,
    step: 1,
    default: 60,
  },
  vms: {
    kind: 'number',
    label: 'VMs to move',
    help: 'To empty the host. Taken from your estate when a host is given.',
    unit: 'vms',
    min: 1,
    max: 2000,
    step: 1,
    default: 20,
  },
  concurrency: {
    kind: 'number',
    label: 'VMs at a time',
    help: 'They share the migration network evenly.',
    unit: 'vms',
    min: 1,
    max: 64,
    step: 1,
    default: 8,
  },
  limits: {
    kind: 'choice',
    label: 'Limits of a platform',
    help: 'vSphere: 4 at a time below 10 Gbit/s, else 8, the budget of a host. KubeVirt, by its user guide: 2 at a time and 64 MiB/s each.',
    options: [
      { value: 'none', label: 'none' },
      { value: 'vsphere', label: 'vSphere' },
      { value: 'kubevirt', label: 'KubeVirt, by its guide' },
    ],
    default: 'none',
  },
} as const

/** What `run` receives. */
export type MigrationParams = Values<typeof params>

/** How the knobs say that VMs are copied and over what. */
export const settingsOf = (values: MigrationParams): MoveSettings & MigrationNetwork => ({
  workload: values.workload,
  untouched: values.untouched,
  downtimeMs: values.downtimeMs,
  deadlineMs: values.deadlineMinutes * 60_000,
  method: values.method,
  linkGbps: values.linkGbps,
  streamGbps: values.streamGbps,
  streams: values.streams,
  limits: values.limits,
})

/** The guest the knobs describe; one of another size is as busy per GiB. */
export function typedGuest(values: MigrationParams, memoryBytes: Bytes = gib(values.memoryGib)): Guest {
  const typed: Guest = {
    memoryBytes: gib(values.memoryGib),
    workingSetBytes: gib(values.workingSetGib),
    dirtyBytesPerSecond: mib(values.dirtyMibPerSecond),
  }
  return guestLike(typed, memoryBytes, values.untouched)
}
