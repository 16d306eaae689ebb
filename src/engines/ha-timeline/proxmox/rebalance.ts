import { eligible, type Ground, shunned } from '#engines/ha-timeline/proxmox/choice-of-host.ts'
import {
  criteriaOf,
  type HostWeight,
  imbalanceOf,
  startCriteria,
  type Weight,
} from '#engines/ha-timeline/proxmox/load.ts'
import type { Rebalance } from '#engines/ha-timeline/proxmox/scenario.ts'
import { topsisScores } from '#engines/ha-timeline/proxmox/topsis.ts'
import { compareText } from '#kernel/sort.ts'

/** A guest, with those that go with it, moved from one host to another. */
export type BalancingMove = { readonly leader: string; readonly from: string; readonly to: string }

/** A move worth making, with the imbalance before and after it. */
export type Proposal = { readonly move: BalancingMove; readonly before: number; readonly after: number }

type Candidate = BalancingMove & { readonly weight: Weight }

/** The move that evens the hosts out best, or null where none gains the margin. Expects `before` above the threshold. */
export function bestMove(ground: Ground, settings: Rebalance, before: number): Proposal | null {
  const hosts = ground.load.weights()
  const candidates = candidatesOf(ground)
  const after = candidates.map((candidate) => truncated(imbalanceOf(afterMove(hosts, candidate))))
  const order = candidates.map((_, at) => at)
  switch (settings.method) {
    case 'bruteforce':
      order.sort(
        (one, other) => after[one]! - after[other]! || compareMoves(candidates[one]!, candidates[other]!),
      )
      break
    case 'topsis': {
      const scores = topsisScores(
        candidates.map((candidate) => criteriaOf(afterMove(hosts, candidate))),
        startCriteria,
      )
      order.sort((one, other) => scores[other]! - scores[one]! || one - other)
      break
    }
    default:
      settings.method satisfies never
  }
  const [best] = order
  if (best === undefined) return null
  const { leader, from, to } = candidates[best]!
  if ((before - after[best]!) / before < settings.margin) return null
  return { move: { leader, from, to }, before, after: after[best]! }
}

const compareMoves = (one: BalancingMove, other: BalancingMove): number =>
  compareText(one.leader, other.leader) || compareText(one.from, other.from) || compareText(one.to, other.to)

/** Differences beyond the fifteenth digit are noise of the arithmetic and must not decide. */
const truncated = (value: number): number => Math.trunc(value * 1e15) / 1e15

function afterMove(hosts: readonly HostWeight[], { from, to, weight }: Candidate): HostWeight[] {
  return hosts.map((one) => {
    const sign = one.host === from ? -1 : one.host === to ? 1 : 0
    const memoryBytes = Math.max(0, one.memoryBytes + sign * weight.memoryBytes)
    return { ...one, cores: one.cores + sign * weight.cores, memoryBytes }
  })
}

/** Every running guest, with those that stay with it, and each other host it may use. */
function candidatesOf(ground: Ground): Candidate[] {
  const found: Candidate[] = []
  for (const [leader, members] of [...bundlesOf(ground)].sort(([one], [other]) => compareText(one, other))) {
    const from = ground.services.get(leader)?.host ?? ''
    const weight = ground.load.moved(members)
    if (weight === null) continue
    const avoided = shunned(ground, leader)
    for (const to of [...eligible(ground, leader).preferred].sort(compareText)) {
      if (to !== from && !avoided.has(to)) found.push({ leader, from, to, weight })
    }
  }
  return found
}

/**
 * Started guests that must move as one, by the first of their names. A bundle that is on several hosts, or of which a
 * member is moving, is left alone.
 */
function bundlesOf(ground: Ground): Map<string, readonly string[]> {
  const bundles = new Map<string, readonly string[]>()
  for (const service of ground.services.values()) {
    if (service.state !== 'started') continue
    const partners = [...(ground.placement.together.get(service.id) ?? [])].flatMap(
      (id) => ground.services.get(id) ?? [],
    )
    if (partners.some(({ state }) => state === 'migrate' || state === 'relocate')) continue
    const members = [service, ...partners.filter(({ state }) => state === 'started')]
    if (members.some(({ host }) => host !== service.host)) continue
    const ids = members.map(({ id }) => id).sort(compareText)
    bundles.set(ids[0]!, ids)
  }
  return bundles
}
