import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endFaults, planFaults } from '#kernel/moves/checker.ts'
import { draftOf } from '#kernel/moves/draft.ts'
import { evenNeeded } from '#kernel/moves/even-bound.ts'
import { greedyTarget } from '#kernel/moves/greedy.ts'
import { groundOf } from '#kernel/moves/ground.ts'
import { planMoves } from '#kernel/moves/plan.ts'
import type { MoveProblem } from '#kernel/moves/problem.ts'
import { randomProblem, shuffledProblem } from '#kernel/moves/sample-problem.ts'
import { fewestMoves } from '#kernel/moves/search.ts'

const together = { total: 3, out: 2, into: 2 }
const limits = { stepsMax: 200_000, statesMax: 50_000, movesMax: 20, together, gainMin: 0 }

/** Spread worked out from its definition, from where items lie. */
function spreadAt({ measures, binCount, counted, goal }: MoveProblem, where: readonly number[]): number {
  if (goal.kind === 'none') return 0
  const [measure] = measures
  const shares: number[] = []
  for (let bin = 0; bin < binCount; bin += 1) {
    if (counted[bin] === 0) continue
    let amount = measure!.base[bin]!
    for (const [item, at] of where.entries()) if (at === bin) amount += measure!.load[item]!
    shares.push(amount / measure!.capacity[bin]!)
  }
  if (shares.length === 0) return 0
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  if (goal.spread === 'gap') return Math.max(...shares) - Math.min(...shares)
  if (goal.spread === 'peak') return Math.max(...shares)
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length
  return mean === 0 ? 0 : Math.sqrt(variance) / mean
}

/** All arrangements of movable items, one after another. */
function* arrangements({ itemCount, binCount, home, movable }: MoveProblem): Generator<readonly number[]> {
  const where = [...home]
  const free = where.map((_, item) => item).filter((item) => movable[item] === 1)
  for (let code = 0; code < binCount ** free.length; code += 1) {
    let rest = code
    for (const item of free) {
      where[item] = rest % binCount
      rest = Math.floor(rest / binCount)
    }
    yield where.slice(0, itemCount)
  }
}

type Known = { readonly moves: number; readonly spread: number; readonly costs: readonly number[] } | null

/** Fewest moves to the goal, then the least costs; where the goal is out of reach the least spread first. */
function enumerated(problem: MoveProblem): Known {
  let best: Known = null
  const atMost = problem.goal.kind === 'none' ? 0 : problem.goal.atMost
  for (const where of arrangements(problem)) {
    if (endFaults(problem, where).length > 0) continue
    const moved = where.flatMap((bin, item) => (bin === problem.home[item] ? [] : [item]))
    const costs = [0, 1].map((c) => moved.reduce((sum, item) => sum + problem.costs[item * 2 + c]!, 0))
    const found = { moves: moved.length, spread: spreadAt(problem, where), costs }
    const over = Math.max(found.spread, atMost) - Math.max(best?.spread ?? 0, atMost)
    const order = [
      Math.abs(over) < 1e-9 ? 0 : over,
      found.moves - (best?.moves ?? 0),
      costs[0]! - (best?.costs[0] ?? 0),
      costs[1]! - (best?.costs[1] ?? 0),
    ]
    if (best === null || (order.find((difference) => difference !== 0) ?? 0) < 0) best = found
  }
  return best
}

/** Every arrangement that single moves lead to, by the rules alone, with the fewest moves to it. */
function reachable(problem: MoveProblem): ReadonlyMap<string, number> {
  const { width, need, capacity, binCount, itemCount, rules, closed, movable } = problem
  const seen = new Map<string, number>([[problem.home.join(), 0]])
  const queue: (readonly number[])[] = [[...problem.home]]
  for (const where of queue) {
    for (let item = 0; item < itemCount; item += 1) {
      for (let to = 0; to < binCount; to += 1) {
        if (where[item] === to || closed[to] === 1 || movable[item] === 0) continue
        const room = Array.from({ length: width }, (_, d) => {
          const load = where.reduce((sum, bin, other) => sum + (bin === to ? need[other * width + d]! : 0), 0)
          const added = need[item * width + d]!
          return added === 0 || load + added <= capacity[to * width + d]!
        })
        const kept = rules.every((rule) => {
          if (rule.kind === 'together' || rule.holds === 'at-end' || !rule.items.includes(item)) return true
          if (rule.kind === 'within') return rule.bins.includes(to)
          return rule.items.every((other) => other === item || where[other] !== to)
        })
        if (!kept || room.includes(false)) continue
        const next = where.map((bin, other) => (other === item ? to : bin))
        if (seen.has(next.join())) continue
        seen.set(next.join(), seen.get(where.join())! + 1)
        queue.push(next)
      }
    }
  }
  return seen
}

