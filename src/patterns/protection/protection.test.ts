import type { Disk } from '#estate/model.ts'
import type { Snapshot } from '#estate/vm-traits.ts'
import { ofVm, testChecks } from '#test/check-cases.ts'

const disk = (change: Partial<Disk>): Disk => ({
  ...{ name: 'disk-1', capacityBytes: 2 ** 30, datastoreId: 'ds', raw: false, shared: false },
  ...change,
})
const taken = (takenAt: Snapshot['takenAt']): Snapshot => ({ name: 'before', takenAt, sizeBytes: 'unknown' })
const withSnapshots = (...snapshots: readonly Snapshot[]) => ofVm({ traits: { snapshots } })
const today = taken('2026-11-30T06:00:00Z')

testChecks('protection', [
  ['snapshot', 'found', withSnapshots(today), /Snapshot before/],
  ['snapshot', 'clear', withSnapshots()],
  ['snapshot', 'unknown', ofVm({})],
  // 72 hours (fact snap-vsphere-age): three days are not yet too many.
  ['snapshot-age', 'found', withSnapshots(taken('2026-11-26')), /4 days old/],
  ['snapshot-age', 'clear', withSnapshots(taken('2026-11-27'))],
  ['snapshot-age', 'found', withSnapshots(taken('unknown'), taken('2020-01-01'))],
  ['snapshot-age', 'clear', withSnapshots(taken('2027-01-01'))],
  ['snapshot-age', 'unknown', withSnapshots(today, taken('unknown'))],
  ['snapshot-age', 'unknown', withSnapshots(taken('last summer'))],
  ['snapshot-chain', 'found', withSnapshots(today, today, today, today)],
  ['snapshot-chain', 'clear', withSnapshots(today, today, today)],
  ['snapshot-chain', 'unknown', ofVm({})],
  ['snapshot-consolidation', 'found', ofVm({ traits: { consolidationNeeded: true } })],
  ['snapshot-consolidation', 'clear', ofVm({ traits: { consolidationNeeded: false } })],
  ['snapshot-consolidation', 'unknown', ofVm({})],
  ['changed-block-tracking', 'found', ofVm({ traits: { changedBlockTracking: false }, disks: 'unknown' })],
  ['changed-block-tracking', 'found', ofVm({ disks: [disk({ changedBlockTracking: false }), disk({})] })],
  ['changed-block-tracking', 'clear', ofVm({ traits: { changedBlockTracking: true } })],
  ['changed-block-tracking', 'unknown', ofVm({ disks: [disk({ changedBlockTracking: true })] })],
  ['changed-block-tracking', 'unknown', ofVm({ disks: [disk({ changedBlockTracking: true }), disk({})] })],
  ['changed-block-tracking', 'unknown', ofVm({ disks: [] })],
  ['independent-disk', 'found', ofVm({ disks: [disk({}), disk({ mode: 'independent' })] })],
  ['independent-disk', 'clear', ofVm({ disks: [disk({ mode: 'dependent' })] })],
  ['independent-disk', 'unknown', ofVm({ disks: [disk({})] })],
  ['backup-age', 'found', ofVm({ traits: { backedUpAt: '2026-11-22' } }), /8 days/],
  ['backup-age', 'found', ofVm({ traits: { backedUpAt: 'never' } })],
  ['backup-age', 'clear', ofVm({ traits: { backedUpAt: '2026-11-23' } })],
  ['backup-age', 'outside', ofVm({ template: true })],
  ['backup-age', 'unknown', ofVm({})],
  ['backup-age', 'unknown', ofVm({ traits: { backedUpAt: 'yesterday' } })],
  ['guest-tools', 'found', ofVm({ traits: { guestTools: 'missing' } })],
  ['guest-tools', 'clear', ofVm({ traits: { guestTools: 'outdated' } })],
  ['guest-tools', 'outside', ofVm({ traits: { guestTools: 'stopped' }, power: 'off' })],
  ['guest-tools', 'unknown', ofVm({ traits: { guestTools: 'stopped' }, power: 'unknown' })],
  ['guest-tools', 'unknown', ofVm({})],
])
