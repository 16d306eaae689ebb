import type { Rule, RuleKind, Vm } from '#estate/model.ts'
import type { VmDraft } from '#importers/rvtools/drafts.ts'
import type { Reading } from '#importers/rvtools/reading.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

type Gathered = {
  readonly name: string
  readonly kind: RuleKind
  readonly cluster: string
  readonly vms: VmDraft[]
}

/**
 * The DRS rules vInfo names. RVTools lists per VM the types and the names of the rules it is in, without
 * strength: vSphere enforces rules between VMs strictly in DRS, but HA restarts against them unless told
 * otherwise, so they are read as 'should'. A rule between VMs and hosts names its hosts nowhere: it is
 * reported and not read. Source: ClusterRuleInfo, ClusterAntiAffinityRuleSpec, ClusterVmHostRuleInfo.
 */
export function rulesOf(reading: Reading, vms: ReadonlyMap<VmDraft, Vm>): readonly Rule[] {
  const gathered = new Map<string, Gathered>()
  const unread = new Map<string, string>()
  for (const vm of reading.guests.all) {
    if (vm.ruleNames === '' && vm.ruleKinds === '') continue
    const names = listed(vm.ruleNames)
    const kinds = listed(vm.ruleKinds)
    if (names.length !== kinds.length) {
      unread.set(vm.ruleNames || vm.ruleKinds, vm.rulesAt)
      continue
    }
    for (const [n, name] of names.entries()) {
      const kind = kindOf(kinds[n] ?? '')
      if (kind === undefined) {
        unread.set(name, vm.rulesAt)
        continue
      }
      const cluster = vms.get(vm)?.clusterId ?? 'unknown'
      const key = `${cluster}/${name}`
      const rule = gathered.get(key) ?? { name, kind, cluster, vms: [] }
      gathered.set(key, rule)
      rule.vms.push(vm)
    }
  }
  reportUnread(reading, unread)
  return sortedById([...gathered].map(([id, rule]) => finishRule(reading, id, rule, vms)))
}

const listed = (text: string): readonly string[] =>
  text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

function kindOf(type: string): RuleKind | undefined {
  const word = type.toLowerCase().replace(/[\s_-]/g, '')
  if (word.includes('host')) return undefined
  if (/antiaffinity|separate/.test(word)) return 'vm-apart'
  return /affinity|keep.*together/.test(word) ? 'vm-together' : undefined
}

function finishRule(reading: Reading, id: string, rule: Gathered, vms: ReadonlyMap<VmDraft, Vm>): Rule {
  const members = rule.vms.flatMap((vm) => vms.get(vm) ?? [])
  if (members.length === 1) {
    const message = `Rule ${rule.name} names one VM only (${members[0]?.name}); its other members are not in this export.`
    reading.log.add('rvtools.rule-incomplete', 'warning', rule.vms[0]?.rulesAt ?? '', message)
  }
  return {
    id,
    name: rule.name,
    origins: rule.vms.flatMap(({ origins }) => origins.slice(0, 1)),
    kind: rule.kind,
    strength: 'should',
    vmIds: members.map((vm) => vm.id).sort(compareText),
    hostIds: [],
  }
}

function reportUnread(reading: Reading, unread: ReadonlyMap<string, string>): void {
  for (const [name, where] of unread) {
    const message =
      `Rule ${name} cannot be read from this export, because RVTools names neither the hosts of a VM-host rule nor a ` +
      'type for it. Add it in topology.yaml.'
    reading.log.add('rvtools.rule-unread', 'warning', where, message)
  }
}
