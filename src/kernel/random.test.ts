import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomElement, randomInteger, seededRandom } from '#kernel/random.ts'

const first = (seed: number, count: number): readonly number[] => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => random())
}

/** The same two published generators written down with 64-bit integers, independently of ours. */
function reference(seed: bigint, count: number): readonly bigint[] {
  const low = (value: bigint): bigint => value & 0xffff_ffffn
  let mix = low(seed)
  const next = (): bigint => {
    mix = low(mix + 0x9e37_79b9n)
    let z = low((mix ^ (mix >> 16n)) * 0x21f0_aaadn)
    z = low((z ^ (z >> 15n)) * 0x735a_2d97n)
    return z ^ (z >> 15n)
  }
  let [a, b, c, counter] = [next(), next(), next(), 1n]
  return Array.from({ length: count }, () => {
    const result = low(a + b + counter)
    counter = low(counter + 1n)
    a = b ^ (b >> 9n)
    b = low(c + (c << 3n))
    c = low(low((c << 21n) | (c >> 11n)) + result)
    return result
  })
}

test('the stream is sfc32 seeded by splitmix32, bit for bit', () => {
  for (const seed of [0, 1, 42, 2 ** 31, -1, 20_260_301]) {
    const expected = reference(BigInt(seed >>> 0), 1000).map((value) => Number(value) / 2 ** 32)
    assert.deepEqual(first(seed, 1000), expected)
  }
})

test('one seed gives one stream, another seed another', () => {
  assert.deepEqual(first(7, 10), first(7, 10))
  assert.notDeepEqual(first(7, 10), first(8, 10))
})

test('only the low 32 bits of a seed count', () => {
  assert.deepEqual(first(5, 4), first(5 + 2 ** 32, 4))
})

test('numbers are at least 0 and below 1, and fill sixteen equal bins evenly', () => {
  const bins = new Array<number>(16).fill(0)
  const count = 160_000
  for (const value of first(3, count)) {
    assert.ok(value >= 0 && value < 1)
    bins[Math.floor(value * 16)]! += 1
  }
  const expected = count / 16
  const chiSquare = bins.reduce((total, bin) => total + (bin - expected) ** 2 / expected, 0)
  // 15 degrees of freedom: above 37.7 with probability 0.001 (any chi-square table).
  assert.ok(chiSquare < 37.7, `chi-square ${chiSquare}`)
})

test('neighbouring numbers are not correlated', () => {
  const values = first(11, 100_000)
  const products = values.slice(1).map((value, index) => (value - 0.5) * ((values[index] as number) - 0.5))
  const correlation = (products.reduce((total, product) => total + product, 0) / products.length) * 12
  // Standard error 1/√n = 0.0032: four of them.
  assert.ok(Math.abs(correlation) < 0.0127, `correlation ${correlation}`)
})

test('neighbouring seeds are not correlated', () => {
  const values = Array.from({ length: 20_000 }, (_, seed) => first(seed, 1)[0] as number)
  const mean = values.reduce((total, value) => total + value, 0) / values.length
  // Standard error of the mean 1/√(12 n) = 0.002: four of them.
  assert.ok(Math.abs(mean - 0.5) < 0.0082, `mean ${mean}`)
})

test('an integer reaches both ends and no further', () => {
  const random = seededRandom(2)
  const seen = new Set(Array.from({ length: 1000 }, () => randomInteger(random, -1, 2)))
  assert.deepEqual(
    [...seen].sort((left, right) => left - right),
    [-1, 0, 1, 2],
  )
})

test('every element of a list can be drawn', () => {
  const random = seededRandom(2)
  assert.deepEqual(
    new Set(Array.from({ length: 100 }, () => randomElement(random, ['a', 'b', 'c']))),
    new Set(['a', 'b', 'c']),
  )
})
