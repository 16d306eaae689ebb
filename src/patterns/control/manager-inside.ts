import { known } from '#estate/query.ts'
import { homesOf, startsWith } from '#patterns/control/service-homes.ts'
import { anyOf, both, found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'manager-inside',
  title: 'The manager runs on what it manages',
  scope: 'service',
  severity: 'warning',
  looksAt:
    'Services of role management: whether a VM of theirs runs in a cluster, or on a host, that needs the service to start.',
  why: 'While everything runs the circle does not show. After a full stop the manager waits for a cluster that waits for the manager.',
  cure: 'Run it in a small cluster of its own, or write down and rehearse how its host is started by hand.',
  settledBy: 'topology.yaml, services: role; clusters and hosts: startRequires',
  article: 'judge-it-by-its-absence',
  pattern: 'circular-control-plane',
  facts: ['cp-vcenter-loss'],
  fields: ['requires', 'role'],
  judge(service, view) {
    const role = known(service.role)
    if (role !== 'management' && role !== 'unknown') return 'outside'
    const { vms, open } = homesOf(service, view)
    const inside = anyOf(vms, (vm) => {
      const host = view.hostById.get(vm.hostId)
      if (host === undefined) return vm.hostId === 'none' ? false : 'unknown'
      const cluster = view.clusterById.get(host.clusterId)?.entity
      const places = cluster === undefined ? [host] : [host, cluster]
      const placed = anyOf(places, (place) => startsWith(place, service))
      return host.clusterId === 'unknown' && placed === false ? 'unknown' : placed
    })
    const answer = both(role === 'unknown' ? role : true, inside === false && open ? 'unknown' : inside)
    if (answer !== true) return answer === 'unknown' ? answer : 'clear'
    const seen = vms.map((entity) => ({ kind: 'vm', entity, fields: ['hostId'] }) as const)
    return found(`${vms[0]?.name} runs on what needs ${service.name} to start.`, ...seen)
  },
})
