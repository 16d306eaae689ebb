import type { ComponentKind } from '#estate/model.ts'
import { type FailureGraph, isCause, kindRank } from '#failure/failure-graph.ts'
import {
  clearComeback,
  comeBack,
  comebackOf,
  fail,
  restore,
  type Simulation,
  simulationOf,
} from '#failure/simulation.ts'

/** What counts as losing a service: being down at all, or staying down until somebody repairs something. */
export type LossKind = 'interrupted' | 'until-repaired'

/** A component whose failure alone takes a service; `untilRepaired` when restarting VMs does not bring it back. */
export type FatalSingle = { readonly node: number; readonly untilRepaired: boolean }

/** What single failures do to one service. */
export type ServiceSingles = {
  readonly node: number
  /** Proved down with nothing failed, e.g. because it needs a VM that is switched off. */
  readonly downAtStart: boolean
  /** Proved fatal singles, in order of node. */
  readonly singles: readonly FatalSingle[]
  /** Whether something nobody stated could hide a fatal single that is not listed. */
  readonly hidden: boolean
  /** Whether it stays up when every component fails: then nobody stated what it stands on. */
  readonly rootless: boolean
  /** False when the limit ended the search: then singles may be missing, and `hidden` is true. */
  readonly complete: boolean
}

/**
 * Every component that takes a service by failing alone, for every service. A service is not a cause, only a
 * consequence. Cost is the sum of what each component takes with it, in visited edges; the search ends at `stepsAtMost`.
 */
export function fatalSingles(
  graph: FailureGraph,
  loss: LossKind,
  stepsAtMost: number,
): readonly ServiceSingles[] {
  const services = graph.components
    .filter((component) => component.kind === 'service')
    .map(({ node }) => node)
  const singles = new Map<number, FatalSingle[]>(services.map((node) => [node, []]))
  const may = simulationOf(graph.may.now)
  const atStart = new Set(services.filter((node) => may.down[node] === 1))
  const comeback = comebackOf(graph.may.later)
  for (const cause of graph.components) {
    if (!isCause(cause)) continue
    if (may.steps > stepsAtMost) break
    const mark = fail(may, cause.node)
    const hit = servicesFallen(may, mark, singles)
    if (hit.length > 0) {
      comeBack(may, comeback)
      for (const service of hit) {
        const untilRepaired = comeback.back[service] === 0
        if (untilRepaired || loss === 'interrupted')
          singles.get(service)!.push({ node: cause.node, untilRepaired })
      }
      clearComeback(may, comeback)
    }
    restore(may, cause.node, mark)
  }
  const hidden = hiddenServices(graph, loss, singles, stepsAtMost)
  const complete = may.steps <= stepsAtMost && hidden !== 'limit'
  for (const cause of graph.components) if (isCause(cause)) fail(may, cause.node)
  return services.map((node) => ({
    node,
    downAtStart: atStart.has(node),
    singles: singles.get(node)!,
    hidden: hidden === 'limit' || !complete || hidden.has(node),
    complete,
    rootless: may.down[node] === 0,
  }))
}

function servicesFallen(
  simulation: Simulation,
  mark: number,
  services: ReadonlyMap<number, unknown>,
): readonly number[] {
  const hit: number[] = []
  for (let index = mark; index < simulation.length; index += 1) {
    if (services.has(simulation.fallen[index]!)) hit.push(simulation.fallen[index]!)
  }
  return hit
}

const isFacility = (kind: ComponentKind): boolean => kindRank(kind) < kindRank('cluster')

/**
 * Services that some single could take if everything unknown were as bad as it can be. A facility may be the very one
 * that was left unstated, so it fails together with all that is unknown; other components fail alone.
 */
function hiddenServices(
  graph: FailureGraph,
  loss: LossKind,
  known: ReadonlyMap<number, readonly FatalSingle[]>,
  stepsAtMost: number,
): ReadonlySet<number> | 'limit' {
  const must = simulationOf(graph.must.now)
  const comeback = comebackOf(graph.must.later)
  const hidden = new Set<number>()
  const note = (mark: number, cause: number): void => {
    const hit = servicesFallen(must, mark, known).filter(
      (service) => !hidden.has(service) && !known.get(service)!.some((single) => single.node === cause),
    )
    if (hit.length === 0) return
    if (loss === 'until-repaired') comeBack(must, comeback)
    for (const service of hit) if (loss === 'interrupted' || comeback.back[service] === 0) hidden.add(service)
    if (loss === 'until-repaired') clearComeback(must, comeback)
  }
  const attempt = (cause: number): void => {
    if (must.steps > stepsAtMost) return
    const mark = fail(must, cause)
    note(mark, cause)
    restore(must, cause, mark)
  }
  note(0, -1)
  for (const { node, kind } of graph.components)
    if (isCause(graph.components[node]!) && !isFacility(kind)) attempt(node)
  const place = fail(must, graph.unknownPlace)
  note(0, graph.unknownPlace)
  const need = fail(must, graph.unknownNeed)
  note(0, graph.unknownNeed)
  for (const { node, kind } of graph.components) if (isFacility(kind)) attempt(node)
  restore(must, graph.unknownNeed, need)
  restore(must, graph.unknownPlace, place)
  return must.steps > stepsAtMost ? 'limit' : hidden
}
