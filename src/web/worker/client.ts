import type { Issue, Outcome } from '#kernel/outcome.ts'
import type { AnswerOf, AnyAsk, AskKind, AskOf, Hearing, OverlayText } from '#web/worker/message.ts'

/** Engines in a worker of their own, holding one estate. Every answer is an Outcome; nothing rejects. */
export type EngineClient = {
  /** Asks the worker; asks are answered in order. `hearing` hears of steps while the answer is computed. */
  ask<K extends AskKind>(ask: AskOf<K>, hearing?: Hearing): Promise<Outcome<AnswerOf<K>>>
  /** Stops everything under way (those asks are refused with 'worker.cancelled') and reopens the estate. */
  cancel(): void
  /** Ends the worker for good. */
  close(): void
}

type Pending = {
  readonly settle: (outcome: Outcome<never>) => void
  readonly hearing: Hearing | undefined
}

/** Starts the engine worker of this page. Addresses in asks are resolved against the page. */
export function connectEngines(): EngineClient {
  let worker: Worker | undefined
  let last = 0
  const pending = new Map<number, Pending>()
  /** The asks that rebuild the worker's estate in a fresh worker. */
  let steps: AnyAsk[] = []

  const stop = (code: string, message: string): void => {
    worker?.terminate()
    worker = undefined
    const issue: Issue = { code, severity: 'error', where: 'this page', message }
    for (const { settle } of pending.values()) settle({ ok: false, issues: [issue] })
    pending.clear()
  }

  const start = (): Worker => {
    const fresh = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module' })
    fresh.onmessage = ({ data: { id, step, state, outcome } }) => {
      const waiting = pending.get(id)
      if (step) return waiting?.hearing?.step?.(step)
      if (state !== undefined) return waiting?.hearing?.state?.(state)
      pending.delete(id)
      waiting?.settle(outcome)
    }
    fresh.onerror = () =>
      stop(
        'worker.failed',
        'The engine stopped unexpectedly. Run again; if it happens twice, reload the page.',
      )
    for (const ask of steps) fresh.postMessage({ id: 0, ask })
    return fresh
  }

  return {
    ask: (ask, hearing) => {
      worker ??= start()
      last += 1
      const id = last
      const sent = resolved(ask as AnyAsk)
      return new Promise((settle) => {
        pending.set(id, {
          hearing,
          settle: (outcome) => {
            if (outcome.ok) steps = rebuildSteps(steps, sent, outcome.value)
            settle(outcome)
          },
        })
        worker?.postMessage({ id, ask: sent })
      })
    },
    cancel: () => stop('worker.cancelled', 'Cancelled. The estate is unchanged.'),
    close: () => {
      steps = []
      stop('worker.closed', 'The page closed its engine.')
    },
  }
}

const resolved = (ask: AnyAsk): AnyAsk =>
  ask.kind === 'open' && ask.from.at === 'address'
    ? { kind: 'open', from: { at: 'address', address: new URL(ask.from.address, document.baseURI).href } }
    : ask

/** How a fresh worker gets back to where this one is, after `ask` succeeded. */
function rebuildSteps(
  steps: readonly AnyAsk[],
  ask: AnyAsk,
  answer: { readonly digest?: string; readonly overlays?: readonly OverlayText[] },
): AnyAsk[] {
  switch (ask.kind) {
    case 'open':
      return [ask]
    case 'keep':
      return [{ kind: 'open', from: { at: 'shelf', digest: answer.digest ?? 'any' } }]
    case 'import':
      return [...steps, ask]
    case 'overlay':
      return [...steps, ask]
    case 'complete':
      return [...steps, { kind: 'overlay', overlays: answer.overlays ?? [] }]
    default:
      return [...steps]
  }
}
