import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import { fieldsOf } from '#importers/xcp-ng/fields.table.ts'
import xcpNg from '#importers/xcp-ng/importer.ts'
import { asJson, asStateDb, asXe, asXenOrchestra } from '#importers/xcp-ng/sample-dialects.ts'
import { refTo, samplePool } from '#importers/xcp-ng/sample-pool.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

const file = (bytes: Uint8Array, name = 'pool') => givenFile({ name, bytes })
/** Parses whatever happens, and sees that the answer is one: an estate without dangling names, or a named refusal. */
function survives(bytes: Uint8Array, why: string): ReturnType<typeof xcpNg.parse> {
  const given = file(bytes)
  assert.ok([0, 1].includes(xcpNg.sniff(given)), why)
  const outcome = xcpNg.parse([given])
  if (outcome.ok) {
    const wrong = checkEstate(outcome.value.estate).filter(({ severity }) => severity === 'error')
    assert.deepEqual(wrong, [], why)
  } else
    for (const { message, where } of outcome.issues)
      assert.ok(message !== '' && where.startsWith('pool'), why)
  return outcome
}

const dialects = { json: asJson(), xe: asXe(), 'state-db': asStateDb(), 'xen-orchestra': asXenOrchestra() }

test('a file cut off anywhere is read in part or refused with its name, never half without a word', () => {
  for (const [dialect, text] of Object.entries(dialects)) {
    const bytes = strToU8(text)
    for (let cut = 0; cut < 40; cut += 1) {
      const outcome = survives(
        bytes.subarray(0, Math.floor((bytes.length * cut) / 40)),
        `${dialect} cut ${cut}`,
      )
      if (dialect !== 'xe') assert.equal(outcome.ok, false, `${dialect} cut ${cut}`)
    }
  }
})

test('bytes turned at random never throw', () => {
  const random = seededRandom(7)
  for (const [dialect, text] of Object.entries(dialects)) {
    for (let round = 0; round < 60; round += 1) {
      const bytes = strToU8(text)
      for (let turn = 0; turn < 4; turn += 1) {
        bytes[randomInteger(random, 0, bytes.length - 1)] = randomInteger(random, 0, 255)
      }
      survives(bytes, `${dialect} round ${round}`)
    }
  }
})

test('every field of every class survives every wrong type, and what was not understood is not zero', () => {
  const wrong = [null, true, -1, 1e308, 'x'.repeat(5000), [null, {}], { a: { b: [] } }]
  for (const [name, records] of Object.entries(samplePool)) {
    for (const field of Object.keys(fieldsOf(name as keyof typeof samplePool))) {
      for (const value of wrong) {
        const damaged = Object.fromEntries(
          Object.entries(records ?? {}).map(([ref, record]) => [ref, { ...record, [field]: value }]),
        )
        const text = asJson({ ...samplePool, [name]: damaged })
        const outcome = survives(strToU8(text), `${name}.${field} = ${JSON.stringify(value)?.slice(0, 30)}`)
        assert.ok(outcome.ok, `${name}.${field}`)
        for (const vm of outcome.value.estate.vms) {
          assert.notEqual(vm.vcpus, 0)
          assert.notEqual(vm.memoryBytes, 0)
        }
        for (const host of outcome.value.estate.hosts) {
          assert.notEqual(host.threads, 0)
          assert.notEqual(host.memoryBytes, 0)
        }
      }
    }
  }
})

test('an entity, a deep nest, a byte order mark, other line ends and bad UTF-8 are met', () => {
  const db = dialects['state-db']
  const entity = db.replace('<database>', '<!DOCTYPE d [<!ENTITY a "aaaa">]><database>')
  const refused = survives(strToU8(entity), 'entity')
  assert.ok(!refused.ok)
  assert.match(refused.issues[0].message, /declares entities/)
  survives(strToU8(`{"VM":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`), 'deep objects')
  survives(strToU8(`${'['.repeat(100_000)}"OpaqueRef:1"${']'.repeat(100_000)}`), 'deep lists')
  survives(strToU8(db.replace('<table', `${'<a>'.repeat(1000)}<table`)), 'deep elements')
  assert.ok(survives(strToU8(`\ufeff${dialects.json}`), 'mark').ok)
  assert.ok(survives(strToU8(dialects.xe.replaceAll('\n', '\r\n')), 'line ends').ok)
  const bad = strToU8(dialects.xe.replace('web-1', 'web-1 '))
  bad[bad.indexOf(0x77)] = 0xff
  survives(bad, 'bad UTF-8')
  assert.ok(!survives(new Uint8Array(0), 'empty').ok)
  assert.ok(!survives(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'zip').ok)
  assert.ok(!survives(strToU8('{"a": 1}'), 'other JSON').ok)
})

test('duplicate keys, repeated tables and rows without references cost no other record', () => {
  const doubled = dialects['state-db'].replace(
    '</database>',
    '<table name="VM"><row uuid="x"/></table></database>',
  )
  const outcome = survives(strToU8(doubled), 'row')
  assert.ok(outcome.ok)
  assert.equal(outcome.value.counts.vms, 6)
  assert.equal(outcome.issues.filter(({ code }) => code === 'xcp-ng.ref-missing').length, 1)
  const broken = dialects['state-db'].replace("(('cores-per-socket' '2'))", "(('cores-per-socket'")
  const one = survives(strToU8(broken.replace(/platform="\(\('cores[^"]*"/, 'platform="((broken"')), 'map')
  assert.ok(one.ok)
  assert.equal(one.issues.filter(({ code }) => code === 'xcp-ng.value-unreadable').length, 1)
})

test('records that nobody can name are left out with a word', () => {
  const outcome = survives(
    strToU8(`{"x":{"${refTo(1, 1)}":{"colour":"blue"}},${dialects.json.slice(1)}`),
    'class',
  )
  assert.ok(outcome.ok)
  assert.ok(outcome.issues.some(({ code }) => code === 'xcp-ng.class-unknown'))
  const short = survives(
    strToU8(`${dialects.xe}\n\nuuid ( RO)   : 00000001-0000-4000-8000-000000000001\n`),
    'xe',
  )
  assert.ok(short.ok)
  assert.match(short.issues.find(({ code }) => code === 'xcp-ng.class-unknown')?.message ?? '', /params=all/)
})
