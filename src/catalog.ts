import blastRadius from '#engines/blast-radius/engine.ts'
import coldStart from '#engines/cold-start/engine.ts'
import controlLoss from '#engines/control-loss/engine.ts'
import cpuContention from '#engines/cpu-contention/engine.ts'
import type { Engine } from '#engines/engine.ts'
import haTimeline from '#engines/ha-timeline/engine.ts'
import headroom from '#engines/headroom/engine.ts'
import liveMigration from '#engines/live-migration/engine.ts'
import memoryDebt from '#engines/memory-debt/engine.ts'
import quorumLab from '#engines/quorum-lab/engine.ts'
import sharedLinks from '#engines/shared-links/engine.ts'
import type { Importer } from '#importers/importer.ts'
import rvtools from '#importers/rvtools/importer.ts'

/** THE list of engines. Adding one is its folder and a line here; every surface derives from it. */
export const engines: readonly Engine[] = [
  headroom,
  blastRadius,
  coldStart,
  controlLoss,
  haTimeline,
  cpuContention,
  memoryDebt,
  quorumLab,
  liveMigration,
  sharedLinks,
]

/** THE list of importers. */
export const importers: readonly Importer[] = [rvtools]

/** The engine with this id, or undefined. */
export const engineById = (id: string): Engine | undefined => engines.find((engine) => engine.id === id)
