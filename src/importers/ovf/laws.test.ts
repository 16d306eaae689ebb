import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Estate } from '#estate/model.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/ovf/importer.ts'
import { bytesIn, mhzIn } from '#importers/ovf/programmatic-units.ts'
import { sampleDescriptor, sampleEnvelope, sampleItem, sampleSystem } from '#importers/ovf/sample.ts'
import { canonicalJson } from '#kernel/canonical.ts'

const estateOf = (...files: readonly (readonly [string, string])[]): Estate => {
  const given = files.map(([name, text]) => givenFile({ name, bytes: new TextEncoder().encode(text) }))
  const outcome = importer.parse(given)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.estate
}
/** An estate without where it was read. */
const content = (estate: Estate): string =>
  canonicalJson(
    JSON.parse(
      JSON.stringify({ ...estate, name: '', sources: [] }, (key, value) =>
        key === 'origins' || key === 'exactOrigins' ? undefined : value,
      ),
    ),
  )

test('the same size in other units is the same estate', () => {
  const units = [
    ['byte', 2 ** 32],
    ['byte * 2^10', 2 ** 22],
    ['byte*2^20', 4096],
    ['byte * 2 ^ 30', 4],
    ['byte * 1024 * 2^20', 4],
    ['MegaBytes', 4096],
    ['GB', 4],
    ['KiloBytes', 2 ** 22],
  ] as const
  const estates = units.map(([unit, quantity]) => {
    const size = { quantity: String(quantity), unit }
    return content(
      estateOf(['a.ovf', sampleDescriptor({ memory: size, disk: { capacity: size.quantity, unit } })]),
    )
  })
  assert.equal(new Set(estates).size, 1)
})

test('a programmatic unit is its base times its factors', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.constantFrom('', ' ', '  '), (power, gap) => {
      assert.equal(bytesIn(`byte${gap}*${gap}2${gap}^${gap}${power}`), 2 ** power)
      assert.equal(bytesIn(`byte${gap}*${gap}2**${power}`), 2 ** power)
    }),
    { seed: 7 },
  )
  assert.deepEqual([mhzIn('hertz * 10^6'), mhzIn('hertz * 10^9'), mhzIn('MHz')], [1, 1000, 1])
  for (const unit of ['', 'byte * ', 'byte * 2^1000', 'byte / 2', 'bit', 'constructor', 'byte * 0']) {
    assert.equal(bytesIn(unit), undefined, unit)
  }
})

test('the order of items, systems and files is irrelevant', () => {
  const disk = (n: number) =>
    sampleItem({
      ElementName: `Data ${n}`,
      HostResource: 'ovf:/disk/web-disk',
      InstanceID: `9${n}`,
      ResourceType: '17',
    })
  const disks = [1, 2, 3].map(disk)
  const one = sampleSystem({ id: 'web', more: disks.join('') })
  const two = sampleSystem({ id: 'db', name: 'db-01', vcpus: '4' })
  const both = (systems: string) =>
    sampleEnvelope(`<VirtualSystemCollection ovf:id="set"><Info/>${systems}</VirtualSystemCollection>`)
  const mirrored = one.replace(disks.join(''), disks.toReversed().join(''))
  const expected = content(
    estateOf(['x.ovf', both(one + two)], ['y.ovf', sampleDescriptor({ name: 'mail' })]),
  )
  assert.equal(
    content(estateOf(['y.ovf', both(two + mirrored)], ['a.ovf', sampleDescriptor({ name: 'mail' })])),
    expected,
  )
})

test('what is read twice is said and, where its firmware identifies it, counts once', () => {
  const vmx =
    'config.version = "8"\ndisplayName = "a"\nuuid.bios = "56 4d 96 af e6 46 bd 86-5c 4d 65 4e 77 36 ef 31"\n'
  assert.equal(estateOf(['a.vmx', vmx], ['copy of a.vmx', vmx]).vms.length, 1)
  assert.equal(estateOf(['a.vmx', vmx], ['b.vmx', vmx.replace('"a"', '"b"')]).vms.length, 2)
})

test('the estate is one that can be saved and read again', () => {
  const estate = estateOf(['a.ovf', sampleDescriptor()])
  const stored = parseStored(JSON.parse(JSON.stringify(toStored(estate))), 'estate.json')
  assert.ok(stored.ok, JSON.stringify(stored.issues))
  assert.equal(canonicalJson(stored.value), canonicalJson(estate))
})
