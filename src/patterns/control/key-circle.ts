import { known } from '#estate/query.ts'
import { homesOf, startsWith, storesOf } from '#patterns/control/service-homes.ts'
import { anyOf, both, found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'key-circle',
  title: 'The key is locked in what it unlocks',
  scope: 'service',
  severity: 'critical',
  looksAt:
    'Services of role key-management: whether a VM of theirs, its datastore, host or cluster needs the service to start, or is encrypted while no other key service is there.',
  why: 'Keys stay in memory while things run. After a power failure the key server needs a key that only it can give, and nothing encrypted starts again.',
  cure: 'Run a key server outside of what it unlocks, unencrypted or with a key of its own, and restore one from backup as an exercise.',
  settledBy: 'topology.yaml, services: role; vms and datastores: encrypted and startRequires',
  article: 'judge-it-by-its-absence',
  pattern: 'circular-control-plane',
  facts: [],
  fields: ['requires', 'role'],
  judge(service, view) {
    const role = known(service.role)
    if (role !== 'key-management' && role !== 'unknown') return 'outside'
    const { vms, open } = homesOf(service, view)
    const alone =
      view.services.filter((one) => known(one.role) === 'key-management' || one === service).length === 1
    const others = view.services.some((one) => one !== service && known(one.role) === 'unknown')
    const locked = anyOf(vms, (vm) => {
      const stores = storesOf(vm, view)
      const host = view.hostById.get(vm.hostId)
      const cluster = host === undefined ? undefined : view.clusterById.get(host.clusterId)?.entity
      const things = [
        vm,
        ...stores,
        ...(host === undefined ? [] : [host]),
        ...(cluster === undefined ? [] : [cluster]),
      ]
      const named = anyOf(things, (thing) => startsWith(thing, service))
      if (named === true) return true
      const sealed = anyOf(
        [known(vm.traits?.encrypted), ...stores.map((store) => known(store.traits?.encrypted))],
        (one) => one,
      )
      if (sealed === true && alone && !others && vm.startRequires === undefined) return true
      // Encrypted with a key from elsewhere, or nobody said from where.
      const unplaced = host === undefined ? vm.hostId !== 'none' : host.clusterId === 'unknown'
      return named === 'unknown' && sealed !== false
        ? 'unknown'
        : unplaced || vm.datastoreIds === 'unknown'
          ? 'unknown'
          : false
    })
    const answer = both(role === 'unknown' ? role : true, locked === false && open ? 'unknown' : locked)
    if (answer !== true) return answer === 'unknown' ? answer : 'clear'
    const seen = vms.map(
      (entity) => ({ kind: 'vm', entity, fields: ['traits.encrypted', 'datastoreIds'] }) as const,
    )
    return found(`${vms[0]?.name} cannot start without ${service.name}.`, ...seen)
  },
})
