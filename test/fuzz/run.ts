import assert from 'node:assert/strict'
import { importers } from '#catalog'
import { parseStored, toStored } from '#estate/stored.ts'
import type { InputFile } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { mutated } from '#test/fuzz/mutate.ts'

/** Longest time one input may take. */
export const hangMs = 2000

/** What came of mutated inputs of one format. */
export type FuzzResult = {
  readonly inputs: number
  readonly read: number
  readonly refused: number
  readonly slowestMs: number
}

/**
 * Reads `count` inputs, each one file of a sample damaged, and holds every answer to the promise: an outcome, never a
 * throw; within `hangMs`; a refusal with a sentence; an estate that the schema of stored estates accepts. On a broken
 * promise it says the seed, with which the input can be made again.
 */
export function fuzz(format: string, sample: readonly InputFile[], seed: number, count: number): FuzzResult {
  let read = 0
  let refused = 0
  let slowestMs = 0
  for (let trial = 0; trial < count; trial++) {
    const files = inputOf(sample, seed + trial)
    const started = performance.now()
    const what = `${format}, seed ${seed + trial}`
    let outcome: ReturnType<typeof readInventory>
    try {
      outcome = readInventory(files, importers)
    } catch (error) {
      throw new Error(`${what} threw ${error instanceof Error ? error.stack : String(error)}`)
    }
    const tookMs = performance.now() - started
    slowestMs = Math.max(slowestMs, tookMs)
    assert.ok(tookMs <= hangMs, `${what} took ${Math.round(tookMs)} ms`)
    for (const { code, message, where } of outcome.issues) {
      assert.match(code, /^[a-z0-9-]+\.[a-z0-9-]+$/, what)
      assert.ok(
        message.length > 10 && message.length < 4000,
        `${what}: ${code} says ${message.slice(0, 200)}`,
      )
      assert.equal(typeof where, 'string', what)
    }
    if (outcome.ok) {
      read += 1
      const again = parseStored(JSON.parse(JSON.stringify(toStored(outcome.value.estate))), 'estate')
      assert.ok(
        again.ok,
        `${what} gave an estate that cannot be stored: ${again.issues[0]?.where} ${again.issues[0]?.message}`,
      )
    } else refused += 1
  }
  return { inputs: count, read, refused, slowestMs: Math.round(slowestMs) }
}

/** The sample with one of its files damaged as the seed says. */
export function inputOf(sample: readonly InputFile[], seed: number): readonly InputFile[] {
  const random = seededRandom(seed)
  const at = randomInteger(random, 0, sample.length - 1)
  const partner = sample[randomInteger(random, 0, sample.length - 1)] as InputFile
  return sample.map((file, index) =>
    index === at ? { ...file, bytes: mutated(file.bytes, random, partner.bytes) } : file,
  )
}
