import { isKnown, type Known } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { type RecordReader, recordReader, textOf } from '#importers/json-reader.ts'
import { namedIds } from '#importers/named-ids.ts'
import type { SourceRegister } from '#importers/source-register.ts'
import type { XapiClass } from '#importers/xcp-ng/fields.table.ts'
import { refOf, refsOf, type XapiRecord } from '#importers/xcp-ng/records.ts'
import type { RecordsIndex } from '#importers/xcp-ng/records-index.ts'
import { compareText } from '#kernel/sort.ts'

/** What the parts of the translation share: the records, the ids that things get, and where issues go. */
export type Reading = {
  readonly index: RecordsIndex
  readonly register: SourceRegister
  readonly log: IssueLog
  readonly clusterIds: ReadonlyMap<XapiRecord, string>
  readonly hostIds: ReadonlyMap<XapiRecord, string>
  /** Hosts that VMs run on and no record describes, by reference. */
  readonly namedHosts: ReadonlyMap<string, { readonly id: string; readonly vm: XapiRecord }>
  readonly datastoreIds: ReadonlyMap<XapiRecord, string>
  readonly networkIds: ReadonlyMap<XapiRecord, string>
  readonly vmIds: ReadonlyMap<XapiRecord, string>
}

/** A reader of the fields of a record. */
export const readerOf = ({ log }: Pick<Reading, 'log'>, record: XapiRecord): RecordReader =>
  recordReader(record.fields, 'xcp-ng', record.where, log)

/** What a record is called; its id where it has no name. */
export const nameOf = ({ index }: Pick<Reading, 'index'>, record: XapiRecord): string =>
  textOf(record.fields.name_label) ?? index.idOf(record)

/** A size in bytes where 0 and -1 are how storage says that it does not know. */
export function sizeOf(value: unknown): Known<number> {
  const said = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof said === 'number' && Number.isSafeInteger(said) && said > 0 ? said : 'unknown'
}

/** A pool is called by its name, and by its master's where it has none, as its own tools do. */
export function poolName(index: RecordsIndex, pool: XapiRecord): string {
  const master = index.find('host', pool.fields.master)
  return textOf(pool.fields.name_label) ?? textOf(master?.fields.name_label) ?? index.idOf(pool)
}

/** Whether a VM record is a guest of the estate: no host's own domain, no snapshot, no template of the product. */
export const isGuest = ({ fields }: XapiRecord): boolean =>
  !isTrue(fields.is_control_domain) && !isTrue(fields.is_a_snapshot) && !isTrue(fields.is_default_template)

/** A flag that may be text. */
export const isTrue = (value: unknown): boolean => value === true || value === 'true'

/** Hosts that see a storage: those whose connection is plugged in. Unknown where no connection was read. */
export function seenBy(index: RecordsIndex, sr: XapiRecord): Known<readonly XapiRecord[]> {
  if (!index.has('PBD')) return 'unknown'
  const plugged = index.referring('PBD', 'SR', sr).filter(({ fields }) => isTrue(fields.currently_attached))
  return plugged.flatMap(({ fields }) => index.find('host', fields.host) ?? [])
}

/** Storage that holds disks: not the drives of hosts, nor the disc of guest tools. */
export const holdsDisks = ({ fields }: XapiRecord): boolean =>
  fields.type !== 'udev' && !isTrue(fields.is_tools_sr)

/** Networks that people attach VMs to: not the one between a host and its own helpers. */
export function isForGuests({ fields }: XapiRecord): boolean {
  const config = fields.other_config as Readonly<Record<string, unknown>> | null | undefined
  return !isTrue(config?.is_host_internal_management_network)
}

/** The ids of everything, and of hosts that are only named. */
export function startReading(index: RecordsIndex, register: SourceRegister, log: IssueLog): Reading {
  const base = { index, register, log }
  const pool = (record: XapiRecord): string => {
    const found = index.poolOf(record)
    return found === undefined ? '' : poolName(index, found)
  }
  const ids = (xapiClass: XapiClass, within: (record: XapiRecord) => string) =>
    namedIds(index.all(xapiClass), (record) => ({
      name: nameOf(base, record),
      within: within(record),
      tie: index.idOf(record),
    }))
  const datastoreWithin = (sr: XapiRecord): string => {
    const hosts = seenBy(index, sr)
    const [only] = isKnown(hosts) ? hosts : []
    return only !== undefined && hosts.length === 1 ? nameOf(base, only) : pool(sr)
  }
  return {
    ...base,
    clusterIds: namedIds(index.all('pool'), (record) => ({
      name: poolName(index, record),
      within: '',
      tie: index.idOf(record),
    })),
    hostIds: ids('host', pool),
    namedHosts: namedHosts(index),
    datastoreIds: ids('SR', datastoreWithin),
    networkIds: ids('network', pool),
    vmIds: namedIds(index.all('VM').filter(isGuest), (record) => ({
      name: nameOf(base, record),
      within: pool(record),
      tie: index.idOf(record),
    })),
  }
}

function namedHosts(index: RecordsIndex): Reading['namedHosts'] {
  const found = new Map<string, { id: string; vm: XapiRecord }>()
  for (const vm of index.all('VM')) {
    const ref = refOf(vm.fields.resident_on)
    if (ref === undefined || found.has(ref) || index.find('host', ref) !== undefined) continue
    found.set(ref, { id: ref, vm })
  }
  return found
}

/** The id of the host that a reference leads to, named ones included. */
export function hostIdOf({ index, hostIds, namedHosts }: Reading, value: unknown): string | undefined {
  const host = index.find('host', value)
  return host === undefined ? namedHosts.get(refOf(value) ?? '')?.id : hostIds.get(host)
}

/** The id of the cluster that a record is in; unknown where no pool was read. */
export function clusterIdOf({ index, clusterIds }: Reading, record: XapiRecord): Known<string> {
  const pool = index.poolOf(record)
  return pool === undefined ? 'unknown' : (clusterIds.get(pool) ?? 'unknown')
}

/**
 * The records of a class that belong to a VM: an empty list only where the VM or the class says so. Unknown where the
 * class was not read and the VM does not say that it has none.
 */
export function partsOf(
  { index }: Reading,
  vm: XapiRecord,
  xapiClass: XapiClass,
  listed: string,
): Known<readonly XapiRecord[]> {
  const own = vm.fields[listed]
  const parts = index.referring(xapiClass, 'VM', vm)
  if (Array.isArray(own)) {
    const refs = refsOf(own)
    const found = refs.flatMap((ref) => index.find(xapiClass, ref) ?? [])
    return found.length === refs.length ? merged(index, [...found, ...parts]) : 'unknown'
  }
  return index.has(xapiClass) ? parts : 'unknown'
}

const merged = (index: RecordsIndex, records: readonly XapiRecord[]): readonly XapiRecord[] =>
  [...new Set(records)].sort((left, right) => compareText(index.idOf(left), index.idOf(right)))
