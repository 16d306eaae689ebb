import { useCallback, useState } from 'preact/hooks'
import { checkpointsOf } from '#engines/checkpoints.ts'
import type { Issue } from '#kernel/outcome.ts'
import { client } from '#web/app/session.ts'
import { type SessionRun, sessionRun } from '#web/app/workbench/session-run.ts'
import type { Step } from '#web/worker/message.ts'

/** Every run of a page has this seed unless an address says otherwise, as on the command line. */
const standardSeed = 1

/** Questions that were stopped and can go on, while the page is open. */
const stopped = checkpointsOf(8)

/** The runs of a session and the question under way. */
export type Asking = {
  readonly runs: readonly SessionRun[]
  /** Steps of the question under way, or 'idle'. */
  readonly step: Step | 'idle'
  readonly issues: readonly Issue[]
  readonly ask: (engine: string, params: Readonly<Record<string, unknown>>) => Promise<SessionRun | 'refused'>
  readonly cancel: () => void
  /** Takes in runs made earlier, from their texts; answers them in that order. */
  readonly take: (texts: readonly string[]) => readonly SessionRun[]
}

/**
 * Asks engines about the estate with this digest and keeps what they answered while the page is open. A run repeated is
 * the same run, not a second; one that was cancelled goes on where it stopped when it is asked again.
 */
export function useAsking(digest: string): Asking {
  const [runs, setRuns] = useState<readonly SessionRun[]>([])
  const [step, setStep] = useState<Step | 'idle'>('idle')
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const take = useCallback(
    (texts: readonly string[]): readonly SessionRun[] => {
      const known = [...runs]
      const taken = texts.map((text) => {
        const fresh = sessionRun(text, known.length + 1)
        const before = known.find(({ id }) => id === fresh.id)
        if (before === undefined) known.push(fresh)
        return before ?? fresh
      })
      setRuns(known)
      return taken
    },
    [runs],
  )
  const ask: Asking['ask'] = async (engine, params) => {
    setStep({ done: 0, total: 0 })
    setIssues([])
    const key = JSON.stringify([digest, engine, params])
    const question = { kind: 'run', engine, params, seed: standardSeed, found: stopped.found(key) } as const
    const outcome = await client.ask(question, { step: setStep, state: (state) => stopped.keep(key, state) })
    setStep('idle')
    if (outcome.ok) stopped.drop(key)
    if (outcome.ok) return take([outcome.value])[0] ?? 'refused'
    setIssues(outcome.issues)
    return 'refused'
  }
  return { runs, step, issues, ask, take, cancel: client.cancel }
}
