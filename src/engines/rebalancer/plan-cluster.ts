import type { ClusterProblem, Question } from '#engines/rebalancer/cluster-problem.ts'
import { demandText } from '#engines/rebalancer/demand-text.ts'
import type { ClusterAnswer, HostShares, Outlook, PlannedStep } from '#engines/rebalancer/result.ts'
import { type Reasons, reasonsIn } from '#engines/rebalancer/why.ts'
import { isKnown } from '#estate/model.ts'
import { endFaults, planFaults } from '#kernel/moves/checker.ts'
import { conflictOf } from '#kernel/moves/conflict.ts'
import { type MovePlan, planMoves } from '#kernel/moves/plan.ts'
import type { MoveGoal, MoveProblem } from '#kernel/moves/problem.ts'
import { withWishes } from '#kernel/moves/should.ts'
import { amountsOf, loadsOf, spreadOf } from '#kernel/moves/spread.ts'
import type { Together } from '#kernel/moves/steps.ts'
import { assert } from '#kernel/outcome.ts'

/** Arrangements seen on the way before nobody knows whether there is one, and moves of one plan. */
const statesMax = 50_000
const movesMax = 2000
/** Arrangements of each trial when rules are taken in or demands left out. */
const trialSteps = 2000

/** The plan of one cluster. What it proposes has been replayed by the checker before it leaves here. */
export function planCluster(
  made: ClusterProblem,
  question: Question,
  id: string,
  name: string,
): ClusterAnswer {
  const { values } = question
  const wished = withWishes(made.problem, made.wishes, trialSteps)
  const start = spreadOf(made.problem, amountsOf(made.problem, made.problem.home), values.measure)
  const problem = { ...wished.problem, goal: goalOf(made.problem, values) }
  const together: Together = { total: values.perCluster, out: values.perHost, into: values.perHost }
  const limits = { stepsMax: values.stepsMax, statesMax, movesMax, together, gainMin: values.gainMin * start }
  const plan = planMoves(problem, limits)
  if (plan.kind === 'plan') {
    const faults = planFaults(problem, plan.steps, together)
    assert(faults.length === 0, `a plan for ${id} has faults: ${faults[0]?.what}`)
  }
  const end = plan.kind === 'plan' ? plan.target.at : problem.home
  const after = spreadOf(problem, amountsOf(problem, end), values.measure)
  const reasons = reasonsIn(made, problem, end)
  const steps = plan.kind === 'plan' ? stepsOf(made, plan, question, reasons) : []
  const moves = steps.flatMap((step) => step.moves)
  const conflict = plan.kind === 'impossible' ? conflictOf(problem, trialSteps) : null
  return {
    ...{ id, name, vms: made.vms.length, before: start, after, steps, moves: moves.length },
    outlook: outlookOf(plan),
    goal: plan.kind === 'plan' ? plan.proof.goal : plan.kind === 'open' ? 'open' : 'out-of-reach',
    hosts: hostShares(made, problem, end),
    parked: moves.filter(({ parked }) => parked).length,
    movesAtLeast: plan.kind === 'plan' ? plan.proof.movesAtLeast : 0,
    fewest: plan.kind === 'plan' && plan.proof.fewest,
    bytes: moves.reduce((sum, { bytes }) => sum + bytes, 0),
    ms: steps.reduce((sum, { ms }) => sum + ms, 0),
    frontier:
      plan.kind === 'plan' ? plan.frontier.map(({ moves: count, spread }) => ({ moves: count, spread })) : [],
    conflict:
      conflict === null
        ? []
        : conflict.demands.map((demand) => demandText(demand, { ...made, problem }, values)),
    conflictSmallest: conflict?.smallest ?? false,
    states: plan.kind === 'unreachable' || plan.kind === 'open' ? plan.states : 0,
    ...{ stays: made.stays, unknown: made.unknown },
    broken: made.wishes
      .filter((rule) =>
        endFaults({ ...problem, rules: [rule] }, [...end]).some((what) => what.startsWith('rule')),
      )
      .map(({ id: rule }) => rule),
    decidedByUnknown: made.loadsOpen && values.goal !== 'rules',
  }
}

function outlookOf(plan: MovePlan): Outlook {
  return plan.kind === 'plan' && plan.moves.length === 0 ? 'nothing-to-do' : plan.kind
}

function goalOf({ measures }: MoveProblem, { goal, measure, threshold }: Question['values']): MoveGoal {
  const even = goal === 'balance' && measures.length > 0
  return even ? { kind: 'even', spread: measure, atMost: threshold } : { kind: 'none' }
}

function stepsOf(
  { vms, hosts }: ClusterProblem,
  { steps, target }: MovePlan & { kind: 'plan' },
  { costOf }: Question,
  reasons: Reasons,
): readonly PlannedStep[] {
  return steps.map((step) => {
    const moves = step.map(({ item, from, to }) => {
      const vm = vms[item]!
      const isOff = vm.power === 'off'
      const cost =
        isOff || !isKnown(vm.memoryBytes) ? { bytes: 0, totalMs: 0, stopMs: 0 } : costOf(vm.memoryBytes)
      const parked = target.at[item] !== to
      const why = reasons.why(item, from, to, parked)
      return {
        ...{ vm: vm.name, from: hosts[from]!.name, to: hosts[to]!.name, parked, why },
        ...{ bytes: cost.bytes, ms: cost.totalMs, stopMs: cost.stopMs },
      }
    })
    for (const { item, to } of step) reasons.moved(item, to)
    return { ms: Math.max(...moves.map(({ ms }) => ms)), moves }
  })
}

function hostShares({ hosts }: ClusterProblem, problem: MoveProblem, end: Int32Array): readonly HostShares[] {
  const ends = [problem.home, end].map((at) => {
    const amounts = amountsOf(problem, at)
    return { amounts, loads: loadsOf(problem, amounts) }
  })
  const share = (id: string, bin: number): readonly [number, number] | null => {
    const m = problem.measures.findIndex((measure) => measure.id === id)
    const capacity = problem.measures[m]?.capacity[bin] ?? 0
    if (capacity === 0) return null
    return [ends[0]!.amounts[m]![bin]! / capacity, ends[1]!.amounts[m]![bin]! / capacity]
  }
  return hosts.map((host, bin) => ({
    name: host.name,
    receives: problem.closed[bin] === 0,
    memory: share('memory', bin),
    cpu: share('cpu', bin),
    load: [ends[0]!.loads[bin]!, ends[1]!.loads[bin]!],
  }))
}
