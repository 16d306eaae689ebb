import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { patterns } from '#catalog'
import type { Device, Disk, Estate, Vm } from '#estate/model.ts'
import { cluster, datastore, estateOf, host, mustRule, vm } from '#failure/estate-fixture.ts'
import { askPatterns } from '#patterns/ask-patterns.ts'
import type { ConformanceResult } from '#test/conformance/conformance.ts'

/** A VM as the migration tool describes it, in part: what is left out is unknown. */
type Described = {
  readonly id?: string
  readonly name?: string
  readonly hostName?: string
  readonly changeTrackingEnabled?: boolean
  readonly consolidationNeeded?: boolean
  readonly cpuAffinity?: readonly number[]
  readonly numaNodeAffinity?: readonly string[]
  readonly cpuHotAddEnabled?: boolean
  readonly memoryHotAddEnabled?: boolean
  readonly diskEnableUuid?: boolean
  readonly faultToleranceEnabled?: boolean
  readonly tpmEnabled?: boolean
  readonly snapshot?: { readonly id: string }
  readonly guestDisks?: readonly { readonly diskPath: string; readonly freeSpace: number }[]
  readonly guestNetworks?: readonly { readonly ip: string }[]
  readonly guestId?: string
  readonly guestName?: string
  readonly guestNameFromVmwareTools?: string
  readonly devices?: readonly { readonly kind: string }[]
  readonly disks?: readonly {
    readonly file?: string
    readonly capacity?: number
    readonly datastore?: { readonly id: string }
    readonly shared?: boolean
    readonly rdm?: boolean
    readonly mode?: string
    readonly changeTrackingEnabled?: boolean
  }[]
  readonly host?: {
    readonly cluster: {
      readonly dpmEnabled?: boolean
      readonly drsEnabled?: boolean
      readonly hostAffinityVms?: readonly { readonly id: string }[]
    }
  }
}
type Case = {
  readonly rule: string
  readonly test: string
  readonly input: Described
  readonly expected_concerns: number
}

/** The checks that ask what a rule of the tool asks, by the rule. */
const checkOf: Readonly<Record<string, string>> = {
  changed_block_tracking_per_disks: 'changed-block-tracking',
  changed_block_tracking: 'changed-block-tracking',
  consolidation_needed: 'snapshot-consolidation',
  cpu_affinity: 'cpu-pinning',
  cpu_memory_hotplug: 'hot-add',
  datastore: 'disk-location',
  disk_mode: 'independent-disk',
  disk_serial_numbers: 'disk-serial',
  disk_size: 'disk-capacity',
  dpm_enabled: 'host-power-saving',
  drs_enabled: 'automatic-balancing',
  fault_tolerance: 'fault-tolerance',
  filesystem_size: 'guest-free-space',
  host_affinity: 'host-affinity',
  hostname: 'guest-host-name',
  ip_state: 'guest-address',
  name: 'vm-name',
  numa_affinity: 'numa-pinning',
  passthrough_device: 'passthrough-device',
  rdm_disk: 'raw-disk',
  shared_disk: 'shared-disk',
  snapshot: 'snapshot',
  sriov_device: 'sr-iov-adapter',
  tpm_enabled: 'virtual-tpm',
  usb_controller: 'usb-device',
  vm_os: 'guest-os-conversion',
}

const given = <T>(value: T | undefined): T | 'unknown' => value ?? 'unknown'

function deviceOf({ kind }: { readonly kind: string }): Device {
  const device = { name: kind, bindsToHost: true }
  if (kind === 'VirtualPCIPassthrough') return { ...device, kind: 'passthrough' }
  if (kind === 'VirtualSriovEthernetCard') return { ...device, kind: 'sr-iov' }
  if (kind === 'VirtualUSBController') return { ...device, kind: 'usb', bindsToHost: false }
  return { ...device, kind: 'other' }
}

