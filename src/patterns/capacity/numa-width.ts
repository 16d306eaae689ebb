import type { Host, Vm } from '#estate/model.ts'
import { formatQuantity } from '#kernel/units.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'
import { runs } from '#patterns/running.ts'

export default definePattern({
  id: 'numa-width',
  title: 'A VM is larger than a NUMA node of its host',
  scope: 'vm',
  severity: 'note',
  looksAt:
    'vCPUs and memory of a running VM against the cores and memory of one NUMA node of its host. A host has at least as many nodes as sockets.',
  why: 'Part of its memory is then remote, whatever the scheduler does. Averages hide that; the slowest requests show it.',
  cure: 'Shrink the VM to a node, split the service, or let the guest see the layout and check that its software uses it.',
  settledBy: 'topology.yaml, hosts: numaNodes',
  article: 'numa-locality-as-contract',
  facts: ['perf-vnuma'],
  fields: ['vcpus', 'memoryBytes', 'hostId'],
  judge(vm, { hostById }) {
    const alive = runs(vm)
    if (alive !== true) return alive === 'unknown' ? alive : 'outside'
    const host = hostById.get(vm.hostId)
    if (host === undefined) return vm.hostId === 'none' ? 'outside' : 'unknown'
    return judge(vm, host)
  },
})

function judge(vm: Vm, host: Host) {
  const nodes = host.numaNodes === 'unknown' ? host.sockets : host.numaNodes
  if (nodes === 'unknown' || nodes === 0) return 'unknown'
  const cores = host.cores === 'unknown' ? host.cores : host.cores / nodes
  const bytes = host.memoryBytes === 'unknown' ? host.memoryBytes : host.memoryBytes / nodes
  if (vm.vcpus !== 'unknown' && cores !== 'unknown' && vm.vcpus > cores) {
    return found(
      `It has ${vm.vcpus} vCPUs; a node of its host has at most ${formatQuantity(cores, 'cores')}.`,
    )
  }
  if (vm.memoryBytes !== 'unknown' && bytes !== 'unknown' && vm.memoryBytes > bytes) {
    const [own, node] = [formatQuantity(vm.memoryBytes, 'bytes'), formatQuantity(bytes, 'bytes')]
    return found(`It has ${own}; a node of its host has at most ${node}.`)
  }
  const stated = [host.numaNodes, vm.vcpus, cores, vm.memoryBytes, bytes]
  return stated.includes('unknown') ? 'unknown' : 'clear'
}
