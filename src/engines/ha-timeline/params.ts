import { estateParams } from '#engines/ha-timeline/restart/estate-params.ts'
import type { Values } from '#kernel/field.ts'

const asPublished = '0 takes the time the platform publishes for this fault.'

/** The parameters of the engine. Times are in ms from the fault unless their help says otherwise. */
export const params = {
  platform: {
    kind: 'choice',
    label: 'Platform',
    help: 'Whose published times apply. Every platform is compared in the table.',
    options: [
      { value: 'vsphere', label: 'vSphere HA: an isolated host leaves its guests on (default)' },
      { value: 'vsphere-off', label: 'vSphere HA: an isolated host powers its guests off' },
      { value: 'vsphere-no-datastore', label: 'vSphere HA: powers off, no heartbeat datastore' },
      { value: 'proxmox', label: 'Proxmox VE' },
      { value: 'xcp-ng', label: 'XCP-ng and XAPI' },
      { value: 'ahv', label: 'Nutanix AHV' },
      { value: 'hyper-v', label: 'Hyper-V failover cluster' },
    ],
    default: 'vsphere',
  },
  role: {
    kind: 'choice',
    label: 'The lost host',
    help: 'A host that led the others takes the failure detector with it: a new leader comes first. In an estate this is said of every cluster that loses hosts.',
    options: [
      { value: 'member', label: 'was one of many' },
      { value: 'leader', label: 'led the others (primary, manager)' },
    ],
    default: 'member',
  },
  fault: {
    kind: 'choice',
    label: 'Fault',
    help: 'A dead host never returns. The other faults end after the time below.',
    options: [
      { value: 'host-dead', label: 'The host is dead' },
      { value: 'isolated', label: 'All its networks are cut; its storage stands' },
      { value: 'heartbeat-cut', label: 'Only the cluster network is cut; guests still serve' },
      { value: 'storage-lost', label: 'All its paths to storage are lost' },
    ],
    default: 'storage-lost',
  },
  faultLastsMs: {
    kind: 'number',
    label: 'The fault lasts',
    help: 'Until the link or the path is back. A dead host stays dead.',
    unit: 'ms',
    min: 1_000,
    max: 3_600_000,
    step: 1_000,
    default: 150_000,
  },
  detectionMs: {
    kind: 'number',
    label: 'Detection timeout',
    help: `From the fault until the platform decides that the host, or its disk, is gone. ${asPublished}`,
    unit: 'ms',
    min: 0,
    max: 900_000,
    step: 1_000,
    default: 0,
  },
  fenceMs: {
    kind: 'number',
    label: 'Fence delay',
    help: `From that decision until the platform takes the disks. ${asPublished}`,
    unit: 'ms',
    min: 0,
    max: 900_000,
    step: 1_000,
    default: 0,
  },
  stopMs: {
    kind: 'number',
    label: 'The lost host stops writing after',
    help: `From the fault until a host that still runs ends its own writes: watchdog, isolation response. ${asPublished}`,
    unit: 'ms',
    min: 0,
    max: 900_000,
    step: 1_000,
    default: 0,
  },
  guests: {
    kind: 'number',
    label: 'Guests on the lost host',
    help: 'Used when no host of the estate is chosen.',
    unit: 'vms',
    min: 1,
    max: 1_000,
    step: 1,
    default: 24,
  },
  restartsAtOnce: {
    kind: 'number',
    label: 'Restarts at once',
    help: 'Guests that the survivors start side by side, all of them together; the rest wait in a queue.',
    unit: 'vms',
    min: 1,
    max: 1_000,
    step: 1,
    default: 8,
  },
  bootMs: {
    kind: 'number',
    label: 'Boot time',
    help: 'From the start of a guest until its service answers.',
    unit: 'ms',
    min: 0,
    max: 3_600_000,
    step: 1_000,
    default: 45_000,
  },
  guestTimeoutMs: {
    kind: 'number',
    label: 'Guest disk timeout',
    help: 'How long a guest waits for its disk before it gives up. Common: 30 s, 60 s, 180 s.',
    unit: 'ms',
    min: 1_000,
    max: 3_600_000,
    step: 1_000,
    default: 60_000,
  },
  host: {
    kind: 'components',
    label: 'A host of the estate',
    help: 'Takes its guests: how many, in what order they restart, how long each waits for its disk. Empty takes the numbers above.',
    of: ['host'],
    max: 1,
    default: [],
  },
  ...estateParams,
} as const

/** What `run` receives. */
export type HaTimelineParams = Values<typeof params>
export type PlatformChoice = HaTimelineParams['platform']
export type Role = HaTimelineParams['role']
export type Fault = HaTimelineParams['fault']

export const platformChoices: readonly PlatformChoice[] = params.platform.options.map(({ value }) => value)
export const faults: readonly Fault[] = params.fault.options.map(({ value }) => value)
