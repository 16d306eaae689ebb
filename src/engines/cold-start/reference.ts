import type { ComponentRef, Entity, Estate, Needs, Place, Vm } from '#estate/model.ts'
import { isUnread } from '#estate/query.ts'
import { requirementHolds } from '#estate/requirement.ts'

/**
 * What starts from cold in an estate in which nothing is unknown, read from the estate itself, slowly and without a
 * graph: rounds over all components until none starts any more. Tests hold the engine against it.
 */
export function startsIn(estate: Estate): ReadonlySet<string> {
  const up = new Set<string>()
  const steps = stepsOf(estate)
  for (let changed = true; changed; ) {
    changed = false
    for (const { ref, may } of steps) {
      if (up.has(ref) || !may(up)) continue
      up.add(ref)
      changed = true
    }
  }
  return up
}

type Up = ReadonlySet<string>
type Step = { readonly ref: ComponentRef; readonly may: (up: Up) => boolean }

function stepsOf(estate: Estate): readonly Step[] {
  const met = (needs: Needs | undefined, up: Up): boolean =>
    needs === undefined || requirementHolds(needs, (ref) => up.has(ref)) === true
  const stands = (place: Place, up: Up): boolean => place === 'nowhere' || up.has(place)
  const starts = ({ startRequires }: Entity, up: Up): boolean => met(startRequires, up)
  const local = (hostIds: readonly string[] | 'unknown', up: Up): boolean =>
    hostIds === 'unknown' || hostIds.length !== 1 || up.has(`host:${hostIds[0]}`)
  return [
    ...estate.facilities.map(
      (one): Step => ({
        ref: `${one.kind}:${one.id}`,
        may: (up) => stands(one.standsIn, up) && met(one.requires, up) && starts(one, up),
      }),
    ),
    ...estate.hosts.map(
      (one): Step => ({
        ref: `host:${one.id}`,
        may: (up) => stands(one.standsIn, up) && met(one.requires, up) && starts(one, up),
      }),
    ),
    ...estate.clusters.map(
      (one): Step => ({ ref: `cluster:${one.id}`, may: (up) => met(one.requires, up) && starts(one, up) }),
    ),
    ...estate.networks.map(
      (one): Step => ({ ref: `network:${one.id}`, may: (up) => met(one.requires, up) && starts(one, up) }),
    ),
    ...estate.datastores.map(
      (one): Step => ({
        ref: `datastore:${one.id}`,
        may: (up) => met(one.requires, up) && starts(one, up) && local(one.hostIds, up),
      }),
    ),
    ...estate.services.map(
      (one): Step => ({ ref: `service:${one.id}`, may: (up) => met(one.requires, up) && starts(one, up) }),
    ),
    ...estate.vms.map(
      (one): Step => ({ ref: `vm:${one.id}`, may: (up) => vmStarts(estate, one, up) && starts(one, up) }),
    ),
  ]
}

function vmStarts(estate: Estate, vm: Vm, up: Up): boolean {
  if (vm.power !== 'on' || vm.template === true) return false
  if (vm.datastoreIds !== 'unknown' && vm.datastoreIds.some((id) => !up.has(`datastore:${id}`))) return false
  if (vm.networkIds !== 'unknown' && vm.networkIds.some((id) => !up.has(`network:${id}`))) return false
  const cluster = estate.clusters.find(({ id }) => id === vm.clusterId)
  if (cluster !== undefined && !up.has(`cluster:${cluster.id}`)) return false
  if (up.has(`host:${vm.hostId}`)) return true
  const bound = vm.devices !== 'unknown' && vm.devices.some(({ bindsToHost }) => bindsToHost)
  if (cluster?.haEnabled !== true || vm.restartPriority === 'disabled' || bound) return false
  if (estate.rules.some((rule) => isUnread(rule) && rule.vmIds.includes(vm.id))) return false
  return estate.hosts.some((host) => {
    if (host.clusterId !== vm.clusterId || host.maintenance !== false || !up.has(`host:${host.id}`))
      return false
    const sees = (vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds).every((id) => {
      const ids = estate.datastores.find((store) => store.id === id)?.hostIds ?? []
      return ids !== 'unknown' && ids.includes(host.id)
    })
    const allowed = estate.rules.every(
      ({ kind, vmIds, hostIds }) =>
        !vmIds.includes(vm.id) ||
        (kind === 'vm-on-hosts' && hostIds.includes(host.id)) ||
        (kind === 'vm-off-hosts' && !hostIds.includes(host.id)),
    )
    return sees && allowed
  })
}
