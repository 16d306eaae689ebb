import type { ComponentChildren, JSX } from 'preact'
import type { Issue, Severity } from '#kernel/outcome.ts'

const severityWord: Readonly<Record<Severity, string>> = { error: 'Error', warning: 'Warning', note: 'Note' }
const severityMark: Readonly<Record<Severity, string>> = { error: '✕', warning: '△', note: '·' }

/** The word of a severity with its mark: the mark is for the eye, the word for everybody. */
export const SeverityTag = ({ severity }: { readonly severity: Severity }): JSX.Element => (
  <span class={`ba-severity ba-${severity}`}>
    <span aria-hidden="true">{severityMark[severity]} </span>
    {severityWord[severity]}
  </span>
)

/** Issues in full: where each one is, and what to do next. */
export const IssueList = ({ issues }: { readonly issues: readonly Issue[] }): JSX.Element => (
  <ul class="ba-issues">
    {issues.map((issue, index) => (
      <li key={`${index} ${issue.code}`}>
        <SeverityTag severity={issue.severity} /> <code>{issue.where}</code> {issue.message}
      </li>
    ))}
  </ul>
)

/** A progress bar with its words; `total` 0 while nobody knows how much there is to do. */
export function ProgressLine({
  label,
  done,
  total,
  children,
}: {
  readonly label: string
  readonly done: number
  readonly total: number
  readonly children?: ComponentChildren
}): JSX.Element {
  const known = total > 0
  return (
    <div class="ba-progress">
      <span>{known ? `${label}: ${Math.min(100, Math.floor((done / total) * 100))} %` : `${label} …`}</span>
      <progress aria-label={label} {...(known ? { value: done, max: total } : {})} />
      {children}
    </div>
  )
}
