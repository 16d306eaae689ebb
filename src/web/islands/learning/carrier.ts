import { emptyLog, type ProgressLog } from '#path/progress/log.ts'

/** Who remembers a learner: a learning system in one of its languages, or this browser alone. */
export type Carrier = {
  readonly kind: 'scorm' | 'cmi5' | 'none'
  /** Who learns, as the learning system names them: parts the memories of one browser that several people use. */
  readonly learner: string
  /** What the learning system remembers. */
  load(): Promise<ProgressLog>
  /** Hands over what there is now. Never rejects; `state` says what went wrong. */
  save(log: ProgressLog): Promise<void>
  /** How it stands with the learning system, in words. */
  state(): { readonly tone: 'calm' | 'trouble'; readonly text: string }
  /** Hands over what is left and says goodbye, at once: the page is closing. */
  finish(log: ProgressLog): void
}

/** No learning system: the package was opened from a plain server. */
export const noCarrier: Carrier = {
  kind: 'none',
  learner: 'nobody',
  load: async () => emptyLog,
  save: async () => undefined,
  state: () => ({
    tone: 'trouble',
    text: 'No learning system was found above this page. Your progress is kept in this browser alone.',
  }),
  finish: () => undefined,
}
