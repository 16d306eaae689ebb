import { known } from '#estate/query.ts'
import { judged } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'fault-tolerance',
  title: 'A VM runs in lockstep with a shadow',
  scope: 'vm',
  severity: 'note',
  looksAt: 'VMs that the platform keeps a running copy of.',
  why: 'No other hypervisor offers the same promise for this VM: after a move it restarts in minutes where it used to continue in moments.',
  cure: 'Ask its owner what those minutes cost, and double the service in software before the move where the answer is too much.',
  settledBy: 'RVTools sheet vInfo, column FT State',
  article: 'ha-is-a-timing-contract',
  facts: [],
  fields: ['traits.faultTolerant'],
  judge: (vm) =>
    judged(known(vm.traits?.faultTolerant), () => 'A running copy of it is kept on another host.'),
})
