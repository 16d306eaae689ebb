import { engines } from '#catalog'
import type { DigestedEstate } from '#engines/engine.ts'
import { estateDigest } from '#estate/digest.ts'
import type { StoredEstate } from '#estate/stored.ts'
import type { Block } from '#kernel/block.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { figureSeed } from '#web/publish/figure-view.ts'

// The worker of an article's figures: the engines and one shipped estate, nothing that reads files. The rooms have a
// worker of their own that can do everything and weighs three times as much.

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
  const { estate } = (await response.json()) as StoredEstate
  return { estate, digest: estateDigest(estate) }
}

async function answer({
  estate: address,
  engine: id,
  params,
}: FigureAsk): Promise<Outcome<readonly Block[]>> {
  if (opened?.address !== address) opened = { address, estate: open(address) }
  const estate = await opened.estate
  const engine = engines.find((candidate) => candidate.id === id)
  if (engine === undefined) return refused(missing(id))
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
