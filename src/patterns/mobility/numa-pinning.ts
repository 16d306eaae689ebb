import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'numa-pinning',
  title: 'A VM is pinned to NUMA nodes of its host',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'The NUMA nodes a VM is pinned to; it speaks when there are any.',
  why: 'The pinning names nodes of one host design. After a move or a restart the scheduler must honour it where those nodes are busy or absent, and the VM is slow for no visible reason.',
  cure: 'Remove the pinning and size the VM so that it fits one node; the scheduler then keeps it there.',
  settledBy: 'topology.yaml, vms: numaAffinity',
  article: 'numa-locality-as-contract',
  facts: [],
  fields: ['traits.numaAffinity'],
  judge(vm) {
    const pinned = known(vm.traits?.numaAffinity)
    if (pinned === 'unknown') return pinned
    return pinned.length === 0 ? 'clear' : found(`It is pinned to NUMA nodes ${pinned.join(', ')}.`)
  },
})
