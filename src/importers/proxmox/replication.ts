import { type Datastore, isKnown, type Known } from '#estate/model.ts'
import { blankDatastore } from '#importers/blanks.ts'
import { textOf } from '#importers/json-reader.ts'
import type { GuestRecords } from '#importers/proxmox/cluster-records.ts'
import { type Datastores, storageType } from '#importers/proxmox/datastores.ts'
import { hostsOf, type Making, namedRecords } from '#importers/proxmox/making.ts'
import { isOn } from '#importers/proxmox/property-string.ts'
import type { PveRecord } from '#importers/proxmox/record.ts'
import { compareText } from '#kernel/sort.ts'

/** Where the disks of guests lie. */
export type DiskHomes = {
  /** The datastore that a volume of a guest on a storage lies in. */
  storeOf(guest: GuestRecords, storage: string): Known<string>
  /** Every datastore, with those that were found on the way. */
  datastores(): readonly Datastore[]
}

type Job = { readonly targets: string[]; readonly records: PveRecord[] }

/**
 * The datastores of a cluster where its replication is known. A local disk that the platform copies to other nodes from
 * time to time is in a datastore that these nodes see: the guest can be started there, as old as its last copy is. Only
 * ZFS is copied; jobs that are switched off are none.
 */
export function diskHomes(making: Making, stores: Datastores): DiskHomes {
  const jobs = jobsByGuest(making)
  const made = new Map<string, Datastore>()
  if (jobs.size > 0) {
    const message = `${jobs.size} guests have disks that are copied to other nodes from time to time. Where they restart from a copy, what was written since the last one is lost.`
    making.log.add('proxmox.replicated', 'note', placeOfJobs(jobs), message)
  }
  const storeOf: DiskHomes['storeOf'] = ({ node, vmid }, storage) => {
    const job = jobs.get(vmid)
    const records = making.records.storages.get(storage)
    const local = stores.idOf(storage, node)
    if (job === undefined || records === undefined || !isKnown(node) || local === 'unknown') return local
    const targets = [...new Set(job.targets)].filter((target) => target !== node).sort(compareText)
    if (storageType(records) !== 'zfspool' || targets.length === 0) return local
    const key = `${storage}@${[node, ...targets].join('+')}`
    const known = made.get(key)
    if (known !== undefined) return known.id
    const store = copiedStore(making, { key, storage, node, targets, job })
    made.set(key, store)
    return store.id
  }
  return { storeOf, datastores: () => [...stores.datastores, ...made.values()] }
}

const placeOfJobs = (jobs: ReadonlyMap<string, Job>): string =>
  [...jobs.values()][0]?.records[0]?.at.file ?? 'replication'

function jobsByGuest(making: Making): ReadonlyMap<string, Job> {
  const jobs = new Map<string, Job>()
  for (const record of namedRecords(making, '/cluster/replication', 'id')) {
    const guest = textOf(record.fields.guest)
    const target = textOf(record.fields.target)
    if (guest === undefined || target === undefined || isOn(textOf(record.fields.disable))) continue
    const known = jobs.get(guest) ?? { targets: [], records: [] }
    jobs.set(guest, known)
    known.targets.push(target)
    known.records.push(record)
  }
  return jobs
}

type Copied = {
  readonly key: string
  readonly storage: string
  readonly node: string
  readonly targets: readonly string[]
  readonly job: Job
}

function copiedStore(making: Making, { key, storage, node, targets, job }: Copied): Datastore {
  const hostIds = hostsOf(making, [node, ...targets])
  const id = making.claim('datastore', key)
  return {
    ...blankDatastore({ id, name: `${storage} (${node}, copied to ${targets.join(', ')})`, origin: [0, 1] }),
    ...making.book.origins(job.records.map((record) => [record, { hostIds: ['target'] }] as const)),
    hostIds,
    requires: {
      kind: 'any',
      of: hostIds.map((hostId) => ({ kind: 'component', ref: `host:${hostId}` }) as const),
    },
    traits: { format: 'zfs', storageCopies: hostIds.length },
  }
}
