import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckAnswer } from '#patterns/answer.ts'
import { definePattern } from '#patterns/pattern.ts'
import { checkReports } from '#report/check-report.ts'
import { needAttention, renderFindings } from '#report/findings.ts'

const text = {
  looksAt: 'Something.',
  why: 'It matters <much>.',
  cure: 'Do this.',
  settledBy: 'sheet vX',
  article: 'two-node-truths',
  pattern: 'headroom-mirage',
  facts: [],
  fields: [],
}
const grave = definePattern({
  ...text,
  id: 'grave',
  title: 'A & B',
  scope: 'vm',
  severity: 'critical',
  judge: () => 'clear',
})
const aside = definePattern({
  ...text,
  id: 'aside',
  title: 'By the way',
  scope: 'host',
  severity: 'note',
  judge: () => 'clear',
})
const nothing = { subjects: 0, found: 0, clear: 0, unknown: 0, times: 0, findings: [], open: [] } as const

const found: CheckAnswer = {
  ...{ ...nothing, id: 'grave', severity: 'critical', subjects: 9, found: 3, clear: 4, unknown: 2, times: 3 },
  findings: [
    {
      ...{ ref: 'vm:web', name: 'web', text: 'It <does>.' },
      evidence: [
        {
          ref: 'vm:web',
          field: 'power',
          cell: { file: 'my export.xlsx', sheet: 'vInfo', column: 'AB', row: 7 },
        },
        { ref: 'vm:web', field: 'tags', cell: { file: 'topology.yaml', sheet: '', column: '', row: 4 } },
      ],
    },
  ],
  open: [{ settledBy: 'sheet vX', count: 2, examples: ['db', 'app'] }],
}
const clear: CheckAnswer = { ...nothing, id: 'grave', severity: 'critical', subjects: 2, clear: 2 }
const absent: CheckAnswer = { ...nothing, id: 'grave', severity: 'critical', absent: 'sheet vInfo' }
const noted: CheckAnswer = { ...found, id: 'aside', severity: 'note' }
const of = (...answers: readonly CheckAnswer[]) => ({
  ...{ file: 'my export.xlsx', findings: [], issues: [], site: 'http://127.0.0.1:4317/' },
  checks: checkReports([grave, aside], answers),
})
const terminal = { columns: 100, colour: 'none' } as const

test('found and unknown ask for a look; clear and notes do not', () => {
  assert.equal(needAttention(of(found)), true)
  assert.equal(needAttention(of({ ...clear, clear: 1, unknown: 1 })), true)
  assert.equal(needAttention(of(absent)), true)
  assert.equal(needAttention(of(clear, noted)), false)
})

test('text says what, where, why and what to do, counts what it does not list, and what would settle the rest', () => {
  const said = renderFindings(of(found, noted), 'text', terminal).replace(/\s+/g, ' ')
  assert.match(said, /critical grave: A & B, 3 of 9 VMs/)
  assert.match(said, /It <does>\. my export\.xlsx vInfo!AB7, topology\.yaml:4/)
  assert.match(
    said,
    /And 2 more; --examples lists them\. It matters <much>\. Cure: Do this\. Article: two-node-truths\./,
  )
  assert.match(said, /Unknown, which is not a pass .*grave critical 2 VMs sheet vX/)
  assert.match(said, /2 checks: 2 found something, 0 unknown, 0 clear, 0 with nothing to ask about\./)
  assert.ok(said.indexOf('critical grave') < said.indexOf('note aside'))
})

test('what an estate has none of is told with what states it', () => {
  assert.match(renderFindings(of(absent), 'text', terminal), /no VM stated\s+sheet vInfo/)
})

test('SARIF has a rule with help and address for each check, and a region for each cell', () => {
  const [run] = JSON.parse(renderFindings(of(found), 'sarif', terminal)).runs
  const [rule] = run.tool.driver.rules
  assert.equal(rule.helpUri, 'http://127.0.0.1:4317/articles/two-node-truths.html')
  assert.match(rule.help.markdown, /\*\*Cure\.\*\* Do this\./)
  assert.equal(rule.defaultConfiguration.level, 'error')
  const [first, rest, open] = run.results
  assert.deepEqual([first.kind, first.level, first.message.text], ['fail', 'error', 'web: It <does>.'])
  assert.deepEqual(first.locations[0].physicalLocation, {
    artifactLocation: { uri: 'my%20export.xlsx' },
    // AB is the 28th column.
    region: { startLine: 7, startColumn: 28 },
  })
  assert.deepEqual(first.relatedLocations[0].physicalLocation.region, { startLine: 4 })
  assert.match(rest.message.text, /3 of 9 VMs in all; 2 of them are not listed here/)
  assert.deepEqual([open.kind, open.level], ['open', 'none'])
  assert.match(open.message.text, /Unknown for 2 VMs \(db, app\)\. Settled by: sheet vX\./)
})

test('JUnit fails what was found, errs on what is unknown, skips what is outside and lets notes pass', () => {
  const outside: CheckAnswer = { ...nothing, id: 'grave', severity: 'critical' }
  const report = (answer: CheckAnswer): string => renderFindings(of(answer), 'junit', terminal)
  assert.match(report(found), /name="grave: A &amp; B"><failure message="3 of 9 VMs">web: It &lt;does&gt;\./)
  assert.match(
    report(absent),
    /errors="1"[\s\S]+<error message="unknown">None is stated\. Settled by: sheet vInfo\./,
  )
  assert.match(report(outside), /skipped="1"[\s\S]+<skipped message="outside"\/>/)
  assert.match(report(clear), /failures="0" errors="0"/)
  assert.match(
    report(noted),
    /failures="0" errors="0"[\s\S]+<system-out>note: aside: By the way, 3 of 9 hosts/,
  )
})

test('JSON carries each check in full', () => {
  const [check] = JSON.parse(renderFindings(of(found), 'json', terminal)).checks
  assert.equal(check.status, 'found')
  assert.deepEqual(
    [check.subjects, check.found, check.clear, check.unknown, check.article],
    [9, 3, 4, 2, 'two-node-truths'],
  )
  assert.deepEqual(check.findings[0].evidence[0].cell, {
    file: 'my export.xlsx',
    sheet: 'vInfo',
    column: 'AB',
    row: 7,
  })
})
