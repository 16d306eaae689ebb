import type { Disk } from '#estate/model.ts'
import { gib, mib } from '#kernel/units.ts'
import { ofVm, store, testChecks } from '#test/check-cases.ts'

const disk = (change: Partial<Disk>): Disk => ({
  ...{ name: 'disk-1', capacityBytes: 2 ** 30, datastoreId: 'ds', raw: false, shared: false },
  ...change,
})
const system = (path: string, freeBytes: number | 'unknown') =>
  ofVm({ traits: { guestFileSystems: [{ path, freeBytes }] } })

testChecks(
  'conversion',
  [
    ['guest-os-conversion', 'found', ofVm({ guestOs: 'Red Hat Enterprise Linux 6 (64-bit)' })],
    ['guest-os-conversion', 'found', ofVm({ guestOs: 'vmwarePhoton64Guest' })],
    ['guest-os-conversion', 'clear', ofVm({ guestOs: 'Red Hat Enterprise Linux 9 (64-bit)' })],
    ['guest-os-conversion', 'unknown', ofVm({ guestOs: 'unknown' })],
    ['guest-host-name', 'found', ofVm({ traits: { guestHostName: 'none' } })],
    ['guest-host-name', 'found', ofVm({ traits: { guestHostName: 'LOCALHOST.localdomain' } })],
    ['guest-host-name', 'clear', ofVm({ traits: { guestHostName: 'web-1.example.net' } })],
    ['guest-host-name', 'unknown', ofVm({})],
    ['guest-address', 'found', ofVm({ traits: { guestAddresses: [] } })],
    ['guest-address', 'clear', ofVm({ traits: { guestAddresses: ['192.0.2.7'] } })],
    ['guest-address', 'outside', ofVm({ power: 'off', traits: { guestAddresses: [] } })],
    ['guest-address', 'unknown', ofVm({ power: 'unknown', traits: { guestAddresses: [] } })],
    // conv-guest-free-space: 100, 50 and 10 MiB, and the amount itself is enough.
    ['guest-free-space', 'found', system('/', mib(100) - 1)],
    ['guest-free-space', 'clear', system('/', mib(100))],
    ['guest-free-space', 'found', system('C:\\', mib(99))],
    ['guest-free-space', 'found', system('/boot', mib(50) - 1)],
    ['guest-free-space', 'clear', system('/data', mib(10))],
    ['guest-free-space', 'unknown', system('/', 'unknown')],
    ['disk-serial', 'found', ofVm({ traits: { diskSerials: true }, disks: [disk({})] })],
    ['disk-serial', 'clear', ofVm({ traits: { diskSerials: true }, disks: [] })],
    ['disk-serial', 'clear', ofVm({ traits: { diskSerials: false }, disks: 'unknown' })],
    ['disk-serial', 'unknown', ofVm({ disks: [disk({})] })],
    ['disk-capacity', 'found', ofVm({ disks: [disk({ capacityBytes: 0 })] })],
    ['disk-capacity', 'clear', ofVm({ disks: [disk({})] })],
    ['disk-capacity', 'unknown', ofVm({ disks: [disk({ capacityBytes: 'unknown' })] })],
    ['disk-size', 'found', ofVm({ disks: [disk({ capacityBytes: gib(16_382) })] })],
    ['disk-size', 'clear', ofVm({ disks: [disk({ capacityBytes: gib(16_381) })] })],
    ['disk-size', 'unknown', ofVm({ disks: 'unknown' })],
    ['disk-location', 'found', ofVm({ disks: [disk({ datastoreId: 'gone' })] }), /disk-1 on gone/],
    ['disk-location', 'clear', { ...ofVm({ disks: [disk({})] }), datastores: [store('ds', ['h1'])] }],
    ['disk-location', 'unknown', ofVm({ disks: [disk({ datastoreId: 'unknown' })] })],
    ['vm-name', 'found', ofVm({ name: 'my_vm' }), /has _/],
    ['vm-name', 'found', ofVm({ name: '-web' })],
    ['vm-name', 'found', ofVm({ name: 'a'.repeat(64) }), /64 characters/],
    ['vm-name', 'found', ofVm({ name: 'two words' }), /a space/],
    ['vm-name', 'found', ofVm({ name: '' })],
    ['vm-name', 'clear', ofVm({ name: 'a'.repeat(63) })],
    ['virtual-tpm', 'found', ofVm({ traits: { vtpm: true } })],
    ['virtual-tpm', 'clear', ofVm({ traits: { vtpm: false } })],
    ['virtual-tpm', 'unknown', ofVm({})],
  ],
  ['vm-name'],
)
