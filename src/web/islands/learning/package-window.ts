import type { ProgressLog } from '#path/progress/log.ts'

/** What the frame of a package offers the pages inside it. */
export type PackageMemory = {
  /** The learner's log, once the learning system has answered. */
  load(): Promise<ProgressLog>
  /** Adds what is new. */
  keep(log: ProgressLog): Promise<void>
  erase(): Promise<void>
}

/** The window of a package's frame. */
export type PackageWindow = Window & { bulkheadPackage?: PackageMemory }

/** The memory of the package this page lies in; undefined where it was opened by itself. */
export function packageMemory(): PackageMemory | undefined {
  try {
    return parent === window ? undefined : (parent as PackageWindow).bulkheadPackage
  } catch {
    return undefined
  }
}
