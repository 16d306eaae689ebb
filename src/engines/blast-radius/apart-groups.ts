import type { Requirement } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import type { Ground } from '#failure/failure-graph.ts'

/**
 * For each VM the groups whose members belong on different hosts: 'vm-apart' rules, and VMs in different branches of
 * an 'any of' or 'k of n' of a service. Linear in rules and formulas.
 */
export function apartGroups(
  ground: Pick<Ground, 'rules' | 'services'>,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, Set<string>>()
  const join = (vmId: string, group: string): void => {
    const list = groups.get(vmId)
    if (list === undefined) groups.set(vmId, new Set([group]))
    else list.add(group)
  }
  for (const rule of ground.rules) {
    if (rule.kind === 'vm-apart') for (const id of rule.vmIds) join(id, `rule ${rule.id}`)
  }
  const visit = (requirement: Requirement, group: string | undefined, path: string): void => {
    if (requirement.kind === 'component') {
      const [kind, id] = splitRef(requirement.ref)
      if (kind === 'vm' && group !== undefined) join(id, group)
      return
    }
    const inner = requirement.kind === 'all' ? group : path
    for (const [index, part] of requirement.of.entries()) visit(part, inner, `${path}.${index}`)
  }
  for (const { id, requires } of ground.services) {
    if (typeof requires === 'object') visit(requires, undefined, `service ${id}`)
  }
  return new Map([...groups].map(([vmId, list]) => [vmId, [...list]]))
}
