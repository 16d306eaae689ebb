import type { ExportFile } from '#engines/engine.ts'
import type { Replay } from '#engines/record.ts'
import type { InputFile } from '#importers/importer.ts'
import type { Outcome } from '#kernel/outcome.ts'
import type { ImportReport, NewRun } from '#store/port.ts'

/** A run as a worker hands it over: canonical bytes, their digest, and what a list shows of it. */
export type FinishedRun = Omit<NewRun, 'origin' | 'createdAtMs'>
/** An estate as a worker hands it over: canonical stored form, its digest and what the import said. */
export type ReadEstate = {
  readonly digest: string
  readonly name: string
  readonly report: ImportReport
  readonly bytes: Uint8Array
}
/** The comparison of a record with its repetition. */
export type Comparison = Omit<Replay, 'run'> & { readonly runId: string; readonly recordedRunId: string }

/** What a worker can be asked, and what it answers. Everything here crosses the thread as a structured clone. */
export type Tasks = {
  readonly run: {
    readonly task: {
      readonly kind: 'run'
      readonly engine: string
      readonly params: Readonly<Record<string, unknown>>
      readonly seed: number
      readonly estateDigest: string
      /** The stored form, or 'held' when the worker read this estate for its previous task. */
      readonly estate: Uint8Array | 'held'
      /** What an earlier run of this question left when it was stopped. */
      readonly found: unknown
    }
    readonly answer: FinishedRun
  }
  readonly 'import-files': {
    readonly task: {
      readonly kind: 'import-files'
      readonly files: readonly InputFile[]
      readonly depthMax: number
    }
    readonly answer: ReadEstate
  }
  readonly 'read-estate': {
    readonly task: { readonly kind: 'read-estate'; readonly bytes: Uint8Array; readonly depthMax: number }
    readonly answer: ReadEstate
  }
  readonly 'read-run': {
    readonly task: { readonly kind: 'read-run'; readonly bytes: Uint8Array; readonly depthMax: number }
    readonly answer: FinishedRun
  }
  /** The files that a kept run offers; the run is one of the server's own. */
  readonly exports: {
    readonly task: { readonly kind: 'exports'; readonly run: Uint8Array; readonly estate: Uint8Array }
    readonly answer: { readonly files: readonly ExportFile[] }
  }
  readonly replay: {
    readonly task: { readonly kind: 'replay'; readonly bytes: Uint8Array; readonly depthMax: number }
    readonly answer: Comparison
  }
}
export type TaskKind = keyof Tasks
export type Task = Tasks[TaskKind]['task']
export type Answer = Tasks[TaskKind]['answer']

/** What a worker posts: how far it has come, a state it could go on from, its answer, or the message of an exception, which is a bug of ours. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'state'; readonly state: unknown }
  | { readonly kind: 'answer'; readonly outcome: Outcome<Answer> }
  | { readonly kind: 'threw'; readonly message: string }

/** What a worker is started with: the module that holds the catalog it serves. */
export type WorkerOptions = { readonly catalog: string }
