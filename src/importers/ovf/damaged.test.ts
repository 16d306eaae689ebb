import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseStored, toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/ovf/importer.ts'
import { sampleDescriptor, sampleVmx } from '#importers/ovf/sample.ts'

const encoder = new TextEncoder()
const parse = (bytes: Uint8Array | string, name = 'a.ovf') => {
  const file = givenFile({ name, bytes: typeof bytes === 'string' ? encoder.encode(bytes) : bytes })
  const sure = importer.sniff(file)
  assert.ok(sure >= 0 && sure <= 1)
  return importer.parse([file])
}

/** Whatever comes out is either refused with a place or an estate that can be saved, without a zero nobody wrote. */
function holds(outcome: ReturnType<typeof parse>): void {
  for (const { code, where, message } of outcome.issues)
    assert.ok(code !== '' && where !== '' && message !== '')
  if (!outcome.ok) return
  const stored = parseStored(JSON.parse(JSON.stringify(toStored(outcome.value.estate))), 'estate.json')
  assert.ok(stored.ok, JSON.stringify(stored.issues.slice(0, 3)))
  checkEstate(outcome.value.estate)
  for (const vm of outcome.value.estate.vms) assert.notEqual(vm.memoryBytes, 0)
}

test('a descriptor that is cut off anywhere is refused with its name and line', () => {
  const text = sampleDescriptor()
  for (let at = 20; at < text.length - 20; at += 97) {
    const outcome = parse(text.slice(0, at))
    assert.equal(outcome.ok, false, String(at))
    assert.match(outcome.issues[0]?.where ?? '', /^a\.ovf/)
  }
})

test('a configuration file that is cut off anywhere loses what is missing, says the torn line and nothing else', () => {
  for (let at = 60; at < sampleVmx.length; at += 61) {
    const outcome = parse(sampleVmx.slice(0, at), 'a.vmx')
    holds(outcome)
    assert.ok(outcome.ok)
    assert.ok(
      outcome.issues.every(
        ({ code }) => code === 'ovf.vmx-line-unreadable' || code === 'ovf.number-unreadable',
      ),
    )
  }
})

