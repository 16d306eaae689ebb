import type { DigestedEstate, Engine } from '#engines/engine.ts'
import { estateDigest } from '#estate/digest.ts'
import type { StoredEstate } from '#estate/stored.ts'
import type { Block } from '#kernel/block.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { figureSeed } from '#web/publish/figure-view.ts'

// The worker of an article's figures: one shipped estate, nothing that reads files, and each engine when it is first asked
// for, so that a page weighs what its own figures weigh. The rooms have a worker of their own that can do everything.

/** How to load each engine, by the path of its file; its folder has its id as name, like every engine's. */
const engines = import.meta.glob<{ readonly default: Engine }>('../../engines/*/engine.ts')

/** A figure's question. */
export type FigureAsk = {
  readonly id: number
  readonly estate: string
  readonly engine: string
  readonly params: Readonly<Record<string, unknown>>
}
/** Its answer. */
export type FigureAnswer = { readonly id: number; readonly outcome: Outcome<readonly Block[]> }

let opened: { readonly address: string; readonly estate: Promise<DigestedEstate> } | undefined

/** The build checked this very file before it published it beside these scripts, so it is not checked again. */
async function open(address: string): Promise<DigestedEstate> {
  const response = await fetch(address)
  const { estate: stored } = (await response.json()) as StoredEstate
  const estate = { windows: [], ...stored }
  return { estate, digest: estateDigest(estate) }
}

async function answer({
  estate: address,
  engine: id,
  params,
}: FigureAsk): Promise<Outcome<readonly Block[]>> {
  if (opened?.address !== address) opened = { address, estate: open(address) }
  const load = engines[`../../engines/${id}/engine.ts`]
  if (load === undefined) return refused(missing(id))
  const [estate, { default: engine }] = await Promise.all([opened.estate, load()])
  const run = engine.run(estate, params, { seed: figureSeed, progress: () => undefined })
  return run.ok ? done(run.value.blocks, run.issues) : run
}

const missing = (id: string) =>
  ({
    code: 'figure.engine-missing',
    severity: 'error',
    where: 'this page',
    message: `This site has no engine "${id}". Reload the page; it may be older than the site.`,
  }) as const

self.onmessage = ({ data }: MessageEvent<FigureAsk>) => {
  answer(data).then(
    (outcome) => self.postMessage({ id: data.id, outcome } satisfies FigureAnswer),
    () => {
      opened = undefined
      self.postMessage({ id: data.id, outcome: refused(notComputed) } satisfies FigureAnswer)
    },
  )
}

const notComputed = {
  code: 'figure.not-computed',
  severity: 'error',
  where: 'this page',
  message: 'The answer could not be computed here. The printed answer stays; reload the page to try again.',
} as const
