import { isRunning } from '#estate/query.ts'
import { placeOfHost } from '#patterns/fate/twins-fate.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'rack-anti-affinity',
  title: 'Apart by hosts, together by racks',
  scope: 'rule',
  severity: 'warning',
  looksAt:
    'Rules that keep VMs apart: whether all of their running VMs are on different hosts and in one rack.',
  why: 'The rule speaks of hosts and is obeyed. The report is green, and the rack is the failure domain.',
  cure: 'Write the rule for groups of hosts, one group a rack.',
  settledBy: 'topology.yaml, hosts: place; racks',
  article: 'resiliency-is-not-placement',
  pattern: 'hidden-shared-fate',
  facts: ['fd-declared-not-verified'],
  fields: ['vmIds'],
  judge(rule, view) {
    if (rule.kind !== 'vm-apart') return rule.kind === 'unread' ? 'unknown' : 'outside'
    const vms = [...new Set(rule.vmIds)].map((id) => view.vmById.get(id)).filter((vm) => vm !== undefined)
    const running = vms.filter((vm) => isRunning(vm) && vm.template === false)
    const unsure = vms.some(
      (vm) =>
        vm.template !== true && (vm.power === 'unknown' || (vm.power === 'on' && vm.template === 'unknown')),
    )
    if (unsure) return 'unknown'
    if (running.length < 2) return 'outside'
    const hosts = running.map(({ hostId }) => hostId)
    const racks = hosts.map((id) => placeOfHost(id, 'rack', view))
    const named = new Set(racks.filter((rack) => rack !== 'unknown' && rack !== 'none'))
    if (named.size > 1 || racks.includes('none')) return 'clear'
    if (racks.includes('unknown')) return 'unknown'
    const [rack = ''] = named
    if (new Set(hosts).size < 2) return 'clear'
    const seen = running.map((entity) => ({ kind: 'vm', entity, fields: ['hostId'] }) as const)
    return found(
      `Its ${running.length} running VMs are on ${new Set(hosts).size} hosts, all in ${view.fate().graph.names.said(rack)}.`,
      ...seen,
    )
  },
})
