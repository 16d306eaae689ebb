import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InputFile } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import importer from '#importers/ovf/importer.ts'
import { sampleDescriptor, sampleVmx } from '#importers/ovf/sample.ts'

const encoder = new TextEncoder()

/** A tar of files, as POSIX ustar has it. */
function tar(files: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const blocks: Uint8Array[] = []
  for (const [name, bytes] of files) {
    const header = new Uint8Array(512)
    const put = (text: string, at: number) => header.set(encoder.encode(text), at)
    put(name, 0)
    put('0000644\0', 100)
    put(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
    put('        ', 148)
    put('0', 156)
    put('ustar\x0000', 257)
    const sum = header.reduce((total, byte) => total + byte, 0)
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    blocks.push(header, bytes, new Uint8Array((512 - (bytes.length % 512)) % 512))
  }
  blocks.push(new Uint8Array(1024))
  const whole = new Uint8Array(blocks.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const block of blocks) {
    whole.set(block, at)
    at += block.length
  }
  return whole
}

const disk = new Uint8Array(70_000).map((_, index) => (index * 7919) % 251)
const ova = (...before: readonly (readonly [string, Uint8Array])[]): InputFile => ({
  name: 'web.ova',
  bytes: tar([
    ...before,
    ['web.ovf', encoder.encode(sampleDescriptor())],
    ['web.mf', encoder.encode('SHA256(web.ovf)= 00\n')],
    ['web-disk1.vmdk', disk],
  ]),
})

test('an archive is read by its descriptor, and its disks and checksums are passed over without a word', () => {
  const outcome = readInventory([ova()], [importer])
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  assert.deepEqual(outcome.issues, [])
  assert.deepEqual(
    outcome.value.estate.vms.map(({ name, vcpus }) => [name, vcpus]),
    [['web-01', 2]],
  )
  assert.deepEqual(
    outcome.value.estate.sources.map(({ file }) => file),
    ['web.ova/web.ovf'],
  )
})

test('an archive that is cut off is refused with its name, not read as the descriptor it begins with', () => {
  const whole = ova()
  for (const length of [600, 5000, 30_000, 60_000]) {
    const outcome = readInventory([{ name: whole.name, bytes: whole.bytes.slice(0, length) }], [importer])
    assert.equal(outcome.ok, false)
    assert.match(outcome.issues[0]?.where ?? '', /^web\.ova/)
    assert.equal(outcome.issues[0]?.code, 'tar.truncated')
  }
})

test('a tar of several files is opened, not swallowed: everything in it is read', () => {
  const bytes = tar([
    ['export/web.ovf', encoder.encode(sampleDescriptor())],
    ['export/db.vmx', encoder.encode(sampleVmx)],
  ])
  const outcome = readInventory([{ name: 'export.tar', bytes }], [importer])
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  assert.deepEqual(
    outcome.value.estate.vms.map(({ name }) => name),
    ['db "blue" 01', 'web-01'],
  )
})
