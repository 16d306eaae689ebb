import { isKnown } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { textOf } from '#importers/json-reader.ts'
import type { PrismModel, PrismRecord, Stood } from '#importers/nutanix/prism-model.ts'
import { containerV2, haV2 } from '#importers/nutanix/read-v2.ts'
import { clusterV3, containerV3, hostV3, subnetV3, vmV3 } from '#importers/nutanix/read-v3.ts'
import {
  clusterV4,
  containerV4,
  hostV4,
  policyV4,
  subnetV4,
  unitV4,
  vmV4,
} from '#importers/nutanix/read-v4.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { sortedBy } from '#kernel/sort.ts'

type Read<T> = (record: PrismRecord, log: IssueLog) => T | undefined

/** Everything in some records. Two records of one thing complete each other; the one that says more goes first. */
export function readModel(records: readonly PrismRecord[], log: IssueLog): PrismModel {
  const read = <T extends Stood>(kind: PrismRecord['kind'], v2: Read<T>, v3: Read<T>, v4: Read<T>) =>
    completed(
      records
        .filter((record) => record.kind === kind)
        .flatMap((record) => {
          const reader = record.api === 'v2' ? v2 : record.api === 'v3' ? v3 : v4
          const found = reader(record, log)
          if (found === undefined) unnamed(record, log)
          return found === undefined ? [] : [found]
        }),
    )
  const none = (): undefined => undefined
  return {
    clusters: read('cluster', none, clusterV3, clusterV4),
    hosts: read('host', none, hostV3, hostV4),
    vms: read('vm', none, vmV3, vmV4),
    containers: read('container', containerV2, containerV3, containerV4),
    subnets: read('subnet', none, subnetV3, subnetV4),
    units: read('rackable-unit', none, none, unitV4),
    policies: [...read('apart-policy', none, none, policyV4), ...read('host-policy', none, none, policyV4)],
    ha: read('ha', haV2, none, none),
    categoryNames: categoriesOf(records),
  }
}

function unnamed({ where }: PrismRecord, log: IssueLog): void {
  const message = 'This record has no id, so nothing can refer to it. It is left out: export the list again.'
  log.add('nutanix.id-missing', 'warning', where, message)
}

/** One of each id: what the fullest record leaves open is taken from the others. */
function completed<T extends Stood>(found: readonly T[]): readonly T[] {
  const byId = new Map<string, T[]>()
  for (const one of found) {
    const same = byId.get(one.uuid)
    if (same === undefined) byId.set(one.uuid, [one])
    else same.push(one)
  }
  return sortedBy([...byId], ([id]) => id).map(([, same]) => {
    if (same.length === 1) return same[0] as T
    const texts = new Map(same.map((one) => [one, canonicalJson({ ...one, place: 0, where: '' })]))
    const ordered = sortedBy(same, (one) => {
      const text = texts.get(one) ?? ''
      return `${String(1e9 - (text.length - 10 * text.split('"unknown"').length)).padStart(12, '0')} ${text}`
    })
    const [first, ...rest] = ordered as [T, ...T[]]
    return rest.reduce(filled, first)
  })
}

/** A record whose open members are taken from another. */
function filled<T extends Stood>(base: T, other: T): T {
  const gaps = Object.entries(other).filter(([name, value]) => {
    const have = base[name as keyof T]
    return (have === 'unknown' || (Array.isArray(have) && have.length === 0)) && isKnown(value)
  })
  return gaps.length === 0 ? base : { ...base, ...Object.fromEntries(gaps) }
}

function categoriesOf(records: readonly PrismRecord[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { kind, value } of records) {
    const [id, key, said] = [textOf(value.extId), textOf(value.key), textOf(value.value)]
    if (kind !== 'category' || id === undefined || key === undefined || said === undefined) continue
    names.set(id, `${key}:${said}`)
  }
  return names
}
