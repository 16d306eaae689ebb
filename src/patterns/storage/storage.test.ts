import type { ClusterTraits, Datastore } from '#estate/model.ts'
import { host, vm } from '#failure/estate-fixture.ts'
import { gib, tib } from '#kernel/units.ts'
import { ofCluster, store, testChecks } from '#test/check-cases.ts'

const on = (hostIds: Datastore['hostIds']) => ({
  ...ofCluster({}, 3),
  datastores: [store('ds', hostIds)],
  vms: [vm('v', 'h1', { datastoreIds: ['ds'] })],
})
const thin = (promised: number, free: Datastore['freeBytes']) => ({
  datastores: [
    store('ds', ['h1', 'h2'], {
      capacityBytes: tib(10),
      freeBytes: free,
      traits: { provisionedBytes: promised },
    }),
  ],
})
const copied = (traits: ClusterTraits, count: number) => ({
  ...ofCluster({ traits }, count),
  datastores: [store('vsan', ['h1', 'h2'], { capacityBytes: tib(40), freeBytes: tib(20) })],
})

testChecks('storage', [
  ['datastore-visibility', 'found', on(['h1', 'h2']), /1 of the hosts of c do not see it, h3/],
  ['datastore-visibility', 'clear', on(['h1', 'h2', 'h3'])],
  ['datastore-visibility', 'outside', on(['h1'])],
  ['datastore-visibility', 'unknown', on('unknown')],
  [
    'datastore-visibility',
    'unknown',
    { ...on(['h1', 'h2', 'h3']), vms: [vm('v', 'h1', { datastoreIds: 'unknown' })] },
  ],
  ['local-datastore', 'found', on(['h1']), /v among them/],
  ['local-datastore', 'outside', on(['h1', 'h2'])],
  [
    'local-datastore',
    'clear',
    { ...on(['h1']), vms: [vm('v', 'h1', { datastoreIds: ['ds'], restartPriority: 'disabled' })] },
  ],
  ['local-datastore', 'outside', { ...on(['h1']), hosts: [host('h1', { clusterId: 'none' })] }],
  [
    'local-datastore',
    'unknown',
    { ...on(['h1']), vms: [vm('v', 'h1', { datastoreIds: ['ds'], restartPriority: 'unknown' })] },
  ],
  ['local-datastore', 'unknown', on('unknown')],
  ['thin-promise', 'found', thin(tib(11), tib(1)), /11 TiB promised of 10 TiB, 1 TiB free/],
  ['thin-promise', 'clear', thin(tib(11), tib(2))],
  ['thin-promise', 'clear', thin(tib(10), 'unknown')],
  ['thin-promise', 'unknown', thin(tib(11), 'unknown')],
  // 40 TiB on four hosts: one of them holds 10 TiB.
  ['rebuild-room', 'found', copied({ storageCopies: 2, rebuildReserveBytes: tib(10) - gib(1) }, 4), /10 TiB/],
  ['rebuild-room', 'clear', copied({ storageCopies: 2, rebuildReserveBytes: tib(10) }, 4)],
  ['rebuild-room', 'found', copied({ storageCopies: 2, rebuildReserveBytes: tib(40) }, 2), /no host/],
  ['rebuild-room', 'outside', copied({ storageCopies: 1 }, 4)],
  ['rebuild-room', 'unknown', copied({ storageCopies: 2 }, 4)],
  ['rebuild-room', 'unknown', copied({}, 4)],
])
