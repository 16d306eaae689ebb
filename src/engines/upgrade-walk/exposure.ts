import type { Placed } from '#engines/upgrade-walk/calendar.ts'
import type { HostVisit, Step } from '#engines/upgrade-walk/result.ts'
import type { Walk, WalkHost } from '#engines/upgrade-walk/walk.ts'

const yearMs = 365.25 * 86_400_000

/** The chance that more than `spare` of `hosts` fail within a time, each independently and at a constant rate. */
export function chanceOfMore(spare: number, hosts: number, failuresPerYear: number, ms: number): number {
  const mean = (hosts * failuresPerYear * ms) / yearMs
  let [term, sum] = [Math.exp(-mean), 0]
  // The tail is summed itself: one less the head would lose what is small.
  for (let count = 1; count <= spare; count += 1) term = (term * mean) / count
  for (let count = spare + 1; count <= spare + 60; count += 1) {
    term = (term * mean) / count
    sum += term
  }
  return Math.min(1, sum)
}

/** One round with the moments of each host and what it exposes. Every host begins at once; none waits for another. */
export function stepOf(
  walk: Walk,
  placed: Placed,
  round: number,
  failuresPerYear: number,
  movesOf: 'with moves' | 'left out',
): Step {
  const { hosts: indices, startMs, endMs } = placed
  const hosts = indices.map((at) => visitOf(walk.hosts[at] as WalkHost, startMs))
  const fromMs = Math.min(...hosts.map(({ emptyAtMs }) => emptyAtMs))
  const below = { fromMs, toMs: Math.max(...hosts.map(({ wholeAtMs }) => wholeAtMs)) }
  const spare = walk.spareWith(indices)
  const leave = movesOf === 'with moves' ? walk.leave(indices) : undefined
  return {
    ...{ cluster: walk.id, clusterName: walk.name, round, startMs, endMs, hosts, below, spare },
    outageChance: chanceOfMore(spare, walk.size - indices.length, failuresPerYear, below.toMs - below.fromMs),
    moves: leave?.kind === 'may' ? leave.moves() : 'left out',
  }
}

function visitOf(host: WalkHost, startMs: number): HostVisit {
  const emptyAtMs = startMs + host.emptyMs
  const backAtMs = emptyAtMs + host.workMs
  return {
    ...{ id: host.id, name: host.name, vms: host.vms, stopped: host.stopped, emptyAtMs, backAtMs },
    ...{ filledAtMs: backAtMs + host.fillMs, wholeAtMs: backAtMs + host.resyncMs },
  }
}
