import { fateOf } from '#patterns/fate/twins-fate.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'twins-storage',
  title: 'Twins share storage',
  scope: 'twins',
  severity: 'critical',
  looksAt:
    'VMs that stand in for each other: whether one datastore, array or controller takes all that matter.',
  why: 'Two domain controllers on two hosts and one datastore stop in the same second when it fills, and no host has failed, so nothing restarts them.',
  cure: 'Put them on two datastores, and on two arrays where there are two.',
  settledBy: 'RVTools sheet vDisk; topology.yaml, datastores: requires; arrays',
  article: 'state-has-one-writer',
  pattern: 'hidden-shared-fate',
  facts: [],
  fields: [],
  judge: (twins, view) => fateOf(twins, 'storage', view),
})
