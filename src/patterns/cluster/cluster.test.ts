import type { Host } from '#estate/model.ts'
import { any, atLeast, facility, host, on } from '#failure/estate-fixture.ts'
import { gib } from '#kernel/units.ts'
import { ofCluster, testChecks } from '#test/check-cases.ts'

const stray = host('x', { clusterId: 'unknown' })
const versions = (...list: readonly Host['version'][]) =>
  ofCluster({}, list.length, (at) => ({ version: list[at] as string }))
const firmware = (...list: readonly (string | undefined)[]) =>
  ofCluster({}, list.length, (at) => {
    const version = list[at]
    return {
      vendor: 'V',
      model: 'M',
      ...(version === undefined ? {} : { traits: { firmwareVersion: version } }),
    }
  })
const processors = (cpuBaseline: string, ...list: readonly string[]) =>
  ofCluster({ traits: { cpuBaseline } }, list.length, (at) => ({ cpuModel: list[at] as string }))
const share = (memoryRatio: number, count: number) =>
  ofCluster({ traits: { admission: { kind: 'share', cpuRatio: 1, memoryRatio } } }, count)
const dedicated = (bytes: number) =>
  ofCluster({ traits: { admission: { kind: 'dedicated-hosts', hostIds: ['h1'] } } }, 3, (at) => ({
    memoryBytes: at === 0 ? bytes : gib(512),
  }))
const racked = (failoverHosts: number | 'unknown', ...racks: readonly string[]) => ({
  ...ofCluster({ failoverHosts }, racks.length, (at) => ({ standsIn: `rack:${racks[at]}` })),
  facilities: [...new Set(racks)].map((id) => facility('rack', id, {})),
})

testChecks('cluster', [
  ['restart-protection', 'found', ofCluster({ haEnabled: false }, 3)],
  ['restart-protection', 'clear', ofCluster({}, 3)],
  ['restart-protection', 'outside', ofCluster({ haEnabled: false }, 1)],
  ['restart-protection', 'unknown', ofCluster({ haEnabled: 'unknown' }, 2)],
  ['admission-off', 'found', ofCluster({ admissionControl: false }, 2)],
  ['admission-off', 'clear', ofCluster({}, 2)],
  ['admission-off', 'outside', ofCluster({ admissionControl: false, haEnabled: false }, 2)],
  ['admission-off', 'unknown', ofCluster({ admissionControl: false, haEnabled: 'unknown' }, 2)],
  // Four equal hosts: the largest holds a quarter.
  ['admission-share', 'found', share(0.24, 4), /24 %/],
  ['admission-share', 'clear', share(0.25, 4)],
  ['admission-share', 'found', dedicated(gib(256))],
  ['admission-share', 'clear', dedicated(gib(512))],
  ['admission-share', 'outside', ofCluster({ traits: { admission: { kind: 'none' } } }, 4)],
  ['admission-share', 'unknown', ofCluster({}, 4)],
  ['admission-share', 'unknown', { ...share(0.3, 3), hosts: [...(share(0.3, 3).hosts ?? []), stray] }],
  ['admission-width', 'found', racked(1, 'a', 'a', 'b', 'b'), /Rack a takes 2 of 4 hosts/],
  ['admission-width', 'clear', racked(2, 'a', 'a', 'b', 'b')],
  ['admission-width', 'clear', racked(1, 'a', 'b', 'c')],
  ['admission-width', 'unknown', racked('unknown', 'a', 'a')],
  ['admission-width', 'unknown', ofCluster({}, 4, () => ({ standsIn: 'unknown' }))],
  ['firmware-mix', 'found', firmware('1.0', '1.1', undefined), /V M: 1.0, 1.1/],
  ['firmware-mix', 'clear', firmware('1.0', '1.0')],
  ['firmware-mix', 'unknown', firmware('1.0', undefined)],
  ['firmware-mix', 'outside', firmware('1.0')],
  ['hypervisor-mix', 'found', versions('8.0.2', 'unknown', '8.0.3'), /8.0.2, 8.0.3/],
  ['hypervisor-mix', 'clear', versions('8.0.3', '8.0.3')],
  ['hypervisor-mix', 'unknown', versions('8.0.3', 'unknown')],
  ['processor-mix', 'found', processors('none', 'A', 'B'), /A; B/],
  ['processor-mix', 'clear', processors('old', 'A', 'B')],
  ['processor-mix', 'clear', processors('unknown', 'A', 'A')],
  ['processor-mix', 'unknown', processors('unknown', 'A', 'B')],
  ['heartbeat-datastores', 'found', ofCluster({ traits: { heartbeatDatastores: 1 } }, 2)],
  ['heartbeat-datastores', 'clear', ofCluster({ traits: { heartbeatDatastores: 2 } }, 2)],
  ['heartbeat-datastores', 'outside', ofCluster({ platform: 'proxmox' }, 2)],
  ['heartbeat-datastores', 'unknown', ofCluster({}, 2)],
  ['automatic-balancing', 'found', ofCluster({ traits: { balancing: 'partial' } }, 2)],
  ['automatic-balancing', 'clear', ofCluster({ traits: { balancing: 'off' } }, 2)],
  ['automatic-balancing', 'unknown', ofCluster({}, 2)],
  ['host-power-saving', 'found', ofCluster({ traits: { powersHostsOff: true } }, 2)],
  ['host-power-saving', 'clear', ofCluster({ traits: { powersHostsOff: false } }, 2)],
  ['host-power-saving', 'unknown', ofCluster({}, 2)],
  ['two-host-witness', 'found', ofCluster({ platform: 'proxmox' }, 2)],
  ['two-host-witness', 'found', ofCluster({ traits: { storageCopies: 2 } }, 2)],
  [
    'two-host-witness',
    'clear',
    ofCluster({ platform: 'proxmox', requires: atLeast(2, 'host:h1', 'host:h2', 'quorum-device:q') }, 2),
  ],
  ['two-host-witness', 'outside', ofCluster({ traits: { storageCopies: 1 } }, 2)],
  ['two-host-witness', 'outside', ofCluster({ platform: 'proxmox' }, 3)],
  ['two-host-witness', 'unknown', ofCluster({ platform: 'proxmox', requires: 'unknown' }, 2)],
  [
    'two-host-witness',
    'unknown',
    { ...ofCluster({ platform: 'proxmox' }, 2), hosts: [host('h1', {}), host('h2', {}), stray] },
  ],
  ['voter-tie', 'found', ofCluster({ platform: 'hyper-v' }, 4)],
  [
    'voter-tie',
    'clear',
    ofCluster({ platform: 'hyper-v', requires: any(on('witness:w'), on('host:h1')) }, 4),
  ],
  ['voter-tie', 'outside', ofCluster({ platform: 'hyper-v' }, 5)],
  ['voter-tie', 'unknown', ofCluster({ platform: 'unknown' }, 4)],
])