test('entities, declarations and unending nesting are refused', () => {
  const body = sampleDescriptor().replace(/^<\?xml[^>]*\?>\n/, '')
  const lol = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${body}`
  assert.equal(parse(lol).issues[0]?.code, 'xml.entities')
  const file = `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${body}`
  assert.equal(parse(file).issues[0]?.code, 'xml.entities')
  const deep = `${'<VirtualSystemCollection>'.repeat(100_000)}`
  const nested = body.replace('<VirtualSystem ', `${deep}<VirtualSystem `)
  assert.equal(parse(nested).issues[0]?.code, 'xml.too-deep')
})

test('collections as deep as is allowed are read without recursion', () => {
  const wrap = (depth: number): string =>
    `${'<VirtualSystemCollection ovf:id="c"><Info/>'.repeat(depth)}<VirtualSystem ovf:id="web"><Info/></VirtualSystem>${'</VirtualSystemCollection>'.repeat(depth)}`
  const outcome = parse(sampleDescriptor().replace(/<VirtualSystem [\s\S]*<\/VirtualSystem>/, wrap(480)))
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  holds(outcome)
  assert.equal(outcome.value.estate.vms[0]?.memoryBytes, 'unknown')
})

const numbers = [
  '',
  '-1',
  '1e400',
  '9'.repeat(400),
  'NaN',
  '0x10',
  '1,024',
  '٣',
  '1.5e300',
  '0',
  '12 34',
  '--',
]
for (const odd of numbers) {
  test(`"${odd.slice(0, 12)}" for any size is unknown, not a number`, () => {
    const outcome = parse(
      sampleDescriptor({
        vcpus: odd,
        memory: { quantity: odd, unit: 'byte * 2^20' },
        disk: { capacity: odd, unit: 'byte' },
      }),
    )
    holds(outcome)
    assert.ok(outcome.ok)
    const [vm] = outcome.value.estate.vms
    assert.deepEqual([vm?.vcpus, vm?.memoryBytes], ['unknown', 'unknown'])
    assert.ok(outcome.issues.length > 0)
    const vmx = parse(`config.version = "8"\nnumvcpus = "${odd}"\nmemSize = "${odd}"\n`, 'a.vmx')
    holds(vmx)
    assert.equal(vmx.ok ? vmx.value.estate.vms[0]?.memoryBytes : '', 'unknown')
  })
}

test('other encodings, line ends and marks give the same machine', () => {
  const text = sampleDescriptor({ name: 'Büro' })
  const utf16 = (order: 'le' | 'be'): Uint8Array => {
    const bytes = new Uint8Array(2 + text.length * 2)
    bytes.set(order === 'le' ? [0xff, 0xfe] : [0xfe, 0xff])
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      bytes.set(order === 'le' ? [code & 255, code >> 8] : [code >> 8, code & 255], 2 + at * 2)
    }
    return bytes
  }
  for (const bytes of [`\ufeff${text}`, text.replaceAll('\n', '\r\n'), utf16('le'), utf16('be')]) {
    const outcome = parse(bytes)
    assert.ok(outcome.ok, JSON.stringify(outcome.issues))
    assert.equal(outcome.value.estate.vms[0]?.name, 'Büro')
  }
  const vmx = parse(sampleVmx.replaceAll('\n', '\r\n'), 'a.vmx')
  assert.ok(vmx.ok && vmx.value.estate.vms[0]?.vcpus === 8)
})

test('an old code page keeps sizes and says that names may look wrong', () => {
  const head = encoder.encode('.encoding = "GBK"\nconfig.version = "8"\nmemSize = "1024"\ndisplayName = "')
  const bytes = new Uint8Array([...head, 0xb2, 0xe2, 0xca, 0xd4, ...encoder.encode('"\n')])
  const outcome = parse(bytes, 'a.vmx')
  holds(outcome)
  assert.ok(outcome.ok)
  assert.deepEqual(
    outcome.issues.map(({ code }) => code),
    ['ovf.encoding'],
  )
  assert.equal(outcome.value.estate.vms[0]?.memoryBytes, 2 ** 30)
})

test('files of other kinds are refused, whatever they are called', () => {
  for (const bytes of [
    new Uint8Array(),
    new Uint8Array([0, 1, 2, 3, 255]),
    encoder.encode('PK\x03\x04'),
    encoder.encode('<a/>'),
    encoder.encode('{}'),
  ]) {
    const outcome = parse(bytes)
    assert.equal(outcome.ok, false)
    holds(outcome)
  }
})

test('a thousand mutations of a descriptor and of a configuration end in an estate or a refusal', () => {
  const mutated = (text: string, name: string) =>
    fc.property(
      fc.array(
        fc.record({
          at: fc.nat(text.length - 1),
          put: fc.constantFrom('<', '>', '"', '&', '0', '-', '\0', 'é', ''),
        }),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
      (edits) => {
        let now = text
        for (const { at, put } of edits) now = now.slice(0, at) + put + now.slice(at + 1)
        holds(parse(now, name))
      },
    )
  fc.assert(mutated(sampleDescriptor(), 'a.ovf'), { seed: 11, numRuns: 500 })
  fc.assert(mutated(sampleVmx, 'a.vmx'), { seed: 12, numRuns: 500 })
})

test('a very long file of machines is read in a time that grows with its length', () => {
  const many = Array.from(
    { length: 5000 },
    (_, n) => `<VirtualSystem ovf:id="s${n}"><Info/><Name>vm-${n}</Name></VirtualSystem>`,
  )
  const items = Array.from({ length: 5000 }, (_, n) => `<Item ovf:id="s${n}" ovf:order="${(n % 3) + 1}"/>`)
  const set = `<VirtualSystemCollection ovf:id="set"><Info/><StartupSection><Info/>${items.join('')}</StartupSection>${many.join('')}</VirtualSystemCollection>`
  const text = sampleDescriptor().replace(/<VirtualSystem [\s\S]*<\/VirtualSystem>/, set)
  const outcome = parse(text)
  assert.ok(outcome.ok)
  assert.equal(outcome.value.estate.vms.length, 5000)
  assert.ok(outcome.issues.some(({ code }) => code === 'ovf.start-order-large'))
})
