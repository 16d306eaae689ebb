import type { Run } from '#engines/engine.ts'
import type { Block } from '#kernel/block.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import type { FigureAnswer, FigureAsk } from '#web/islands/model-worker.ts'
import type { Offers } from '#web/islands/offers.ts'
import { figureSeed } from '#web/publish/figure-view.ts'
import type { EngineClient } from '#web/worker/client.ts'

/** Which estate a figure is computed on. */
export type EstateChoice = 'reference' | 'own'
type Params = Readonly<Record<string, unknown>>

/** Engines and renderer, loaded when a figure is first touched. */
export type LiveBench = {
  run(on: EstateChoice, engine: string, params: Params): Promise<Outcome<readonly Block[]>>
  render(blocks: readonly Block[], idPrefix: string): string
  /** What the components controls of a form can name in the reader's own estate. */
  components(form: HTMLFormElement): Promise<Offers>
}

/** The address of the reference estate, from the folder the scripts are in. */
const referenceAddress = new URL(/* @vite-ignore */ '../estates/reference.json', import.meta.url).href

/** Loads the engines and the renderer. Rejects when the site's files cannot be fetched. */
export async function loadBench(): Promise<LiveBench> {
  const { renderHtml } = await import('#report/html.ts')
  const reference = referenceRunner()
  let own: Promise<EngineClient> | undefined
  const ownClient = (): Promise<EngineClient> => {
    own ??= openOwn()
    return own
  }
  return {
    async run(on, engine, params) {
      if (on === 'reference') return reference(engine, params)
      const client = await ownClient()
      const outcome = await client.ask({ kind: 'run', engine, params, seed: figureSeed })
      return outcome.ok ? done((JSON.parse(outcome.value) as Run).blocks) : outcome
    },
    render: (blocks, idPrefix) => renderHtml(blocks, { idPrefix }),
    async components(form) {
      const control = form.querySelector<HTMLSelectElement>('select[data-components]')
      if (control === null) return []
      const kinds = (control.dataset.components ?? '').split(' ').filter((kind) => kind !== 'vm')
      const client = await ownClient()
      const hits = await client.ask({ kind: 'components', kinds, text: '', count: 400 })
      return hits.ok ? hits.value.map(({ ref, name }) => [ref, name] as const) : []
    },
  }
}

type Waiting = { settle(answer: FigureAnswer['outcome']): void; fail(reason: Error): void }

/** Asks the small worker; one that died is started again for the next question. */
function referenceRunner(): (engine: string, params: Params) => Promise<Outcome<readonly Block[]>> {
  const waiting = new Map<number, Waiting>()
  let last = 0
  const start = (): Worker => {
    const fresh = new Worker(new URL('./model-worker.ts', import.meta.url), { type: 'module' })
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
      worker.postMessage({ id: last, estate: referenceAddress, engine, params } satisfies FigureAsk)
    })
}

/** The reader's own estate needs the rooms' worker, because overlays are laid over it again. */
async function openOwn(): Promise<EngineClient> {
  const { connectEngines } = await import('#web/worker/client.ts')
  const client = connectEngines()
  await client.ask({ kind: 'open', from: { at: 'shelf', digest: 'any' } })
  return client
}

/** Whether this browser may hold an estate of the reader; the worker finds out for certain. */
export async function hasOwnEstate(): Promise<boolean> {
  try {
    const databases = await indexedDB.databases()
    return databases.some(({ name }) => name === 'bulkhead')
  } catch {
    return false
  }
}
