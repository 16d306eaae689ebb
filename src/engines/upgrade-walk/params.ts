import type { ChoiceField, ComponentsField, NumberField, Values } from '#kernel/field.ts'
import { placementFields } from '#placement/policy.ts'

const { memoryReserve, shouldRules, stepsMax } = placementFields

/** Knobs of a plain cluster, used where the estate has no hosts in scope. */
const plainFields = {
  hosts: {
    kind: 'number',
    label: 'Hosts of a plain cluster',
    help: 'Equal hosts, used when no estate is given. An estate’s own hosts take their place.',
    unit: 'hosts',
    min: 1,
    max: 1000,
    step: 1,
    default: 12,
  },
  utilisation: {
    kind: 'number',
    label: 'Load of the plain cluster',
    help: 'What its VMs need of all its hosts together. The plan may use what is left.',
    unit: 'ratio',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0.7,
  },
  evacuationMinutes: {
    kind: 'number',
    label: 'Minutes to empty a host',
    help: 'Of the plain cluster, and of hosts whose VMs have unknown sizes. Filling it again takes as long.',
    unit: 'count',
    min: 0,
    max: 1440,
    step: 1,
    default: 15,
  },
  pinnedPerHost: {
    kind: 'number',
    label: 'Immovable VMs on each plain host',
    help: 'VMs with a passthrough device or a rule to one host: no live move exists.',
    unit: 'vms',
    min: 0,
    max: 100,
    step: 1,
    default: 0,
  },
} as const satisfies Readonly<Record<string, NumberField>>

/** What is done to each host, and which promises hold meanwhile. */
const promiseFields = {
  minutesPerHost: {
    kind: 'number',
    label: 'Minutes of work per host',
    help: 'From the empty host to the host that may receive VMs again: firmware, driver, hypervisor, reboots.',
    unit: 'count',
    min: 1,
    max: 10_080,
    step: 1,
    default: 30,
  },
  resyncMinutes: {
    kind: 'number',
    label: 'Minutes of resync after each host',
    help: 'For hosts that keep data: until every copy is whole again. 0 is a cluster whose data lies elsewhere.',
    unit: 'count',
    min: 0,
    max: 20_160,
    step: 1,
    default: 0,
  },
  storageCopies: {
    kind: 'number',
    label: 'Copies of each block',
    help: 'For hosts that keep data, where the estate does not say: one host less than this may be out or in resync.',
    unit: 'count',
    min: 1,
    max: 4,
    step: 1,
    default: 2,
  },
  spareHosts: {
    kind: 'number',
    label: 'Further host failures to survive',
    help: 'Kept at every moment of the walk: after so many failures everything that must restart still does.',
    unit: 'hosts',
    min: 0,
    max: 2,
    step: 1,
    default: 1,
  },
  perCluster: {
    kind: 'number',
    label: 'Hosts out per cluster, at most',
    help: 'Beside what the promises allow.',
    unit: 'hosts',
    min: 1,
    max: 1000,
    step: 1,
    default: 4,
  },
  perRack: {
    kind: 'number',
    label: 'Hosts out per rack, at most',
    help: 'Over all clusters. Hosts whose rack nobody stated are not counted.',
    unit: 'hosts',
    min: 1,
    max: 1000,
    step: 1,
    default: 2,
  },
  atOnce: {
    kind: 'number',
    label: 'Hosts out over the whole estate, at most',
    help: 'What the people and tools of one evening carry.',
    unit: 'hosts',
    min: 1,
    max: 10_000,
    step: 1,
    default: 64,
  },
  immovable: {
    kind: 'choice',
    label: 'Hosts with immovable VMs',
    help: 'Leave them out and name them, or stop those VMs with their host in a window that their owners agree to.',
    options: [
      { value: 'left-out', label: 'are left out and named' },
      { value: 'agreed-window', label: 'wait for an agreed window' },
    ],
    default: 'left-out',
  },
  agreeDays: {
    kind: 'number',
    label: 'Days until an agreed window',
    help: 'From asking, once the hosts before are done, to the window in which immovable VMs may be stopped.',
    unit: 'count',
    min: 0,
    max: 90,
    step: 1,
    default: 7,
  },
} as const satisfies Readonly<Record<string, NumberField | ChoiceField>>

