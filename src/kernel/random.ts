/** A seeded stream of numbers in [0, 1). */
export type Random = () => number

/**
 * A stream of uniform numbers in [0, 1) that depends on `seed` alone (an integer; its low 32 bits count).
 *
 * The generator is sfc32 seeded through splitmix32: 128 bits of state, period at least 2^32, identical on every
 * machine because it uses 32-bit integer arithmetic only. Source: Doty-Humphrey, PractRand, sfc32.
 */
export function seededRandom(seed: number): Random {
  let mix = seed | 0
  const next = (): number => {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) | 0
  }
  let a = next()
  let b = next()
  let c = next()
  let counter = 1
  return () => {
    const result = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + result
    return (result >>> 0) / 2 ** 32
  }
}

/** An integer from `min` to `max`, both included, drawn from `random`. */
export const randomInteger = (random: Random, min: number, max: number): number =>
  min + Math.floor(random() * (max - min + 1))

/** One element of a list that has at least one. */
export function randomElement<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}
