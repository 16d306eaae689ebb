import { judged, notKnown } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'admission-off',
  title: 'A cluster that may be filled to the brim',
  scope: 'cluster',
  severity: 'warning',
  looksAt: 'Whether a cluster with high availability refuses VMs that would use the room for a failure.',
  why: 'Restart capacity that nobody keeps is used up by the next VMs, one reasonable request at a time, and the failure that finds it gone is the first report.',
  cure: 'Turn admission control on for one host at least, and treat a refused start as a request for capacity.',
  settledBy:
    'RVTools sheet vCluster, column AdmissionControlEnabled; or topology.yaml, clusters: admissionControl',
  article: 'headroom-or-hope',
  pattern: 'headroom-mirage',
  facts: [],
  fields: ['admissionControl', 'haEnabled'],
  judge({ entity }) {
    const { haEnabled, admissionControl } = entity
    if (haEnabled === false) return 'outside'
    const off = judged(notKnown(admissionControl), () => 'Admission control is off.')
    return haEnabled === 'unknown' ? 'unknown' : off
  },
})
