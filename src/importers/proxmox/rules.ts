import type { Rule, RuleKind, RuleStrength } from '#estate/model.ts'
import { textOf } from '#importers/json-reader.ts'
import { vmidOfSid } from '#importers/proxmox/high-availability.ts'
import { hostsOf, type Making, namedRecords } from '#importers/proxmox/making.ts'
import { isOn, listItems, type NodePriority, nodePriorities } from '#importers/proxmox/property-string.ts'
import { type Columns, type PveRecord, placeOf } from '#importers/proxmox/record.ts'
import { sortedBy } from '#kernel/sort.ts'

const ruleColumns: Columns = { vmIds: ['resources'], hostIds: ['nodes'], strength: ['strict'] }
const groupColumns: Columns = { hostIds: ['nodes'], strength: ['restricted'] }
const memberColumns: Columns = { vmIds: ['group'] }

type Draft = {
  readonly id: string
  readonly name: string
  readonly kind: RuleKind
  readonly strength: RuleStrength
  readonly vmIds: readonly string[]
  readonly hostIds: readonly string[]
  readonly records: readonly PveRecord[]
  readonly columns: Columns
}

/** Ids of guests by their numbers. */
type GuestIds = ReadonlyMap<string, string>

/**
 * The rules of HA: node affinity and resource affinity of version 9, groups of version 8. A strict rule or restricted
 * group is a must; nodes of the highest priority, where priorities differ, are a should beside it. Rules that are
 * switched off are left out and told.
 */
export function rulesIn(making: Making, guestIds: GuestIds): readonly Rule[] {
  const drafts = [...affinityRules(making, guestIds), ...groupRules(making, guestIds)]
  return drafts.map(({ id, records, columns, ...rest }): Rule => {
    const read = records.map((record) => [record, columns] as const)
    return { ...rest, id: making.claim('rule', id), ...making.book.origins(read) }
  })
}

function affinityRules(making: Making, guestIds: GuestIds): readonly Draft[] {
  const drafts: Draft[] = []
  for (const record of namedRecords(making, '/cluster/ha/rules', 'rule')) {
    const { fields } = record
    const name = textOf(fields.rule) ?? 'rule'
    if (isOn(textOf(fields.disable))) {
      const message = `Rule ${name} is switched off, so it is not part of the estate.`
      making.log.add('proxmox.rule-off', 'note', placeOf(record, 'disable'), message)
      continue
    }
    const vmIds = guestsOf(making, record, listItems(textOf(fields.resources) ?? ''), guestIds, name)
    if (fields.type === 'node-affinity') {
      const strength = isOn(textOf(fields.strict)) ? 'must' : 'should'
      const nodes = nodePriorities(textOf(fields.nodes) ?? '')
      const base = { id: name, name, strength, vmIds, records: [record], columns: ruleColumns } as const
      drafts.push(...placing(making, base, nodes))
    } else if (
      fields.type === 'resource-affinity' &&
      (fields.affinity === 'positive' || fields.affinity === 'negative')
    ) {
      if (vmIds.length < 2) continue
      const kind = fields.affinity === 'positive' ? 'vm-together' : 'vm-apart'
      drafts.push({
        id: name,
        name,
        kind,
        strength: 'must',
        vmIds,
        hostIds: [],
        records: [record],
        columns: ruleColumns,
      })
    } else if (vmIds.length > 0) {
      const message = `Rule ${name} is of a kind that is not known (${textOf(fields.type) ?? 'none'}), so what it asks is unknown.`
      making.log.add('proxmox.rule-unread', 'warning', placeOf(record, 'type'), message)
      drafts.push({
        id: name,
        name,
        kind: 'unread',
        strength: 'must',
        vmIds,
        hostIds: [],
        records: [record],
        columns: ruleColumns,
      })
    }
  }
  return drafts
}

function groupRules(making: Making, guestIds: GuestIds): readonly Draft[] {
  const members = new Map<string, { sids: string[]; records: PveRecord[] }>()
  for (const record of namedRecords(making, '/cluster/ha/resources', 'sid')) {
    const group = textOf(record.fields.group)
    const sid = textOf(record.fields.sid)
    if (group === undefined || sid === undefined) continue
    const known = members.get(group) ?? { sids: [], records: [] }
    members.set(group, { sids: [...known.sids, sid], records: [...known.records, record] })
  }
  const drafts: Draft[] = []
  const groups = namedRecords(making, '/cluster/ha/groups', 'group')
  for (const [name, { sids, records }] of sortedBy([...members], ([group]) => group)) {
    const group = groups.find(({ fields }) => textOf(fields.group) === name)
    const [first] = records
    if (first === undefined) continue
    const vmIds = guestsOf(making, first, sids, guestIds, name)
    if (group === undefined) {
      const message = `HA group ${name} was not read, so where its guests may run is unknown. Add the answer of /cluster/ha/groups, or ha/groups.cfg.`
      making.log.add('proxmox.group-missing', 'warning', placeOf(first, 'group'), message)
      drafts.push({
        id: `group-${name}`,
        name,
        kind: 'unread',
        strength: 'must',
        vmIds,
        hostIds: [],
        ...{ records, columns: memberColumns },
      })
      continue
    }
    const strength = isOn(textOf(group.fields.restricted)) ? 'must' : 'should'
    const nodes = nodePriorities(textOf(group.fields.nodes) ?? '')
    const id = `group-${name}`
    const base = { id, name: id, strength, vmIds, records: [group], columns: groupColumns } as const
    drafts.push(...placing(making, base, nodes))
  }
  return drafts
}

/** A rule for all nodes that are named, and one for the most wanted of them where some are wanted more. */
function placing(
  making: Making,
  base: Omit<Draft, 'kind' | 'hostIds'>,
  nodes: readonly NodePriority[],
): readonly Draft[] {
  const { id, name, records, vmIds } = base
  const hostIds = hostsOf(making, new Set(nodes.map(({ node }) => node)))
  const lost = nodes.filter(({ node }) => !making.hostIds.has(node)).map(({ node }) => node)
  const [first] = records
  if (lost.length > 0 && first !== undefined) {
    const message = `Rule ${name} names nodes that the inventory does not list (${lost.slice(0, 5).join(', ')}).`
    making.log.add('proxmox.rule-node-missing', 'warning', placeOf(first, 'nodes'), message)
  }
  if (vmIds.length === 0 || nodes.length === 0) return []
  const all: Draft = { ...base, kind: 'vm-on-hosts', hostIds }
  const most = nodes.reduce((top, { priority }) => Math.max(top, priority), 0)
  const top = nodes.filter(({ priority }) => priority === most).map(({ node }) => node)
  const wanted = hostsOf(making, new Set(top))
  if (wanted.length === hostIds.length || wanted.length === 0) return [all]
  const preferred = { id: `${id}-preferred`, name: `${name}, preferred nodes` }
  return [all, { ...all, ...preferred, strength: 'should', hostIds: wanted }]
}

function guestsOf(
  making: Making,
  record: PveRecord,
  sids: readonly string[],
  guestIds: GuestIds,
  name: string,
): readonly string[] {
  const missing = sids.filter((sid) => !guestIds.has(vmidOfSid(sid)))
  if (missing.length > 0) {
    const message = `${name} names guests that the inventory does not list (${missing.slice(0, 5).join(', ')}). Add the files or rights that show them.`
    making.log.add('proxmox.rule-guest-missing', 'warning', placeOf(record, 'resources'), message)
  }
  return [...new Set(sids.flatMap((sid) => guestIds.get(vmidOfSid(sid)) ?? []))].sort()
}
