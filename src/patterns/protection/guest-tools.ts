import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'
import { runs } from '#patterns/running.ts'

export default definePattern({
  id: 'guest-tools',
  title: 'A running guest the platform cannot talk to',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'The tools inside running guests; it speaks when they are missing or stopped.',
  why: 'Without them the platform cannot shut the guest down in order, quiesce it for a backup, or tell a hung guest from an idle one.',
  cure: 'Install or start them; on guests that never had them, plan shutdown and backup from inside.',
  settledBy: 'RVTools sheet vTools, column Tools',
  article: 'identity-by-guest-class',
  facts: [],
  fields: ['traits.guestTools', 'power'],
  judge(vm) {
    const tools = known(vm.traits?.guestTools)
    if (tools === 'running' || tools === 'outdated') return 'clear'
    const alive = runs(vm)
    if (alive !== true) return alive === 'unknown' ? alive : 'outside'
    return tools === 'unknown' ? 'unknown' : found(`It runs, and its tools are ${tools}.`)
  },
})
