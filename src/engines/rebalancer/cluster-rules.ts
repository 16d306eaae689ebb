import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import type { Rule, Vm } from '#estate/model.ts'
import { isUnread } from '#estate/query.ts'
import type { MoveRule } from '#kernel/moves/problem.ts'
import type { Members } from '#placement/members.ts'

/** Rules of a cluster for the core, by strength, and the VMs under rules that nobody could read. */
export type ClusterRules = {
  readonly must: MoveRule[]
  readonly should: readonly MoveRule[]
  readonly unread: readonly number[]
}

/**
 * Must rules hold at every step, as platforms hold them; VMs that must stay together part while they move. Should rules
 * count where the plan ends.
 */
export function rulesFor(
  { rules }: Members,
  { shouldRules }: RebalanceParams,
  vms: readonly Vm[],
  hostAt: ReadonlyMap<string, number>,
): ClusterRules {
  const itemAt = new Map(vms.map(({ id }, at) => [id, at]))
  const must: MoveRule[] = []
  const should: MoveRule[] = []
  const unread: number[] = []
  for (const rule of rules) {
    const items = rule.vmIds.flatMap((id) => itemAt.get(id) ?? [])
    if (items.length === 0) continue
    if (isUnread(rule)) {
      if (rule.strength === 'must') unread.push(...items)
      continue
    }
    const made = ruleFor(rule, items, hostAt)
    if (made === null) continue
    if (rule.strength === 'must') must.push(made)
    else if (shouldRules === 'kept') should.push(made)
  }
  return { must, should, unread }
}

function ruleFor(rule: Rule, items: readonly number[], hostAt: ReadonlyMap<string, number>): MoveRule | null {
  const holds = rule.strength === 'must' ? 'throughout' : 'at-end'
  const bins = rule.hostIds.flatMap((id) => hostAt.get(id) ?? [])
  const { id } = rule
  switch (rule.kind) {
    case 'vm-together':
      return items.length < 2 ? null : { id, kind: 'together', items }
    case 'vm-apart':
      return items.length < 2 ? null : { id, kind: 'apart', items, holds }
    case 'vm-on-hosts':
      return { id, kind: 'within', items, bins, holds }
    case 'vm-off-hosts':
      return {
        id,
        kind: 'within',
        items,
        holds,
        bins: [...hostAt.values()].filter((bin) => !bins.includes(bin)),
      }
    case 'unread':
      return null
    default:
      return rule.kind satisfies never
  }
}
