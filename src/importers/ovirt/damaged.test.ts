import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseStored, toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/ovirt/importer.ts'
import { sampleAnswers, sampleFiles } from '#importers/ovirt/sample.ts'

const encoder = new TextEncoder()
const parse = (...files: readonly (readonly [string, string | Uint8Array])[]) => {
  const given = files.map(([name, text]) =>
    givenFile({ name, bytes: typeof text === 'string' ? encoder.encode(text) : text }),
  )
  for (const file of given) {
    const sure = importer.sniff(file)
    assert.ok(sure >= 0 && sure <= 1)
  }
  return importer.parse(given)
}

function holds(outcome: ReturnType<typeof parse>): void {
  for (const { code, where, message } of outcome.issues)
    assert.ok(code !== '' && where !== '' && message !== '')
  if (!outcome.ok) return
  const { estate } = outcome.value
  const stored = parseStored(JSON.parse(JSON.stringify(toStored(estate))), 'estate.json')
  assert.ok(stored.ok, JSON.stringify(stored.issues.slice(0, 3)))
  checkEstate(estate)
  for (const vm of estate.vms) assert.ok(vm.memoryBytes !== 0 && vm.vcpus !== 0)
  for (const host of estate.hosts) assert.ok(host.memoryBytes !== 0 && host.threads !== 0)
}

test('an answer that is cut off anywhere refuses the whole, with its name and line', () => {
  const text = sampleAnswers.vms
  for (let at = 20; at < text.length - 8; at += 101) {
    const outcome = parse(['vms.xml', text.slice(0, at)], ['hosts.xml', sampleAnswers.hosts(true)])
    assert.equal(outcome.ok, false, String(at))
    assert.match(outcome.issues[0]?.where ?? '', /^vms\.xml/)
  }
  const json = JSON.stringify({ vm: [{ href: '/ovirt-engine/api/vms/1', id: '1', name: 'a' }] })
  for (let at = 1; at < json.length; at += 7) assert.equal(parse(['vms.json', json.slice(0, at)]).ok, false)
})

test('entities and unending nesting are refused, in XML and in JSON', () => {
  assert.equal(
    parse(['a.xml', `<!DOCTYPE vms [<!ENTITY a "aa">]>${sampleAnswers.vms}`]).issues[0]?.code,
    'xml.entities',
  )
  assert.equal(parse(['a.xml', `<vms>${'<vm id="1">'.repeat(100_000)}`]).issues[0]?.code, 'xml.too-deep')
  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
  const json = `{"vm":[{"href":"/ovirt-engine/api/vms/1","id":"1","x":${deep}}]}`
  assert.equal(parse(['a.json', json]).issues[0]?.code, 'ovirt.answer-too-large')
})

for (const odd of ['-1', '0', '1e400', '9'.repeat(400), 'many', 'NaN', '1.5e300', '']) {
  test(`"${odd.slice(0, 12)}" for any number is unknown, not a number`, () => {
    const files = sampleFiles().map(([name, text]): readonly [string, string] => [
      name,
      text.replaceAll(
        /<(memory|cores|sockets|threads|speed|available|used|provisioned_size)>\d+</g,
        `<$1>${odd}<`,
      ),
    ])
    const outcome = parse(...files)
    holds(outcome)
    assert.ok(outcome.ok)
    const { vms, hosts, datastores } = outcome.value.estate
    for (const vm of vms) assert.deepEqual([vm.memoryBytes, vm.vcpus], ['unknown', 'unknown'])
    for (const host of hosts)
      assert.deepEqual([host.memoryBytes, host.cores, host.threads], ['unknown', 'unknown', 'unknown'])
    assert.equal(datastores[0]?.capacityBytes, 'unknown')
  })
}

test('wrong kinds of value in JSON are unknown, one by one', () => {
  const odd = [null, [], {}, true, 'x', -5, [[1]], { id: 7 }]
  for (const value of odd) {
    const vm = {
      href: '/ovirt-engine/api/vms/1',
      id: '1',
      name: 'a',
      memory: value,
      cpu: value,
      nics: value,
      status: value,
      high_availability: value,
      host: value,
      disk_attachments: value,
    }
    const outcome = parse(['vms.json', JSON.stringify({ vm: [vm, value] })])
    holds(outcome)
    assert.ok(outcome.ok)
    assert.equal(outcome.value.estate.vms.length, 1)
    assert.equal(outcome.value.estate.vms[0]?.memoryBytes, 'unknown')
  }
})

test('references to what was not told are unknown', () => {
  const outcome = parse(['vms.xml', sampleAnswers.vms])
  holds(outcome)
  assert.ok(outcome.ok)
  const [vm] = outcome.value.estate.vms
  assert.deepEqual([vm?.hostId, vm?.clusterId, vm?.datastoreIds, vm?.networkIds], Array(4).fill('unknown'))
  assert.deepEqual(outcome.value.estate.rules, [])
})

test('an answer that the engine refused, or that is none, is said', () => {
  const recorded = [
    { method: 'GET', uri: 'https://e/ovirt-engine/api/vms', status: 200, body: sampleAnswers.vms },
    { method: 'GET', uri: 'https://e/ovirt-engine/api/hosts', status: 401, body: '<fault/>' },
    { method: 'GET', uri: 'https://e/ovirt-engine/api/clusters' },
    7,
  ]
  const outcome = parse(['answers.json', JSON.stringify(recorded)])
  holds(outcome)
  assert.ok(outcome.ok)
  assert.equal(outcome.value.estate.vms.length, 3)
  assert.deepEqual(outcome.issues.map(({ code }) => code).sort(), [
    'ovirt.answer-refused',
    'ovirt.answer-unreadable',
    'ovirt.answer-unreadable',
  ])
})

test('a record without an id costs that record', () => {
  const outcome = parse(['vms.xml', sampleAnswers.vms.replace(' id="v2"', '')])
  holds(outcome)
  assert.ok(outcome.ok)
  assert.deepEqual(
    outcome.value.estate.vms.map(({ name }) => name),
    ['vm-1', 'vm-3'],
  )
  assert.ok(outcome.issues.some(({ code }) => code === 'ovirt.id-missing'))
})

test('the same answer twice changes nothing', () => {
  const once = parse(...sampleFiles())
  const twice = parse(
    ...sampleFiles(),
    ...sampleFiles().map(([name, text]) => [`again-${name}`, text] as const),
  )
  assert.ok(once.ok && twice.ok)
  assert.deepEqual(twice.value.counts, once.value.counts)
})

test('files of other kinds are refused, whatever they are called', () => {
  for (const text of ['', '{}', '[]', '<a/>', 'hello', '<fault><reason>x</reason></fault>', 'null', '7']) {
    const outcome = parse(['vms.xml', text])
    assert.equal(outcome.ok, false, text)
    holds(outcome)
  }
})

test('a thousand mutations of an engine end in an estate or a refusal', () => {
  const files = sampleFiles()
  fc.assert(
    fc.property(
      fc.nat(files.length - 1),
      fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 0.999, noNaN: true }),
          put: fc.constantFrom('<', '>', '"', '&', '0', '-', '9', '\0', ''),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      (which, edits) => {
        const given = files.map(([name, text], index): readonly [string, string] => {
          if (index !== which) return [name, text]
          let now = text
          for (const { at, put } of edits) {
            const place = Math.floor(at * now.length)
            now = now.slice(0, place) + put + now.slice(place + 1)
          }
          return [name, now]
        })
        holds(parse(...given))
      },
    ),
    { seed: 3, numRuns: 1000 },
  )
})
