import type { ComponentRef, Needs, Place, Requirement, Vm } from '#estate/model.ts'
import { isUnread } from '#estate/query.ts'
import type { Ground, Topology } from '#failure/failure-graph.ts'

/**
 * The rules of the failure graph read a second time, slowly and without a graph: sweep over all components until
 * nothing changes. It shares no code with the engine; tests hold the two against each other.
 */
export type Reading = 'may' | 'must'
type Up = Map<string, boolean>
/** Which components are up right after the failures, and which once VMs have restarted. */
export type ReferenceAnswer = { readonly now: Up; readonly later: Up }

const isPlace = (ref: string): boolean => /^(site|room|rack):/.test(ref)
/** Names for what nobody stated, so that tests can fail it. */
export const unknownPlace = 'place:?'
export const unknownNeed = 'need:?'

/** Every component of an estate, once. */
export function allRefs(ground: Ground): readonly ComponentRef[] {
  const refs: ComponentRef[] = ground.facilities.map(({ kind, id }) => `${kind}:${id}` as const)
  for (const { id } of ground.clusters) refs.push(`cluster:${id}`)
  for (const { id } of ground.hosts) refs.push(`host:${id}`)
  for (const { id } of ground.datastores) refs.push(`datastore:${id}`)
  for (const { id } of ground.networks) refs.push(`network:${id}`)
  for (const { id } of ground.vms) refs.push(`vm:${id}`)
  for (const { id } of ground.services) refs.push(`service:${id}`)
  return refs
}

/** The state of the world when `failed` fail together, in one reading of what is unknown. */
export function referenceAnswer(
  ground: Ground,
  topology: Topology,
  reading: Reading,
  failed: ReadonlySet<string>,
): ReferenceAnswer {
  const refs = allRefs(ground)
  const known = new Set<string>(refs)
  const now: Up = new Map([...refs, unknownPlace, unknownNeed].map((ref) => [ref, true]))
  const works = (up: Up, phase: 'now' | 'later') => (ref: string) =>
    !failed.has(ref) && holdsUp(ground, topology, reading, known, up, phase, ref)
  for (let changed = true; changed; ) {
    changed = false
    for (const ref of now.keys()) {
      if (!now.get(ref) || works(now, 'now')(ref)) continue
      now.set(ref, false)
      changed = true
    }
  }
  const later: Up = new Map(now)
  for (let changed = true; changed; ) {
    changed = false
    for (const ref of later.keys()) {
      if (later.get(ref) || !works(later, 'later')(ref)) continue
      later.set(ref, true)
      changed = true
    }
  }
  return { now, later }
}

function holdsUp(
  ground: Ground,
  topology: Topology,
  reading: Reading,
  known: ReadonlySet<string>,
  up: Up,
  phase: 'now' | 'later',
  ref: string,
): boolean {
  const facilities = ground.facilities.map(({ kind, id }) => `${kind}:${id}`)
  if (ref === unknownPlace)
    return reading === 'may' || facilities.filter(isPlace).every((item) => up.get(item))
  if (ref === unknownNeed) return reading === 'may' || facilities.every((item) => up.get(item))
  const drawn = (target: string): boolean =>
    topology === 'real' || /^(site|room|rack|host|vm|service):/.test(target)
  const isUp = (target: string): boolean =>
    (known.has(target) && !drawn(target)) || (known.has(target) ? up.get(target)! : up.get(unknownNeed)!)
  const stands = (place: Place): boolean =>
    place === 'nowhere' || (known.has(place) ? up.get(place)! : up.get(unknownPlace)!)
  const meets = (needs: Needs): boolean => {
    if (needs === 'nothing') return true
    return needs === 'unknown' ? up.get(unknownNeed)! : satisfied(needs, isUp, () => up.get(unknownNeed)!)
  }
  const crossing = (needs: Needs): boolean => topology === 'declared' || meets(needs)
  const colon = ref.indexOf(':')
  const kind = ref.slice(0, colon)
  const id = ref.slice(colon + 1)
  const byId = <T extends { readonly id: string }>(list: readonly T[]): T =>
    list.find((item) => item.id === id)!
  if (kind === 'cluster') return crossing(byId(ground.clusters).requires)
  if (kind === 'network') return crossing(byId(ground.networks).requires)
  if (kind === 'service') return meets(byId(ground.services).requires)
  if (kind === 'vm') return vmRuns(ground, topology, reading, byId(ground.vms), up, phase)
  if (kind === 'host') return stands(byId(ground.hosts).standsIn) && crossing(byId(ground.hosts).requires)
  if (kind === 'datastore') {
    const { requires, hostIds } = byId(ground.datastores)
    const local = hostIds !== 'unknown' && hostIds.length === 1 ? up.get(`host:${hostIds[0]}`) : true
    return topology === 'declared' || (meets(requires) && local !== false)
  }
  const found = ground.facilities.find((item) => item.kind === kind && item.id === id)!
  const unplaced = found.standsIn !== 'nowhere' && !known.has(found.standsIn)
  if (kind === 'controller-vm' && unplaced && reading === 'must') {
    if (ground.hosts.some((host) => !up.get(`host:${host.id}`))) return false
  }
  return stands(found.standsIn) && crossing(found.requires)
}

