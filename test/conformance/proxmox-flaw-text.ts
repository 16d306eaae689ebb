import type { Flaw } from '#engines/ha-timeline/proxmox/rule-checks.ts'

/** Why a rule is set aside, as the vendor says it. */
export function flawText(flaw: Flaw): string {
  switch (flaw.kind) {
    case 'guest-in-two-host-rules':
      return `resource '${flaw.guest}' is already used in another node affinity rule`
    case 'fewer-than-two-guests':
      return 'rule is ineffective as there are less than two resources'
    case 'more-guests-than-hosts':
      return 'rule defines more resources than available nodes'
    case 'together-and-apart':
      return `rule shares two or more resources with a ${flaw.affinity === 'apart' ? 'positive' : 'negative'} resource affinity rule`
    case 'priorities-beside-guest-rule':
      return flaw.side === 'hosts'
        ? 'resources are in a resource affinity rule and cannot be in a node affinity rule with multiple priorities'
        : 'resources are in node affinity rules with multiple priorities'
    case 'together-under-two-host-rules':
      return flaw.side === 'guests'
        ? 'resources are in multiple node affinity rules'
        : 'at least one resource is in a positive resource affinity rule and there are other resources in at least one other node affinity rule already'
    case 'apart-on-too-few-hosts':
      return flaw.side === 'guests'
        ? 'two or more resources are restricted to less nodes than available to the resources'
        : 'at least one resource is in a negative resource affinity rule and this rule would restrict these to less nodes than available to the resources'
    default:
      return flaw satisfies never
  }
}
