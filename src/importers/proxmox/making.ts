import type { Facility, Known, Rule } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import type { ClusterRecords } from '#importers/proxmox/cluster-records.ts'
import type { SourceBook } from '#importers/proxmox/record.ts'

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
  /** Host ids by the names of nodes. */
  readonly hostIds: ReadonlyMap<string, string>
  /** Facilities that were found on the way. */
  readonly facilities: Facility[]
  readonly rules: Rule[]
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

/** Host ids of nodes by name, in order; nodes that are not there are left out. */
export const hostsOf = ({ hostIds }: Making, names: Iterable<string>): readonly string[] =>
  [...names].flatMap((name) => hostIds.get(name) ?? []).sort()
