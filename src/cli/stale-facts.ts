import { contentFolder, loadPath } from '#cli/content.ts'
import type { Run } from '#engines/engine.ts'
import type { Issue } from '#kernel/outcome.ts'
import { groundOf } from '#path/governance/reasons.ts'
import { runReasons } from '#path/governance/saved-run.ts'

/**
 * What a saved run leaned on and would not lean on today, one warning a fact. The bytes of a run may be the same and its
 * ground another. Judged on the day the content states, so that the same record is told the same thing every day.
 */
export function staleFacts(run: Run): readonly Issue[] {
  // A record comes from outside: whether it names facts was not checked with its shape.
  if (!Array.isArray(run.facts) || run.facts.length === 0) return []
  const loaded = loadPath(contentFolder(undefined))
  if (!loaded.ok) return []
  const { graph, pins } = loaded.value
  const reasons = runReasons(run, groundOf(graph, pins, graph.asOf))
  const warning = (message: string): Issue => ({
    ...{ code: 'replay.fact-changed', severity: 'warning', where: 'run.facts', message },
  })
  if (reasons !== 'unknown') return reasons.map(({ text }) => warning(`${text} Ask again.`))
  const version = `version ${run.version} of ${run.engine}`
  return [warning(`Nobody recorded what ${version} leaned on, so this run is not called current. Ask again.`)]
}
