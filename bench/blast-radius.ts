// Blast radius: every fatal single and pair of every service in generated estates, beside trying every pair.
import { performance } from 'node:perf_hooks'
import { fatalSingles } from '#engines/blast-radius/fatal-singles.ts'
import { compileGraph } from '#failure/compile.ts'
import { coneUnder, type LossKind } from '#failure/cone.ts'
import { isLost, watchOf } from '#failure/cone-watch.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { fatalSets, type SetLimits } from '#failure/fatal-sets.ts'
import { fail, restore } from '#failure/simulation.ts'
import { type EstateShape, largeEstate, largestShape } from './large-estate.ts'

const seed = 2026

type Shape = EstateShape & {
  readonly name: string
  readonly targetSeconds: number | null
  /** Services that the baseline tries all pairs for; it takes hours for all of the largest. */
  readonly baselineServices: number
}

const base = { ...largestShape, targetSeconds: null, baselineServices: 5 } as const
const shapes: readonly Shape[] = [
  { ...base, name: '100-hosts', hosts: 100, hostsPerCluster: 16, services: 30 },
  { ...base, name: '1000-hosts', hosts: 1_000, services: 100 },
  { ...base, name: '10000-hosts', targetSeconds: 60, baselineServices: 2 },
]
const limits: SetLimits = {
  stepsAtMost: 40_000_000,
  tripleStepsAtMost: 4_000_000,
  classSetsAtMost: 500_000,
}

/** Runs all shapes, or those named in `args`; 'until-repaired' among them asks for that loss instead. */
export async function run(args: readonly string[]): Promise<void> {
  const loss: LossKind = args.includes('until-repaired') ? 'until-repaired' : 'interrupted'
  const named = args.filter((arg) => arg !== 'until-repaired')
  for (const shape of shapes) if (named.length === 0 || named.includes(shape.name)) measure(shape, loss)
}

function measure(shape: Shape, loss: LossKind): void {
  const estate = largeEstate(shape, seed)
  const compile = timed(() => compileGraph(estate, 'real'))
  const graph = compile.value
  const singles = timed(() => fatalSingles(graph, loss, 1e9))
  const services = singles.value.map(({ node }) => node)
  const pairs = timed(() => services.map((node) => fatalSets(graph, node, loss, 2, limits)))
  const triples = timed(() => services.map((node) => fatalSets(graph, node, loss, 3, limits)))
  const some = services.slice(0, shape.baselineServices)
  const ours = timed(() => some.map((node) => fatalSets(graph, node, loss, 2, limits)))
  const baseline = timed(() => some.map((node) => pairsByTrying(graph, node, loss)))
  const count = ({ members, pairs: found }: (typeof pairs.value)[number]): number =>
    found.sets.reduce((sum, set) => sum + set.reduce((product, at) => product * members[at]!.length, 1), 0)
  const agrees = some.every((_, at) => count(ours.value[at]!) === baseline.value[at])
  const seconds = compile.seconds + singles.seconds + pairs.seconds
  const line = {
    bench: 'blast-radius',
    ...{ shape: shape.name, seed, loss, hosts: estate.hosts.length, vms: estate.vms.length },
    ...{ components: graph.components.length, services: services.length },
    singles: singles.value.reduce((sum, service) => sum + service.singles.length, 0),
    pairs: pairs.value.reduce((sum, found) => sum + count(found), 0),
    pairsUndecided: pairs.value.filter((found) => !found.pairs.decided).length,
    ...{ seconds, targetSeconds: shape.targetSeconds },
    ...{ compileSeconds: compile.seconds, singlesSeconds: singles.seconds, pairsSeconds: pairs.seconds },
    cpuSeconds: compile.cpuSeconds + singles.cpuSeconds + pairs.cpuSeconds,
    triplesSeconds: triples.seconds,
    triplesUndecided: triples.value.filter((found) => !found.triples.decided).length,
    ...{ baselineServices: some.length, baselineSeconds: baseline.seconds, baselineAgrees: agrees },
    baselineOverOurs: baseline.cpuSeconds / ours.cpuSeconds,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function timed<T>(work: () => T): {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly value: T
} {
  const start = performance.now()
  const cpu = process.cpuUsage()
  const value = work()
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6, value }
}

/** The baseline: fails every pair of components that the service leans on, neither fatal alone, and counts. */
function pairsByTrying(graph: FailureGraph, service: number, loss: LossKind): number {
  const cone = coneUnder(graph, service, loss, 1e9)!
  const watch = watchOf(cone)
  const loses = (node: number, then: () => number): number => {
    const mark = fail(watch.simulation, node)
    const found = then()
    restore(watch.simulation, node, mark)
    return found
  }
  const lost = (): number => Number(isLost(watch))
  const causes = cone.causes.filter((node) => loses(node, lost) === 0)
  return causes.reduce(
    (sum, first, at) =>
      sum +
      loses(first, () => causes.slice(at + 1).reduce((found, second) => found + loses(second, lost), 0)),
    0,
  )
}
