import type { HeadroomParams } from '#engines/headroom/params.ts'
import type { Datastore } from '#estate/model.ts'
import { commonHost, withMoreHosts } from '#placement/more-hosts.ts'
import { type Prepared, prepare } from '#placement/prepare.ts'
import { isSurveyed, surveyFrom, surveyorOf, surveyStart } from '#placement/survey.ts'

/** Copies of one host that make every loss survivable. */
export type HostsToAdd = {
  /** The fewest that were proved to do, in turn from one on; null when none of up to `tried` was. */
  readonly count: number | null
  readonly tried: number
  readonly like: { readonly id: string; readonly name: string }
  /** What the copies have, for the bill. */
  readonly memoryBytes: number | 'unknown'
  readonly cores: number | 'unknown'
  /** What stood in the way with the most that did not do: a loss that surely fails, or one that stayed open. */
  readonly obstacle: 'unsafe' | 'undecided'
}

/** Losses examined between two looks at whether one has failed. */
const sliceLosses = 64

/**
 * How many empty copies of the commonest host a cluster needs so that losses of up to `failures` hosts at once are
 * survived, tried from one on. More hosts are also more to lose, so each number is proved for itself. Null when there
 * is no host to copy. O(tried × survey), less where a loss fails early.
 */
export function hostsToAdd(
  { members }: Prepared,
  datastores: ReadonlyMap<string, Datastore>,
  policy: HeadroomParams,
  failures: number,
): HostsToAdd | null {
  const original = commonHost(members)
  if (original === undefined || policy.hostsAddedMax === 0 || members.adrift.length > 0) return null
  const { id, name, memoryBytes, cores } = original
  const about = { like: { id, name }, memoryBytes, cores }
  let obstacle: HostsToAdd['obstacle'] = 'unsafe'
  for (let count = 1; count <= policy.hostsAddedMax; count += 1) {
    const enlarged = withMoreHosts(members, datastores, original, count)
    const found = obstacleTo(prepare(enlarged.members, enlarged.datastores, policy), failures)
    if (found === null) return { count, tried: count, ...about, obstacle }
    obstacle = found
  }
  return { count: null, tried: policy.hostsAddedMax, ...about, obstacle }
}

/** What keeps a cluster from being safe, found with as few losses as possible. */
function obstacleTo(prepared: Prepared, failures: number): HostsToAdd['obstacle'] | null {
  // A tenth of the steps: this is an estimate beside the verdict, and may be tried several times.
  const question = { ...prepared.question, stepsMax: Math.ceil(prepared.question.stepsMax / 10) }
  const surveyor = surveyorOf(question, () => {})
  let cursor = surveyStart(question, Math.min(failures, question.pessimistic.losable.length), 'one-for-all')
  while (!isSurveyed(cursor)) {
    cursor = surveyFrom(surveyor, cursor, sliceLosses)
    if (cursor.current?.worstUnsafe !== undefined) return 'unsafe'
    if (cursor.finished.some(({ worstUnsafe }) => worstUnsafe !== undefined)) return 'unsafe'
  }
  return cursor.finished.some(({ firstOpen }) => firstOpen !== undefined) ? 'undecided' : null
}
