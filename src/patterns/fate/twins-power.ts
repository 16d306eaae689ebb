import { fateOf } from '#patterns/fate/twins-fate.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'twins-power',
  title: 'Twins share a power feed',
  scope: 'twins',
  severity: 'critical',
  looksAt:
    'VMs that stand in for each other: whether one feed or one power distribution unit takes all that matter.',
  why: 'Feeds cross rooms and racks, and no placement rule knows them. Two racks far apart on one feed are one rack on the evening it trips.',
  cure: 'Supply their hosts from two feeds each, and pull one in a maintenance window to prove it.',
  settledBy: 'topology.yaml, hosts: requires; feeds and pdus',
  article: 'domains-nest-and-overlap',
  pattern: 'hidden-shared-fate',
  facts: ['fd-declared-not-verified'],
  fields: [],
  judge: (twins, view) => fateOf(twins, 'power', view),
})
