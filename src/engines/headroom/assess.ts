import {
  type ClusterAnswer,
  type LossAnswer,
  type Named,
  namesMax,
  type Open,
  type Overload,
  type SequenceAnswer,
  type Tightest,
} from '#engines/headroom/answer.ts'
import { groupAnswers } from '#engines/headroom/groups.ts'
import { hostsToAdd } from '#engines/headroom/hosts-to-add.ts'
import { eachMax, type HeadroomParams } from '#engines/headroom/params.ts'
import { failingOf, named, overloadsOf } from '#engines/headroom/proof.ts'
import { uncheckedOf } from '#engines/headroom/unchecked.ts'
import type { Datastore, Host } from '#estate/model.ts'
import type { Verdict } from '#kernel/block.ts'
import { assert } from '#kernel/outcome.ts'
import { choose } from '#placement/alike.ts'
import { type Ledger, objection } from '#placement/checker.ts'
import { decisiveGaps } from '#placement/decisive.ts'
import type { GroupLoss } from '#placement/group-losses.ts'
import { decide } from '#placement/ladder.ts'
import type { Members } from '#placement/members.ts'
import type { Dimension, Instance, Placement } from '#placement/model.ts'
import { isPossible } from '#placement/numa.ts'
import type { Prepared } from '#placement/prepare.ts'
import {
  bindingDimension,
  capacityAfter,
  loadAfter,
  loadsOf,
  memoryTotals,
  vcpusPerCoreAfterWorst,
} from '#placement/pressure.ts'
import { benchOf, placeQuickly } from '#placement/quick.ts'
import { surveySequences } from '#placement/sequence.ts'
import {
  isSurveyed,
  lossStates,
  type Question,
  type Survey,
  type SurveyCursor,
  surveyFrom,
  surveyorOf,
  surveyStart,
  type Witness,
} from '#placement/survey.ts'

/** Losses of groups in the cluster; undefined where nothing of its hosts is stated although it is of others. */
export type GroupsAsked = readonly GroupLoss[] | 'not-asked' | 'nothing-stated'

/** What is asked beside the policy. */
export type Asked = {
  readonly groups: GroupsAsked
  readonly placementsMax: number
  readonly datastores: ReadonlyMap<string, Datastore>
  /** Told the share of the cluster's losses that was examined, and how to find out where its survey stands. */
  readonly progress: (share: number, standing: () => Standing) => void
  /** Where a stopped survey of this cluster stood. */
  readonly from: Standing | 'beginning'
}

/** Where the survey of one cluster stands: plain data, which a later run can go on from. */
export type Standing = { readonly cursor: SurveyCursor; readonly placements: ClusterAnswer['placements'] }

/** Every answer about one cluster. `placementsMax` placements are kept when the policy asks for all. */
export function assessCluster(
  prepared: Prepared,
  policy: HeadroomParams,
  { groups, placementsMax, datastores, progress, from }: Asked,
): ClusterAnswer {
  const { members, measured, compatibility, question } = prepared
  const placements = from === 'beginning' ? [] : [...from.placements]
  const id = (list: readonly Named[], at: number | undefined): string => list[at ?? -1]?.id ?? ''
  const witness: Witness = (lost, vms, hosts, count) => {
    if (policy.certificates !== 'all' || placements.length >= placementsMax) return
    const moves = Array.from(
      { length: count },
      (_, at) => [id(members.vms, vms[at]), id(members.hosts, hosts[at])] as const,
    )
    placements.push({ lost: lost.map((host) => id(members.hosts, host)), moves })
  }
  const begun = from === 'beginning' ? undefined : from.cursor
  const surveys = surveysFor(
    question,
    lossesAsked(prepared, policy),
    policy,
    witness,
    begun,
    (share, cursor) => progress(share, () => ({ cursor, placements: [...placements] })),
  )
  const overloaded = overloadsOf(members, question.optimistic)
  const answers = surveys.map((_, at) => lossAnswer(prepared, policy, surveys.slice(0, at + 1), overloaded))
  const cluster = members.cluster
  return {
    ...named(members),
    hosts: members.hosts.length,
    hostsReceiving: question.pessimistic.receivers.length,
    vms: members.vms.length,
    haEnabled: cluster?.haEnabled ?? 'unknown',
    admissionControl: cluster?.admissionControl ?? 'unknown',
    ...memoryTotals(question.pessimistic),
    answers,
    hostsToAdd:
      answers.at(-1)?.failing == null
        ? null
        : hostsToAdd(prepared, datastores, policy, answers.at(-1)?.failures ?? 1),
    overloaded,
    pairs: pairsOf(members, question.pessimistic, surveys),
    ...groupAnswers(prepared, typeof groups === 'string' ? [] : groups),
    acceleratorsUnlisted: measured.acceleratorsUnlisted,
    numaImpossible:
      policy.numa === 'respected' ? members.hosts.filter(isImpossible).map(({ name }) => name) : [],
    notChecked: uncheckedOf(members, compatibility, {
      generations: policy.cpuGenerations === 'same' ? 'asked' : 'not-asked',
      unplacedHosts: groups === 'nothing-stated' ? members.hosts.length : 0,
    }),
    placements,
  }
}

