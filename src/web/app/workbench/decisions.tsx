import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Issue } from '#kernel/outcome.ts'
import { IssueList } from '#web/app/notice.tsx'
import { type Decision, decisionShelf } from '#web/app/shelf/decisions.ts'
import { type Home, homeText } from '#web/app/shelf/home.ts'
import type { SessionRun } from '#web/app/workbench/session-run.ts'

/** Decisions: one form to keep what the shown runs decided, and the list of those kept. */
export function Decisions({
  home,
  runs,
  onOpen,
}: {
  readonly home: Home
  /** The one or two runs a new decision would rest on. */
  readonly runs: readonly SessionRun[]
  readonly onOpen: (texts: readonly string[]) => void
}): JSX.Element {
  const shelf = decisionShelf(home)
  const [list, setList] = useState<readonly Decision[]>([])
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const [told, setTold] = useState('')
  const refresh = async (): Promise<void> => {
    const outcome = await shelf.list()
    if (outcome.ok) setList(outcome.value)
    else setIssues(outcome.issues)
  }
  useEffect(() => void refresh(), [home])
  const keep = async (title: string, note: string): Promise<boolean> => {
    const outcome = await shelf.keep({ title, note, runs: runs.map(({ text }) => text) })
    setIssues(outcome.issues)
    setTold(outcome.ok ? `Kept “${title}”.` : '')
    await refresh()
    return outcome.ok
  }
  const remove = async ({ id, title }: Decision): Promise<void> => {
    const outcome = await shelf.remove(id)
    setIssues(outcome.issues)
    setTold(outcome.ok ? `Removed “${title}”.` : '')
    await refresh()
  }
  const open = async (decision: Decision): Promise<void> => {
    const texts: string[] = []
    for (const id of decision.runIds) {
      const outcome = await shelf.run(id)
      if (!outcome.ok) return setIssues(outcome.issues)
      texts.push(outcome.value)
    }
    onOpen(texts)
  }
  return (
    <>
      <p class="ba-small">{homeText[home]}</p>
      <DecisionForm runs={runs} onKeep={keep} />
      <p role="status">{told}</p>
      <IssueList issues={issues} />
      {list.length === 0 && <p>No decision is kept yet.</p>}
      <ul class="ba-decisions">
        {list.map((decision) => (
          <DecisionItem key={decision.id} decision={decision} onOpen={open} onRemove={remove} />
        ))}
      </ul>
    </>
  )
}

type FormProps = {
  readonly runs: readonly SessionRun[]
  readonly onKeep: (title: string, note: string) => Promise<boolean>
}

function DecisionForm({ runs, onKeep }: FormProps): JSX.Element {
  const [title, setTitle] = useState('')
  const [note, setNote] = useState('')
  const numbers = runs.map(({ number }) => `run ${number}`).join(' and ')
  return (
    <form
      class="ba-decide"
      onSubmit={(event) => {
        event.preventDefault()
        if (title.trim() === '' || runs.length === 0) return
        void onKeep(title.trim(), note).then((kept) => {
          if (!kept) return
          setTitle('')
          setNote('')
        })
      }}
    >
      <label for="decision-title">What was decided</label>
      <input
        id="decision-title"
        type="text"
        required
        maxLength={200}
        value={title}
        onInput={(event) => setTitle(event.currentTarget.value)}
      />
      <label for="decision-note">Why, and what would change it</label>
      <textarea
        id="decision-note"
        rows={4}
        maxLength={20_000}
        value={note}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
      <p class="ba-buttons">
        <button type="submit" class="ba-primary" disabled={runs.length === 0}>
          Keep this decision
        </button>
        <span class="ba-small">
          {runs.length === 0 ? 'Run a question first.' : `It rests on ${numbers}.`}
        </span>
      </p>
    </form>
  )
}

type ItemProps = {
  readonly decision: Decision
  readonly onOpen: (decision: Decision) => void
  readonly onRemove: (decision: Decision) => void
}

function DecisionItem({ decision, onOpen, onRemove }: ItemProps): JSX.Element {
  const [sure, setSure] = useState(false)
  const at = new Date(decision.createdAtMs)
  return (
    <li>
      <h3>{decision.title}</h3>
      <p class="ba-small">
        <time dateTime={at.toISOString()}>{at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>
      </p>
      {decision.note !== '' && <p class="ba-note">{decision.note}</p>}
      <p class="ba-buttons">
        <button type="button" onClick={() => onOpen(decision)}>
          Show {decision.runIds.length === 1 ? 'its run' : 'its two runs'}
          <span class="ba-sr"> of {decision.title}</span>
        </button>
        <button
          type="button"
          onClick={() => (sure ? onRemove(decision) : setSure(true))}
          onBlur={() => setSure(false)}
        >
          {sure ? 'Remove for good' : 'Remove'}
          <span class="ba-sr"> {decision.title}</span>
        </button>
      </p>
    </li>
  )
}
