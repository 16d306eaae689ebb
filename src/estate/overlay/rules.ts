import type { Entity, Host, Place, Rule, RuleKind } from '#estate/model.ts'
import { ruleStrengths } from '#estate/model.ts'
import { type Draft, patched, sourceFor } from '#estate/overlay/draft.ts'
import { noteOtherPlace, type PlacedTwice, warnPlacedTwice } from '#estate/overlay/placed-twice.ts'
import {
  complain,
  type Reading,
  readChoice,
  readList,
  readMembers,
  readText,
  readTexts,
  remark,
} from '#estate/overlay/reading.ts'
import {
  nounOf,
  readSelection,
  type SelectableKind,
  selectableParts,
  selectorKeys,
} from '#estate/overlay/selection.ts'
import type { Setting } from '#estate/overlay/setting.ts'
import { settingsOf } from '#estate/overlay/settings.ts'
import type { Member, Tree } from '#estate/overlay/tree.ts'
import { membersMax } from '#estate/schema-leaves.ts'

/** The sections of a topology file whose rules set values on what was imported. */
export const ruleSections = {
  clusters: 'cluster',
  hosts: 'host',
  datastores: 'datastore',
  networks: 'network',
  vms: 'vm',
} as const satisfies Record<string, SelectableKind>

/** Applies the rules of every section in the order they are written: a later rule replaces an earlier one. */
export function applyRules(draft: Draft, reading: Reading, sections: ReadonlyMap<string, Member>): void {
  for (const [section, kind] of Object.entries(ruleSections)) {
    const member = sections.get(section)
    if (member === undefined) continue
    for (const rule of readList(reading, member.value) ?? []) applyRule(draft, reading, kind, rule)
  }
}

/** A rule as it was read: the ids it picks (undefined when they cannot be read) and what it sets on each. */
export type RuleRead = {
  readonly ids: readonly string[] | undefined
  readonly sets: readonly SetValue[]
  /** A rule with selectors alone; one whose values cannot be read is something else. */
  readonly asksNothing: boolean
}
type SetValue = { readonly setting: Setting; readonly value: unknown }

/** Reads one rule about entities of a kind without applying it; undefined when it is no map of known keys. */
export function readRule(
  draft: Draft,
  reading: Reading,
  kind: SelectableKind,
  rule: Tree,
): RuleRead | undefined {
  const settings = settingsOf[kind]
  const members = readMembers(reading, rule, [...selectorKeys, ...Object.keys(settings)])
  if (members === undefined) return undefined
  const ids = readSelection(draft, reading, kind, members, rule)
  const sets: SetValue[] = []
  for (const [key, setting] of Object.entries(settings)) {
    const member = members.get(key)
    const value = member && setting.read(draft, reading, member.value)
    if (value !== undefined) sets.push({ setting, value })
  }
  const asksNothing = [...members.keys()].every((key) => (selectorKeys as readonly string[]).includes(key))
  return { ids, sets, asksNothing }
}

/** What a rule makes of one entity's fields: a patch of new values by field. */
export function patchOf(
  kind: SelectableKind,
  entity: Entity,
  sets: RuleRead['sets'],
): Readonly<Record<string, unknown>> {
  const fields = entity as Entity & Readonly<Record<string, unknown>>
  const patch: Record<string, unknown> = {}
  for (const { setting, value } of sets) {
    const before = patch[setting.field] ?? fields[setting.field]
    patch[setting.field] = setting.join === undefined ? value : setting.join(before, value)
  }
  // A host whose capacity somebody states is no longer known by its VMs alone.
  if (kind === 'host' && fields.identity === 'named' && ('memoryBytes' in patch || 'cores' in patch)) {
    patch.identity = 'stated'
  }
  return patch
}

/** Whether a patch replaced a known value that somebody may miss. */
export const replacesKnown = (overridden: readonly string[]): boolean =>
  overridden.some((field) => field !== 'identity')

function applyRule(draft: Draft, reading: Reading, kind: SelectableKind, rule: Tree): void {
  const read = readRule(draft, reading, kind, rule)
  if (read?.ids === undefined) return
  if (read.ids.length === 0) {
    const message = `This rule matches no ${nounOf(kind)}, so it sets nothing. Correct it, or remove it.`
    remark(reading, rule, 'warning', 'topology.rule-matches-nobody', message)
    return
  }
  if (read.sets.length > 0) setAll(draft, reading, kind, rule, read.ids, read.sets)
  if (read.sets.length > 0 || !read.asksNothing) return
  const message = 'This rule selects but sets nothing. Add what it should set.'
  remark(reading, rule, 'warning', 'topology.rule-sets-nothing', message)
}

function setAll(
  draft: Draft,
  reading: Reading,
  kind: SelectableKind,
  rule: Tree,
  ids: readonly string[],
  sets: RuleRead['sets'],
): void {
  const list = draft.parts[selectableParts[kind]] as Map<string, Entity>
  const fields = [...new Set(sets.map(({ setting }) => setting.field))]
  const source = sourceFor(draft, reading.file, fields)
  let overridden = 0
  const placedTwice: PlacedTwice = new Map()
  for (const id of ids) {
    const entity = list.get(id) as Entity
    const patch = patchOf(kind, entity, sets)
    if (kind === 'host' && patch.standsIn !== undefined)
      noteOtherPlace(draft, reading, entity as unknown as Host, patch.standsIn as Place, placedTwice)
    const result = patched(entity, patch, [source, rule.line])
    list.set(id, result.entity)
    if (replacesKnown(result.overridden)) overridden += 1
  }
  const place = sets.find(({ setting }) => setting.field === 'standsIn')?.value as Place | undefined
  if (place !== undefined) warnPlacedTwice(reading, rule, place, placedTwice)
  const whom = ids.length === 1 ? `1 ${nounOf(kind)}` : `${ids.length} ${nounOf(kind)}s`
  const replaced =
    overridden === 0 ? 'It replaced no known value.' : `It replaced known values of ${overridden}.`
  remark(
    reading,
    rule,
    'note',
    'topology.rule-applied',
    `This rule set ${fields.join(', ')} on ${whom}. ${replaced}`,
  )
}

