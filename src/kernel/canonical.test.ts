import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson, digestOf, rounded } from '#kernel/canonical.ts'

test('keys are sorted at every level, nothing is blank, undefined members are left out', () => {
  assert.equal(
    canonicalJson({ b: [{ d: 1, c: 'x' }], a: null, e: undefined }),
    '{"a":null,"b":[{"c":"x","d":1}]}',
  )
})

test('keys are ordered by code unit and not by locale or by looking like a number', () => {
  assert.equal(canonicalJson({ é: 1, z: 2, Z: 3, 10: 4, 9: 5 }), '{"10":4,"9":5,"Z":3,"z":2,"é":1}')
})

test('numbers have twelve significant digits', () => {
  assert.equal(rounded(0.1 + 0.2), 0.3)
  assert.equal(canonicalJson(1 / 3), '0.333333333333')
  assert.equal(canonicalJson(2 ** 53 - 1), '9007199254740991')
  assert.equal(canonicalJson(1e21), '1e+21')
})

test('zero has one sign', () => {
  assert.equal(canonicalJson(-0), '0')
})

for (const value of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('x'), 1n]) {
  test(`${String(value)} has no canonical JSON and is a defect`, () => {
    assert.throws(() => canonicalJson({ value }), /Bulkhead defect/)
  })
}

test('the order of keys does not show, and the text reads back', () => {
  const json = fc.jsonValue({ noUnicodeString: false } as object)
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json, { maxKeys: 6 }), (record) => {
      const text = canonicalJson(record)
      assert.equal(canonicalJson(Object.fromEntries(Object.entries(record).reverse())), text)
      assert.equal(canonicalJson(JSON.parse(text)), text)
    }),
    { seed: 8, numRuns: 100 },
  )
})

test('the digest is SHA-256, however the text is cut into pieces', () => {
  // FIPS 180-4, example of one block.
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  assert.equal(digestOf(['abc']), abc)
  assert.equal(digestOf(['a', '', 'bc']), abc)
  // FIPS 180-4: the empty message.
  assert.equal(digestOf([]), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})
