import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Fact ha-vsphere-heartbeat-datastores. */
const countMin = 2

export default definePattern({
  id: 'heartbeat-datastores',
  title: 'Silence on the network looks like death',
  scope: 'cluster',
  severity: 'warning',
  looksAt: `The number of datastores over which hosts show that they live; it speaks below ${countMin}.`,
  why: 'Datastore heartbeats tell a host that died from one whose network died. With one datastore, or none, a fault of a switch and a fault of that datastore together restart VMs that still run.',
  cure: 'Give the cluster two datastores that do not fail together, and choose them by hand where the platform cannot tell.',
  settledBy: 'topology.yaml, clusters: heartbeatDatastores',
  article: 'the-network-decides-who-is-dead',
  pattern: 'congestion-mistaken-for-death',
  facts: ['ha-vsphere-heartbeat-datastores'],
  fields: ['traits.heartbeatDatastores', 'haEnabled'],
  judge({ entity: { traits, platform, haEnabled } }) {
    if (haEnabled === false || (platform !== 'vsphere' && platform !== 'avs' && platform !== 'unknown'))
      return 'outside'
    const count = known(traits?.heartbeatDatastores)
    if (count === 'unknown' || haEnabled === 'unknown' || platform === 'unknown') return 'unknown'
    return count < countMin
      ? found(`${count === 0 ? 'No datastore carries' : '1 datastore carries'} heartbeats.`)
      : 'clear'
  },
})
