import type { Rule, RuleKind, Vm } from '#estate/model.ts'
import type { VmDraft } from '#importers/rvtools/drafts.ts'
import type { Reading } from '#importers/rvtools/reading.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

type Gathered = {
  readonly name: string
  readonly kind: RuleKind
  readonly cluster: string
  readonly vms: Set<VmDraft>
}

/**
 * The DRS rules vInfo names. RVTools lists per VM the types and the names of the rules it is in, without
 * strength: vSphere enforces rules between VMs strictly in DRS, but HA restarts against them unless told
 * otherwise, so they are read as 'should'. A rule between VMs and hosts names its hosts nowhere, and a rule without
 * a type says nothing: both are kept as 'unread' and reported, because they may forbid what looks free.
 * Source: ClusterRuleInfo, ClusterAntiAffinityRuleSpec, ClusterVmHostRuleInfo.
 */
export function rulesOf(reading: Reading, vms: ReadonlyMap<VmDraft, Vm>): readonly Rule[] {
  const gathered = new Map<string, Gathered>()
  for (const vm of reading.guests.all) {
    if (vm.ruleNames === '' && vm.ruleKinds === '') continue
    const cluster = vms.get(vm)?.clusterId ?? 'unknown'
    for (const [name, kind] of rulesNamed(vm)) {
      const key = `${kind}/${cluster}/${name}`
      const rule = gathered.get(key) ?? { name, kind, cluster, vms: new Set() }
      gathered.set(key, rule)
      rule.vms.add(vm)
    }
  }
  const rules = [...gathered.values()]
  const ids = uniqueIds(new Map(rules.map((rule) => [rule, `${rule.cluster}/${rule.name}`])), rankOf)
  return sortedById(rules.map((rule) => finishRule(reading, ids.get(rule) ?? rule.name, rule, vms)))
}

/** Of rules that share a name, one that was read keeps the plain id. */
const rankOf = ({ kind }: Gathered): string => (kind === 'unread' ? `~${kind}` : kind)

/** Names and kinds of the rules a VM is in; when the two lists do not pair, no name has a kind. */
function rulesNamed(vm: VmDraft): readonly (readonly [name: string, kind: RuleKind])[] {
  const names = listed(vm.ruleNames)
  const kinds = listed(vm.ruleKinds)
  if (names.length === kinds.length) return names.map((name, n) => [name, kindOf(kinds[n] ?? '')])
  return (names.length > 0 ? names : kinds).map((name) => [name, 'unread'])
}

const listed = (text: string): readonly string[] =>
  text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

function kindOf(type: string): RuleKind {
  const word = type.toLowerCase().replace(/[\s_-]/g, '')
  if (word.includes('host')) return 'unread'
  if (/antiaffinity|separate/.test(word)) return 'vm-apart'
  return /affinity|keep.*together/.test(word) ? 'vm-together' : 'unread'
}

function finishRule(reading: Reading, id: string, rule: Gathered, vms: ReadonlyMap<VmDraft, Vm>): Rule {
  const drafts = [...rule.vms]
  const members = drafts.flatMap((vm) => vms.get(vm) ?? [])
  if (rule.kind === 'unread') reportUnread(reading, rule, drafts)
  else if (members.length === 1) {
    const message = `Rule ${rule.name} names one VM only (${members[0]?.name}); its other members are not in this export.`
    reading.log.add('rvtools.rule-incomplete', 'warning', drafts[0]?.rulesAt ?? '', message)
  }
  return {
    id,
    name: rule.name,
    origins: drafts.flatMap(({ origins }) => origins.slice(0, 1)),
    kind: rule.kind,
    strength: rule.kind === 'unread' ? 'must' : 'should',
    vmIds: members.map((vm) => vm.id).sort(compareText),
    hostIds: [],
  }
}

function reportUnread(reading: Reading, { name }: Gathered, vms: readonly VmDraft[]): void {
  const [first] = vms
  const whose = vms.length === 1 ? `VM ${first?.name}` : `${vms.length} VMs such as ${first?.name}`
  const message =
    `Rule ${name} of ${whose} cannot be read from this export, because RVTools names neither the hosts of a VM-host rule ` +
    'nor a type for it. It is kept as a rule nobody could read, which may forbid any move of them. Say in topology.yaml ' +
    'what it asks.'
  reading.log.add('rvtools.rule-unread', 'warning', first?.rulesAt ?? '', message)
}
