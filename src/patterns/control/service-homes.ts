import type { Datastore, Entity, Service, Vm } from '#estate/model.ts'
import { requirementRefs, splitRef } from '#estate/requirement.ts'
import type { View } from '#patterns/view.ts'

/** The VMs a service requires, through other services too. `open` when some requirement is unknown. */
export function homesOf(
  service: Service,
  view: View,
): { readonly vms: readonly Vm[]; readonly open: boolean } {
  const vms = new Map<string, Vm>()
  const visited = new Set<string>()
  const queue = [service]
  let open = false
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (visited.has(next.id)) continue
    visited.add(next.id)
    if (next.requires === 'unknown') open = true
    for (const ref of requirementRefs(next.requires)) {
      const [kind, id] = splitRef(ref)
      const vm = kind === 'vm' ? view.vmById.get(id) : undefined
      if (vm !== undefined) vms.set(vm.id, vm)
      const other = kind === 'service' ? view.serviceById.get(id) : undefined
      if (other !== undefined) queue.push(other)
    }
  }
  return { vms: [...vms.values()], open }
}

/** Whether a component needs a service to start: unknown where nobody said what it needs to start. */
export function startsWith({ startRequires }: Entity, service: Service): boolean | 'unknown' {
  if (startRequires === undefined || startRequires === 'unknown') return 'unknown'
  return requirementRefs(startRequires).includes(`service:${service.id}`)
}

/** The datastores of a VM that the estate has. */
export const storesOf = (vm: Vm, view: View): readonly Datastore[] =>
  vm.datastoreIds === 'unknown'
    ? []
    : vm.datastoreIds.map((id) => view.datastoreById.get(id)).filter((store) => store !== undefined)
