import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'single-storage-path',
  title: 'A host reaches storage over one path',
  scope: 'host',
  severity: 'critical',
  looksAt: 'The fewest working paths from a host to shared storage.',
  why: 'With one path, every fault of an adapter, a cable or a controller port is a fault of storage. Guests wait, then turn read-only, while the host looks healthy to the cluster.',
  cure: 'Restore or add the second path, through another adapter and another switch, and test the loss of each.',
  settledBy: 'RVTools sheet vMultiPath; or topology.yaml, hosts: storagePaths',
  article: 'the-path-under-fault',
  facts: [],
  fields: ['traits.storagePaths'],
  judge({ traits }) {
    const paths = known(traits?.storagePaths)
    if (paths === 'unknown') return 'unknown'
    return paths < 2 ? found(`${paths === 0 ? 'No path works' : 'One path works'}.`) : 'clear'
  },
})
