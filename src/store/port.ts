import type { Issue, Outcome } from '#kernel/outcome.ts'

/** What an import said about an estate. It stays with the estate, because doubts must travel with the data. */
export type ImportReport = {
  /** Id of the importer, or 'stored' for an estate that came in Bulkhead's own form. */
  readonly source: string
  readonly counts: Readonly<Record<string, number | null>>
  /** What became of each file; left out by versions that did not keep it. */
  readonly files?: readonly { readonly name: string; readonly reader: string; readonly sameAs?: string }[]
  readonly issues: readonly Issue[]
}

/** An estate to keep: its stored form as bytes, under the digest of its content. */
export type NewEstate = {
  readonly digest: string
  readonly name: string
  readonly report: ImportReport
  readonly bytes: Uint8Array
  readonly addedAtMs: number
}
/** An estate as a list shows it. */
export type EstateSummary = {
  readonly digest: string
  readonly name: string
  readonly report: ImportReport
  readonly sizeBytes: number
  readonly addedAtMs: number
}

/** Where a run was executed: by this server, or in a browser that handed the result over. */
export type RunOrigin = 'server' | 'browser'
/** How many verdicts of each kind a run holds. */
export type VerdictCounts = { readonly safe: number; readonly unsafe: number; readonly undecided: number }

/** A run to keep: `id` is the SHA-256 of `bytes`, its canonical JSON. */
export type NewRun = {
  readonly id: string
  readonly engine: string
  readonly version: number
  readonly seed: number
  readonly params: Readonly<Record<string, unknown>>
  readonly estateDigest: string
  readonly verdicts: VerdictCounts
  readonly origin: RunOrigin
  readonly bytes: Uint8Array
  readonly createdAtMs: number
}
/** A run as a list shows it. `sequence` grows with every new run and is the cursor of a list. */
export type RunSummary = Omit<NewRun, 'bytes'> & { readonly sequence: number; readonly sizeBytes: number }

/** Which runs a list shows, newest first: at most `limit`, before the run with sequence `before`. */
export type RunQuery = {
  readonly estateDigest: string | 'any'
  readonly engine: string | 'any'
  readonly before: number | 'newest'
  readonly limit: number
}

/** What somebody decided, why, and the one or two runs it rests on. */
export type Decision = {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly runIds: readonly string[]
  readonly createdAtMs: number
}

/** One event of a reader's log: its id, and its JSON text. Nobody looks inside it here. */
export type ProgressEntry = { readonly id: string; readonly text: string }
/** A piece of the reader's log, oldest first, after a place in it. */
export type ProgressPage = {
  /** Names this log. It changes when the reader erases it, so that a browser notices. */
  readonly log: string
  /** Names of logs that were erased here. */
  readonly erased: readonly string[]
  readonly entries: readonly ProgressEntry[]
  /** The place after the last entry, to ask for what comes next. */
  readonly last: number
  readonly rest: 'more' | 'none'
}

/** Whether a thing was stored now or had been there before. Nothing stored is ever overwritten. */
export type Stored = 'added' | 'present'

/**
 * Where estates, runs and decisions live. Every method is asynchronous, so that a database across a network fits
 * behind it; an outcome that says 'added' survives a killed process and a power loss. Nothing throws: a database
 * that is locked, full, damaged or gone is an issue with a code 'store.…'.
 */
export type Store = {
  /** Keeps an estate. The first of two estates with one digest stays, name and provenance included. */
  addEstate(estate: NewEstate): Promise<Outcome<Stored>>
  /** The stored form exactly as it was added, or undefined. */
  estateBytes(digest: string): Promise<Outcome<Uint8Array | undefined>>
  estate(digest: string): Promise<Outcome<EstateSummary | undefined>>
  /** Every estate, oldest first. */
  estates(): Promise<Outcome<readonly EstateSummary[]>>
  /** Keeps a run of a stored estate. A run known from a browser that the server repeats becomes the server's. */
  addRun(run: NewRun): Promise<Outcome<Stored>>
  /** The canonical bytes exactly as they were added, or undefined. */
  runBytes(id: string): Promise<Outcome<Uint8Array | undefined>>
  run(id: string): Promise<Outcome<RunSummary | undefined>>
  runs(query: RunQuery): Promise<Outcome<readonly RunSummary[]>>
  /** Keeps a decision that rests on one or two stored runs. */
  addDecision(decision: Decision): Promise<Outcome<Stored>>
  /** Every decision, newest first. */
  decisions(): Promise<Outcome<readonly Decision[]>>
  /** Removes a decision because a person asked for it; its runs stay. */
  removeDecision(id: string): Promise<Outcome<'removed' | 'absent'>>
  /** Adds entries to the reader's log, all or none. An id that is there keeps its first text. */
  addProgress(entries: readonly ProgressEntry[]): Promise<Outcome<{ readonly added: number }>>
  /** At most `limit` entries of the reader's log after the place `after`; 0 is its beginning. */
  progress(after: number, limit: number): Promise<Outcome<ProgressPage>>
  /** Removes the reader's whole log because the reader asked for it, overwrites it on disk, and begins another. */
  eraseProgress(atMs: number): Promise<Outcome<'erased'>>
  /** Reads everything once: done when the database is sound, refused with 'store.damaged' when not. Cost O(size). */
  check(): Promise<Outcome<'sound'>>
  close(): Promise<void>
}
