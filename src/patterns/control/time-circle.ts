import { known } from '#estate/query.ts'
import { servedByOwn } from '#patterns/control/served-by-own.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'time-circle',
  title: 'Hosts ask their own VMs for the time',
  scope: 'host',
  severity: 'warning',
  looksAt: 'The time servers of a host: whether all of them are VMs of its own cluster.',
  why: 'A VM takes its time from its host, and here the host takes it from the VM: both drift together, and tickets and certificates fail when they meet anything outside.',
  cure: 'Point hosts at a clock outside of the cluster, and let guests follow the same one.',
  settledBy:
    'RVTools sheet vHost, column NTP Server(s), and addresses of VMs; or topology.yaml, hosts: timeServers',
  article: 'judge-it-by-its-absence',
  pattern: 'circular-control-plane',
  facts: [],
  fields: ['traits.timeServers'],
  judge: (host, view) => servedByOwn(host, known(host.traits?.timeServers), view),
})
