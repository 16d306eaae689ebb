import { fateOf } from '#patterns/fate/twins-fate.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'twins-cause',
  title: 'Twins share an account, a firmware or a software version',
  scope: 'twins',
  severity: 'warning',
  looksAt:
    'VMs that stand in for each other: whether one account, firmware batch or software version takes all that matter.',
  why: 'Independence is an assumption about causes, not places. One password or one defect reaches both halves at the same time, through every wall.',
  cure: 'Separate by cause: stagger versions so that halves never run the same new one, and split duties.',
  settledBy: 'topology.yaml, hosts: requires; accounts, firmware and software',
  article: 'domains-nest-and-overlap',
  pattern: 'hidden-shared-fate',
  facts: [],
  fields: [],
  judge: (twins, view) => fateOf(twins, 'cause', view),
})
