import type { Source } from '#estate/model.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { isObject, type JsonObject, textOf, valueAt } from '#importers/json-reader.ts'
import { columnsOf } from '#importers/nutanix/columns.ts'
import type { PrismApi, PrismKind, PrismRecord } from '#importers/nutanix/prism-model.ts'

/** Records of one list beyond this are not read: Prism Central manages 25,000 VMs. */
export const recordsMax = 200_000
/** Answers in one recording. */
const answersMax = 20_000

/** An answer of Prism: its records, and how many records its list has in all, where it says so. */
export type PrismAnswer = {
  readonly records: readonly PrismRecord[]
  readonly kind: PrismKind
  readonly total: number | 'unknown'
  readonly where: string
}

/** Every answer in a file: one, or a recording that keeps what was asked beside what came back. */
export function answersIn(file: Pick<GivenFile, 'name'>, value: unknown): readonly PrismAnswer[] {
  if (Array.isArray(value) && value.some((item) => isObject(item) && isObject(item.body))) {
    return value.slice(0, answersMax).flatMap((item: unknown, at) => {
      if (!isObject(item)) return []
      return answerOf(file.name, item.body, `$[${at}].body`, textOf(item.uri) ?? '') ?? []
    })
  }
  const answer = answerOf(file.name, value, '$', '')
  return answer === undefined ? [] : [answer]
}

function answerOf(file: string, body: unknown, path: string, uri: string): PrismAnswer | undefined {
  if (Array.isArray(body)) return listAnswer(file, body, path, uri, 'unknown')
  if (!isObject(body)) return undefined
  if (Array.isArray(body.entities)) {
    const total = valueAt(body, 'metadata.total_matches') ?? valueAt(body, 'metadata.grand_total_entities')
    const kind = textOf(valueAt(body, 'metadata.kind')) ?? ''
    if (body.entities.length === 0)
      return nothingListed(file, path, kindsV3[kind] ?? kindOfAddress(uri), total)
    return listAnswer(file, body.entities, `${path}.entities`, uri, total)
  }
  const total = valueAt(body, 'metadata.totalAvailableResults')
  if (Array.isArray(body.data) && body.data.length > 0) {
    return listAnswer(file, body.data, `${path}.data`, uri, total)
  }
  // v4 leaves the list out where it is empty.
  if (Array.isArray(body.data) || (typeof total === 'number' && body.data === undefined)) {
    return nothingListed(file, path, kindOfAddress(uri), total)
  }
  if (isObject(body.data)) return single(file, body.data, `${path}.data`, uri)
  return single(file, body, path, uri)
}

/** A list that is empty, whose kind only its address tells. */
const nothingListed = (
  file: string,
  path: string,
  kind: PrismKind | undefined,
  total: unknown,
): PrismAnswer => ({
  ...{ records: [], kind: kind ?? 'vm', where: `${file} ${path}` },
  total: typeof total === 'number' ? total : 'unknown',
})

function listAnswer(
  file: string,
  list: readonly unknown[],
  path: string,
  uri: string,
  total: unknown,
): PrismAnswer | undefined {
  const first = list.find(isObject)
  const known = first === undefined ? undefined : kindOf(first, uri)
  if (known === undefined) return undefined
  const records: PrismRecord[] = []
  const source = sourceOf(file, path, known)
  for (const [at, value] of list.slice(0, recordsMax).entries()) {
    if (!isObject(value)) continue
    const where = `${file} ${path}[${at}]`
    records.push({ ...known, value, place: { source, row: at + 1 }, where, uri })
  }
  const count = typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : 'unknown'
  return { records, kind: known.kind, total: count, where: `${file} ${path}` }
}

/** One record on its own is the first of a list that its path names. */
function single(file: string, value: JsonObject, path: string, uri: string): PrismAnswer | undefined {
  const known = kindOf(value, uri)
  if (known === undefined) return undefined
  const place = { source: sourceOf(file, path, known), row: 1 }
  const record: PrismRecord = { ...known, value, place, where: `${file} ${path}`, uri }
  return { records: [record], kind: known.kind, total: 'unknown', where: `${file} ${path}` }
}

