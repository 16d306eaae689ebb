import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceOn, lineDifference, proxmoxCases, proxmoxConformance } from '#test/conformance/proxmox.ts'
import { corpusFolder, corpusTest } from '#test/corpus.ts'

const corpus = 'pve-ha-manager'
const folder = corpusFolder(corpus)

for (const one of folder === undefined ? [] : proxmoxCases(folder)) {
  corpusTest(corpus, `${one.name}: every line as the vendor expects it`, (at) => {
    assert.equal(differenceOn(at, one), null)
  })
}

corpusTest(
  corpus,
  'the score is told: cases agreed, and those that differ with the reason',
  (at, context) => {
    for (const { vendor, cases, agreed, differed } of proxmoxConformance(at)) {
      const named = differed.map((one) => `${one.case}: ${one.why}`)
      context.diagnostic(
        `${vendor}: agreed ${agreed} of ${cases}${named.map((text) => `\n${text}`).join('')}`,
      )
      assert.ok(cases > 0)
      assert.equal(agreed + differed.length, cases)
    }
  },
)

test('a log that differs in one time, is short or long, is said to differ and where', () => {
  const lines = ['info 20 a: one', 'info 40 b: two']
  assert.equal(lineDifference(lines, lines), null)
  assert.match(lineDifference(lines, ['info 20 a: one', 'info 41 b: two']) ?? '', /^line 2/)
  assert.match(lineDifference(lines, lines.slice(0, 1)) ?? '', /ours "the end"/)
  assert.match(lineDifference(lines.slice(0, 1), lines) ?? '', /expected "the end"/)
})
