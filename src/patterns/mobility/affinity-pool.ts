import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'affinity-pool',
  title: 'A must-rule leaves one host to run on',
  scope: 'rule',
  severity: 'critical',
  looksAt:
    'Rules of strength must that name the hosts VMs run on; it speaks when fewer than two of those hosts can take a VM.',
  why: 'Restart obeys must-rules. When the only host of the rule fails, the VM waits for that host, whatever room the cluster has.',
  cure: 'Put a second host into the group, or make the rule a should-rule.',
  settledBy: 'RVTools sheet vHost, or topology.yaml, rules',
  article: 'headroom-or-hope',
  facts: [],
  fields: ['hostIds', 'strength'],
  judge({ kind, strength, hostIds, vmIds }, { hostById }) {
    if (kind === 'unread') return 'unknown'
    if (kind !== 'vm-on-hosts' || strength !== 'must' || vmIds.length === 0) return 'outside'
    const hosts = [...new Set(hostIds)].map((id) => hostById.get(id)).filter((host) => host !== undefined)
    const open = hosts.filter((host) => known(host.maintenance) !== true)
    if (open.length < 2)
      return found(`${open.length === 0 ? 'No host' : 'One host'} of the rule can take its VMs.`)
    return open.filter((host) => host.maintenance === false).length < 2 ? 'unknown' : 'clear'
  },
})
