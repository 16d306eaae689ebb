import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { strToU8 } from 'fflate'
import { gunzip, looksLikeGzip } from '#formats/gzip.ts'
import { looksLikeTar, readTar } from '#formats/tar.ts'
import { decodeUtf8 } from '#formats/utf8.ts'

const longName = `${'a-folder-with-a-long-name/'.repeat(7)}100.conf`

/** An archive as the system's tar writes it, in one of its formats. */
function archive(format: 'ustar' | 'gnu' | 'pax'): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'tar-'))
  try {
    mkdirSync(join(folder, longName, '..'), { recursive: true })
    writeFileSync(join(folder, 'first.txt'), 'one\n'.repeat(400))
    writeFileSync(join(folder, longName), 'two')
    writeFileSync(join(folder, 'empty'), '')
    const names = ['first.txt', longName, 'empty']
    execFileSync('tar', ['-C', folder, '-H', format, '-cf', join(folder, 'out.tar'), ...names])
    return new Uint8Array(readFileSync(join(folder, 'out.tar')))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

for (const format of ['ustar', 'gnu', 'pax'] as const) {
  test(`a tar of the ${format} kind gives every file with its whole name and content`, () => {
    const bytes = archive(format)
    assert.ok(looksLikeTar(bytes))
    const read = readTar('x.tar', bytes)
    assert.ok(read.ok)
    assert.deepEqual(
      read.value.map(({ name, bytes: content }) => [name, decodeUtf8(content, 0, content.length)]),
      [
        ['first.txt', 'one\n'.repeat(400)],
        [longName, 'two'],
        ['empty', ''],
      ],
    )
  })
}

test('a tar that was cut anywhere is refused, or ended between two files', () => {
  const bytes = archive('gnu')
  for (let length = 0; length < bytes.length; length += 97) {
    const read = readTar('x.tar', bytes.subarray(0, length))
    if (!read.ok) assert.match(read.issues[0].code, /^tar\./)
    else for (const { bytes: content } of read.value) assert.ok(content.length === 0 || content.length > 2)
  }
})

test('a flipped byte in a header of a tar is noticed by its checksum', () => {
  const bytes = archive('ustar')
  bytes[130] = (bytes[130] as number) ^ 1
  assert.equal(looksLikeTar(bytes), false)
  assert.equal(readTar('x.tar', bytes).issues[0]?.code, 'tar.damaged')
})

test('what gzip packed is unpacked, with and without the optional fields of its header', () => {
  const plain = strToU8('some text, '.repeat(20_000))
  const packed = new Uint8Array(gzipSync(plain))
  assert.ok(looksLikeGzip(packed))
  const read = gunzip('x.gz', packed)
  assert.ok(read.ok)
  assert.deepEqual(read.value, plain)
  const folder = mkdtempSync(join(tmpdir(), 'gzip-'))
  writeFileSync(join(folder, 'named'), plain)
  execFileSync('gzip', ['-N', join(folder, 'named')])
  const named = gunzip('named.gz', new Uint8Array(readFileSync(join(folder, 'named.gz'))))
  rmSync(folder, { recursive: true })
  assert.ok(named.ok)
  assert.deepEqual(named.value, plain)
})

test('a gzip file that is cut, damaged or a bomb is refused with a sentence', () => {
  const packed = new Uint8Array(gzipSync(strToU8('some text, '.repeat(20_000))))
  for (let length = 3; length < packed.length; length += 13)
    assert.match(gunzip('x.gz', packed.subarray(0, length)).issues[0]?.code ?? '', /^gzip\./)
  for (let at = 10; at < packed.length; at += 7) {
    const bytes = packed.slice()
    bytes[at] = (bytes[at] as number) ^ 0x40
    assert.match(gunzip('x.gz', bytes).issues[0]?.code ?? '', /^gzip\./, `byte ${at}`)
  }
  const bomb = new Uint8Array(gzipSync(new Uint8Array(64 * 2 ** 20)))
  assert.equal(gunzip('x.gz', bomb).issues[0]?.code, 'gzip.too-large')
})
