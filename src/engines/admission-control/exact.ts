import { amountText, listText, lossText } from '#engines/admission-control/wording.ts'
import type { Verdict } from '#kernel/block.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'
import { decisiveGaps } from '#placement/decisive.ts'
import type { Refutation } from '#placement/model.ts'
import type { Policy } from '#placement/policy.ts'
import type { Prepared } from '#placement/prepare.ts'
import { bindingDimension, capacityAfter, loadAfter, loadsOf } from '#placement/pressure.ts'
import { type Survey, surveysOf } from '#placement/survey.ts'

/** Our own answer for up to so many host failures: every loss placed and checked, refuted, or open. */
export type Exact = {
  readonly failures: number
  readonly verdict: Verdict
  /** Losses of exactly that many hosts that were examined. */
  readonly losses: number
  /** Hosts of the loss that decides: the failing one, the open one, or the tightest. */
  readonly hostIds: readonly string[]
  readonly hostNames: readonly string[]
  /** Why, as a clause. */
  readonly why: string
}

/** Most hosts lost at once whose every loss is examined. */
export const lossesMax = 2

/**
 * Our answers for one up to `failures` hosts of a cluster, at most `lossesMax`. The loss of more hosts than
 * there are is the loss of all. Cost as `surveysOf`.
 */
export function exactOf(prepared: Prepared, policy: Policy, failures: number): readonly Exact[] {
  const { question, members } = prepared
  const losable = question.pessimistic.losable.length
  const asked = Math.min(failures, lossesMax)
  const examined = members.adrift.length > 0 ? asked : Math.max(1, Math.min(asked, losable))
  const surveys = surveysOf(question, examined, () => undefined)
  return Array.from({ length: asked }, (_, at) => {
    const upTo = surveys.slice(0, Math.min(at + 1, surveys.length))
    return { ...answerOf(prepared, policy, upTo), failures: at + 1 }
  })
}

/**
 * Our answer for `failures` hosts among those found; for more than were examined a loss that fails still
 * fails.
 */
export function exactFor(answers: readonly Exact[], failures: number): Exact {
  const found = answers[Math.min(failures, answers.length) - 1] as Exact
  if (found.failures >= failures || found.verdict === 'unsafe') return { ...found, failures }
  const why = `every loss of up to ${lossText(lossesMax)} is examined, and no more at once`
  return { ...found, failures, verdict: 'undecided', why }
}

function answerOf(prepared: Prepared, policy: Policy, surveys: readonly Survey[]): Exact {
  const last = surveys.at(-1) as Survey
  const failing = surveys.find(({ worstUnsafe }) => worstUnsafe !== undefined)?.worstUnsafe
  const open = surveys.find(({ firstOpen }) => firstOpen !== undefined)?.firstOpen
  const loss = failing ?? open ?? last.tightestSafe
  const hosts = loss?.hosts ?? []
  const named = hosts.map((host) => prepared.members.hosts[host])
  const common = {
    failures: last.failures,
    losses: last.scenarios,
    hostIds: named.map((host) => host?.id ?? ''),
    hostNames: named.map((host) => host?.name ?? ''),
  }
  if (failing !== undefined) {
    return { ...common, verdict: 'unsafe', why: unsafeClause(prepared, failing.hosts, failing.refutation) }
  }
  if (open !== undefined) return { ...common, verdict: 'undecided', why: openClause(prepared, policy, open) }
  return { ...common, verdict: 'safe', why: safeClause(prepared, last, hosts) }
}

const units: Readonly<Record<string, Unit>> = { memory: 'bytes', 'cpu-reservation': 'mhz', vcpus: 'vcpus' }
const nouns: Readonly<Record<string, string>> = {
  memory: 'memory',
  'cpu-reservation': 'CPU reservation',
  vcpus: 'vCPUs',
}
const quantity = (value: number, dimension: string): string =>
  `${amountText(value, units[dimension] ?? 'count')} of ${nouns[dimension] ?? dimension}`

function unsafeClause(prepared: Prepared, lost: readonly number[], refutation: Refutation): string {
  const { members, question } = prepared
  const instance = question.optimistic
  const loads = loadsOf(instance)
  const d = bindingDimension(loads, lost)
  const [need, has] = [loadAfter(loads, d, lost), Math.max(0, capacityAfter(loads, d, lost))]
  const names = listText(
    lost.map((host) => members.hosts[host]?.name ?? ''),
    lost.length,
  )
  const dimension = String(instance.dimensions[d] ?? 'memory')
  if (need > has) {
    const had = has === 0 ? `no ${nouns[dimension] ?? dimension}` : quantity(has, dimension)
    return `the loss of ${names} leaves ${had} for VMs that need ${amountText(need, units[dimension] ?? 'count')}`
  }
  const vms = refutation.vms.slice(0, 3).map((vm) => members.vms[vm]?.name ?? '')
  const list = listText(vms, refutation.vms.length)
  const room = `although ${quantity(has, dimension)} is left for ${amountText(need, units[dimension] ?? 'count')} in all`
  if (refutation.kind === 'no-host')
    return `after the loss of ${names} no host that is left can take ${list}, ${room}`
  return `after the loss of ${names} the VMs do not fit into what is free on single hosts (${list}), ${room}`
}

function openClause(
  { members, measured, compatibility }: Prepared,
  policy: Policy,
  open: NonNullable<Survey['firstOpen']>,
): string {
  switch (open.obstacle) {
    case 'unknown': {
      const gaps = decisiveGaps(members, measured, compatibility, policy, open.hosts)
      const what = listText(
        gaps.slice(0, 2).map((gap) => `the ${gap.what} of ${gap.names[0] ?? ''}`),
        gaps.length,
      )
      return `our own answer stays open: nobody stated ${what === '' ? 'all that it needs' : what}`
    }
    case 'steps':
      return 'our own answer stays open: the exact search was not finished within its steps'
    case 'size':
      return 'our own answer stays open: more VMs move than are searched exactly'
    case 'scenarios':
      return 'our own answer stays open: there are more losses than are examined'
    default:
      return open.obstacle satisfies never
  }
}

function safeClause({ question }: Prepared, survey: Survey, tightest: readonly number[]): string {
  const losses = formatQuantity(survey.scenarios, 'count')
  const each = survey.scenarios === 1 ? 'the one loss there is' : `each of ${losses} losses`
  const placed = `${each} of ${lossText(survey.failures)} was placed VM by VM and checked`
  if (tightest.length === 0) return placed
  const instance = question.pessimistic
  const loads = loadsOf(instance)
  const d = bindingDimension(loads, tightest)
  const dimension = String(instance.dimensions[d] ?? 'memory')
  const need = loadAfter(loads, d, tightest)
  return `${placed}, with ${quantity(capacityAfter(loads, d, tightest), dimension)} for ${amountText(need, units[dimension] ?? 'count')} after the tightest`
}
