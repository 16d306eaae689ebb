/** Ties guests to hosts: with a priority for each, and bindingly (strict) or as a preference. */
export type HostRule = {
  readonly kind: 'hosts'
  readonly id: string
  readonly guests: readonly string[]
  readonly hosts: ReadonlyMap<string, number>
  readonly force: 'strict' | 'preferred'
  readonly use: 'enabled' | 'disabled'
}

/** Ties guests to each other: always on one host, or never two on one host. */
export type GuestRule = {
  readonly kind: 'guests'
  readonly id: string
  readonly guests: readonly string[]
  readonly affinity: 'together' | 'apart'
  readonly use: 'enabled' | 'disabled'
  readonly origin: Origin
}

/** Whether a rule was written, put together from overlapping rules, or follows from two others. */
export type Origin =
  | { readonly kind: 'written' }
  | { readonly kind: 'merged'; readonly from: readonly string[] }
  | { readonly kind: 'implied'; readonly by: string; readonly guest: string; readonly apartFrom: string }

export type Rule = HostRule | GuestRule

/** Rules as the choice of a host reads them: per guest, what binds it. */
export type Placement = {
  /** Hosts a guest may use with the priority of each; a guest that is missing may use all alike. */
  readonly hosts: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly together: ReadonlyMap<string, ReadonlySet<string>>
  readonly apart: ReadonlyMap<string, ReadonlySet<string>>
}

/** Priority of the hosts that a preference leaves unnamed: below all that can be written. */
const unnamed = -1

export const hostRules = (rules: readonly Rule[]): HostRule[] =>
  rules.filter((rule): rule is HostRule => rule.kind === 'hosts' && rule.use === 'enabled')

export const guestRules = (rules: readonly Rule[], affinity: GuestRule['affinity']): GuestRule[] =>
  rules.filter(
    (rule): rule is GuestRule =>
      rule.kind === 'guests' && rule.use === 'enabled' && rule.affinity === affinity,
  )

/** The bindings of each guest under `rules`, on a cluster of `hosts`. Expects rules that were checked and completed. */
export function placementOf(rules: readonly Rule[], hosts: readonly string[]): Placement {
  const byHost = new Map<string, ReadonlyMap<string, number>>()
  for (const rule of hostRules(rules)) {
    const effective = new Map(rule.hosts)
    if (rule.force === 'preferred') {
      for (const host of hosts) if (!effective.has(host)) effective.set(host, unnamed)
    }
    for (const guest of rule.guests) byHost.set(guest, effective)
  }
  return {
    hosts: byHost,
    together: partnersOf(guestRules(rules, 'together')),
    apart: partnersOf(guestRules(rules, 'apart')),
  }
}

function partnersOf(rules: readonly GuestRule[]): Map<string, Set<string>> {
  const partners = new Map<string, Set<string>>()
  for (const { guests } of rules) {
    for (const guest of guests) {
      const own = partners.get(guest) ?? new Set<string>()
      for (const other of guests) if (other !== guest) own.add(other)
      if (own.size > 0) partners.set(guest, own)
    }
  }
  return partners
}
