import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { EstatePart } from '#estate/model.ts'
import type { Issue, Severity } from '#kernel/outcome.ts'
import { SeverityTag } from '#web/app/notice.tsx'
import { client } from '#web/app/session.ts'
import type { EstateSummary, IssueGroup } from '#web/worker/message.ts'

const severities: readonly Severity[] = ['error', 'warning', 'note']
/** Issues of one group shown at a time. */
const pageSize = 20

/** What was doubted while reading, grouped by code; an issue leads to the row it is about. */
export function Doubts({
  estate,
  onRow,
}: {
  readonly estate: EstateSummary
  readonly onRow: (part: EstatePart, id: string) => void
}): JSX.Element {
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set())
  const [told, setTold] = useState('')
  const counted = (severity: Severity): number =>
    estate.issues.filter((group) => group.severity === severity).reduce((sum, { count }) => sum + count, 0)
  const toggle = (severity: Severity): void =>
    setHidden(
      (before) =>
        new Set(before.has(severity) ? [...before].filter((one) => one !== severity) : [...before, severity]),
    )
  const visit = async (where: string): Promise<void> => {
    const outcome = await client.ask({ kind: 'locate', where })
    if (!outcome.ok) return
    if (outcome.value === 'nowhere') return setTold(`No row of the tables was read from ${where}.`)
    setTold('')
    onRow(outcome.value.part, outcome.value.id)
  }
  if (estate.issues.length === 0) return <p>Nothing was doubted.</p>
  const shown = estate.issues.filter(({ severity }) => !hidden.has(severity))
  return (
    <>
      <fieldset class="ba-filters">
        <legend>Show</legend>
        {severities.map((severity) => (
          <label key={severity}>
            <input type="checkbox" checked={!hidden.has(severity)} onChange={() => toggle(severity)} />
            <SeverityTag severity={severity} /> {counted(severity)}
          </label>
        ))}
      </fieldset>
      <p role="status" class="ba-small">
        {told}
      </p>
      {shown.map((group) => (
        <Group key={`${group.severity} ${group.code} ${estate.digest}`} group={group} onVisit={visit} />
      ))}
    </>
  )
}

function Group({
  group,
  onVisit,
}: {
  readonly group: IssueGroup
  readonly onVisit: (where: string) => void
}): JSX.Element {
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const [open, setOpen] = useState(false)
  const { code, severity, count, sample } = group
  useEffect(() => {
    if (!open || issues.length > 0) return
    void more(code, severity, 0).then(setIssues)
  }, [open, issues.length, code, severity])
  return (
    <details class="ba-group" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <SeverityTag severity={severity} /> <b>{count > 1 ? `${count} ×` : ''}</b>
        <span class="ba-group-sample">{sample.message}</span> <code>{code}</code>
      </summary>
      <ul>
        {issues.map((issue, index) => (
          <li key={`${index} ${issue.where}`}>
            <button type="button" class="ba-link" onClick={() => onVisit(issue.where)}>
              {issue.where}
            </button>{' '}
            {issue.message}
          </li>
        ))}
      </ul>
      {open && issues.length < count && (
        <button
          type="button"
          onClick={() =>
            void more(code, severity, issues.length).then((next) => setIssues([...issues, ...next]))
          }
        >
          Show {Math.min(pageSize, count - issues.length)} more of {count - issues.length}
        </button>
      )}
    </details>
  )
}

async function more(code: string, severity: Severity, offset: number): Promise<readonly Issue[]> {
  const outcome = await client.ask({ kind: 'issues', code, severity, offset, count: pageSize })
  return outcome.ok ? outcome.value : []
}
