import { fateOf } from '#patterns/fate/twins-fate.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'twins-rack',
  title: 'Twins share a rack',
  scope: 'twins',
  severity: 'warning',
  looksAt: 'VMs that stand in for each other: whether one rack takes all that matter.',
  why: 'A rack is a cooling zone, two strips of sockets and two switches. The rule that keeps the twins on two hosts is true to the end.',
  cure: 'Let rules name racks: a group of hosts per rack, and each twin in another group.',
  settledBy: 'topology.yaml, hosts: place; racks',
  article: 'domains-nest-and-overlap',
  pattern: 'hidden-shared-fate',
  facts: [],
  fields: [],
  judge: (twins, view) => fateOf(twins, 'rack', view),
})
