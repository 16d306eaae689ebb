import { known } from '#estate/query.ts'
import { servedByOwn } from '#patterns/control/served-by-own.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'name-circle',
  title: 'Hosts ask their own VMs for names',
  scope: 'host',
  severity: 'critical',
  looksAt: 'The name servers of a host: whether all of them are VMs of its own cluster.',
  why: 'At a cold start hosts look for storage, manager and each other by name, and the servers that know the names wait for hosts to start them.',
  cure: 'Give hosts one name server outside of the cluster, or the few names they need in a file.',
  settledBy:
    'RVTools sheet vHost, column DNS Servers, and addresses of VMs; or topology.yaml, hosts: dnsServers',
  article: 'judge-it-by-its-absence',
  pattern: 'circular-control-plane',
  facts: [],
  fields: ['traits.dnsServers'],
  judge: (host, view) => servedByOwn(host, known(host.traits?.dnsServers), view),
})
