import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imported } from '#importers/rvtools/sample-export.ts'

const uuid = '422ca90b-853b-1101-3350-759f747730cc'
const given = '502cc2a5-1f06-2890-6d70-ba2c55c5c2b7'
const server = '5f3e2d1c-0b0a-4987-8765-43210fedcba9'

test('VM UUID is that of the firmware where it stands alone, and the one of its vCenter beside SMBIOS UUID', () => {
  const alone = imported({
    vInfo: [
      ['VM', 'Powerstate', 'VM UUID'],
      ['web', 'poweredOn', uuid],
    ],
  })
  assert.deepEqual(alone.value.estate.vms[0]?.identifiers, [`bios-uuid:${uuid}`])
  const both = imported({
    vInfo: [
      ['VM', 'Powerstate', 'VM ID', 'SMBIOS UUID', 'VM UUID', 'VI SDK Server', 'VI SDK UUID'],
      ['web', 'poweredOn', 'vm-12', uuid, given, 'vc.example.net', server],
    ],
  })
  assert.deepEqual(both.value.estate.vms[0]?.identifiers, [
    `bios-uuid:${uuid}`,
    `instance-uuid:${given}`,
    `platform-id:${server}/vm-12`,
  ])
})

test('a host has its serial number and UUID, a datastore its volume; placeholders identify nothing', () => {
  const { estate } = imported({
    vInfo: [
      ['VM', 'Powerstate'],
      ['web', 'poweredOn'],
    ],
    vHost: [
      ['Host', 'Serial number', 'Service tag', 'UUID'],
      ['esx-1', 'To Be Filled By O.E.M.', 'ABC1234', '4c4c4544-0000-1111-2222-333344445555'],
    ],
    vDatastore: [
      ['Name', 'URL'],
      ['ds1', 'ds:///vmfs/volumes/5280a4c3-b5e2/'],
    ],
  }).value
  assert.deepEqual(estate.hosts[0]?.identifiers, [
    'bios-uuid:4c4c4544-0000-1111-2222-333344445555',
    'serial:abc1234',
  ])
  assert.deepEqual(estate.datastores[0]?.identifiers, ['volume:ds:///vmfs/volumes/5280a4c3-b5e2/'])
})

test('cards of vNetwork with their addresses are cards of the VM where all of them are listed', () => {
  const { estate } = imported({
    vInfo: [
      ['VM', 'Powerstate', 'NICs'],
      ['web', 'poweredOn', 1],
      ['db', 'poweredOn', 2],
    ],
    vNetwork: [
      ['VM', 'NIC label', 'Adapter', 'Network', 'Connected', 'Mac Address'],
      ['web', 'Network adapter 1', 'Vmxnet3', 'prod', 'True', '00:50:56:AA:00:01'],
      ['db', 'Network adapter 1', 'Vmxnet3', 'prod', 'True', '00:50:56:AA:00:02'],
    ],
  }).value
  const [db, web] = [
    estate.vms.find(({ name }) => name === 'db'),
    estate.vms.find(({ name }) => name === 'web'),
  ]
  assert.deepEqual(web?.traits?.nics, [
    {
      ...{ name: 'Network adapter 1', macAddress: '00:50:56:aa:00:01', networkId: 'prod' },
      ...{ model: 'Vmxnet3', connected: true },
    },
  ])
  assert.deepEqual(web?.identifiers, ['mac:00:50:56:aa:00:01'])
  assert.equal(db?.traits?.nics, undefined)
})
