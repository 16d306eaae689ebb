import type { LiveSource } from '#live/live-source.ts'
import vcenter from '#live/vcenter/source.ts'

/** THE list of platforms that are read live. Adding one is its file and a line here. */
export const liveSources: readonly LiveSource[] = [vcenter]