/** Losses examined between two words about progress. */
const sliceLosses = 5_000

const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0)

/** Whether a stated number of NUMA nodes cannot be. */
const isImpossible = ({ numaNodes, cores }: Host): boolean =>
  numaNodes !== 'unknown' && !isPossible(numaNodes, cores)

/** Surveys of all losses: each examined where that is possible or every placement is to be shown. */
function surveysFor(
  question: Question,
  failures: number,
  policy: HeadroomParams,
  witness: Witness,
  begun: SurveyCursor | undefined,
  progress: (share: number, cursor: SurveyCursor) => void,
): readonly Survey[] {
  const losses = choose(question.pessimistic.losable.length, failures)
  const likeness = policy.certificates === 'all' || losses <= eachMax ? 'each' : 'one-for-all'
  const surveyor = surveyorOf(question, witness)
  const total = sum(
    Array.from({ length: failures }, (_, at) => choose(question.pessimistic.losable.length, at + 1)),
  )
  let cursor = begun ?? surveyStart(question, failures, likeness)
  while (!isSurveyed(cursor)) {
    cursor = surveyFrom(surveyor, cursor, sliceLosses)
    const done = [...cursor.finished, ...(cursor.current === undefined ? [] : [cursor.current])]
    const examined = sum(done.map(({ safe, unsafe, undecided }) => safe + unsafe + undecided))
    progress(examined / Math.max(1, total), cursor)
  }
  return cursor.finished
}

/** How many hosts may be lost at once: as many as asked and there are, or may be where VMs run nobody knows where. */
function lossesAsked({ members, question }: Prepared, { failures }: HeadroomParams): number {
  if (members.adrift.length > 0) return failures
  return Math.max(1, Math.min(failures, question.pessimistic.losable.length))
}

/** The answer for up to k hosts from the surveys of 1 … k hosts; the smallest failing set wins. */
function lossAnswer(
  prepared: Prepared,
  policy: HeadroomParams,
  surveys: readonly Survey[],
  overloaded: readonly Overload[],
): LossAnswer {
  const { members, compatibility, question } = prepared
  const last = surveys.at(-1) as Survey
  const failing = surveys.find((survey) => survey.worstUnsafe !== undefined)?.worstUnsafe
  const open = surveys.find((survey) => survey.firstOpen !== undefined)
  const steps = surveys.reduce((total, survey) => total + survey.steps, 0)
  const atOnce = failing !== undefined ? 'unsafe' : open !== undefined ? 'undecided' : 'safe'
  const sequence =
    atOnce === 'safe' && last.failures > 1 && policy.order === 'one-after-another'
      ? sequenceOf(members, question, last.failures)
      : null
  const verdict = sequence === null ? atOnce : verdictOf(sequence)
  const ratio = vcpusPerCoreAfterWorst(members, question.pessimistic, last.failures)
  return {
    failures: last.failures,
    verdict,
    losses: last.scenarios,
    safe: last.safe,
    unsafe: last.unsafe,
    undecided: last.undecided,
    lossesUpTo: surveys.reduce((total, survey) => total + survey.scenarios, 0),
    placementsChecked: surveys.reduce((total, survey) => total + survey.accepted, 0),
    steps,
    failing:
      failing === undefined
        ? null
        : failingOf(members, question, compatibility, failing.hosts, failing.refutation),
    sequence,
    open: verdict === 'undecided' && open !== undefined ? openOf(prepared, policy, open, steps) : null,
    tightest:
      verdict !== 'safe' || last.tightestSafe === undefined
        ? null
        : tightestOf(prepared, last.tightestSafe.hosts, overloaded),
    vcpusPerCoreWorst: ratio ?? null,
  }
}

function sequenceOf(members: Members, question: Question, failures: number): SequenceAnswer {
  const { failing, open, accepted, ...found } = surveySequences(question, failures)
  const name = (host: number | undefined): Named | null =>
    host === undefined ? null : named(members.hosts[host] as Named)
  const { firsts, safe, unsafe, undecided, steps } = found
  return {
    ...{ firsts, safe, unsafe, undecided, steps, placementsChecked: accepted },
    ...{ failing: name(failing), open: name(open) },
  }
}

const verdictOf = ({ unsafe, undecided }: SequenceAnswer): Verdict =>
  unsafe > 0 ? 'unsafe' : undecided > 0 ? 'undecided' : 'safe'

function openOf(prepared: Prepared, policy: HeadroomParams, survey: Survey, stepsSpent: number): Open {
  const { members, measured, compatibility } = prepared
  const { hosts = [], obstacle = 'unknown', stuck = [] } = survey.firstOpen ?? {}
  const gaps = obstacle === 'unknown' ? decisiveGaps(members, measured, compatibility, policy, hosts) : []
  return {
    hosts: hosts.map((host) => named(members.hosts[host] as Named)),
    obstacle,
    failures: survey.failures,
    gaps: gaps.map((gap) => ({ ...gap, names: gap.names.slice(0, namesMax), count: gap.names.length })),
    losses: survey.undecided,
    lossesOf: survey.scenarios,
    stepsSpent,
    stuck: stuck.slice(0, namesMax).map((vm) => named(members.vms[vm] as Named)),
  }
}