function satisfied(needs: Requirement, isUp: (ref: string) => boolean, doubt: () => boolean): boolean {
  if (needs.kind === 'component') return isUp(needs.ref)
  const up = needs.of.filter((item) => satisfied(item, isUp, doubt)).length
  const wanted = needs.kind === 'all' ? needs.of.length : needs.kind === 'any' ? 1 : needs.k
  return wanted > needs.of.length ? doubt() : up >= wanted
}

function vmRuns(
  ground: Ground,
  topology: Topology,
  reading: Reading,
  vm: Vm,
  up: Up,
  phase: 'now' | 'later',
): boolean {
  const optimist = reading === 'may'
  if (vm.template === true || vm.power === 'off' || vm.power === 'suspended') return false
  if ((vm.power === 'unknown' || vm.template === 'unknown') && !optimist) return false
  const cluster = ground.clusters.find(({ id }) => id === vm.clusterId)
  const peers = ground.hosts.filter(({ clusterId }) => clusterId === vm.clusterId)
  if (topology === 'real') {
    if (cluster && !up.get(`cluster:${cluster.id}`)) return false
    for (const ids of [vm.datastoreIds, vm.networkIds]) {
      if (ids === 'unknown' && !up.get(unknownNeed)) return false
    }
    if (vm.datastoreIds !== 'unknown' && vm.datastoreIds.some((id) => !up.get(`datastore:${id}`)))
      return false
    if (vm.networkIds !== 'unknown' && vm.networkIds.some((id) => !up.get(`network:${id}`))) return false
  }
  const hostUp = (id: string): boolean => up.get(`host:${id}`)!
  if (vm.hostId === 'unknown') {
    const places = peers.length > 0 ? peers : ground.hosts
    return optimist
      ? places.length === 0 || places.some(({ id }) => hostUp(id))
      : places.every(({ id }) => hostUp(id))
  }
  if (hostUp(vm.hostId)) return true
  if (phase === 'now' || vm.clusterId === 'none' || vm.restartPriority === 'disabled') return false
  if (cluster === undefined) return optimist
  if (cluster.haEnabled === false || (cluster.haEnabled === 'unknown' && !optimist)) return false
  if (vm.devices !== 'unknown' && vm.devices.some(({ bindsToHost }) => bindsToHost)) return false
  if (!optimist && [vm.restartPriority, vm.devices, vm.datastoreIds].includes('unknown')) return false
  if (!optimist && ground.rules.some((rule) => isUnread(rule) && rule.vmIds.includes(vm.id))) return false
  return peers.some(({ id, maintenance }) => {
    if (maintenance === true || (maintenance === 'unknown' && !optimist) || !hostUp(id)) return false
    for (const rule of ground.rules) {
      if (!rule.vmIds.includes(vm.id)) continue
      if (rule.kind === 'vm-on-hosts' && !rule.hostIds.includes(id)) return false
      if (rule.kind === 'vm-off-hosts' && rule.hostIds.includes(id)) return false
    }
    return (vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds).every((storeId) => {
      const seen = ground.datastores.find((store) => store.id === storeId)!.hostIds
      return seen === 'unknown' ? optimist : seen.includes(id)
    })
  })
}
