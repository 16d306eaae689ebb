import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Answer } from '#estate/completion/answer.ts'
import type { Issue } from '#kernel/outcome.ts'
import type { FormDesk } from '#web/app/estate/completion/desk.ts'
import { IssueList } from '#web/app/notice.tsx'

/** A way to add answers, and the words that say what became of the last ones, to be shown where they were given. */
export type Adding = {
  /** Writes answers; whether they were taken. `taken` is said when they were. */
  readonly add: (answers: readonly Answer[], taken: string) => Promise<boolean>
  readonly told: JSX.Element
}

/** Adds answers for one form. */
export function useAdding(desk: FormDesk): Adding {
  const [text, setText] = useState('')
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const add: Adding['add'] = async (answers, taken) => {
    const outcome = await desk.add(answers)
    setIssues(outcome === 'taken' ? [] : outcome)
    setText(outcome === 'taken' ? taken : 'Not written: the estate is as it was.')
    return outcome === 'taken'
  }
  const told = (
    <div class="ba-told" role="status">
      {text}
      <IssueList issues={issues} />
    </div>
  )
  return { add, told }
}
