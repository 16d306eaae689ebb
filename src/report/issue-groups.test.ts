import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Issue } from '#kernel/outcome.ts'
import { issueGroups, issueTable, severityText } from '#report/issue-groups.ts'

const issue = (code: string, severity: Issue['severity'], where: string): Issue => ({
  ...{ code, severity, where },
  message: `${code} at ${where}`,
})

test('errors stand before warnings, warnings before notes, then the most frequent', () => {
  const issues = [
    issue('n', 'note', 'a'),
    issue('w1', 'warning', 'b'),
    issue('w2', 'warning', 'c'),
    issue('w2', 'warning', 'd'),
    issue('e', 'error', 'e'),
  ]
  assert.deepEqual(
    issueGroups(issues).map(({ code, count }) => [code, count]),
    [
      ['e', 1],
      ['w2', 2],
      ['w1', 1],
      ['n', 1],
    ],
  )
  assert.equal(severityText(issues), '1 error, 3 warnings, 1 note')
  assert.equal(severityText([]), 'no issues')
})

test('a code that is an error here and a warning there is two groups', () => {
  assert.equal(issueGroups([issue('x', 'error', 'a'), issue('x', 'warning', 'a')]).length, 2)
})

test('places name their file once and say how many more there are', () => {
  const issues = [2, 5, 8, 11, 14].map((row) => issue('x', 'warning', `my.xlsx vInfo!F${row}`))
  const [row] = issueTable(issueGroups(issues)).rows
  assert.equal(row?.[3], 'my.xlsx vInfo!F2, vInfo!F5, vInfo!F8, vInfo!F11 and 1 more')
})
