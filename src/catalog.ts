import blastRadius from '#engines/blast-radius/engine.ts'
import type { Engine } from '#engines/engine.ts'
import headroom from '#engines/headroom/engine.ts'
import type { Importer } from '#importers/importer.ts'
import rvtools from '#importers/rvtools/importer.ts'

/** THE list of engines. Adding one is its folder and a line here; every surface derives from it. */
export const engines: readonly Engine[] = [headroom, blastRadius]

/** THE list of importers. */
export const importers: readonly Importer[] = [rvtools]

/** The engine with this id, or undefined. */
export const engineById = (id: string): Engine | undefined => engines.find((engine) => engine.id === id)
