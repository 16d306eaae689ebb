import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  done,
  type Issue,
  assert as ours,
  refused,
  type Severity,
  settle,
  unreachable,
} from '#kernel/outcome.ts'

const issue = (severity: Severity, code: string): Issue => ({ code, severity, where: 'x', message: 'm.' })

test('a value travels with the warnings met on the way', () => {
  const warning = issue('warning', 'a')
  assert.deepEqual(done(1, [warning]), { ok: true, value: 1, issues: [warning] })
  assert.deepEqual(settle(1, [warning]), { ok: true, value: 1, issues: [warning] })
})

test('one error withholds the value and comes first; nothing is lost or told twice', () => {
  const [warning, error, other, note] = [
    issue('warning', 'a'),
    issue('error', 'b'),
    issue('error', 'c'),
    issue('note', 'd'),
  ]
  assert.deepEqual(settle(1, [warning, error, other, note]), {
    ok: false,
    issues: [error, warning, other, note],
  })
})

test('a refusal has at least one issue', () => {
  assert.equal(refused(issue('error', 'a')).issues.length, 1)
})

test('a defect of ours stops with a sentence that says it is ours', () => {
  assert.throws(() => ours(false, 'x is y'), /^Error: Bulkhead defect: x is y$/)
  assert.doesNotThrow(() => ours('anything', 'x'))
  assert.throws(() => unreachable('x' as never), /unhandled case "x"/)
})