const placementKeys = ['id', 'name', 'strength', 'apart', 'together', 'vms', 'on', 'off'] as const
const kindsByKey: Readonly<Record<string, RuleKind>> = {
  apart: 'vm-apart',
  together: 'vm-together',
  on: 'vm-on-hosts',
  off: 'vm-off-hosts',
}

/** Adds the placement rules: `apart` and `together` for VMs, `vms` with `on` or `off` for VMs and hosts. */
export function addPlacementRules(draft: Draft, reading: Reading, section: Member | undefined): void {
  if (section === undefined) return
  for (const tree of readList(reading, section.value) ?? []) addPlacementRule(draft, reading, tree)
}

function addPlacementRule(draft: Draft, reading: Reading, tree: Tree): void {
  const members = readMembers(reading, tree, placementKeys)
  if (members === undefined) return
  const [key, other] = Object.keys(kindsByKey).filter((candidate) => members.has(candidate))
  const kind = key === undefined ? undefined : kindsByKey[key]
  if (key === undefined || kind === undefined || other !== undefined) {
    complain(
      reading,
      tree,
      'topology.rule-unreadable',
      'A placement rule has exactly one of apart, together, on and off.',
    )
    return
  }
  const vmsMember = kind === 'vm-apart' || kind === 'vm-together' ? members.get(key) : members.get('vms')
  const hostsMember = kind === 'vm-apart' || kind === 'vm-together' ? undefined : members.get(key)
  const strengthMember = members.get('strength')
  if (vmsMember === undefined || strengthMember === undefined) {
    const missing = vmsMember === undefined ? 'vms' : 'strength (must or should)'
    complain(reading, tree, 'topology.rule-unreadable', `This placement rule lacks ${missing}.`)
    return
  }
  const strength = readChoice(ruleStrengths)(reading, strengthMember.value)
  const vmIds = readGroup(draft, reading, 'vm', vmsMember)
  const hostIds = hostsMember === undefined ? [] : readGroup(draft, reading, 'host', hostsMember)
  const idMember = members.get('id')
  const id = idMember === undefined ? `${reading.file}:${tree.line}` : readText(reading, idMember.value)
  const nameMember = members.get('name')
  const name = nameMember === undefined ? id : readText(reading, nameMember.value)
  if (strength === undefined || !vmIds || !hostIds || id === undefined || name === undefined) return
  const known = draft.parts.rules.get(id)
  if (known !== undefined && known.kind !== 'unread') {
    complain(
      reading,
      idMember ?? tree,
      'topology.id-repeated',
      `There is a rule "${id}" already. Give this one another id.`,
    )
    return
  }
  const nobody =
    vmIds.length === 0 ? 'vm' : hostsMember !== undefined && hostIds.length === 0 ? 'host' : undefined
  if (nobody !== undefined) {
    remark(
      reading,
      tree,
      'warning',
      'topology.rule-matches-nobody',
      `This placement rule names no ${nounOf(nobody)}, so it binds nobody. Correct it, or remove it.`,
    )
    return
  }
  if (vmIds.length > membersMax || hostIds.length > membersMax) {
    complain(
      reading,
      tree,
      'topology.rule-unreadable',
      `A placement rule names at most ${membersMax} VMs and hosts. Narrow it.`,
    )
    return
  }
  replaceUnread(draft, reading, tree, name)
  const source = sourceFor(draft, reading.file, ['kind', 'strength', 'vmIds', 'hostIds'])
  const rule: Rule = { id, name, origins: [[source, tree.line]], kind, strength, vmIds, hostIds }
  draft.parts.rules.set(id, rule)
}

/** A rule the inventory only names is read once a rule of that name (or id) is stated, and gives way to it. */
function replaceUnread(draft: Draft, reading: Reading, tree: Tree, name: string): void {
  for (const rule of [...draft.parts.rules.values()]) {
    if (rule.kind !== 'unread' || (rule.name !== name && rule.id !== name)) continue
    draft.parts.rules.delete(rule.id)
    const text = `This rule says what rule "${rule.name}" of the inventory asks, and stands in its place.`
    remark(reading, tree, 'note', 'topology.rule-read', text)
  }
}

/** A group of VMs or hosts: a list of names, or a map with match, names or in. */
function readGroup(
  draft: Draft,
  reading: Reading,
  kind: SelectableKind,
  member: Member,
): readonly string[] | undefined {
  const { value } = member
  if (value.kind === 'list') {
    if (readTexts(reading, value) === undefined) return undefined
    return readSelection(draft, reading, kind, new Map([['names', { ...member, key: 'names' }]]), value)
  }
  const members = readMembers(reading, value, selectorKeys)
  return members && readSelection(draft, reading, kind, members, value)
}
