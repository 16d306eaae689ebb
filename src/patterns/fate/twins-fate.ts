import { refTo } from '#estate/requirement.ts'
import { found } from '#patterns/judgement.ts'
import type { Judgement } from '#patterns/pattern.ts'
import type { Axis } from '#patterns/shared-fate.ts'
import type { Twins } from '#patterns/twins.ts'
import { membersCertain, membersToLose, type View } from '#patterns/view.ts'

/** Fields of a VM that say where it stands along an axis. */
const fieldsOf: Readonly<Record<Axis, readonly string[]>> = {
  host: ['hostId'],
  rack: ['hostId'],
  power: ['hostId'],
  path: ['hostId', 'networkIds'],
  storage: ['datastoreIds'],
  cause: ['hostId', 'datastoreIds'],
}

/** Whether one component along an axis takes so many of some twins that what they do together is lost. */
export function fateOf(twins: Twins, axis: Axis, view: View): Judgement {
  if (membersToLose(twins) === 0) return membersCertain(twins) ? 'outside' : 'unknown'
  if (!membersCertain(twins)) return 'unknown'
  if (twins.vms.some((vm) => !view.hostById.has(vm.hostId))) return 'unknown'
  const { graph, closures, twins: byTwins } = view.fate()
  const causes = byTwins.get(twins.id)?.[axis]
  if (causes !== undefined) {
    const named = causes.first.map((ref) => graph.names.said(ref)).join(', ')
    const more = causes.count > causes.first.length ? ` and ${causes.count - causes.first.length} more` : ''
    const seen = twins.vms.map((entity) => ({ kind: 'vm', entity, fields: fieldsOf[axis] }) as const)
    return found(`${membersSaid(twins)} stop together with ${named}${more}.`, ...seen)
  }
  const gap = twins.vms.some((vm) => {
    const { place, need, run, store } = closures.gapsOf(refTo('vm', vm.id))
    // A host falls alone: what it needs itself, and where it stands, is another axis.
    return store || (axis === 'host' ? vm.datastoreIds === 'unknown' : place || need || run)
  })
  return gap ? 'unknown' : 'clear'
}

/** The members of some twins in words, the first few by name. */
export function membersSaid({ vms }: Twins): string {
  const names = vms.slice(0, 3).map(({ name }) => name)
  return vms.length > names.length
    ? `${names.join(', ')} and ${vms.length - names.length} more`
    : names.join(' and ')
}

/** The rack or room of a host, going up from where it stands: its reference, 'none', or unknown. */
export const placeOfHost = (hostId: string, kind: 'rack' | 'room', view: View): string => {
  const host = view.hostById.get(hostId)
  return host === undefined ? 'unknown' : view.placeAbove(host.standsIn, kind)
}
