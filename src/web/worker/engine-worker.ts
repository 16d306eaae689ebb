import { engines, importers } from '#catalog'
import type { Outcome } from '#kernel/outcome.ts'
import { openDesk } from '#web/worker/desk.ts'
import type { Step, ToWorker } from '#web/worker/message.ts'
import { browserPorts } from '#web/worker/ports.ts'

const desk = openDesk({ engines, importers }, browserPorts)

/** Steps cross to the page at most this often: a run may report millions. */
const stepPauseMs = 80
/** States to go on from cross at most this often: each is a copy of what was found so far. */
const statePauseMs = 1_000

let queue: Promise<void> = Promise.resolve()

/** Asks are answered one after the other, in the order they came: each sees the estate the last one left. */
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  queue = queue.then(() => answer(data))
})

async function answer({ id, ask }: ToWorker): Promise<void> {
  let quietUntil = 0
  const progress = (done: number, total: number): void => {
    const now = performance.now()
    if (now < quietUntil) return
    quietUntil = now + stepPauseMs
    const step: Step = { done, total }
    postMessage({ id, step })
  }
  let keptUntil = performance.now() + statePauseMs
  const offer = (state: () => unknown): void => {
    const now = performance.now()
    if (now < keptUntil) return
    keptUntil = now + statePauseMs
    postMessage({ id, state: state() })
  }
  postMessage({ id, outcome: await attempt(() => desk.answer(ask, { progress, offer })) })
}

/** A mistake of ours inside the worker becomes an issue on the page instead of a promise that never settles. */
async function attempt(work: () => Promise<Outcome<unknown>>): Promise<Outcome<unknown>> {
  try {
    return await work()
  } catch (error) {
    const message = `${error instanceof Error ? error.message : String(error)}. This is a fault of Bulkhead, not of your files.`
    return {
      ok: false,
      issues: [{ code: 'worker.defect', severity: 'error', where: 'engine worker', message }],
    }
  }
}
