import {
  type GuestRule,
  guestRules,
  type HostRule,
  hostRules,
  type Rule,
} from '#engines/ha-timeline/proxmox/rules.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/** Why a rule is set aside. */
export type Flaw =
  | { readonly kind: 'guest-in-two-host-rules'; readonly guest: string }
  | { readonly kind: 'fewer-than-two-guests' }
  | { readonly kind: 'more-guests-than-hosts' }
  | { readonly kind: 'together-and-apart'; readonly affinity: GuestRule['affinity'] }
  | { readonly kind: 'priorities-beside-guest-rule'; readonly side: 'hosts' | 'guests' }
  | { readonly kind: 'together-under-two-host-rules'; readonly side: 'hosts' | 'guests' }
  | { readonly kind: 'apart-on-too-few-hosts'; readonly side: 'hosts' | 'guests' }

/** A rule that cannot be kept in every state of the cluster, with each reason found. */
export type Dropped = { readonly rule: string; readonly flaws: readonly Flaw[] }

/** Rules that bind one set of guests because they overlap. */
export type Cluster = { readonly rules: readonly string[]; readonly guests: ReadonlySet<string> }

type Finding = readonly [rule: string, flaw: Flaw]

/**
 * Rules that cannot hold together on a cluster of `hosts`, ordered by id, with the reasons in the order of the checks.
 *
 * Seven checks, all on the rules as written: a flaw found by one does not spare a rule the others (fact
 * ha-pve-rule-checks). Cost: rules squared times guests of a rule.
 */
export function flawedRules(rules: readonly Rule[], hosts: readonly string[]): Dropped[] {
  const tied = hostRules(rules)
  const together = guestRules(rules, 'together')
  const apart = guestRules(rules, 'apart')
  const findings: Finding[] = [
    ...twiceTied(tied),
    ...[...together, ...apart]
      .filter(({ guests }) => guests.length < 2)
      .map(({ id }): Finding => [id, { kind: 'fewer-than-two-guests' }]),
    ...apart
      .filter(({ guests }) => guests.length > hosts.length)
      .map(({ id }): Finding => [id, { kind: 'more-guests-than-hosts' }]),
    ...contradictions(together, apart),
    ...[...together, ...apart].flatMap((rule) => besidePriorities(rule, tied)),
    ...clustersOf(together).flatMap((cluster) => underTwoTies(cluster, tied)),
    ...apart.flatMap((rule) => onTooFewHosts(rule, tied)),
  ]
  const byRule = new Map<string, Flaw[]>()
  for (const [rule, flaw] of findings) byRule.set(rule, [...(byRule.get(rule) ?? []), flaw])
  return sortedBy(
    [...byRule].map(([rule, flaws]) => ({ rule, flaws })),
    ({ rule }) => rule,
  )
}

/**
 * Overlapping rules gathered, in the order of each rule's first guest. A rule joins the first set it overlaps and is
 * not used to join two sets that were apart before it: that is what the platform does, so chains written in an unlucky
 * order stay two sets.
 */
export function clustersOf(rules: readonly GuestRule[]): Cluster[] {
  const firstGuest = (rule: GuestRule): string => [...rule.guests].sort(compareText)[0] ?? ''
  const found: { rules: string[]; guests: Set<string> }[] = []
  for (const rule of sortedBy(
    sortedBy(rules, ({ id }) => id),
    firstGuest,
  )) {
    const home = found.find(({ guests }) => rule.guests.some((guest) => guests.has(guest)))
    if (home === undefined) found.push({ rules: [rule.id], guests: new Set(rule.guests) })
    else {
      home.rules.push(rule.id)
      for (const guest of rule.guests) home.guests.add(guest)
    }
  }
  return found
}

function twiceTied(tied: readonly HostRule[]): Finding[] {
  const uses = new Map<string, string[]>()
  for (const { id, guests } of tied) {
    for (const guest of guests) uses.set(guest, [...(uses.get(guest) ?? []), id])
  }
  return sortedBy(
    [...uses].filter(([, ids]) => ids.length > 1),
    ([guest]) => guest,
  ).flatMap(([guest, ids]) => ids.map((id): Finding => [id, { kind: 'guest-in-two-host-rules', guest }]))
}

function contradictions(together: readonly GuestRule[], apart: readonly GuestRule[]): Finding[] {
  const found: Finding[] = []
  for (const { rules, guests } of clustersOf(together)) {
    for (const rule of apart) {
      if (rule.guests.filter((guest) => guests.has(guest)).length < 2) continue
      found.push([rule.id, { kind: 'together-and-apart', affinity: 'apart' }])
      for (const id of rules) found.push([id, { kind: 'together-and-apart', affinity: 'together' }])
    }
  }
  return found
}

const sharesGuest = (rule: HostRule, guests: ReadonlySet<string>): boolean =>
  rule.guests.some((guest) => guests.has(guest))

function besidePriorities(rule: GuestRule, tied: readonly HostRule[]): Finding[] {
  const members = new Set(rule.guests)
  const ties = tied.filter((tie) => sharesGuest(tie, members))
  if (!ties.some(({ hosts }) => new Set(hosts.values()).size > 1)) return []
  return [
    [rule.id, { kind: 'priorities-beside-guest-rule', side: 'guests' }],
    ...ties.map(({ id }): Finding => [id, { kind: 'priorities-beside-guest-rule', side: 'hosts' }]),
  ]
}

function underTwoTies(cluster: Cluster, tied: readonly HostRule[]): Finding[] {
  const ties = tied.filter((tie) => sharesGuest(tie, cluster.guests))
  if (ties.length < 2) return []
  return [
    ...cluster.rules.map((id): Finding => [id, { kind: 'together-under-two-host-rules', side: 'guests' }]),
    ...ties.map(({ id }): Finding => [id, { kind: 'together-under-two-host-rules', side: 'hosts' }]),
  ]
}

/** Guests kept apart whose host rules, all taken together, name fewer hosts than there are such guests. */
function onTooFewHosts(rule: GuestRule, tied: readonly HostRule[]): Finding[] {
  const members = new Set(rule.guests)
  const ties = tied.filter((tie) => sharesGuest(tie, members))
  const located = new Set(ties.flatMap(({ guests }) => guests.filter((guest) => members.has(guest))))
  const allowed = new Set(ties.flatMap(({ hosts }) => [...hosts.keys()]))
  if (allowed.size >= located.size) return []
  return [
    [rule.id, { kind: 'apart-on-too-few-hosts', side: 'guests' }],
    ...ties.map(({ id }): Finding => [id, { kind: 'apart-on-too-few-hosts', side: 'hosts' }]),
  ]
}
