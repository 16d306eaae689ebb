import type { Facility, Known } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { textOf } from '#importers/json-reader.ts'
import type { ClusterRecords } from '#importers/proxmox/cluster-records.ts'
import type { PveRecord, SourceBook } from '#importers/proxmox/record.ts'
import { sortedBy } from '#kernel/sort.ts'

/** What the translation of one cluster works with. */
export type Making = {
  readonly records: ClusterRecords
  readonly log: IssueLog
  readonly book: SourceBook
  /** The cluster's id; 'none' for a node that is in none, unknown where nobody said. */
  readonly clusterId: Known<string> | 'none'
  readonly clusterName: Known<string>
  /** An id of a kind that nothing else in the estate has. */
  readonly claim: (kind: string, id: string) => string
  /** The names of the nodes that belong to the cluster, in order. */
  readonly members: ReadonlySet<string>
  /** Host ids by the names of nodes. */
  readonly hostIds: ReadonlyMap<string, string>
  /** Facilities that were found on the way, of all clusters: a server may serve several. */
  readonly facilities: Facility[]
}

/** Gives out ids: the first that asks gets what it asked for, others a number behind it. */
export function claims(): Making['claim'] {
  const given = new Map<string, number>()
  return (kind, id) => {
    const key = `${kind}:${id}`
    const count = (given.get(key) ?? 0) + 1
    given.set(key, count)
    return count === 1 ? id : `${id}~${count}`
  }
}

/** The records of an answer, or undefined where it was not asked. */
export const answered = ({ records }: Making, path: string) => records.answers.get(path)

/**
 * The records of an answer by a member that names them, in order of name; of two readings of one thing the later
 * counts. Records without that member are left out.
 */
export function namedRecords(making: Making, path: string, member: string): readonly PveRecord[] {
  const found = new Map<string, PveRecord>()
  for (const record of answered(making, path) ?? []) {
    const name = textOf(record.fields[member])
    if (name !== undefined) found.set(name, record)
  }
  return sortedBy([...found], ([name]) => name).map(([, record]) => record)
}

/** Host ids of nodes by name, in order; nodes that are not there are left out. */
export const hostsOf = ({ hostIds }: Making, names: Iterable<string>): readonly string[] =>
  [...names].flatMap((name) => hostIds.get(name) ?? []).sort()
