import { judged, notKnown } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'restart-protection',
  title: 'Nobody restarts what a host takes down',
  scope: 'cluster',
  severity: 'critical',
  looksAt: 'Whether high availability is on, in clusters of two and more hosts.',
  why: 'Without it the loss of a host is the loss of its VMs until a person starts them, and room on the other hosts helps nobody.',
  cure: 'Turn it on, with admission control, and test it by pulling the power of one host.',
  settledBy: 'RVTools sheet vCluster, column HA enabled; or topology.yaml, clusters: haEnabled',
  article: 'ha-is-a-timing-contract',
  facts: [],
  fields: ['haEnabled'],
  judge({ entity, hosts, mayHaveMoreHosts }) {
    if (hosts.length < 2) return mayHaveMoreHosts ? 'unknown' : 'outside'
    return judged(notKnown(entity.haEnabled), () => `High availability is off for ${hosts.length} hosts.`)
  },
})
