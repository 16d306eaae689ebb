import type { ComponentRef } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'

/** What in the needs of a component nobody stated. */
export type Gaps = {
  /** Somewhere a place is missing; somewhere a requirement is. */
  readonly place: boolean
  readonly need: boolean
  /** Somewhere it is open whether a VM runs, on which host, or whether it restarts. */
  readonly run: boolean
  /** Somewhere it is open which hosts see a datastore: one that a single host sees falls with it. */
  readonly store: boolean
}

/** Questions about everything a component needs, directly or not. */
export type Closures = {
  /** What is missing in it. Without gaps both readings of the graph agree about this component. */
  gapsOf(ref: ComponentRef): Gaps
  /** Whether it needs another one, as far as that is stated. */
  needs(ref: ComponentRef, other: ComponentRef): boolean
}

/** Most nodes visited for one component; beyond it everything counts as missing. */
const visitedMax = 2_000_000
const everything: Gaps = { place: true, need: true, run: true, store: true }

/** Closures over the reading in which the unknown is harmful. Cost: what is visited, once per component asked about. */
export function closuresOf(graph: FailureGraph, ground: Ground): Closures {
  const unseen = new Set(
    ground.datastores.flatMap(({ id, hostIds }) =>
      hostIds === 'unknown' ? (graph.nodeOf.get(refTo('datastore', id)) ?? []) : [],
    ),
  )
  const known = new Map<string, Gaps>()
  const gapAt = new Set<number>()
  for (const { node, text, about } of graph.gaps) {
    if (about === 'restart' || /which host|whether/.test(text)) gapAt.add(node)
  }
  const visit = (ref: ComponentRef, see: (node: number) => boolean): boolean => {
    const start = graph.nodeOf.get(ref)
    if (start === undefined) return false
    const visited = new Set([start])
    const queue = [start]
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      if (!see(node)) return true
      if (visited.size > visitedMax) return false
      for (const child of childrenOf(graph.must.now, node)) {
        // What stands for every unknown leans on everything there is: nothing beyond it is needed for certain.
        if (visited.has(child)) continue
        visited.add(child)
        if (child === graph.unknownPlace || child === graph.unknownNeed) see(child)
        else queue.push(child)
      }
    }
    return true
  }
  return {
    gapsOf(ref) {
      const before = known.get(ref)
      if (before !== undefined) return before
      const gaps = { place: false, need: false, run: false, store: false }
      const whole = visit(ref, (node) => {
        if (node === graph.unknownPlace) gaps.place = true
        if (node === graph.unknownNeed) gaps.need = true
        if (gapAt.has(node)) gaps.run = true
        if (unseen.has(node)) gaps.store = true
        return true
      })
      const answer = whole ? gaps : everything
      known.set(ref, answer)
      return answer
    },
    needs(ref, other) {
      const target = graph.nodeOf.get(other)
      let met = false
      if (target !== undefined) {
        visit(ref, (node) => {
          met ||= node === target
          return !met
        })
      }
      return met
    },
  }
}
