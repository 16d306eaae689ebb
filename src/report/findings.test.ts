import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distinctIssues, needAttention, renderFindings } from '#report/findings.ts'

const all = {
  checks: [],
  site: 'http://127.0.0.1:4317/',
  file: 'my estate.xlsx',
  findings: [
    { engine: 'toy', subject: 'A & B', verdict: 'safe', text: 'Fits.' },
    { engine: 'toy', subject: 'C', verdict: 'unsafe', text: 'Does not fit: <db> needs more.' },
    { engine: 'toy', subject: 'D', verdict: 'undecided', text: 'Memory unknown.' },
  ],
  issues: [{ code: 'toy.odd', severity: 'warning', where: 'vInfo!A2', message: 'Odd.' }],
} as const
const terminal = { columns: 80, colour: 'none' } as const

const safe = { ...all, findings: all.findings.slice(0, 1), issues: [] }
const error = { code: 'toy.cut', severity: 'error', where: 'vHost', message: 'Cut <off>.' } as const
const note = { code: 'toy.aside', severity: 'note', where: 'vInfo', message: 'Passed over.' } as const

test('JUnit counts unsafe as failure and undecided as error, and escapes names', () => {
  const text = renderFindings(all, 'junit', terminal)
  assert.match(text, /<testsuites tests="3" failures="1" errors="1">/)
  assert.match(text, /name="A &amp; B"><\/testcase>/)
  assert.match(text, /Does not fit: &lt;db&gt; needs more\./)
})

test('JUnit carries a warning as output of the suite and an error as an error', () => {
  const text = renderFindings({ ...all, issues: [...all.issues, error] }, 'junit', terminal)
  assert.match(text, /<system-out>warning: vInfo!A2: Odd\. \[toy\.odd\]<\/system-out>/)
  assert.match(text, /classname="toy.cut" name="vHost"><error>vHost: Cut &lt;off&gt;\.<\/error>/)
  assert.match(text, /<testsuites tests="4" failures="1" errors="2">/)
})

test('safe verdicts need attention as soon as anything is doubted; a note alone does not', () => {
  assert.equal(needAttention(safe), false)
  assert.equal(needAttention({ ...safe, issues: [note] }), false)
  assert.equal(needAttention({ ...safe, issues: all.issues }), true)
  assert.equal(needAttention({ ...safe, issues: [error] }), true)
  assert.equal(needAttention({ ...all, issues: [] }), true)
})

test('issues follow the verdicts in text, by code with a count and the first place, and the sum ends it', () => {
  const again = { ...all.issues[0], where: 'vInfo!A3' }
  const text = renderFindings({ ...safe, issues: [note, all.issues[0], again] }, 'text', terminal)
  assert.match(
    text,
    /A & B[\s\S]+warning: vInfo!A2 and 1 more: Odd\. \[toy\.odd\][\s\S]+note: vInfo: Passed over/,
  )
  assert.match(text, /1 safe, 0 to look at; doubted: 2 warnings, 1 note\./)
})

test('one doubt that several runs meet is told once', () => {
  assert.deepEqual(distinctIssues([note, error, { ...note }]), [note, error])
})

test('a note stays a note and an error an error in SARIF', () => {
  const { runs } = JSON.parse(renderFindings({ ...safe, issues: [error, note] }, 'sarif', terminal))
  const told = runs[0].results.map(({ ruleId, level }: Record<string, string>) => [ruleId, level])
  assert.deepEqual(told.slice(1), [
    ['toy.cut', 'error'],
    ['toy.aside', 'note'],
  ])
})

test('SARIF says pass, fail and open, and points at the file', () => {
  const { runs } = JSON.parse(renderFindings(all, 'sarif', terminal))
  assert.deepEqual(
    runs[0].results.map((result: { kind: string; level: string }) => [result.kind, result.level]),
    [
      ['pass', 'none'],
      ['fail', 'error'],
      ['open', 'warning'],
      ['fail', 'warning'],
    ],
  )
  assert.equal(runs[0].results[1].locations[0].physicalLocation.artifactLocation.uri, 'my%20estate.xlsx')
  assert.deepEqual(
    runs[0].tool.driver.rules.map((rule: { id: string }) => rule.id),
    ['toy', 'toy.odd'],
  )
})

test('text ends with how many are safe and how many are not', () => {
  assert.match(renderFindings(all, 'text', terminal), /1 safe, 2 to look at; doubted: 1 warning\./)
})

test('nothing found is said, not left blank', () => {
  const none = renderFindings({ ...all, findings: [], issues: [] }, 'text', terminal)
  assert.match(none, /0 safe, 0 to look at; nothing was doubted\./)
})
