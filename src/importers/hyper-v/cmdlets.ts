import { isObject, type JsonObject, listOf } from '#importers/json-reader.ts'

/** What a record is, told by properties that only its cmdlet or class writes. */
export const recordKinds = {
  vm: ['ProcessorCount', 'MemoryStartup'],
  'vm-host': ['LogicalProcessorCount', 'MemoryCapacity'],
  'cluster-node': ['NodeWeight'],
  quorum: ['QuorumResource'],
  cluster: ['DynamicQuorum'],
  group: ['GroupType', 'OwnerNode'],
  'shared-volume': ['SharedVolumeInfo'],
  'vm-resource': ['OwnerGroup', 'PossibleOwners'],
  pool: ['IsPrimordial', 'AllocatedSize'],
  'virtual-disk': ['ResiliencySettingName', 'NumberOfDataCopies'],
  rule: ['RuleType', 'Groups'],
  processor: ['NumberOfCores', 'NumberOfLogicalProcessors', 'MaxClockSpeed'],
  product: ['IdentifyingNumber', 'UUID'],
  adapter: ['MacAddress', 'SwitchName'],
  'disk-drive': ['ControllerType', 'Path'],
  vhd: ['VhdType', 'FileSize'],
  checkpoint: ['SnapshotType', 'CreationTime'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type RecordKind = keyof typeof recordKinds

const kinds = Object.entries(recordKinds) as readonly (readonly [RecordKind, readonly string[]])[]

/** What a record is, or undefined for one that no cmdlet read here writes. */
export const kindOf = (record: JsonObject): RecordKind | undefined =>
  kinds.find(([, properties]) => properties.every((property) => Object.hasOwn(record, property)))?.[0]

/** A record with where it stands: the path of its list, and its number from 0. */
export type Row = {
  readonly kind: RecordKind
  readonly record: JsonObject
  readonly list: string
  readonly item: number
}

/** Records of one list looked at to tell what they are; a file has more than enough of them. */
const looked = 20

/**
 * The records in what ConvertTo-Json wrote: one object, a list, or an object whose members are such lists, each
 * perhaps wrapped as {value, Count}, which PowerShell 5 does to some.
 */
export function rowsIn(json: unknown): readonly Row[] {
  const rows: Row[] = []
  const take = (value: unknown, list: string): void => {
    for (const [item, record] of listOf(plain(value)).entries()) {
      if (!isObject(record)) continue
      const kind = kindOf(record)
      if (kind !== undefined) rows.push({ kind, record: plainRecord(record), list, item })
    }
  }
  const top = plain(json)
  take(top, '$')
  if (rows.length === 0 && isObject(top)) {
    for (const [name, value] of Object.entries(top)) take(value, `$.${name}`)
  }
  return rows
}

/** Whether JSON holds at least one such record, from a look at the first few of each list. */
export function holdsRows(json: unknown): boolean {
  const top = plain(json)
  const lists = isObject(top) && kindOf(top) === undefined ? Object.values(top) : [top]
  return lists.some((list) =>
    listOf(plain(list))
      .slice(0, looked)
      .some((record) => isObject(record) && kindOf(record) !== undefined),
  )
}

/** A record whose properties read as they were written, whichever PowerShell wrote them. */
export const plainRecord = (record: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plain(value)]))

/**
 * What PowerShell wrapped: PowerShell 5 writes some lists as {value, Count}; a value that came over remoting is written
 * as {value: 2, Value: 'Running'}, and an identifier at times as an object with its Guid.
 */
function plain(value: unknown): unknown {
  if (!isObject(value)) return value
  if (Array.isArray(value.value) && Object.hasOwn(value, 'Count')) return value.value
  if (typeof value.Value === 'string' && Object.hasOwn(value, 'value')) return value.Value
  return typeof value.Guid === 'string' ? value.Guid : value
}
