import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderFindings } from '#report/findings.ts'

const all = {
  file: 'my estate.xlsx',
  findings: [
    { engine: 'toy', subject: 'A & B', verdict: 'safe', text: 'Fits.' },
    { engine: 'toy', subject: 'C', verdict: 'unsafe', text: 'Does not fit: <db> needs more.' },
    { engine: 'toy', subject: 'D', verdict: 'undecided', text: 'Memory unknown.' },
  ],
  issues: [{ code: 'toy.odd', severity: 'warning', where: 'vInfo!A2', message: 'Odd.' }],
} as const
const terminal = { columns: 80, colour: 'none' } as const

test('JUnit counts unsafe as failure and undecided as error, and escapes names', () => {
  const text = renderFindings(all, 'junit', terminal)
  assert.match(text, /<testsuites tests="4" failures="1" errors="2">/)
  assert.match(text, /name="A &amp; B"><\/testcase>/)
  assert.match(text, /Does not fit: &lt;db&gt; needs more\./)
})

test('SARIF says pass, fail and open, and points at the file', () => {
  const { runs } = JSON.parse(renderFindings(all, 'sarif', terminal))
  assert.deepEqual(
    runs[0].results.map((result: { kind: string; level: string }) => [result.kind, result.level]),
    [
      ['pass', 'none'],
      ['fail', 'error'],
      ['open', 'warning'],
      ['open', 'warning'],
    ],
  )
  assert.equal(runs[0].results[1].locations[0].physicalLocation.artifactLocation.uri, 'my%20estate.xlsx')
  assert.deepEqual(
    runs[0].tool.driver.rules.map((rule: { id: string }) => rule.id),
    ['toy', 'toy.odd'],
  )
})

test('text ends with how many are safe and how many are not', () => {
  assert.match(renderFindings(all, 'text', terminal), /1 safe, 2 to look at\./)
})

test('nothing found is said, not left blank', () => {
  const none = renderFindings({ ...all, findings: [], issues: [] }, 'text', terminal)
  assert.match(none, /0 safe, 0 to look at\./)
})