test('the fewest moves, and the cheapest of as few, are those that enumeration finds', () => {
  let [found, none, short, guided] = [0, 0, 0, 0]
  for (let seed = 1; seed <= 400; seed += 1) {
    const problem = randomProblem(seed, { bins: 4, items: 5, rules: 3 })
    const searched = fewestMoves(groundOf(problem), { stepsMax: 500_000, movesMin: 0, movesMax: 20 }, null)
    const known = enumerated(problem)
    assert.ok(searched.complete, `seed ${seed}`)
    assert.equal(searched.target === null, known === null, `seed ${seed}`)
    if (searched.target === null || known === null) {
      none += 1
      continue
    }
    found += 1
    const goal = problem.goal.kind === 'none' ? 0 : problem.goal.atMost
    if (known.spread > goal + 1e-9) short += 1
    assert.equal(searched.target.moves, known.moves, `seed ${seed}`)
    assert.ok(
      Math.abs(Math.max(searched.target.spread, goal) - Math.max(known.spread, goal)) < 1e-9,
      `seed ${seed}`,
    )
    assert.deepEqual(searched.target.costs, known.costs, `seed ${seed}`)
    assert.deepEqual(endFaults(problem, [...searched.target.at]), [], `seed ${seed}`)
    const quick = greedyTarget(groundOf(problem), 20)
    if (quick !== null) assert.deepEqual(endFaults(problem, [...quick.at]), [], `seed ${seed}: rule of thumb`)
    if (known.spread > goal + 1e-9) continue
    assert.ok(evenNeeded(draftOf(groundOf(problem))) <= known.moves, `seed ${seed}: bound`)
    if (quick === null || quick.spread > goal) continue
    guided += 1
    const again = fewestMoves(groundOf(problem), { stepsMax: 500_000, movesMin: 0, movesMax: 20 }, quick)
    assert.deepEqual(
      [again.target?.moves, again.target?.costs],
      [known.moves, known.costs],
      `seed ${seed}: guided`,
    )
  }
  assert.ok(guided > 100, `${guided}`)
  // The random problems are of all three sorts.
  assert.ok(found > 100 && none > 50 && short > 20, `${found} ${none} ${short}`)
})

test('a plan is there exactly when some end can be reached, and the checker finds no fault in it', () => {
  const counts = { plan: 0, impossible: 0, unreachable: 0, parked: 0, proved: 0 }
  for (let seed = 1; seed <= 600; seed += 1) {
    const made = seed % 3 === 0 ? randomProblem(seed, { bins: 4, items: 5, rules: 3 }) : shuffledProblem(seed)
    const problem = { ...made, goal: { kind: 'none' } as const }
    const plan = planMoves(problem, limits)
    assert.notEqual(plan.kind, 'open', `seed ${seed}`)
    const ends = [...reachable(problem)].filter(
      ([key]) => endFaults(problem, key.split(',').map(Number)).length === 0,
    )
    assert.equal(plan.kind === 'plan', ends.length > 0, `seed ${seed}: ${plan.kind}`)
    if (plan.kind === 'open') continue
    counts[plan.kind] += 1
    if (plan.kind !== 'plan') continue
    assert.deepEqual(planFaults(problem, plan.steps, together), [], `seed ${seed}`)
    assert.equal(plan.steps.flat().length, plan.moves.length)
    const fewest = Math.min(...ends.map(([, moves]) => moves))
    assert.ok(plan.proof.movesAtLeast <= fewest, `seed ${seed}: ${plan.proof.movesAtLeast} > ${fewest}`)
    if (plan.proof.fewest) assert.equal(plan.moves.length, fewest, `seed ${seed}`)
    if (plan.proof.fewest) counts.proved += 1
    if (plan.moves.length > plan.target.moves) counts.parked += 1
  }
  const { plan, impossible, unreachable, parked } = counts
  assert.ok(plan > 200 && impossible > 30 && unreachable > 20 && parked > 10, JSON.stringify(counts))
  assert.equal(counts.proved, plan)
})
