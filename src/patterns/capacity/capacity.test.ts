import type { Vm } from '#estate/model.ts'
import { host, vm } from '#failure/estate-fixture.ts'
import { gib } from '#kernel/units.ts'
import { ofCluster, ofHost, ofVm, testChecks } from '#test/check-cases.ts'

/** `count` VMs of a size on each of three hosts of 512 GiB and 32 cores. */
const loaded = (count: number, change: Partial<Vm>) => ({
  ...ofCluster({}, 3),
  vms: ['h1', 'h2', 'h3'].flatMap((hostId) =>
    Array.from({ length: count }, (_, index) => vm(`${hostId}-${index}`, hostId, change)),
  ),
})
const stray = vm('s', 'unknown', { clusterId: 'unknown' })
const single = ofCluster({}, 1)

testChecks('capacity', [
  // 1,200 GiB are configured on 1,536 GiB; 1,024 GiB are left without one host.
  [
    'failover-memory',
    'found',
    loaded(4, { memoryBytes: gib(100) }),
    /1.2 TiB are configured; 1 TiB are left/,
  ],
  ['failover-memory', 'clear', loaded(3, { memoryBytes: gib(100) })],
  ['failover-memory', 'outside', single],
  ['failover-memory', 'unknown', loaded(1, { memoryBytes: 'unknown' })],
  ['failover-memory', 'unknown', { ...loaded(1, {}), vms: [stray] }],
  ['failover-memory', 'unknown', loaded(4, { memoryBytes: gib(100), power: 'unknown' })],
  // 3 hosts of 32 cores: 64 are left, so 256 vCPUs are four for each.
  ['failover-vcpus', 'found', loaded(1, { vcpus: 86 }), /4.03 vCPUs for each of the 64 cores/],
  ['failover-vcpus', 'clear', loaded(1, { vcpus: 85 })],
  ['failover-vcpus', 'outside', single],
  ['failover-vcpus', 'unknown', loaded(1, { vcpus: 'unknown' })],
  // Each host is two thirds full, and reserves nothing: the reservations of the lost VMs fit anywhere.
  ['reservation-mirage', 'found', loaded(4, { memoryBytes: gib(100) })],
  // 95 % of 512 GiB less two VMs leave 286 GiB on each: the two of a lost host fit. With three on each they do not.
  ['reservation-mirage', 'clear', loaded(2, { memoryBytes: gib(100) })],
  ['reservation-mirage', 'found', loaded(3, { memoryBytes: gib(100) })],
  ['reservation-mirage', 'outside', loaded(4, { memoryBytes: gib(100), memoryReservationBytes: gib(100) })],
  ['reservation-mirage', 'unknown', loaded(4, { memoryBytes: gib(100), memoryReservationBytes: 'unknown' })],
  // Two nodes of 16 cores and 256 GiB.
  ['numa-width', 'found', ofVm({ vcpus: 17 }), /at most 16 cores/],
  ['numa-width', 'found', ofVm({ memoryBytes: gib(257) })],
  ['numa-width', 'clear', ofVm({ vcpus: 16, memoryBytes: gib(256) })],
  ['numa-width', 'outside', ofVm({ power: 'off', vcpus: 64 })],
  ['numa-width', 'found', { ...ofVm({ vcpus: 17 }), hosts: [host('h1', { numaNodes: 'unknown' })] }],
  ['numa-width', 'unknown', { ...ofVm({ vcpus: 16 }), hosts: [host('h1', { numaNodes: 'unknown' })] }],
  ['numa-width', 'unknown', ofVm({ hostId: 'unknown' })],
  ['maintenance-load', 'found', ofHost({ maintenance: true }, [vm('v', 'h1', {})]), /1 VM runs on it/],
  ['maintenance-load', 'clear', ofHost({ maintenance: true }, [vm('v', 'h1', { power: 'off' })])],
  ['maintenance-load', 'clear', ofHost({}, [vm('v', 'h1', {})])],
  ['maintenance-load', 'unknown', ofHost({ maintenance: 'unknown' }, [vm('v', 'h1', {})])],
  ['maintenance-load', 'unknown', ofHost({ maintenance: true }, [stray])],
])
