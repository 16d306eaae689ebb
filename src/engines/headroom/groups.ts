import { type GroupAnswer, type GroupsAnswer, type Named, namesMax } from '#engines/headroom/answer.ts'
import { failingOf, named } from '#engines/headroom/proof.ts'
import { facilityKinds } from '#estate/model.ts'
import type { GroupLoss } from '#placement/group-losses.ts'
import { type GroupFinding, surveyGroups } from '#placement/group-survey.ts'
import type { Prepared } from '#placement/prepare.ts'

const kinds = ['rack', ...facilityKinds.filter((kind) => kind !== 'rack'), 'place', 'pair'] as const

/** What racks, feeds and the like do to a cluster, one answer per kind; and what takes the whole cluster. */
export function groupAnswers(
  prepared: Prepared,
  losses: readonly GroupLoss[],
): {
  readonly groups: readonly GroupsAnswer[]
  readonly lostWhole: readonly { ref: string; name: string }[]
} {
  const findings = surveyGroups(prepared.members, prepared.question, losses)
  const groups = kinds.flatMap((kind): GroupsAnswer[] => {
    const ofKind = findings.filter(({ loss, found }) => loss.kind === kind && found.kind !== 'whole')
    const shown = shownOf(ofKind)
    if (shown === undefined) return []
    const count = (verdict: 'safe' | 'unsafe' | 'undecided'): number =>
      ofKind.filter(({ found }) => found.kind === verdict).length
    const counts = { safe: count('safe'), unsafe: count('unsafe'), undecided: count('undecided') }
    const verdict = counts.unsafe > 0 ? 'unsafe' : counts.undecided > 0 ? 'undecided' : 'safe'
    return [{ kind, verdict, losses: ofKind.length, ...counts, shown: answerOf(prepared, shown) }]
  })
  const lostWhole = findings
    .filter(({ loss, found }) => found.kind === 'whole' && loss.refs.length === 1)
    .map(({ loss }) => ({ ref: loss.refs[0] as string, name: loss.names[0] as string }))
  return { groups, lostWhole }
}

/** The smallest loss that is not survived, or the first open one, or the survived one that leaves the least room. */
function shownOf(findings: readonly GroupFinding[]): GroupFinding | undefined {
  const unsafe = findings.filter(({ found }) => found.kind === 'unsafe')
  if (unsafe.length > 0)
    return unsafe.reduce((least, one) => (one.hosts.length < least.hosts.length ? one : least))
  const open = findings.find(({ found }) => found.kind === 'undecided')
  if (open !== undefined) return open
  const [first, ...rest] = findings
  return first && rest.reduce((most, one) => (one.pressure > most.pressure ? one : most), first)
}

function answerOf({ members, compatibility }: Prepared, finding: GroupFinding): GroupAnswer {
  const { loss, hosts, perhaps, storageGone, storageGoneThere, found } = finding
  const first = (list: readonly number[]): Named[] =>
    list.slice(0, namesMax).map((host) => named(members.hosts[host] as Named))
  return {
    ...{ refs: loss.refs, names: loss.names, hosts: first(hosts), hostCount: hosts.length },
    ...{ perhaps: first(perhaps), perhapsCount: perhaps.length },
    ...{ storageGone: storageGone.length, storageGoneThere },
    failing:
      found.kind === 'unsafe'
        ? failingOf(members, finding.question, compatibility, hosts, found.refutation)
        : null,
    obstacle: found.kind === 'undecided' ? found.obstacle : null,
  }
}
