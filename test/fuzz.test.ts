import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importers } from '#catalog'
import { readInventory } from '#importers/inventory.ts'
import { formats } from '#test/fuzz/formats.ts'
import { fuzz } from '#test/fuzz/run.ts'

/** Inputs of each format; `npm run bench -- fuzz` reads 10,000 of each. */
const count = 300

for (const [format, sample] of Object.entries(formats)) {
  test(`${format}: the sample is read, and damage ends in an outcome that keeps the promises`, () => {
    const files = sample()
    const whole = readInventory(files, importers)
    assert.ok(whole.ok, JSON.stringify(whole.issues.slice(0, 3)))
    assert.ok(
      whole.value.estate.vms.length + whole.value.estate.hosts.length > 0,
      'the sample holds something',
    )
    const { inputs, read, refused } = fuzz(format, files, 1, count)
    assert.equal(read + refused, inputs)
    assert.ok(
      refused > 0 && read > 0,
      `${read} read, ${refused} refused: the damage is neither harmless nor total`,
    )
  })
}
