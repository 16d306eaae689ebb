import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifiedBy, identifierOf, macAddressOf } from '#estate/identifiers.ts'

test('one UUID in the forms in which tools print it is one identifier', () => {
  const forms = [
    '422CA90B-853B-1101-3350-759F74000001',
    '{422ca90b-853b-1101-3350-759f74000001}',
    '42 2c a9 0b 85 3b 11 01-33 50 75 9f 74 00 00 01',
    '422ca90b853b11013350759f74000001',
  ]
  const kept = new Set(forms.map((form) => identifierOf('bios-uuid', form)))
  assert.deepEqual([...kept], ['bios-uuid:422ca90b-853b-1101-3350-759f74000001'])
})

test('what firmware says where nobody wrote anything identifies nothing', () => {
  for (const said of [
    'To Be Filled By O.E.M.',
    'None',
    'Not Specified',
    'Default string',
    '0',
    '',
    ' ',
    '----',
  ]) {
    assert.equal(identifierOf('serial', said), undefined, said)
  }
  for (const said of [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'no uuid',
  ]) {
    assert.equal(identifierOf('bios-uuid', said), undefined, said)
  }
  assert.equal(macAddressOf('ff:ff:ff:ff:ff:ff'), undefined)
  assert.equal(macAddressOf('00:00:00:00:00'), undefined)
})

test('a MAC address is compared without regard to how it is written', () => {
  for (const form of ['00-50-56-AB-CD-EF', '0050.56ab.cdef', '00:50:56:ab:cd:ef', '005056abcdef'])
    assert.equal(macAddressOf(form), '00:50:56:ab:cd:ef')
})

test('identifiers are kept once and in order, and none leaves the member out', () => {
  const [serial, mac] = [identifierOf('serial', 'CZ1'), identifierOf('mac', '005056abcdef')]
  assert.deepEqual(identifiedBy([serial, undefined, mac, serial]), { identifiers: [mac, serial] })
  assert.deepEqual(identifiedBy([undefined]), {})
})
