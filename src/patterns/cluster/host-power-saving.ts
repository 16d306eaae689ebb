import { known } from '#estate/query.ts'
import { judged } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'host-power-saving',
  title: 'A cluster turns hosts off to save power',
  scope: 'cluster',
  severity: 'warning',
  looksAt: 'Whether the platform powers hosts off while the load is low.',
  why: 'The reserve that is powered off needs minutes to start and a working management controller to do so. Both are assumed on the night they are needed.',
  cure: 'Keep enough hosts on for one failure, test the wake-up of each, and leave it off while VMs migrate.',
  settledBy: 'RVTools sheet vCluster, column DPM enabled; or topology.yaml, clusters: powersHostsOff',
  article: 'headroom-or-hope',
  pattern: 'headroom-mirage',
  facts: [],
  fields: ['traits.powersHostsOff'],
  judge: ({ entity }) =>
    judged(known(entity.traits?.powersHostsOff), () => 'Hosts are powered off while the load is low.'),
})
