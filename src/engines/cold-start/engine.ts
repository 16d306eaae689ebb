import { answerOf } from '#engines/cold-start/answer.ts'
import { durationsOf } from '#engines/cold-start/durations.ts'
import { explainColdStart } from '#engines/cold-start/explain.ts'
import { params } from '#engines/cold-start/params.ts'
import { readingsOf } from '#engines/cold-start/readings.ts'
import type { ColdStart } from '#engines/cold-start/result.ts'
import { defineEngine } from '#engines/engine.ts'
import type { ComponentRef, Entity } from '#estate/model.ts'
import { compileStartGraph } from '#failure/compile.ts'
import { type Ground, groundInOrder } from '#failure/failure-graph.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Cold start: in which order everything starts after a full outage, when, and what keeps itself from starting. */
export default defineEngine({
  id: 'cold-start',
  version: 2,
  title: 'Cold start',
  question: 'Power is back and everything is off: in which order does it start, and what never does?',
  assumptions: [
    'What needs nothing starts when power returns. Everything else starts when what it stands in, what it requires and what it requires to start are up, and nobody helps.',
    'A VM starts on any host of its cluster that HA may restart it on, and otherwise only on its own. Room on the hosts is taken for granted; headroom answers that.',
    'Start requirements that nobody stated are taken not to exist; when nobody stated a single one, nothing is called safe.',
    'A requirement stated as unknown is never met in a proof: what rests on it is undecided. A place nobody stated is one of the estate’s places. A datastore whose hosts nobody stated is taken for shared.',
    'Places, feeds, PDUs, accounts, versions, clusters, datastores and networks take no time of their own unless the estate states one.',
    'The earliest moment counts unknown times as nothing and lets everything start at once; no course is faster. The course keeps to the VMs that a host starts at once and to their restart priority.',
    'A trap is a set of components that would not start even if everything outside it were up. A loop with an alternative outside is none.',
    'What was switched off before, and what needs it, is not to start.',
  ],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'networks', 'vms', 'services', 'rules'],
  params,
  facts: [],
  assess: [{}],
  run(given, values): Outcome<ColdStart> {
    const ground = groundInOrder(given)
    const graph = compileStartGraph(ground)
    const failed = values.failed as readonly ComponentRef[]
    const [first, ...rest] = failed.filter((ref) => !graph.nodeOf.has(ref)).map(missingComponent)
    if (first !== undefined) return refused(first, ...rest)
    const durations = durationsOf(graph, ground, values)
    const readings = readingsOf(graph, ground, failed, durations, values.startsAtOnce)
    return done(answerOf(graph, readings, durations, startNeedsOf(ground)), graph.issues)
  },
  explain: explainColdStart,
})

const missingComponent = (ref: ComponentRef): Issue => ({
  code: 'cold-start.component-missing',
  severity: 'error',
  where: 'params.failed',
  message: `The estate has no component ${ref}. Choose one of the estate, such as a host or a rack.`,
})

/** Whether anything at all states what it needs to start. */
function startNeedsOf(ground: Ground): 'stated' | 'unstated' {
  const lists: readonly (readonly Entity[])[] = Object.values(ground)
  const isStated = lists.some((list) => list.some(({ startRequires }) => startRequires !== undefined))
  return isStated ? 'stated' : 'unstated'
}
