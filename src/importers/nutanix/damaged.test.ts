import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import { isObject } from '#importers/json-reader.ts'
import nutanix from '#importers/nutanix/importer.ts'
import { collectorFiles, moreFiles, v3Files, v4Files } from '#importers/nutanix/sample.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

/** Parses whatever happens, and sees that the answer is an estate without dangling names or a refusal with the name. */
function survives(bytes: Uint8Array, why: string): ReturnType<typeof nutanix.parse> {
  const given = givenFile({ name: 'prism', bytes })
  const sure = nutanix.sniff(given)
  assert.ok(sure >= 0 && sure <= 1, why)
  const outcome = nutanix.parse([given])
  if (outcome.ok) {
    const wrong = checkEstate(outcome.value.estate).filter(({ severity }) => severity === 'error')
    assert.deepEqual(wrong, [], why)
    for (const vm of outcome.value.estate.vms) assert.ok(vm.vcpus !== 0 && vm.memoryBytes !== 0, why)
    for (const host of outcome.value.estate.hosts) assert.ok(host.cores !== 0 && host.memoryBytes !== 0, why)
  } else
    for (const { message, where } of outcome.issues)
      assert.ok(message !== '' && where.startsWith('prism'), why)
  return outcome
}

const recordings = [
  'prism-v4-targeted_vm.json',
  'prism-v4-targeted_cluster.json',
  'prism-v3-TestOperations_ListVM.json',
]
const texts = [
  ...[v3Files, v4Files, moreFiles, collectorFiles].flatMap((files) => Object.values(files)),
  ...recordings.map((name) => readFileSync(new URL(`./cases/${name}`, import.meta.url), 'utf8')),
]

test('JSON cut off anywhere is refused with its name; a table keeps the rows it has', () => {
  for (const text of texts) {
    const bytes = strToU8(text)
    for (let cut = 0; cut < 20; cut += 1) {
      const outcome = survives(bytes.subarray(0, Math.floor((bytes.length * cut) / 20)), `cut ${cut}`)
      if (/^[[{]/.test(text)) assert.equal(outcome.ok, false)
    }
  }
})

test('bytes turned at random never throw', () => {
  const random = seededRandom(11)
  for (const text of texts) {
    for (let round = 0; round < 40; round += 1) {
      const bytes = strToU8(text)
      for (let turn = 0; turn < 3; turn += 1) {
        bytes[randomInteger(random, 0, bytes.length - 1)] = randomInteger(random, 0, 255)
      }
      survives(bytes, `round ${round}`)
    }
  }
})

/** Every text with one member somewhere replaced, for every member. */
function* replaced(value: unknown, by: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      yield value.with(at, by)
      for (const inner of replaced(item, by)) yield value.with(at, inner)
    }
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      yield { ...value, [name]: by }
      for (const inner of replaced(member, by)) yield { ...value, [name]: inner }
    }
  }
}

test('every member of every record survives every wrong type, and what was not understood is not zero', () => {
  const firsts = [...Object.values(v3Files), ...Object.values(v4Files), ...Object.values(moreFiles)].map(
    (text) => {
      const body = JSON.parse(text) as { data?: unknown[]; entities?: unknown[] }
      if (body.data !== undefined) return { ...body, data: body.data.slice(0, 1) }
      return body.entities === undefined ? body : { ...body, entities: body.entities.slice(0, 1) }
    },
  )
  for (const wrong of [null, -1, 1e308, 'x', [], {}, [[null]]]) {
    for (const body of firsts) {
      for (const damaged of replaced(body, wrong)) {
        survives(strToU8(JSON.stringify(damaged)), `${JSON.stringify(wrong)} in ${JSON.stringify(damaged)}`)
      }
    }
  }
})

test('zeros of a node that is away are unknown, and negative sizes are said', () => {
  const hosts = (v4Files['hosts.json'] ?? '')
    .replaceAll(/"numberOfCpu(\w+)":\d+/g, '"numberOfCpu$1":0')
    .replaceAll(/"memorySizeBytes":\d+/g, '"memorySizeBytes":0')
  const away = survives(strToU8(hosts), 'zeros')
  assert.ok(away.ok)
  assert.deepEqual(
    away.value.estate.hosts.map(({ cores, threads, memoryBytes }) => [cores, threads, memoryBytes]),
    [1, 2, 3].map(() => ['unknown', 'unknown', 'unknown']),
  )
  const negative = survives(
    strToU8((v4Files['vms.json'] ?? '').replace(/"memorySizeBytes":\d+/, '"memorySizeBytes":-5')),
    'negative',
  )
  assert.ok(negative.ok)
  const issue = negative.issues.find(({ code }) => code === 'nutanix.number-unreadable')
  assert.equal(issue?.where, 'prism $.data[0].memorySizeBytes')
})

test('deep nests, marks, line ends and other files are met', () => {
  survives(strToU8(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 'deep lists')
  survives(strToU8(`{"data":[${'{"extId":'.repeat(20_000)}1${'}'.repeat(20_000)}]}`), 'deep objects')
  assert.ok(survives(strToU8(`\ufeff${v3Files['vms.json']}`), 'mark').ok)
  assert.ok(survives(strToU8((collectorFiles['vmList.csv'] ?? '').replaceAll('\n', '\r\n')), 'line ends').ok)
  assert.ok(!survives(new Uint8Array(0), 'empty').ok)
  assert.ok(!survives(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'zip').ok)
  for (const text of ['{"a":1}', '[]', '[1]', '{"entities":[1]}', '"x"', 'null']) {
    assert.equal(nutanix.sniff(givenFile({ name: 'other.json', bytes: strToU8(text) })), 0)
    assert.ok(!survives(strToU8(text), text).ok)
  }
  const twice = survives(
    strToU8((v4Files['vms.json'] ?? '').replace('"name":"web-1"', '"name":"x","name":"web-1"')),
    'keys',
  )
  assert.ok(twice.ok)
  assert.equal(twice.value.counts.vms, 4)
})

test('a record without an id is left out with a word, and the others stay', () => {
  const outcome = survives(
    strToU8((v3Files['vms.json'] ?? '').replace(/"uuid":"[^"]*"/, '"uuid":null')),
    'id',
  )
  assert.ok(outcome.ok)
  assert.equal(outcome.value.counts.vms, 3)
  assert.ok(outcome.issues.some(({ code }) => code === 'nutanix.id-missing'))
})

test('a number that is none is said with its cell', () => {
  const csv = (collectorFiles['vmList.csv'] ?? '').replace('web-2,ON,4,8192', 'web-2,ON,many,8192')
  const outcome = survives(strToU8(csv), 'cell')
  assert.ok(outcome.ok)
  const issue = outcome.issues.find(({ code }) => code === 'nutanix.number-unreadable')
  assert.equal(issue?.where, 'prism:3')
  assert.equal(outcome.value.estate.vms.find(({ id }) => id === 'web-2')?.vcpus, 'unknown')
})