type Recognized = { readonly kind: PrismKind; readonly api: PrismApi }

const sourceOf = (file: string, sheet: string, { kind, api }: Recognized): Source => ({
  ...{ file, sheet },
  columns: columnsOf(kind, api),
})

const kindsV3: Readonly<Record<string, PrismKind>> = {
  vm: 'vm',
  host: 'host',
  cluster: 'cluster',
  subnet: 'subnet',
  image: 'image',
  storage_container: 'container',
}

/** Kinds of v4 by the end of `$objectType`, and by the end of the address where a record does not say its type. */
const typesV4: readonly (readonly [RegExp, RegExp, PrismKind])[] = [
  [/\.config\.Vm$/, /\/config\/vms(?:\/[^/]+)?$/, 'vm'],
  [/\.config\.Cluster$/, /\/config\/clusters(?:\/[^/]+)?$/, 'cluster'],
  [/\.config\.Host$/, /\/hosts(?:\/[^/]+)?$/, 'host'],
  [/\.StorageContainer$/, /\/storage-containers(?:\/[^/]+)?$/, 'container'],
  [/\.Subnet$/, /\/config\/subnets(?:\/[^/]+)?$/, 'subnet'],
  [/\.RackableUnit$/, /\/rackable-units(?:\/[^/]+)?$/, 'rackable-unit'],
  [/\.Category$/, /\/config\/categories(?:\/[^/]+)?$/, 'category'],
  [/\.VmAntiAffinityPolicy$/, /\/vm-anti-affinity-policies(?:\/[^/]+)?$/, 'apart-policy'],
  [/\.VmHostAffinityPolicy$/, /\/vm-host-affinity-policies(?:\/[^/]+)?$/, 'host-policy'],
  [/\.Image$/, /\/content\/images(?:\/[^/]+)?$/, 'image'],
  [/\.Template$/, /\/content\/templates(?:\/[^/]+)?$/, 'template'],
]

const kindOfAddress = (uri: string): PrismKind | undefined => {
  const path = uri.replace(/[?#].*$/, '')
  return typesV4.find(([, address]) => address.test(path))?.[2]
}

/** Members that only one kind of record has, for answers without a type or an address. */
const membersV4: readonly (readonly [PrismKind, readonly string[]])[] = [
  ['vm', ['numSockets', 'memorySizeBytes']],
  ['host', ['hostName', 'hypervisor']],
  ['cluster', ['config', 'nodes']],
  ['container', ['replicationFactor']],
  ['subnet', ['subnetType']],
  ['host-policy', ['vmCategories', 'hostCategories']],
  ['image', ['sizeBytes', 'type']],
  ['rackable-unit', ['serial', 'nodes']],
  ['category', ['key', 'value']],
]

/** What a record is, from what it says of itself, else from the address, else from its members. */
function kindOf(value: JsonObject, uri: string): Recognized | undefined {
  const v3 = valueAt(value, 'metadata.kind')
  if (typeof v3 === 'string' && (isObject(value.spec) || isObject(value.status))) {
    const kind = Object.hasOwn(kindsV3, v3) ? kindsV3[v3] : undefined
    return kind === undefined ? undefined : { kind, api: 'v3' }
  }
  const has = (name: string): boolean => Object.hasOwn(value, name)
  if (has('failover_enabled')) return { kind: 'ha', api: 'v2' }
  if (has('storage_container_uuid')) return { kind: 'container', api: 'v2' }
  if (!has('extId')) return undefined
  const type = textOf(value.$objectType)
  const kind =
    type === undefined
      ? (kindOfAddress(uri) ?? membersV4.find(([, members]) => members.every(has))?.[0])
      : typesV4.find(([pattern]) => pattern.test(type))?.[2]
  return kind === undefined ? undefined : { kind, api: 'v4' }
}
