import type { Run } from '#engines/engine.ts'
import type { Block } from '#kernel/block.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { referenceRunner } from '#web/islands/figure-runner.ts'
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
  /** Makes what moves among blocks rendered into an element move. */
  enliven(answer: HTMLElement, blocks: readonly Block[], idPrefix: string): Promise<void>
  /** What the components controls of a form can name in the reader's own estate. */
  components(form: HTMLFormElement): Promise<Offers>
}

/** The address of the reference estate, from the folder the scripts are in. */
const referenceAddress = new URL(/* @vite-ignore */ '../estates/reference.json', import.meta.url).href

/** Where figures get their engines from: the site fetches them, a book carries them. */
export type BenchSource = {
  load(): Promise<LiveBench>
  /** Whether this browser may hold an estate of the reader. */
  hasOwnEstate(): Promise<boolean>
}

/** Loads the engines and the renderer. Rejects when the site's files cannot be fetched. */
async function loadBench(): Promise<LiveBench> {
  const { renderHtml } = await import('#report/html.ts')
  const reference = referenceRunner(startWorker, referenceAddress)
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
    async enliven(answer, blocks, idPrefix) {
      if (!blocks.some(({ kind }) => kind === 'playback')) return
      const { enlivenPlaybacks } = await import('#web/playback/scrubber.ts')
      enlivenPlaybacks(answer, blocks, idPrefix)
    },
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

const startWorker = (): Worker =>
  new Worker(new URL('./model-worker.ts', import.meta.url), { type: 'module' })

/** The reader's own estate needs the rooms' worker, because overlays are laid over it again. */
async function openOwn(): Promise<EngineClient> {
  const { connectEngines } = await import('#web/worker/client.ts')
  const client = connectEngines()
  await client.ask({ kind: 'open', from: { at: 'shelf', digest: 'any' } })
  return client
}

/** Whether this browser may hold an estate of the reader; the worker finds out for certain. */
async function hasOwnEstate(): Promise<boolean> {
  try {
    const databases = await indexedDB.databases()
    return databases.some(({ name }) => name === 'bulkhead')
  } catch {
    return false
  }
}

/** The engines as the pages of the site get them. */
export const siteBench: BenchSource = { load: loadBench, hasOwnEstate }
