import type { Host, Known } from '#estate/model.ts'
import { found } from '#patterns/judgement.ts'
import type { Judgement } from '#patterns/pattern.ts'
import { runs } from '#patterns/running.ts'
import type { View } from '#patterns/view.ts'

/**
 * Whether every server that a host names is a VM of its own cluster, or of the host itself where it has none. A name or
 * address that no VM bears is outside, unless a VM whose names are unknown could bear it.
 */
export function servedByOwn(host: Host, servers: Known<readonly string[]>, view: View): Judgement {
  if (servers === 'unknown') return 'unknown'
  if (servers.length === 0) return 'outside'
  if (host.clusterId === 'unknown') return 'unknown'
  const { vmsAt, incomplete } = view.addresses()
  let unsure = false
  const bearers = []
  for (const server of servers) {
    const vms = vmsAt.get(server.trim().toLowerCase()) ?? []
    if (vms.length === 0) {
      if (!incomplete) return 'clear'
      unsure = true
      continue
    }
    const places = vms.map((vm) => {
      const at = view.hostById.get(vm.hostId)
      if (at === undefined) return 'unknown'
      return host.clusterId === 'none'
        ? at.id === host.id
        : at.clusterId === 'unknown'
          ? 'unknown'
          : at.clusterId === host.clusterId
    })
    if (vms.some((vm) => runs(vm) !== true)) unsure = true
    // Several VMs report the address: it counts as outside when one of them is.
    if (places.includes(false)) return 'clear'
    if (places.includes('unknown')) unsure = true
    bearers.push(...vms)
  }
  if (unsure) return 'unknown'
  const names = [...new Set(bearers.map(({ name }) => name))].join(', ')
  const seen = bearers.map(
    (entity) => ({ kind: 'vm', entity, fields: ['traits.guestAddresses', 'hostId'] }) as const,
  )
  return found(
    `${servers.join(', ')}: ${names}, ${host.clusterId === 'none' ? 'on the host itself' : 'in its own cluster'}.`,
    ...seen,
  )
}
