import type { Members } from '#placement/members.ts'

/**
 * A cluster split into so many clusters of its own, by the order of its hosts: the first cell has the first hosts, and
 * sizes differ by at most one. VMs go with their host, rules with every cell that has one of their VMs; guests nobody
 * knows the host of may be in each. No more cells than hosts. O(hosts + VMs × rules of the cluster).
 */
export function cellsOf(members: Members, cells: number): readonly Members[] {
  const { hosts, vms, home } = members
  const count = Math.max(1, Math.min(cells, hosts.length))
  if (count === 1) return [members]
  const bounds = Array.from({ length: count + 1 }, (_, at) => Math.round((at * hosts.length) / count))
  return Array.from({ length: count }, (_, cell): Members => {
    const [from, to] = [bounds[cell] as number, bounds[cell + 1] as number]
    const own = vms.flatMap((vm, at) => {
      const host = home[at] as number
      return host >= from && host < to ? [{ vm, host: host - from }] : []
    })
    const ids = new Set(own.map(({ vm }) => vm.id))
    return {
      ...members,
      id: `${members.id}/cell-${cell + 1}`,
      name: `${members.name}, cell ${cell + 1} of ${count}`,
      hosts: hosts.slice(from, to),
      vms: own.map(({ vm }) => vm),
      home: Int32Array.from(own, ({ host }) => host),
      rules: members.rules.filter(({ vmIds }) => vmIds.some((id) => ids.has(id))),
    }
  })
}
