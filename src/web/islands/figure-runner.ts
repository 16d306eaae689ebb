import type { Block } from '#kernel/block.ts'
import type { Outcome } from '#kernel/outcome.ts'
import type { FigureAnswer, FigureAsk } from '#web/islands/model-worker.ts'

type Params = Readonly<Record<string, unknown>>
type Waiting = { settle(answer: FigureAnswer['outcome']): void; fail(reason: Error): void }

/** Asks the small worker; one that died is started again for the next question. `address` says which estate. */
export function referenceRunner(
  open: () => Worker,
  address: string,
): (engine: string, params: Params) => Promise<Outcome<readonly Block[]>> {
  const waiting = new Map<number, Waiting>()
  let last = 0
  const start = (): Worker => {
    const fresh = open()
    fresh.onmessage = ({ data }: MessageEvent<FigureAnswer>) => {
      waiting.get(data.id)?.settle(data.outcome)
      waiting.delete(data.id)
    }
    fresh.onerror = () => {
      worker = undefined
      for (const { fail } of waiting.values()) fail(new Error('the worker stopped'))
      waiting.clear()
    }
    return fresh
  }
  let worker: Worker | undefined = start()
  return (engine, params) =>
    new Promise((settle, fail) => {
      last += 1
      waiting.set(last, { settle, fail })
      worker ??= start()
      worker.postMessage({ id: last, estate: address, engine, params } satisfies FigureAsk)
    })
}
