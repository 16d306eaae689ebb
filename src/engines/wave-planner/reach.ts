import { vmIdsOf } from '#engines/wave-planner/evidence.ts'
import type { Ground, Subject } from '#engines/wave-planner/guests.ts'
import { requirementRefs, splitRef } from '#estate/requirement.ts'

/** Services by the guests they stand on, and who needs whom. */
export type Reach = (guests: readonly number[]) => { readonly services: number; readonly reached: number }

/** Tells of some guests how many services stand on them, and how many need one of those, however far away. */
export function reachOf({ services }: Ground, { vms }: Subject): Reach {
  const at = new Map(vms.map(({ id }, index) => [id, index]))
  const onGuest = new Map<number, string[]>()
  const neededBy = new Map<string, string[]>()
  const add = <K>(map: Map<K, string[]>, key: K, id: string): void => {
    const list = map.get(key)
    if (list === undefined) map.set(key, [id])
    else list.push(id)
  }
  for (const service of services) {
    for (const vm of vmIdsOf(service)) {
      const guest = at.get(vm)
      if (guest !== undefined) add(onGuest, guest, service.id)
    }
    for (const ref of requirementRefs(service.requires))
      if (ref.startsWith('service:')) add(neededBy, splitRef(ref)[1], service.id)
  }
  return (guests) => {
    const own = new Set(guests.flatMap((guest) => onGuest.get(guest) ?? []))
    const reached = new Set(own)
    const queue = [...own]
    for (let next = queue.pop(); next !== undefined; next = queue.pop())
      for (const id of neededBy.get(next) ?? []) {
        if (reached.has(id)) continue
        reached.add(id)
        queue.push(id)
      }
    return { services: own.size, reached: reached.size }
  }
}