function tightestOf(prepared: Prepared, lost: readonly number[], overloaded: readonly Overload[]): Tightest {
  const { members, question } = prepared
  const { pessimistic: instance, optimistic: sure } = question
  const { width } = instance
  const placement = placementFor(question, lost)
  const free = instance.free.slice()
  placement.vms.forEach((vm, at) => {
    const host = placement.hosts[at] as number
    for (let d = 0; d < width; d += 1) free[host * width + d]! -= instance.need[vm * width + d] as number
  })
  const loads = loadsOf(instance)
  const d = bindingDimension(loads, lost)
  const survivors = [...instance.receivers].filter((host) => !lost.includes(host))
  const memoryFree = survivors.map((host) => free[host * width] as number)
  const needs = [...instance.need.keys()]
    .filter((at) => at % width === 0)
    .map((at) => instance.need[at] as number)
    // A VM that is not to restart may need an amount nobody knows.
    .filter(Number.isFinite)
  const median = needs.sort((left, right) => left - right)[Math.floor(needs.length / 2)] ?? 0
  const host = (at: number | undefined): Named => named(members.hosts[at ?? -1] as Named)
  return {
    hosts: lost.map(host),
    dimension: instance.dimensions[d] as Dimension,
    loadAfter: loadAfter(loads, d, lost),
    capacityAfter: capacityAfter(loads, d, lost),
    placement: placement.vms.map((vm, at) => ({
      vm: named(members.vms[vm] as Named),
      from: host(instance.home[vm]),
      to: host(placement.hosts[at]),
    })),
    survivors: survivors.map((at) => {
      const capacity = instance.capacity[at * width + d] as number
      return { ...host(at), load: capacity - (free[at * width + d] as number), capacity }
    }),
    overloaded: members.hosts.flatMap((one, at) => {
      const capacity = sure.capacity[at * width + d] as number
      const shown = Number.isFinite(capacity) && !lost.includes(at)
      if (!shown || !overloaded.some(({ id }) => id === one.id)) return []
      return [{ ...host(at), load: capacity - (sure.free[at * width + d] as number), capacity }]
    }),
    memoryBytesLargest: Math.max(0, ...memoryFree),
    memoryBytesStranded: memoryFree.reduce((total, left) => total + (left < median ? left : 0), 0),
    memoryBytesFree: memoryFree.reduce((total, left) => total + left, 0),
    memoryBytesMedianVm: median,
  }
}

/** A placement for a loss known to be safe: the ladder's, which packs tighter, or the quick one. Checked again. */
function placementFor(question: Question, lost: readonly number[]): Placement {
  const { pessimistic, ledger, otherwise, stepsMax } = question
  const readings = [{ instance: pessimistic, ledger }, ...(otherwise === undefined ? [] : [otherwise])]
  for (const reading of readings) {
    const finding = decide(reading.instance, lost, Math.ceil(stepsMax / 10))
    if (finding.kind === 'placed') return checked(reading.ledger, lost, finding.placement)
  }
  const { vms, hosts, nodes, count } = placeQuickly(benchOf(pessimistic), lost)
  assert(count >= 0, 'a loss that was safe is not found safe again')
  const first = (list: Int32Array): number[] => [...list.subarray(0, count)]
  return checked(ledger, lost, { vms: first(vms), hosts: first(hosts), nodes: first(nodes) })
}

function checked(ledger: Ledger, lost: readonly number[], placement: Placement): Placement {
  const { vms, hosts, nodes } = placement
  const reason = objection(ledger, lost, vms, hosts, vms.length, nodes)
  assert(reason === undefined, `the checker does not accept the tightest placement of headroom: ${reason}`)
  return placement
}

/** Most hosts a map of pairs is drawn for. */
const pairHostsMax = 64
const letters: Readonly<Record<number, string>> = { [lossStates.safe]: 's', [lossStates.unsafe]: 'u' }

function pairsOf(members: Members, instance: Instance, surveys: readonly Survey[]): ClusterAnswer['pairs'] {
  const [one, two] = surveys
  const { losable } = instance
  if (one === undefined || two === undefined || losable.length < 3 || losable.length > pairHostsMax)
    return null
  const n = losable.length
  const letter = (state: number | undefined): string => letters[state ?? 0] ?? 'o'
  const pairAt = (i: number, j: number): number => (i * (2 * n - i - 1)) / 2 + (j - i - 1)
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) =>
      letter(i === j ? one.states[i] : two.states[pairAt(Math.min(i, j), Math.max(i, j))]),
    ).join(''),
  )
  return { hosts: [...losable].map((host) => members.hosts[host]?.name ?? ''), rows }
}
