import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseStored, toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import { cpuSet } from '#importers/libvirt/cpu-sets.ts'
import importer from '#importers/libvirt/importer.ts'
import { sampleCapabilities, sampleDomain, sampleHost, samplePool } from '#importers/libvirt/sample.ts'

const encoder = new TextEncoder()
const parse = (text: string | Uint8Array, name = 'a.xml') => {
  const file = givenFile({ name, bytes: typeof text === 'string' ? encoder.encode(text) : text })
  const sure = importer.sniff(file)
  assert.ok(sure >= 0 && sure <= 1)
  return importer.parse([file])
}

function holds(outcome: ReturnType<typeof importer.parse>): void {
  for (const { code, where, message } of outcome.issues)
    assert.ok(code !== '' && where !== '' && message !== '')
  if (!outcome.ok) return
  const { estate } = outcome.value
  const stored = parseStored(JSON.parse(JSON.stringify(toStored(estate))), 'estate.json')
  assert.ok(stored.ok, JSON.stringify(stored.issues.slice(0, 3)))
  checkEstate(estate)
  for (const vm of estate.vms) assert.ok(vm.memoryBytes !== 0 && vm.vcpus !== 0)
  for (const host of estate.hosts)
    assert.ok(host.memoryBytes !== 0 && host.threads !== 0 && host.coreMhz !== 0)
}

test('a document that is cut off anywhere is refused with its name and line', () => {
  for (const text of [
    sampleDomain,
    sampleCapabilities,
    samplePool.slice(0, samplePool.indexOf('</pool>') + 7),
  ]) {
    for (let at = 30; at < text.trimEnd().length - 1; at += 83) {
      const outcome = parse(text.slice(0, at))
      assert.equal(outcome.ok, false, String(at))
      assert.match(outcome.issues[0]?.where ?? '', /^a\.xml/)
    }
  }
})

test('entities, external files and unending nesting are refused', () => {
  for (const declared of ['<!ENTITY a "aaaa">', '<!ENTITY f SYSTEM "file:///etc/passwd">']) {
    assert.equal(parse(`<!DOCTYPE domain [${declared}]>${sampleDomain}`).issues[0]?.code, 'xml.entities')
  }
  assert.equal(parse(`<domain type='kvm'>${'<a>'.repeat(200_000)}`).issues[0]?.code, 'xml.too-deep')
})

for (const odd of ['-1', '0', '1e400', '9'.repeat(400), 'many', '0x10', '1,024', '1.5e300', 'NaN']) {
  test(`"${odd.slice(0, 12)}" for any number is unknown, not a number`, () => {
    const domain = sampleDomain
      .replace('>33554432<', `>${odd}<`)
      .replace("current='4'>8<", `current='${odd}'>${odd}<`)
      .replace("cores='2'", `cores='${odd}'`)
    const outcome = parse(domain)
    holds(outcome)
    assert.ok(outcome.ok)
    const [vm] = outcome.value.estate.vms
    assert.deepEqual([vm?.memoryBytes, vm?.vcpus], ['unknown', 'unknown'])
    const host = parse(sampleCapabilities.replaceAll('67108864', odd).replace('2100000000', odd))
    holds(host)
    assert.ok(host.ok)
    assert.deepEqual(
      [host.value.estate.hosts[0]?.memoryBytes, host.value.estate.hosts[0]?.coreMhz],
      ['unknown', 'unknown'],
    )
    const pool = parse(samplePool.replaceAll('1099511627776', odd))
    holds(pool)
    assert.equal(pool.ok ? pool.value.estate.datastores[0]?.capacityBytes : '', 'unknown')
  })
}

test('units that are none are unknown and said', () => {
  for (const unit of ['', 'parsec', 'K B', 'Kib ', 'constructor', 'iB']) {
    const outcome = parse(sampleDomain.replace("<memory unit='KiB'>", `<memory unit='${unit}'>`))
    holds(outcome)
    assert.ok(outcome.ok)
    const [vm] = outcome.value.estate.vms
    const isPlain = unit.trim() === '' || unit.trim() === 'Kib'
    assert.equal(vm?.memoryBytes === 'unknown', !isPlain, unit)
    assert.equal(
      outcome.issues.some(({ code }) => code === 'libvirt.unit-unknown'),
      !isPlain,
      unit,
    )
  }
})

