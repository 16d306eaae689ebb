import type { WaveParams } from '#engines/wave-planner/params.ts'
import { type Estate, isKnown, type Vm } from '#estate/model.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedById } from '#kernel/sort.ts'
import { type Bytes, gib } from '#kernel/units.ts'

/** The parts of the estate this engine reads. */
export type Ground = Pick<
  Estate,
  'facilities' | 'hosts' | 'vms' | 'services' | 'rules' | 'networks' | 'windows'
>

/** A guest as the planner sees it. `host` is its number among the hosts that are read from; streams are its disks. */
export type Guest = {
  readonly id: string
  readonly name: string
  /** What is copied: the least and the most it can be. They differ where the estate does not say. */
  readonly bytes: Bytes
  readonly bytesLeast: Bytes
  readonly bytesPerDay: number
  readonly isOff: boolean
  readonly host: number
  readonly array: number
  readonly streams: number
}

/** Who is moved. `vms` are the estate's, in the order of `guests`; empty for typed ones. */
export type Subject = {
  readonly from: 'estate' | 'knobs'
  readonly guests: readonly Guest[]
  readonly vms: readonly Vm[]
  readonly hostNames: readonly string[]
  /** How many datastores they lie on. */
  readonly arrays: number
  /** Guests of which no size is known. */
  readonly unsized: number
  readonly issues: readonly Issue[]
}

/** Estates above this size are refused; it is the largest the planner is measured with. */
export const guestsMax = 200_000

/** The guests to move: those of the estate without templates, or as many alike as the knobs say. */
export function subjectOf(ground: Ground, values: WaveParams): Outcome<Subject> {
  if (values.guests === 'typed' || ground.vms.length === 0) return done(typedSubject(values))
  const wanted = new Set<string>(values.components)
  const isWanted = ({ hostId, clusterId }: Vm): boolean =>
    wanted.size === 0 || wanted.has(`host:${hostId}`) || wanted.has(`cluster:${clusterId}`)
  const vms = sortedById(ground.vms.filter((vm) => vm.template !== true && isWanted(vm)))
  if (vms.length === 0)
    return refused({
      ...{ code: 'wave-planner.nothing-to-move', severity: 'error', where: 'params.components' },
      message:
        'No VM of the estate stands on what was chosen. Choose other clusters or hosts, or none for all.',
    })
  if (vms.length > guestsMax)
    return refused({
      ...{ code: 'wave-planner.too-many', severity: 'error', where: 'estate.vms' },
      message: `The estate has ${vms.length} VMs; ${guestsMax} are planned at most. Choose some of its clusters.`,
    })
  return done(estateSubject(vms, values))
}

function estateSubject(vms: readonly Vm[], values: WaveParams): Subject {
  const sizes = vms.map((vm) => sizeOf(vm))
  const known = sizes.flatMap((size) => (size === undefined ? [] : [size]))
  const typed = gib(values.usedGib)
  const most = known.reduce((high, { bytes }) => Math.max(high, bytes), typed)
  const busyOnes = largest(
    sizes.map((size) => size?.bytes ?? typed),
    values.busyShare,
  )
  const hosts = numbering(vms.map(({ hostId }) => hostId))
  const arrays = numbering(
    vms.map(({ datastoreIds }) => (isKnown(datastoreIds) ? (datastoreIds[0] ?? '') : '')),
  )
  const unsized = vms.length - known.length
  const guests = vms.map((vm, at): Guest => {
    // A VM of no known size is planned with the largest there is, so that no wave breaks on it.
    const size = sizes[at] ?? { bytesLeast: 0, bytes: most }
    const busy = busyOnes.has(at) ? values.busyFactor : 1
    return {
      ...{ id: vm.id, name: vm.name, bytes: size.bytes, bytesLeast: size.bytesLeast },
      bytesPerDay: vm.power === 'off' ? 0 : size.bytes * values.changePerDay * busy,
      ...{ isOff: vm.power === 'off', host: hosts.of[at]!, array: arrays.of[at]! },
      streams: isKnown(vm.disks) ? Math.max(1, vm.disks.length) : 1,
    }
  })
  return {
    from: 'estate',
    guests,
    vms,
    hostNames: hosts.names,
    arrays: arrays.names.length,
    unsized,
    issues: unsizedIssues(unsized, most),
  }
}

const unsizedIssues = (unsized: number, most: Bytes): readonly Issue[] =>
  unsized === 0
    ? []
    : [
        {
          ...{ code: 'wave-planner.size-unknown', severity: 'warning', where: 'estate.vms' },
          message: `Of ${unsized} VMs no size is known: they are planned with ${(most / gib(1)).toFixed(0)} GiB, the largest there is. Export again with the storage in use.`,
        },
      ]

type Size = { readonly bytesLeast: Bytes; readonly bytes: Bytes }

/** What a VM holds: in use where that is known, otherwise between nothing and what is provisioned or its disks. */
function sizeOf(vm: Vm): Size | undefined {
  const { inUseBytes, provisionedBytes, disks } = vm
  if (isKnown(inUseBytes) && inUseBytes >= 0) return { bytesLeast: inUseBytes, bytes: inUseBytes }
  if (isKnown(provisionedBytes) && provisionedBytes > 0) return { bytesLeast: 0, bytes: provisionedBytes }
  if (!isKnown(disks) || disks.length === 0) return undefined
  let bytes = 0
  for (const { capacityBytes } of disks) {
    if (!isKnown(capacityBytes)) return undefined
    bytes += capacityBytes
  }
  return { bytesLeast: 0, bytes }
}

/** The places of the largest share of them. */
const largest = (sizes: readonly number[], share: number): ReadonlySet<number> =>
  new Set(
    sizes
      .map((_, at) => at)
      .sort((left, right) => sizes[right]! - sizes[left]! || left - right)
      .slice(0, Math.floor(sizes.length * share)),
  )

function numbering(keys: readonly string[]): {
  readonly of: readonly number[]
  readonly names: readonly string[]
} {
  const numbers = new Map<string, number>()
  const of = keys.map((key) => {
    const found = numbers.get(key) ?? numbers.size
    numbers.set(key, found)
    return found
  })
  return { of, names: [...numbers.keys()] }
}

/** Guests all alike, spread evenly over the hosts; of each application the last ones are the busy ones. */
function typedSubject(values: WaveParams): Subject {
  const bytes = gib(values.usedGib)
  const every = values.busyShare === 0 ? Number.POSITIVE_INFINITY : 1 / values.busyShare
  const guests = Array.from({ length: values.vms }, (_, at): Guest => {
    const busy = Math.floor((at + 1) / every) > Math.floor(at / every) ? values.busyFactor : 1
    const host = at % values.sourceHosts
    const id = `vm-${String(at + 1).padStart(6, '0')}`
    return {
      ...{ id, name: id, bytes, bytesLeast: bytes, isOff: false, host, array: host, streams: 1 },
      bytesPerDay: bytes * values.changePerDay * busy,
    }
  })
  const hostNames = Array.from(
    { length: Math.min(values.sourceHosts, values.vms) },
    (_, at) => `host ${at + 1}`,
  )
  return { from: 'knobs', guests, vms: [], hostNames, arrays: hostNames.length, unsized: 0, issues: [] }
}
