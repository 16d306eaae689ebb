import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { endFaults, planFaults } from '#kernel/moves/checker.ts'
import { type MovePlan, planMoves } from '#kernel/moves/plan.ts'
import { withWishes } from '#kernel/moves/should.ts'
import { compareText } from '#kernel/sort.ts'
import type { ConformanceResult } from '#test/conformance/conformance.ts'
import { type Scenario, type Translated, translated } from '#test/conformance/proxlb-scenario.ts'

const source = 'credativ/proxlb-solver scenarios at e7181e6328cbd14dc17634f7228e066b99b436e8'

/**
 * Holds plans against what the scenarios of a balancer for Proxmox expect of them, in the folder of that corpus. What a
 * plan says is not believed: arrangements are weighed here, and every plan is replayed by the checker.
 */
export function proxlbConformance(folder: string): ConformanceResult {
  const files = globSync(join(folder, 'scenarios', '*', '*.yaml')).sort(compareText)
  const differed = files.flatMap((file) => {
    const scenario = parse(readFileSync(file, 'utf8')) as Scenario
    const why = disagreements(scenario)
    return why.length === 0 ? [] : [{ case: scenario.name, why: why.join('; ') }]
  })
  const agreed = files.length - differed.length
  return {
    vendor: 'ProxLB solver, scenarios',
    corpus: 'proxlb-solver',
    source,
    cases: files.length,
    agreed,
    differed,
  }
}

/** The plan for a scenario, with what it was made from. */
export function answerTo(scenario: Scenario): {
  readonly plan: MovePlan
  readonly made: Translated
  readonly left: number
} {
  const made = translated(scenario)
  const { problem, left } = withWishes(made.problem, made.wishes, 100_000)
  const limits = {
    stepsMax: 200_000,
    statesMax: 100_000,
    movesMax: 100,
    gainMin: made.gainMin,
    together: made.together,
  }
  return { plan: planMoves(problem, limits), made: { ...made, problem }, left: left.length }
}

/** Every expectation of a scenario that its plan does not meet, with what was found instead. */
export function disagreements(scenario: Scenario): readonly string[] {
  const { plan, made } = answerTo(scenario)
  const { expect } = scenario
  const found: string[] = []
  const wants = (what: string, expected: unknown, actual: unknown): void => {
    if (expected !== undefined && expected !== actual)
      found.push(`${what} is ${actual}, published ${expected}`)
  }
  if (plan.kind === 'open') return ['no answer within the limits']
  wants('feasible', expect.feasible, plan.kind !== 'impossible')
  if (plan.kind === 'impossible') return found
  const { at } = plan.target
  const everyRule = { ...made.problem, rules: [...made.problem.rules, ...made.wishes] }
  wants('constraints_satisfied', expect.constraints_satisfied, endFaults(everyRule, [...at]).length === 0)
  wants('path_feasible', expect.path_feasible, plan.kind === 'plan')
  if (plan.kind === 'plan') {
    for (const { step, what } of planFaults(made.problem, plan.steps, made.together))
      found.push(`step ${step + 1}: ${what}`)
    if (expect.max_migrations !== undefined && plan.moves.length > expect.max_migrations)
      found.push(`${plan.moves.length} moves, at most ${expect.max_migrations} published`)
  }
  const nodeOf = (vm: string): string | undefined => made.nodes[at[made.vms.indexOf(vm)]!]
  for (const [vm, place] of Object.entries(expect.placements ?? {})) {
    const [, other] = /^== (.+)$/.exec(place) ?? []
    wants(`node of ${vm}`, other === undefined ? place : nodeOf(other), nodeOf(vm))
  }
  if (expect.node_empty !== undefined) {
    const empty = !made.vms.some((vm) => nodeOf(vm) === expect.node_empty)
    wants(`${expect.node_empty} empty`, true, empty)
  }
  if (expect.spread_improved === true) {
    const [before, after] = [gapsOf(made, made.problem.home), gapsOf(made, at)]
    if (!(after < before)) found.push(`gap ${after} after, ${before} before`)
  }
  return found
}

/** Gap between the fullest and the emptiest node that is not in maintenance, added over what the method spreads. */
function gapsOf({ problem, nodes }: Translated, at: Int32Array): number {
  let total = 0
  for (const { weight, capacity, base, load } of problem.measures) {
    const shares = nodes
      .map(
        (_, bin) =>
          (base[bin]! + load.reduce((sum, amount, item) => sum + (at[item] === bin ? amount : 0), 0)) /
          capacity[bin]!,
      )
      .filter((_, bin) => problem.counted[bin] === 1)
    total += weight * (Math.max(...shares) - Math.min(...shares))
  }
  return total
}
