import { type Doubts, named } from '#estate/merge/doubts.ts'
import type { Group, Seen } from '#estate/merge/grouping.ts'
import type { NamedPart } from '#estate/merge/naming.ts'

/** Whether a group holds something that a part which lists what runs knows. */
export const isListed = (group: Group, parts: readonly NamedPart[]): boolean =>
  group.some(({ part }) => parts[part]?.role === 'inventory')

/**
 * Says of every completion how many hosts and VMs it completes, which hosts of the inventory it does not know, and which of
 * its own hosts and VMs no inventory lists: these are no part of the estate.
 */
export function reportCompletions(
  parts: readonly NamedPart[],
  hosts: readonly Group[],
  vms: readonly Group[],
  doubts: Doubts,
): void {
  for (const [index, { source, role }] of parts.entries()) {
    if (role === 'inventory') continue
    const told = { hosts: coverage(index, hosts, parts), vms: coverage(index, vms, parts) }
    const matched = `${source} describes ${told.hosts.matched} of ${told.hosts.listed} hosts and ${told.vms.matched} of ${told.vms.listed} VMs of the inventory.`
    doubts.add('merge.completion-matched', '', 'note', () => ({ where: source, message: matched }))
    if (told.hosts.missing.length > 0) {
      const message = `${source} does not know ${told.hosts.missing.length} of the inventory's hosts, so nothing completes them: ${named(told.hosts.missing)}. Give them the name or the serial number that the inventory has.`
      doubts.add('merge.completion-unmatched', '', 'warning', () => ({ where: source, message }))
    }
    const extra = [
      ...told.hosts.extra.map((name) => `host ${name}`),
      ...told.vms.extra.map((name) => `VM ${name}`),
    ]
    if (extra.length === 0) continue
    const message = `No inventory lists ${extra.length} of the machines in ${source}, so they are no part of the estate: ${named(extra)}. Add the inventory of their platform, or take them out of ${source}.`
    doubts.add('merge.completion-unmatched', '', 'warning', () => ({ where: source, message }))
  }
}

function coverage(part: number, groups: readonly Group[], parts: readonly NamedPart[]) {
  const listed = groups.filter((group) => isListed(group, parts))
  const has = (group: Group): boolean => group.some((seen) => seen.part === part)
  const nameOf = (group: Group): string => (group[0] as Seen).entity.name
  const matched = listed.filter(has).length
  const missing = listed.filter((group) => !has(group)).map(nameOf)
  const extra = groups.filter((group) => has(group) && !isListed(group, parts)).map(nameOf)
  return { listed: listed.length, matched, missing, extra }
}
