import { placeOfHost } from '#patterns/fate/twins-fate.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'
import { running, runs } from '#patterns/running.ts'

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
    const alive = running(vms)
    if (vms.some((vm) => runs(vm) === 'unknown')) return 'unknown'
    if (alive.length < 2) return 'outside'
    const hosts = alive.map(({ hostId }) => hostId)
    const racks = hosts.map((id) => placeOfHost(id, 'rack', view))
    const named = new Set(racks.filter((rack) => rack !== 'unknown' && rack !== 'none'))
    if (named.size > 1 || racks.includes('none')) return 'clear'
    if (racks.includes('unknown')) return 'unknown'
    const [rack = ''] = named
    if (new Set(hosts).size < 2) return 'clear'
    const seen = alive.map((entity) => ({ kind: 'vm', entity, fields: ['hostId'] }) as const)
    return found(
      `Its ${alive.length} running VMs are on ${new Set(hosts).size} hosts, all in ${view.fate().graph.names.said(rack)}.`,
      ...seen,
    )
  },
})
