import { clustersOf, type Dropped, flawedRules } from '#engines/ha-timeline/proxmox/rule-checks.ts'
import {
  type GuestRule,
  guestRules,
  hostRules,
  type Placement,
  placementOf,
  type Rule,
} from '#engines/ha-timeline/proxmox/rules.ts'
import { compareText } from '#kernel/sort.ts'

/** Rules that hold together, with what follows from them, what was set aside, and the bindings of each guest. */
export type Ruling = {
  readonly rules: readonly Rule[]
  readonly dropped: readonly Dropped[]
  readonly placement: Placement
}

/** What the manager makes of the rules it reads on a cluster of `hosts`: flawed ones out, implied ones in. */
export function ruling(written: readonly Rule[], hosts: readonly string[]): Ruling {
  const dropped = flawedRules(written, hosts)
  const out = new Set(dropped.map(({ rule }) => rule))
  const sound = written.filter(({ id }) => !out.has(id))
  const rules = withSharedTies(withImpliedSeparation(withMergedBonds(sound)))
  return { rules, dropped, placement: placementOf(rules, hosts) }
}

/** Overlapping rules that keep guests together become one rule over all of them. */
function withMergedBonds(rules: readonly Rule[]): Rule[] {
  const merged = clustersOf(guestRules(rules, 'together')).filter(({ rules: ids }) => ids.length > 1)
  const gone = new Set(merged.flatMap(({ rules: ids }) => ids))
  return [
    ...rules.filter(({ id }) => !gone.has(id)),
    ...merged.map(
      ({ rules: from, guests }): GuestRule => ({
        kind: 'guests',
        id: `_merged-${from.join('-')}`,
        guests: [...guests].sort(compareText),
        affinity: 'together',
        use: 'enabled',
        origin: { kind: 'merged', from },
      }),
    ),
  ]
}

/** Whoever is kept apart from one of several guests that stay together is kept apart from all of them. */
function withImpliedSeparation(rules: readonly Rule[]): Rule[] {
  const apart = guestRules(rules, 'apart')
  const implied: Rule[] = []
  for (const bond of guestRules(rules, 'together')) {
    const members = new Set(bond.guests)
    const strangers = new Map<string, Set<string>>()
    for (const rule of apart) {
      for (const member of rule.guests.filter((guest) => members.has(guest))) {
        for (const stranger of rule.guests.filter((guest) => guest !== member)) {
          strangers.set(stranger, (strangers.get(stranger) ?? new Set()).add(member))
        }
      }
    }
    for (const [apartFrom, known] of [...strangers].sort(([one], [other]) => compareText(one, other))) {
      for (const guest of bond.guests) {
        if (known.has(guest)) continue
        implied.push({
          ...{ kind: 'guests', id: `_implicit-negative-${bond.id}-${guest}-${apartFrom}` },
          ...{ guests: [guest, apartFrom], affinity: 'apart', use: 'enabled' },
          origin: { kind: 'implied', by: bond.id, guest, apartFrom },
        })
      }
    }
  }
  return [...rules, ...implied]
}

/** A host rule on one of several guests that stay together is a host rule on all of them. */
function withSharedTies(rules: readonly Rule[]): Rule[] {
  const shared = new Map<string, Set<string>>()
  const tieOf = new Map(hostRules(rules).flatMap((tie) => tie.guests.map((guest) => [guest, tie] as const)))
  for (const bond of guestRules(rules, 'together')) {
    // The checks left at most one such rule to guests that stay together.
    const tie = bond.guests.map((guest) => tieOf.get(guest)).find((found) => found !== undefined)
    if (tie === undefined) continue
    const guests = shared.get(tie.id) ?? new Set(tie.guests)
    for (const guest of bond.guests) guests.add(guest)
    shared.set(tie.id, guests)
  }
  return rules.map((rule) => {
    const guests = rule.kind === 'hosts' ? shared.get(rule.id) : undefined
    return guests === undefined ? rule : { ...rule, guests: [...guests].sort(compareText) }
  })
}
