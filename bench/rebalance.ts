// Fewest moves in every cluster of 10,000 hosts and 200,000 VMs; every plan is replayed by the checker as it is made.

import engine from '#engines/rebalancer/engine.ts'
import type { RebalanceResult } from '#engines/rebalancer/result.ts'
import { largeEstate, largestShape } from './large-estate.ts'

const questions = [
  { name: 'balance', params: { threshold: 0.05 } },
  { name: 'headroom', params: { goal: 'headroom', headroom: 0.55 } },
  { name: 'empty-rack', params: { goal: 'rules', empty: 'rack:0, rack:40, rack:80' } },
] as const

export async function run(args: readonly string[]): Promise<void> {
  const hosts = Number(args[0] ?? largestShape.hosts)
  const estate = largeEstate({ ...largestShape, hosts }, 1)
  for (const { name, params } of questions) {
    const startedAt = performance.now()
    const made = engine.run({ estate, digest: 'bench' }, params, { seed: 1, progress: () => undefined })
    const seconds = (performance.now() - startedAt) / 1000
    if (!made.ok) throw new Error(made.issues[0].message)
    const { clusters } = made.value.result as RebalanceResult & { readonly mode: 'plan' }
    const count = (of: (one: (typeof clusters)[number]) => number): number =>
      clusters.reduce((sum, one) => sum + of(one), 0)
    const line = {
      ...{ bench: 'rebalance', question: name, hosts, vms: estate.vms.length, clusters: clusters.length },
      seconds: Math.round(seconds * 100) / 100,
      moves: count(({ moves }) => moves),
      movesAtLeast: count(({ movesAtLeast }) => movesAtLeast),
      fewestProved: count(({ fewest, moves }) => (fewest || moves === 0 ? 1 : 0)),
      reached: count(({ goal }) => (goal === 'reached' ? 1 : 0)),
      open: count(({ outlook }) => (outlook === 'open' ? 1 : 0)),
      impossible: count(({ outlook }) => (outlook === 'impossible' ? 1 : 0)),
    }
    process.stdout.write(`${JSON.stringify(line)}\n`)
  }
}
