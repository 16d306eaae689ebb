import { fateOf } from '#patterns/fate/twins-fate.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'twins-path',
  title: 'Twins share a switch',
  scope: 'twins',
  severity: 'warning',
  looksAt: 'VMs that stand in for each other: whether one switch or fabric takes all that matter.',
  why: 'Two switches that share a control protocol, a stack or an update are one switch with more ports.',
  cure: 'Connect their hosts to two switches that are updated apart, and give twins two networks where the service allows it.',
  settledBy: 'topology.yaml, hosts and networks: requires; switches and fabrics',
  article: 'the-two-switch-illusion',
  pattern: 'hidden-shared-fate',
  facts: [],
  fields: [],
  judge: (twins, view) => fateOf(twins, 'path', view),
})
