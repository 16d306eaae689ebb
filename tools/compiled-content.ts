import type { Engine } from '#engines/engine.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { type Challenge, parseChallenges } from '#path/challenge/challenge.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import { type Pin, parsePins } from '#path/governance/pins.ts'
import type { ContentGraph } from '#path/graph.ts'
import type { Readings } from '#path/read.ts'

/** A path that compiled, with the engines its figures run, the pins that vouch for it and its challenges. */
export type CompiledContent = {
  readonly graph: ContentGraph
  readonly engines: readonly Engine[]
  readonly pins: readonly Pin[]
  readonly challenges: readonly Challenge[]
}

/** Everything that content files say, checked; `readings` keeps what unchanged files said. Refused with every mistake. */
export function compileContent(
  files: readonly ContentFile[],
  engines: readonly Engine[],
  readings: Readings,
): Outcome<CompiledContent> {
  const graph = compilePath(files, engines, readings)
  if (!graph.ok) return graph
  const pins = parsePins(files)
  if (!pins.ok) return pins
  const challenges = parseChallenges(files, graph.value, engines)
  if (!challenges.ok) return challenges
  return done({ graph: graph.value, engines, pins: pins.value, challenges: challenges.value }, graph.issues)
}
