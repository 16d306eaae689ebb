import { differ, distinct, found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'hypervisor-mix',
  title: 'Hosts of one cluster run different hypervisor versions',
  scope: 'cluster',
  severity: 'warning',
  looksAt: 'Hypervisor versions of the hosts of a cluster, builds included.',
  why: 'A mixed cluster is half of an upgrade. VMs that took on new features cannot go back to old hosts, so the pool that can restart them is smaller than the cluster.',
  cure: 'Finish the upgrade or take it back; leave virtual hardware alone until every host has the new version.',
  settledBy: 'RVTools sheet vHost, column ESX Version; or topology.yaml, hosts: version',
  article: 'patching-spends-redundancy',
  pattern: 'half-upgraded-for-ever',
  facts: [],
  fields: [],
  judge({ hosts, mayHaveMoreHosts }) {
    if (hosts.length < 2) return mayHaveMoreHosts ? 'unknown' : 'outside'
    const versions = hosts.map(({ version }) => version)
    const mixed = differ(versions, mayHaveMoreHosts)
    if (mixed !== true) return mixed === 'unknown' ? mixed : 'clear'
    const seen = hosts.map((entity) => ({ kind: 'host', entity, fields: ['version'] }) as const)
    return found(`${distinct(versions).join(', ')}.`, ...seen)
  },
})