const disksOf = ({ disks }: Described): Vm['disks'] =>
  disks?.map(
    (disk, index): Disk => ({
      name: disk.file ?? `disk ${index + 1}`,
      capacityBytes: given(disk.capacity),
      datastoreId: given(disk.datastore?.id),
      raw: given(disk.rdm),
      shared: given(disk.shared),
      ...(disk.mode === undefined
        ? {}
        : { mode: /^independent/.test(disk.mode) ? 'independent' : 'dependent' }),
      ...(disk.changeTrackingEnabled === undefined
        ? {}
        : { changedBlockTracking: disk.changeTrackingEnabled }),
    }),
  ) ?? 'unknown'

function traitsOf(input: Described): NonNullable<Vm['traits']> {
  return {
    snapshots:
      input.snapshot === undefined
        ? 'unknown'
        : [{ name: input.snapshot.id, takenAt: 'unknown', sizeBytes: 'unknown' }],
    consolidationNeeded: given(input.consolidationNeeded),
    guestHostName: input.hostName === '' ? 'none' : given(input.hostName),
    guestAddresses: given(input.guestNetworks?.map(({ ip }) => ip)),
    guestFileSystems: given(
      input.guestDisks?.map(({ diskPath, freeSpace }) => ({ path: diskPath, freeBytes: freeSpace })),
    ),
    diskSerials: given(input.diskEnableUuid),
    vtpm: given(input.tpmEnabled),
    changedBlockTracking: given(input.changeTrackingEnabled),
    cpuHotAdd: given(input.cpuHotAddEnabled),
    memoryHotAdd: given(input.memoryHotAddEnabled),
    cpuAffinity: given(input.cpuAffinity?.map(String)),
    numaAffinity: given(input.numaNodeAffinity),
    faultTolerant: given(input.faultToleranceEnabled),
  }
}

/** The estate of one VM that a case describes. */
function estateFor(input: Described): Estate {
  const stores = new Set((input.disks ?? []).flatMap((disk) => disk.datastore?.id ?? []))
  const { dpmEnabled, drsEnabled, hostAffinityVms = [] } = input.host?.cluster ?? {}
  const tied = hostAffinityVms.map(({ id }) => id)
  return estateOf({
    clusters: [
      cluster('c', {
        traits: {
          powersHostsOff: given(dpmEnabled),
          balancing: drsEnabled === undefined ? 'unknown' : drsEnabled ? 'full' : 'off',
        },
      }),
    ],
    hosts: [host('h', {})],
    datastores: [...stores].map((id) => datastore(id, ['h'], 'nothing')),
    rules: tied.length === 0 ? [] : [mustRule('tied', 'vm-on-hosts', tied, ['h', 'h2'])],
    vms: [
      vm(input.id ?? 'vm', 'h', {
        name: input.name ?? 'vm',
        guestOs: given(input.guestNameFromVmwareTools ?? input.guestId ?? input.guestName),
        devices: given(input.devices?.map(deviceOf)),
        disks: disksOf(input),
        traits: traitsOf(input),
      }),
    ],
  })
}

/** How often all checks that have a counterpart in the tool find something in a case. */
function concernsIn(input: Described): number {
  const asked = new Set(Object.values(checkOf))
  const checks = patterns.filter(({ id }) => asked.has(id))
  const answers = askPatterns(
    estateFor(input),
    checks,
    { asOf: '2026-11-22' },
    { examples: 0 },
    () => undefined,
  )
  return answers.reduce((sum, { times }) => sum + times, 0)
}

/** How our checks compare with the rules of a migration tool on the cases of its own tests, all rules at once. */
export function forkliftConformance(folder: string): ConformanceResult {
  const file = readFileSync(join(folder, 'forklift-vmware-concerns.json'), 'utf8')
  const { origin, cases } = JSON.parse(file) as { origin: string; cases: readonly Case[] }
  const differed = cases.flatMap((one) => {
    if (checkOf[one.rule] === undefined)
      return [{ case: one.test, why: `no check asks what ${one.rule} asks` }]
    const found = concernsIn(one.input)
    if (found === one.expected_concerns) return []
    return [{ case: one.test, why: `${found} findings where the tool has ${one.expected_concerns}` }]
  })
  return {
    vendor: 'Forklift (kubev2v)',
    corpus: 'migration-concerns',
    source: origin,
    cases: cases.length,
    agreed: cases.length - differed.length,
    differed,
  }
}
