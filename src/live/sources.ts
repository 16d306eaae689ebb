import type { LiveSource } from '#live/live-source.ts'
import prism from '#live/prism/source.ts'
import xapi from '#live/xapi/source.ts'

/** THE list of platforms that are read live. Adding one is its file and a line here. */
export const liveSources: readonly LiveSource[] = [prism, xapi]
