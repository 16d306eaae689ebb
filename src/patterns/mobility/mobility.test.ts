import type { Device, Disk } from '#estate/model.ts'
import { host, mustRule, vm } from '#failure/estate-fixture.ts'
import { ofVm, testChecks } from '#test/check-cases.ts'

const device = (kind: Device['kind'], bindsToHost: boolean) =>
  ofVm({ devices: [{ kind, name: 'a device', bindsToHost }] })
const disk = (change: Partial<Disk>): Disk => ({
  ...{ name: 'disk-1', capacityBytes: 2 ** 30, datastoreId: 'ds', raw: false, shared: false },
  ...change,
})
const twoHosts = [host('h1', {}), host('h2', {})]
const tied = (hostIds: readonly string[]) => ({
  hosts: twoHosts,
  vms: [vm('v', 'h1', {})],
  rules: [mustRule('r', 'vm-on-hosts', ['v'], hostIds)],
})
const unread = { hosts: twoHosts, vms: [vm('v', 'h1', {})], rules: [mustRule('r', 'unread', ['v'], [])] }

testChecks('mobility', [
  ['cpu-pinning', 'found', ofVm({ traits: { cpuAffinity: ['0', '2'] } }), /processors 0, 2/],
  ['cpu-pinning', 'clear', ofVm({ traits: { cpuAffinity: [] } })],
  ['cpu-pinning', 'unknown', ofVm({})],
  ['numa-pinning', 'found', ofVm({ traits: { numaAffinity: ['1'] } })],
  ['numa-pinning', 'clear', ofVm({ traits: { numaAffinity: [] } })],
  ['numa-pinning', 'unknown', ofVm({ traits: { numaAffinity: 'unknown' } })],
  ['passthrough-device', 'found', device('passthrough', true)],
  ['passthrough-device', 'found', device('vgpu', true)],
  ['passthrough-device', 'clear', device('usb', true)],
  ['passthrough-device', 'unknown', ofVm({ devices: 'unknown' })],
  ['passthrough-device', 'found', ofVm({ traits: { accelerators: [{ model: 'A100', units: 1 }] } }), /A100/],
  // An export that lists no PCI device may lack them; a list that is stated does not.
  ['passthrough-device', 'unknown', ofVm({ origins: [[0, 2]] })],
  ['passthrough-device', 'clear', ofVm({ origins: [[0, 2]], traits: { accelerators: [] } })],
  // A setting that allows passthrough is no device, and no proof that there is none.
  ['passthrough-device', 'unknown', device('passthrough', false)],
  ['sr-iov-adapter', 'found', device('sr-iov', true)],
  ['sr-iov-adapter', 'clear', device('passthrough', true)],
  ['sr-iov-adapter', 'unknown', ofVm({ devices: 'unknown' })],
  ['usb-device', 'found', device('usb', false)],
  ['usb-device', 'clear', device('cd', true)],
  // No source of the estate lists USB devices, so that none is listed proves nothing.
  ['usb-device', 'unknown', ofVm({ origins: [[0, 2]] })],
  [
    'usb-device',
    'clear',
    { ...ofVm({ origins: [[0, 2]] }), sources: [{ file: 'x', sheet: 'y', columns: { 'devices.usb': 'B' } }] },
  ],
  ['usb-device', 'unknown', ofVm({ devices: 'unknown' })],
  ['connected-media', 'found', device('cd', false)],
  ['connected-media', 'clear', ofVm({ devices: [] })],
  ['connected-media', 'unknown', ofVm({ devices: 'unknown' })],
  ['host-affinity', 'found', tied(['h1', 'h2']), /r \(2 hosts\)/],
  ['host-affinity', 'clear', ofVm({})],
  ['host-affinity', 'unknown', unread],
  ['affinity-pool', 'found', tied(['h1']), /One host/],
  ['affinity-pool', 'found', tied(['h3']), /No host/],
  [
    'affinity-pool',
    'found',
    { ...tied(['h1', 'h2']), hosts: [host('h1', {}), host('h2', { maintenance: true })] },
  ],
  ['affinity-pool', 'clear', tied(['h1', 'h2'])],
  // The same host named twice is one host.
  ['affinity-pool', 'found', tied(['h1', 'h1'])],
  ['affinity-pool', 'unknown', unread],
  [
    'affinity-pool',
    'unknown',
    { ...tied(['h1', 'h2']), hosts: [host('h1', {}), host('h2', { maintenance: 'unknown' })] },
  ],
  ['raw-disk', 'found', ofVm({ disks: [disk({ raw: true }), disk({ raw: 'unknown' })] }), /Raw: disk-1/],
  ['raw-disk', 'clear', ofVm({ disks: [disk({})] })],
  ['raw-disk', 'unknown', ofVm({ disks: [disk({ raw: 'unknown' })] })],
  ['raw-disk', 'unknown', ofVm({ disks: 'unknown' })],
  ['shared-disk', 'found', ofVm({ disks: [disk({ shared: true })] })],
  ['shared-disk', 'clear', ofVm({ disks: [] })],
  ['shared-disk', 'unknown', ofVm({ disks: [disk({}), disk({ shared: 'unknown' })] })],
  ['fault-tolerance', 'found', ofVm({ traits: { faultTolerant: true } })],
  ['fault-tolerance', 'clear', ofVm({ traits: { faultTolerant: false } })],
  ['fault-tolerance', 'unknown', ofVm({})],
  ['hot-add', 'found', ofVm({ traits: { memoryHotAdd: true } }), /memory/],
  ['hot-add', 'clear', ofVm({ traits: { cpuHotAdd: false, memoryHotAdd: false } })],
  ['hot-add', 'unknown', ofVm({ traits: { cpuHotAdd: false } })],
])
