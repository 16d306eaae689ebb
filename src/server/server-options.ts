import type { Checkpoints } from '#engines/checkpoints.ts'
import type { Engine } from '#engines/engine.ts'
import type { Importer } from '#importers/importer.ts'
import type { Outcome } from '#kernel/outcome.ts'
import type { Jobs } from '#server/jobs.ts'
import type { Limits } from '#server/limits.ts'
import type { Pool } from '#server/pool.ts'
import type { Guard } from '#server/safety.ts'
import type { Site } from '#server/site.ts'
import type { Store } from '#store/port.ts'

/** Everything the application is made with: time, storage, threads and pages are arguments. */
export type AppOptions = Guard & {
  /** Of Bulkhead, for the health answer and the API document. */
  readonly version: string
  readonly engines: readonly Engine[]
  readonly importers: readonly Importer[]
  readonly store: Store
  readonly pool: Pool
  readonly site: Site
  /** The stored form of the reference estate, or undefined where it is not built. Read once, when first needed. */
  readonly readReference: () => Promise<Uint8Array | undefined>
  readonly limits: Limits
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What the routes share. */
export type RouteContext = AppOptions & {
  readonly jobs: Jobs
  /** What cancelled questions left behind: asked again, they go on. */
  readonly stopped: Checkpoints
  /** The digest of the reference estate once it is stored, or why there is none. */
  readonly reference: () => Promise<Outcome<string>>
}
