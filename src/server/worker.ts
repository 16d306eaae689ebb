import { parentPort, workerData } from 'node:worker_threads'
import type { Engine } from '#engines/engine.ts'
import type { Importer } from '#importers/importer.ts'
import { assert } from '#kernel/outcome.ts'
import type { Task, WorkerMessage, WorkerOptions } from '#server/task.ts'
import { perform } from '#server/work.ts'

/** The thread that runs engines and importers: one task at a time, one answer for each. */
const port = parentPort
assert(port !== null, 'the worker runs as a thread')
const { catalog } = workerData as WorkerOptions
const { engines, importers } = (await import(catalog)) as {
  readonly engines: readonly Engine[]
  readonly importers: readonly Importer[]
}

const post = (message: WorkerMessage, transfer: ArrayBuffer[]): void => port.postMessage(message, transfer)

port.on('message', async (task: Task) => {
  let hundredth = -1
  const progress = (done: number, total: number): void => {
    // Throttled by count, not by clock: at most one message for each hundredth of the work.
    const reached = total > 0 ? Math.floor((done * 100) / total) : 0
    if (reached === hundredth) return
    hundredth = reached
    post({ kind: 'progress', done, total }, [])
  }
  let stateAt = 0
  const offer = (state: () => unknown): void => {
    // A state is a copy of all that was found, so it follows the hundredths and not every step.
    if (hundredth <= stateAt) return
    stateAt = hundredth
    post({ kind: 'state', state: state() }, [])
  }
  try {
    const outcome = await perform(task, { engines, importers, progress, offer })
    const bytes = outcome.ok && 'bytes' in outcome.value ? outcome.value.bytes : undefined
    post({ kind: 'answer', outcome }, bytes === undefined ? [] : [bytes.buffer as ArrayBuffer])
  } catch (error) {
    post({ kind: 'threw', message: error instanceof Error ? error.message : String(error) }, [])
  }
})
