import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'single-uplink',
  title: 'A host hangs on one network card',
  scope: 'host',
  severity: 'critical',
  looksAt: 'The number of network uplinks of a host.',
  why: 'One cable, one transceiver or one update of a switch cuts the host off. The others take it for dead and restart its VMs, or its VMs run on where nobody reaches them.',
  cure: 'Add a second uplink to another switch, and pull each of the two once.',
  settledBy: 'RVTools sheet vNIC; or topology.yaml, hosts: uplinks',
  article: 'the-two-switch-illusion',
  pattern: 'congestion-mistaken-for-death',
  facts: [],
  fields: ['traits.uplinks'],
  judge({ traits }) {
    const uplinks = known(traits?.uplinks)
    if (uplinks === 'unknown') return 'unknown'
    return uplinks < 2 ? found(`${uplinks === 0 ? 'No uplink' : 'One uplink'}.`) : 'clear'
  },
})
