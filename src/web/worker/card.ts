import type { Engine } from '#engines/engine.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import type { Importer } from '#importers/importer.ts'
import { defaultValues } from '#kernel/field.ts'
import type { CatalogCards, EngineCard } from '#web/worker/message.ts'

/** What the worker can do: the engines and importers of the catalog. */
export type Catalog = { readonly engines: readonly Engine[]; readonly importers: readonly Importer[] }

/** The catalog without its code, as pages show it. */
export const catalogCards = ({ engines, importers }: Catalog): CatalogCards => ({
  engines: engines.map(engineCard),
  importers: importers.map(({ id, title, heading, extensions, howToExport, exportCommand }) => ({
    id,
    title,
    heading,
    extensions,
    howToExport,
    ...(exportCommand === undefined ? {} : { exportCommand }),
  })),
})

function engineCard(engine: Engine): EngineCard {
  const { id, version, title, question, assumptions, params, facts } = engine
  return { id, version, title, question, assumptions, params, facts, mapField: mapFieldOf(engine) }
}

/**
 * The components field that fails things on the failure-domain map, for an engine whose answer draws one: the first
 * it declares, further ones only change the question. The engine is found by asking about an estate of one site, so
 * none is known here by name.
 */
function mapFieldOf(engine: Engine): string | 'none' {
  const first = Object.entries(engine.params).find(([, field]) => field.kind === 'components')
  if (first === undefined) return 'none'
  const context = { seed: 1, progress: () => {} }
  const run = engine.run({ estate: oneSite, digest: '' }, defaultValues(engine.params), context)
  return run.ok && run.value.blocks.some(({ kind }) => kind === 'domain-map') ? first[0] : 'none'
}

const oneSite: Estate = {
  ...emptyEstate('one site'),
  facilities: [
    { id: 'site', name: 'site', kind: 'site', standsIn: 'nowhere', requires: 'nothing', origins: [] },
    { id: 'room', name: 'room', kind: 'room', standsIn: 'site:site', requires: 'nothing', origins: [] },
  ],
}
