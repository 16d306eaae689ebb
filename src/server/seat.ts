import { Worker } from 'node:worker_threads'
import { type Outcome, refused } from '#kernel/outcome.ts'
import { serverIssue } from '#server/status.ts'
import type { Answer, Task, WorkerMessage, WorkerOptions } from '#server/task.ts'

/** What is told about a task on its way. */
export type Watch = {
  readonly started: () => void
  readonly progress: (done: number, total: number) => void
  /** A state that the task could go on from, should it be stopped. */
  readonly state: (state: unknown) => void
}

/** A task that waits for a thread or runs on one. `load` gets the digest of the estate the thread holds. */
export type Pending = {
  readonly load: (heldDigest: string) => Promise<Outcome<Task>>
  readonly watch: Watch
  readonly resolve: (outcome: Outcome<Answer>) => void
}

/** One thread and the task it is at. */
export type Seat = {
  /** The task under way, or undefined. */
  readonly pending: () => Pending | undefined
  /** Hands a task to the thread; it must be free. */
  readonly take: (pending: Pending) => void
  /** Ends the thread; its task, if any, is answered with `why`. */
  readonly end: (why: Outcome<never>) => Promise<unknown>
}

/** Starts a thread. `onFree` is called after every answer, `onGone` once, when the thread can take no more. */
export function openSeat(
  options: { readonly catalog: URL; readonly workerHeapMib: number },
  onFree: () => void,
  onGone: (seat: Seat) => void,
): Seat {
  const workerData: WorkerOptions = { catalog: options.catalog.href }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: options.workerHeapMib },
  })
  let current: Pending | undefined
  let heldDigest = ''
  let gone = false

  const settle = (outcome: Outcome<Answer>): void => {
    const settled = current
    current = undefined
    // After a refusal nobody knows whether the estate arrived; sending it again is cheap.
    if (!outcome.ok) heldDigest = ''
    worker.unref()
    settled?.resolve(outcome)
    onFree()
  }
  const end = async (why: Outcome<never>): Promise<unknown> => {
    if (gone) return
    gone = true
    onGone(seat)
    settle(why)
    return worker.terminate()
  }
  const take = async (pending: Pending): Promise<void> => {
    current = pending
    worker.ref()
    pending.watch.started()
    const task = await pending.load(heldDigest)
    // Cancelled or crashed while the estate was being read: the answer is given already.
    if (gone || current !== pending) return
    if (!task.ok) return settle(task)
    if (task.value.kind === 'run') heldDigest = task.value.estateDigest
    worker.postMessage(task.value, buffersOf(task.value))
  }
  const hear = (message: WorkerMessage): void => {
    switch (message.kind) {
      case 'progress':
        current?.watch.progress(message.done, message.total)
        break
      case 'state':
        current?.watch.state(message.state)
        break
      case 'answer':
        settle(message.outcome)
        break
      case 'threw':
        // What the exception left behind in that thread is not known, so the thread goes with it.
        void end(crashed(message.message))
        break
      default:
        message satisfies never
    }
  }

  const seat: Seat = { pending: () => current, take: (pending) => void take(pending), end }
  worker.on('message', hear)
  worker.on('error', (error) => void end(crashed(error.message)))
  worker.on('exit', (code) => void end(crashed(`its thread ended with code ${code}`)))
  return seat
}

/** The buffers a task may take along instead of copying: those it holds alone. */
function buffersOf(task: Task): ArrayBuffer[] {
  const isCopied = task.kind === 'import-files' || task.kind === 'exports'
  const bytes = task.kind === 'run' ? task.estate : isCopied ? 'held' : task.bytes
  if (bytes === 'held' || bytes.byteLength !== bytes.buffer.byteLength) return []
  return [bytes.buffer as ArrayBuffer]
}

const crashed = (why: string): Outcome<never> =>
  refused(
    serverIssue(
      'server.worker-crashed',
      'job',
      `The computation stopped unexpectedly (${why}). Nothing else is affected. Please report it with the question.`,
    ),
  )