/** When work may happen, and what goes before and after the hosts. */
const calendarFields = {
  windowHours: {
    kind: 'number',
    label: 'Hours of the nightly window',
    help: 'Hosts are emptied, worked on and filled inside it; a resync may outlast it. 24 is no window. Windows of the estate narrow it further.',
    unit: 'count',
    min: 1,
    max: 24,
    step: 1,
    default: 24,
  },
  startHour: {
    kind: 'number',
    label: 'Hour at which the walk, and each window, begins',
    help: 'UTC. Windows of the estate have time zones of their own.',
    unit: 'count',
    min: 0,
    max: 23,
    step: 1,
    default: 20,
  },
  layers: {
    kind: 'choice',
    label: 'What is updated',
    help: 'The hosts alone, or backup, control plane, hosts, storage, witnesses and guest tools in their order.',
    options: [
      { value: 'hosts', label: 'the hosts' },
      { value: 'stack', label: 'the whole stack' },
    ],
    default: 'hosts',
  },
  order: {
    kind: 'choice',
    label: 'Order of backup and control plane',
    help: 'A backup product that does not know the new control plane cannot restore through it.',
    options: [
      { value: 'backup-first', label: 'backup, then control plane' },
      { value: 'manager-first', label: 'control plane, then backup' },
    ],
    default: 'backup-first',
  },
  soakDays: {
    kind: 'number',
    label: 'Days between layers',
    help: 'How long one layer runs before the next is touched.',
    unit: 'count',
    min: 0,
    max: 90,
    step: 1,
    default: 7,
  },
  minutesPerService: {
    kind: 'number',
    label: 'Minutes of work per service or witness',
    help: 'Backup server, control plane, witness: each one alone.',
    unit: 'count',
    min: 1,
    max: 10_080,
    step: 1,
    default: 120,
  },
} as const satisfies Readonly<Record<string, NumberField | ChoiceField>>

/** What may go wrong, and how fast VMs move. */
const riskFields = {
  hostFailuresPerYear: {
    kind: 'number',
    label: 'Failures per host and year',
    help: 'Of a host that runs. The plan’s chance of an outage grows with it.',
    unit: 'count',
    min: 0,
    max: 12,
    step: 0.05,
    default: 0.2,
  },
  stopOnError: {
    kind: 'choice',
    label: 'When a host does not come back',
    help: 'Stop after the hosts under way, or go on while the next host can still be emptied.',
    options: [
      { value: 'stop', label: 'the walk stops' },
      { value: 'go-on', label: 'the walk goes on' },
    ],
    default: 'stop',
  },
  failsAtHost: {
    kind: 'number',
    label: 'Host that fails on the way',
    help: 'Its number in the order of the walk, in each cluster; 0 for none. The walk holds until it is repaired.',
    unit: 'count',
    min: 0,
    max: 1000,
    step: 1,
    default: 0,
  },
  holdHours: {
    kind: 'number',
    label: 'Hours the walk holds after a failure',
    help: 'Diagnosis, a spare part or a fixed image, and the decision to go on.',
    unit: 'hours',
    min: 0,
    max: 720,
    step: 1,
    default: 24,
  },
  linkGbps: {
    kind: 'number',
    label: 'Migration network, in Gbit/s',
    help: 'What a host sends while it is emptied. 0 moves nothing.',
    unit: 'count',
    min: 0,
    max: 400,
    step: 0.1,
    default: 10,
  },
  movesAtOnce: {
    kind: 'number',
    label: 'VMs moved at a time from one host',
    help: 'They share the migration network evenly.',
    unit: 'vms',
    min: 1,
    max: 64,
    step: 1,
    default: 4,
  },
  dirtyMibPerGib: {
    kind: 'number',
    label: 'Written per GiB of memory, in MiB/s',
    help: 'No inventory says what guests write. An eighth of their memory is written again and again.',
    unit: 'count',
    min: 0,
    max: 100,
    step: 0.1,
    default: 0.5,
  },
} as const satisfies Readonly<Record<string, NumberField | ChoiceField>>

const scope = {
  kind: 'components',
  label: 'Clusters and hosts to update',
  help: 'Empty updates every host of the estate, or the plain cluster below.',
  of: ['cluster', 'host'],
  max: 1000,
  default: [],
} as const satisfies ComponentsField

/** What a person may turn. */
export const upgradeParams = {
  scope,
  ...plainFields,
  ...promiseFields,
  ...calendarFields,
  ...riskFields,
  ...{ memoryReserve, shouldRules, stepsMax },
} as const

/** What `run` receives. */
export type UpgradeParams = Values<typeof upgradeParams>
