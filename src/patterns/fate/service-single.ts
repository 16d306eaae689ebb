import { refTo } from '#estate/requirement.ts'
import { found, open } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'service-single',
  title: 'One failure ends a service',
  scope: 'service',
  severity: 'critical',
  looksAt:
    'Single parts below the room whose failure stops a service until somebody repairs them; restarts on other hosts count in its favour. A service whose needs are off already counts too.',
  why: 'Whatever else is doubled, this service is as available as that one part, and it is back when that part is.',
  cure: 'Double the part, or take it out of the formula; where it stays, write down how long its repair takes.',
  settledBy: 'topology.yaml, services: requires; places and requirements of hosts and datastores',
  article: 'domains-nest-and-overlap',
  pattern: 'hidden-shared-fate',
  facts: [],
  fields: ['requires'],
  judge(service, view) {
    if (service.requires === 'nothing') return 'outside'
    const ref = refTo('service', service.id)
    const { graph, closures, services, stopped } = view.fate()
    if (stopped.has(ref)) return found('It does not work as things stand: what it needs is off.')
    // A host of which nobody knows the cluster may be where a VM of the service runs or restarts.
    if (view.hosts.some(({ clusterId }) => clusterId === 'unknown'))
      return open('RVTools sheet vHost, column Cluster')
    const causes = services.get(ref)
    if (causes !== undefined) {
      const named = causes.first.map((cause) => graph.names.said(cause)).join(', ')
      const more = causes.count > causes.first.length ? ` and ${causes.count - causes.first.length} more` : ''
      return found(`It ends with ${named}${more}.`)
    }
    const { place, need, run, store } = closures.gapsOf(ref)
    return place || need || run || store ? 'unknown' : 'clear'
  },
})