test('sets of processors are bounded, and what is no set leaves the pinning out', () => {
  assert.deepEqual(cpuSet('1,3-5,^4'), ['1', '3', '5'])
  for (const text of ['', 'a', '5-3', '0-99999', '1,,2', '-1', '^'])
    assert.equal(cpuSet(text), undefined, text)
  assert.equal(cpuSet('0-16383')?.length, 16_384)
  const outcome = parse(sampleDomain.replace("cpuset='0-3,^2'", "cpuset='0-4294967295'"))
  holds(outcome)
  assert.ok(outcome.ok && outcome.value.estate.vms[0]?.traits?.cpuAffinity === undefined)
  assert.ok(outcome.issues.some(({ code }) => code === 'libvirt.set-unreadable'))
})

test('names that are words of the model, empty or endless do no harm', () => {
  for (const name of [
    'unknown',
    'none',
    '',
    ' ',
    'x'.repeat(100_000),
    '__proto__',
    '../../etc',
    'a\0b',
    '💥',
  ]) {
    const outcome = parse(sampleDomain.replace('<name>db-01</name>', `<name>${name}</name>`))
    holds(outcome)
    assert.ok(outcome.ok || name.includes('\0'), name)
  }
})

test('other encodings, line ends and marks give the same domain', () => {
  const latin = new Uint8Array([...encoder.encode(sampleDomain.replace('db-01</name>', 'b')), 0xfc])
  assert.equal(parse(latin).ok, false)
  for (const text of [
    `\ufeff${sampleDomain}`,
    sampleDomain.replaceAll('\n', '\r\n'),
    `<!-- WARNING: generated -->\n${sampleDomain}`,
  ]) {
    const outcome = parse(text)
    assert.ok(outcome.ok)
    assert.equal(outcome.value.estate.vms[0]?.vcpus, 4)
    assert.equal(importer.sniff(givenFile({ name: 'a', bytes: encoder.encode(text) })), 1)
  }
})

test('files of other kinds are refused, whatever they are called', () => {
  for (const text of ['', '{}', '<a/>', 'hello', '<secret ephemeral="no"><uuid>x</uuid></secret>']) {
    const outcome = parse(text)
    assert.equal(outcome.ok, false)
    holds(outcome)
  }
})

test('a thousand mutations of the files of a host end in an estate or a refusal', () => {
  const files = sampleHost('kvm-1')
  fc.assert(
    fc.property(
      fc.nat(files.length - 1),
      fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 0.999, noNaN: true }),
          put: fc.constantFrom('<', '>', "'", '&', '0', '-', '9', '\0', ''),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      (which, edits) => {
        const given = files.map(([name, text], index) => {
          let now = text
          if (index === which) {
            for (const { at, put } of edits) {
              const place = Math.floor(at * now.length)
              now = now.slice(0, place) + put + now.slice(place + 1)
            }
          }
          return givenFile({ name, bytes: encoder.encode(now) })
        })
        for (const file of given) importer.sniff(file)
        holds(importer.parse(given))
      },
    ),
    { seed: 5, numRuns: 1000 },
  )
})

test('many domains, volumes and hosts are read in a time that grows with their number', () => {
  const domains = Array.from({ length: 4000 }, (_, n) =>
    sampleDomain.replaceAll('db-01', `vm-${n}`).replace('3050941EA3C3', n.toString(16).padStart(12, '0')),
  )
  const volumes = Array.from({ length: 4000 }, (_, n) =>
    samplePool.slice(samplePool.indexOf('<volume')).replaceAll('db-01', `vm-${n}`),
  )
  const outcome = importer.parse(
    [
      ['kvm/capabilities.xml', sampleCapabilities],
      ['kvm/domains.xml', domains.join('')],
      ['kvm/pool.xml', samplePool.slice(0, samplePool.indexOf('<volume')) + volumes.join('')],
    ].map(([name, text]) => givenFile({ name: name ?? '', bytes: encoder.encode(text) })),
  )
  assert.ok(outcome.ok)
  assert.equal(outcome.value.estate.vms.length, 4000)
})
