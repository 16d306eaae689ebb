import { fateOf } from '#patterns/fate/twins-fate.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'twins-host',
  title: 'Twins share a host',
  scope: 'twins',
  severity: 'critical',
  looksAt:
    'VMs that stand in for each other (by a rule, by a service that needs any of them, or by the name of a role): whether one host takes all that matter.',
  why: 'The second one was paid for so that the first may fail. On one host they fail together, and the restart of both is what everybody waits for.',
  cure: 'Put a must-rule between them and check that it holds after each maintenance.',
  settledBy: 'RVTools sheet vInfo, column Host',
  article: 'consolidation-is-a-fate-decision',
  pattern: 'hidden-shared-fate',
  facts: [],
  fields: [],
  judge: (twins, view) => fateOf(twins, 'host', view),
})
