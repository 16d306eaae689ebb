import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'cpu-pinning',
  title: 'A VM is pinned to processors of its host',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'The processors a VM is pinned to; it speaks when there are any.',
  why: 'A pinned VM runs where its processors are: balancing leaves it alone, a live move is refused or drops the pinning, and on another host the same numbers mean other cores.',
  cure: 'Remove the pinning and give the VM a CPU reservation instead, or keep it and plan an outage for every move.',
  settledBy: 'topology.yaml, vms: cpuAffinity',
  article: 'the-immobile-vm',
  facts: [],
  fields: ['traits.cpuAffinity'],
  judge(vm) {
    const pinned = known(vm.traits?.cpuAffinity)
    if (pinned === 'unknown') return pinned
    return pinned.length === 0 ? 'clear' : found(`It is pinned to processors ${pinned.join(', ')}.`)
  },
})
