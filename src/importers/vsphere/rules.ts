import type { Rule, RuleKind, RuleStrength } from '#estate/model.ts'
import { listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { settings } from '#importers/vsphere/clusters.ts'
import type { Look } from '#importers/vsphere/look.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { idOf, nameOf, type Translation } from '#importers/vsphere/translation.ts'
import type { Managed } from '#importers/vsphere/vendor-model.ts'
import { compareText } from '#kernel/sort.ts'

type Drafted = Omit<Rule, 'id'> & { readonly wished: string }

/**
 * The rules of a cluster that are switched on. Rules between VMs are read as 'should' unless they say that they are
 * mandatory, as restarts after a failure may go against them. A rule of a kind that cannot be told is kept as 'unread',
 * because it may forbid what looks free. Source: ClusterAffinityRuleSpec, ClusterAntiAffinityRuleSpec,
 * ClusterVmHostRuleInfo.
 */
export function rulesOf(translation: Translation, clusters: readonly Managed[]): readonly Rule[] {
  const drafts = clusters.flatMap((cluster) => {
    const look = translation.look(cluster)
    const rules = listedIn(look, 'rule')
    const groups = groupsOf(translation, look)
    return rules.flatMap((rule, n) =>
      draftsOf(translation, look, cluster, rule, groups, look.where(`rule[${n}]`)),
    )
  })
  const read = new Set(drafts.flatMap((draft) => (draft.kind === 'unread' ? [] : [draft.wished])))
  const kept = drafts.filter(({ kind, wished }) => kind !== 'unread' || !read.has(wished))
  const ids = uniqueIds(new Map(kept.map((draft) => [draft, draft.wished])), ({ kind, vmIds, hostIds }) =>
    [kind, ...vmIds, ...hostIds].join('\n'),
  )
  return kept.map((draft) => {
    const { wished, ...rule } = draft
    return { id: ids.get(draft) ?? wished, ...rule }
  })
}

type Members = { readonly ids: readonly string[]; readonly missing: number }
/** What the cluster itself says, and what records of PowerCLI say of it, which know the kind of every rule. */
const listedIn = (look: Look, what: 'rule' | 'group'): readonly unknown[] => [
  ...(look.list('', ...settings(what)) ?? []),
  ...(look.list('', `cmdlet.${what}`) ?? []),
]

type Group = { readonly vms: Members; readonly hosts: Members }

function groupsOf(translation: Translation, look: Look): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const group of listedIn(look, 'group')) {
    const name = textOf(valueAt(group, 'name'))
    if (name === undefined) continue
    const vms = membersOf(translation, valueAt(group, 'vm'))
    const hosts = membersOf(translation, valueAt(group, 'host'))
    groups.set(name, { vms, hosts })
  }
  return groups
}

function membersOf(translation: Translation, list: unknown): Members {
  const ids = listOf(list).map((one) => idOf(translation, referenceOf(one)))
  const known = ids.filter((id) => id !== 'unknown').sort(compareText)
  return { ids: known, missing: ids.length - known.length }
}

function draftsOf(
  translation: Translation,
  look: Look,
  cluster: Managed,
  rule: unknown,
  groups: ReadonlyMap<string, Group>,
  where: string,
): readonly Drafted[] {
  const name = textOf(valueAt(rule, 'name')) ?? textOf(valueAt(rule, 'key')) ?? 'rule'
  const { log, ids } = translation
  if (textOf(valueAt(rule, 'enabled')) === 'false') {
    const message = `Rule ${name} is switched off, so it binds nothing and is no part of the estate.`
    log.add('vsphere.rule-disabled', 'note', where, message)
    return []
  }
  const strength: RuleStrength = textOf(valueAt(rule, 'mandatory')) === 'true' ? 'must' : 'should'
  const wished = `${ids.get(cluster) ?? nameOf(cluster)}/${name}`
  const made = (kind: RuleKind, vmIds: readonly string[], hostIds: readonly string[]): Drafted => ({
    ...{ wished, name, ...look.places(), kind, strength, vmIds, hostIds },
  })
  if (textOf(valueAt(rule, 'vmGroupName')) !== undefined) {
    return hostRules(translation, rule, groups, name, where).map(({ kind, vmIds, hostIds }) =>
      kind === 'unread' ? { ...made(kind, vmIds, []), strength: 'must' } : made(kind, vmIds, hostIds),
    )
  }
  const type = textOf(valueAt(rule, '_typeName')) ?? ''
  const members = membersOf(translation, valueAt(rule, 'vm'))
  reportMissing(translation, name, members.missing, where)
  if (type === 'ClusterAffinityRuleSpec') return [made('vm-together', members.ids, [])]
  if (type === 'ClusterAntiAffinityRuleSpec') return [made('vm-apart', members.ids, [])]
  const message =
    type === 'ClusterDependencyRuleInfo'
      ? `Rule ${name} orders restarts of one group of VMs after another, which is not read. Say in topology.yaml what must start first.`
      : `Rule ${name} does not say whether it keeps its VMs together or apart, so it is kept as a rule nobody could read. ` +
        'Export with types (SOAP, VI/JSON, or Get-DrsRule), or say in topology.yaml what it asks.'
  log.add('vsphere.rule-unread', 'warning', where, message)
  return type === 'ClusterDependencyRuleInfo'
    ? []
    : [{ ...made('unread', members.ids, []), strength: 'must' }]
}

type Sided = {
  readonly kind: RuleKind
  readonly vmIds: readonly string[]
  readonly hostIds: readonly string[]
}

/**
 * A rule between a group of VMs and groups of hosts. A group that is empty or was deleted binds nothing; one with hosts
 * that were not read leaves open where the VMs may run.
 */
function hostRules(
  translation: Translation,
  rule: unknown,
  groups: ReadonlyMap<string, Group>,
  name: string,
  where: string,
): readonly Sided[] {
  const vms = groups.get(textOf(valueAt(rule, 'vmGroupName')) ?? '')?.vms
  const sides = [
    ['vm-on-hosts', textOf(valueAt(rule, 'affineHostGroupName'))],
    ['vm-off-hosts', textOf(valueAt(rule, 'antiAffineHostGroupName'))],
  ] as const
  return sides.flatMap(([kind, hostGroup]): Sided[] => {
    if (hostGroup === undefined) return []
    const hosts = groups.get(hostGroup)?.hosts
    const missing = (vms?.missing ?? 0) + (hosts?.missing ?? 0)
    reportMissing(translation, name, missing, where)
    const vmIds = vms?.ids ?? []
    if (hosts === undefined || vms === undefined || hosts.missing > 0)
      return [{ kind: 'unread', vmIds, hostIds: [] }]
    if (vmIds.length > 0 && hosts.ids.length > 0) return [{ kind, vmIds, hostIds: hosts.ids }]
    const message = `Rule ${name} has an empty group, so it binds nothing and is no part of the estate.`
    translation.log.add('vsphere.rule-empty', 'note', where, message)
    return []
  })
}

function reportMissing({ log }: Translation, name: string, missing: number, where: string): void {
  if (missing === 0) return
  const message = `Rule ${name} names ${missing} members that were not read, so it binds less here than it does there. Export all VMs and hosts.`
  log.add('vsphere.rule-incomplete', 'warning', where, message)
}
