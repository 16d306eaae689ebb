import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { type GivenFile, givenFile } from '#importers/given-file.ts'
import type { Import } from '#importers/importer.ts'
import vsphere from '#importers/vsphere/importer.ts'
import { sampleObjects } from '#importers/vsphere/sample.ts'
import { govcJson, powerCliViews, soapPage, viJson } from '#importers/vsphere/sample-dialects.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

const objects = sampleObjects({ clusters: 1, hosts: 1, vms: 2 })
const dialects: Readonly<Record<string, string>> = {
  'a.xml': soapPage(objects),
  'a.json': viJson(objects),
  'b.json': govcJson(objects),
  'c.json': powerCliViews(objects),
}
const file = (name: string, bytes: Uint8Array): GivenFile => givenFile({ name, bytes })
const read = (name: string, text: string): Outcome<Import> => vsphere.parse([file(name, strToU8(text))])
const codeOf = (outcome: Outcome<Import>): string => (outcome.ok ? 'read' : outcome.issues[0].code)

test('a file that is cut off anywhere is refused by name, never read in part', () => {
  for (const [name, text] of Object.entries(dialects)) {
    const step = Math.ceil(text.length / 40)
    for (let end = step; end < text.length - 20; end += step) {
      const outcome = read(name, text.slice(0, end))
      assert.equal(outcome.ok, false, `${name} cut at ${end}`)
      assert.ok(!outcome.ok && outcome.issues[0].where.startsWith(name))
    }
  }
})

test('random bytes in a file never throw', () => {
  const random = seededRandom(7)
  for (const [name, text] of Object.entries(dialects)) {
    for (let n = 0; n < 60; n++) {
      const bytes = strToU8(text).slice()
      for (let k = 0; k < 6; k++)
        bytes[randomInteger(random, 0, bytes.length - 1)] = randomInteger(random, 0, 255)
      const one = file(name, bytes)
      assert.ok(vsphere.sniff(one) >= 0)
      vsphere.parse([one])
    }
  }
})

/** Every place in a value, replaced by each of some others in turn. */
function* wrong(value: unknown, put: (replaced: unknown) => unknown, depth = 0): Generator<unknown> {
  if (depth > 6) return
  for (const other of [null, 7, -1, 1e300, 'x', [], {}, [[]], { type: 1, value: [] }, true]) yield put(other)
  if (Array.isArray(value)) {
    yield* wrong(value[0], (inner) => put([inner, ...value.slice(1)]), depth + 1)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      yield* wrong(one, (inner) => put({ ...value, [name]: inner }), depth + 1)
    }
  }
}

test('a value of the wrong type anywhere costs that value alone', () => {
  const hosts = objects.filter(({ type }) => type === 'HostSystem')
  for (const { type, moref, properties } of objects) {
    let tried = 0
    for (const broken of wrong(properties, (value) => value)) {
      tried += 1
      if (tried > 250) break
      if (typeof broken !== 'object' || broken === null || Array.isArray(broken)) continue
      const others = hosts.map((host) => ({ self: { type: host.type, value: host.moref }, name: 'esx' }))
      const text = JSON.stringify({ objects: [{ self: { type, value: moref }, ...broken }, ...others] })
      const outcome = read('x.json', text)
      assert.ok(outcome.ok, JSON.stringify(outcome.issues).slice(0, 300))
      for (const vm of outcome.value.estate.vms) {
        assert.ok(vm.memoryBytes === 'unknown' || vm.memoryBytes > 0)
        assert.ok(vm.vcpus === 'unknown' || vm.vcpus > 0)
      }
    }
  }
})

test('entities, wrong magic, deep nesting and empty answers are refused with a reason', () => {
  const xml = dialects['a.xml'] ?? ''
  const bomb = xml.replace('?>\n', '?>\n<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n')
  assert.equal(codeOf(read('a.xml', bomb)), 'xml.entities')
  const deep = `<a xmlns="urn:vim25">${'<b>'.repeat(10_000)}${'</b>'.repeat(10_000)}</a>`
  assert.equal(codeOf(read('a.xml', deep)), 'xml.too-deep')
  const nest = `{"self": {"type": "VirtualMachine", "value": "vm-1"}, "name": "a", "config": ${'['.repeat(5000)}${']'.repeat(5000)}}`
  assert.equal(codeOf(read('a.json', nest)), 'read')
  assert.equal(codeOf(read('a.xml', '<a xmlns="urn:vim25"/>')), 'vsphere.nothing-read')
  assert.equal(codeOf(read('a.json', '[]')), 'vsphere.nothing-read')
  const fault =
    '<e xmlns="urn:vim25"><Fault><faultstring>The session is not authenticated.</faultstring></Fault></e>'
  assert.ok(read('a.xml', fault).issues.some(({ code }) => code === 'vsphere.fault'))
})

test('a byte order mark, carriage returns and names of object internals change nothing', () => {
  const plain = read('a.xml', dialects['a.xml'] ?? '')
  const marked = read('a.xml', `\ufeff${(dialects['a.xml'] ?? '').replaceAll('\n', '\r\n')}`)
  assert.ok(plain.ok && marked.ok)
  assert.deepEqual(marked.value.estate, plain.value.estate)
  const odd =
    '[{"self": {"type": "VirtualMachine", "value": "vm-1"}, "name": "a", "__proto__": {"x": 1}, "constructor": {"y": 2},' +
    '"name": "b", "config": {"__proto__": {"hardware": {"numCPU": 9}}, "hardware": {"numCPU": 99999999999999999999, "memoryMB": -5}}}]'
  const outcome = read('a.json', odd)
  assert.ok(outcome.ok)
  const [vm] = outcome.value.estate.vms
  assert.deepEqual([vm?.name, vm?.vcpus, vm?.memoryBytes], ['b', 'unknown', 'unknown'])
  assert.ok(outcome.issues.some(({ code }) => code === 'vsphere.number-unreadable'))
})

test('files of others are left to others', () => {
  const others: readonly string[] = [
    ...['VM,Powerstate,Template\nweb,poweredOn,False\n', '<domain type="kvm"><name>a</name></domain>'],
    ...[
      '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"></Envelope>',
      '{"data": [{"vmid": 100, "type": "qemu"}]}',
    ],
    ...[
      '[{"Name": "hv1", "Id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}]',
      '{"entities": [{"spec": {"name": "a"}}]}',
    ],
    ...['Name,Id\nweb,3\n', '', '{"format": "bulkhead-estate/1", "estate": {}}'],
  ]
  for (const text of others) assert.equal(vsphere.sniff(file('x', strToU8(text))), 0, text)
})
