import type { Issue } from '#kernel/outcome.ts'
import { needsLook, statusOf } from '#patterns/answer.ts'
import { type CheckReport, shareText } from '#report/check-report.ts'
import type { Findings } from '#report/findings.ts'
import { escapeHtml } from '#report/markup.ts'

/** How a case of a test report ended. */
type Ending = 'passed' | 'skipped' | 'failure' | 'error'
type Case = {
  readonly group: string
  readonly name: string
  readonly ending: Ending
  readonly message: string
  readonly text: string
}

/**
 * Findings as a JUnit report: a case per verdict, per check and per error. Unsafe and found are failures, undecided and
 * unknown are errors; a check that is a note passes whatever it found, and one with nothing to ask about is skipped.
 */
export function junitOf({ findings, issues, checks }: Findings): string {
  const refused = issues.filter(({ severity }) => severity === 'error')
  const cases: readonly Case[] = [
    ...findings.map(({ engine, subject, verdict, text }): Case => {
      const ending = verdict === 'safe' ? 'passed' : verdict === 'unsafe' ? 'failure' : 'error'
      return { group: engine, name: subject, ending, message: verdict, text }
    }),
    ...checks.map(checkCase),
    ...refused.map(
      ({ code, where, message }): Case => ({
        group: code,
        name: where,
        ending: 'error',
        message: '',
        text: `${where}: ${message}`,
      }),
    ),
  ]
  const doubts = issues.filter(({ severity }) => severity !== 'error').map(doubtLine)
  const aside = [...checks.flatMap(noteLine), ...doubts].map(escapeHtml)
  const count = (ending: Ending): number => cases.filter((one) => one.ending === ending).length
  const skipped = count('skipped') === 0 ? '' : ` skipped="${count('skipped')}"`
  const sums = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${sums}>`,
    `  <testsuite name="Bulkhead" ${sums}${skipped}>`,
    ...cases.map(caseLine),
    ...(aside.length === 0 ? [] : [`    <system-out>${aside.join('\n')}</system-out>`]),
    '  </testsuite>',
    '</testsuites>\n',
  ].join('\n')
}

function checkCase(check: CheckReport): Case {
  const { pattern, answer } = check
  const status = statusOf(answer)
  const ending =
    status === 'outside'
      ? 'skipped'
      : !needsLook(answer)
        ? 'passed'
        : status === 'found'
          ? 'failure'
          : 'error'
  const listed = answer.findings.map(({ name, text }) => `${name}: ${text}`)
  const open = answer.open.map(({ settledBy, count }) => `Unknown for ${count}. Settled by: ${settledBy}.`)
  const none = answer.absent === undefined ? [] : [`None is stated. Settled by: ${answer.absent}.`]
  const text = [...listed, ...open, ...none, pattern.why, `Cure: ${pattern.cure}`].join('\n')
  const message = status === 'found' ? shareText(check) : status
  return {
    group: `pattern.${pattern.severity}`,
    name: `${pattern.id}: ${pattern.title}`,
    ending,
    message,
    text,
  }
}

/** What a check that is a note found, which fails nothing. */
const noteLine = (check: CheckReport): readonly string[] =>
  check.pattern.severity === 'note' && check.answer.found > 0
    ? [`note: ${check.pattern.id}: ${check.pattern.title}, ${shareText(check)}`]
    : []

const doubtLine = ({ code, severity, where, message }: Issue): string =>
  `${severity}: ${where}: ${message} [${code}]`

function caseLine({ group, name, ending, message, text }: Case): string {
  const head = `    <testcase classname="${escapeHtml(group)}" name="${escapeHtml(name)}">`
  if (ending === 'passed') return `${head}</testcase>`
  const said = message === '' ? '' : ` message="${escapeHtml(message)}"`
  if (ending === 'skipped') return `${head}<skipped${said}/></testcase>`
  return `${head}<${ending}${said}>${escapeHtml(text)}</${ending}></testcase>`
}
