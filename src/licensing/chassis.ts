import { type Host, isKnown, type Known } from '#estate/model.ts'

/** A server as licence rules see it: processors that are there, and all their physical cores. Threads never count. */
export type Chassis = {
  readonly id: string
  readonly name: string
  readonly clusterId: string | 'none'
  readonly sockets: Known<number>
  readonly cores: Known<number>
}

/** How much is owed: never less than `low`; `high` is unknown where the inventory sets no upper end. */
export type Owed = { readonly low: number; readonly high: Known<number> }

/** Nothing. */
export const nothingOwed: Owed = { low: 0, high: 0 }

/** An amount that is certain. */
export const exactly = (amount: number): Owed => ({ low: amount, high: amount })

/** The sum of several amounts; its upper end is unknown as soon as one of theirs is. */
export function sumOf(parts: Iterable<Owed>): Owed {
  let [low, high]: [number, Known<number>] = [0, 0]
  for (const part of parts) {
    low += part.low
    high = isKnown(high) && isKnown(part.high) ? high + part.high : 'unknown'
  }
  return { low, high }
}

/** `times` as much, for a factor of 0 or more. */
export const timesOf = ({ low, high }: Owed, times: number): Owed => ({
  low: low * times,
  high: isKnown(high) ? high * times : 'unknown',
})

/** A host of the estate as a chassis. A count of 0 is what a tool writes for something it could not ask: unknown. */
export function chassisOf({ id, name, clusterId, sockets, cores }: Host): Chassis {
  const stated = (count: Known<number>): Known<number> => (count === 0 ? 'unknown' : count)
  return {
    ...{ id, name, sockets: stated(sockets), cores: stated(cores) },
    clusterId: clusterId === 'unknown' ? 'none' : clusterId,
  }
}

/**
 * Cores that count under a floor for each processor and one for each server, before packs.
 *
 * Cores that do not divide by the processors leave open how they are spread: the least is owed when none is below its floor,
 * the most when all but one processor have a single core. Without a number of processors at least one is there.
 * Example: 2 processors, 16 cores, 16 a processor → 32.
 */
export function coresUnderFloors(
  { sockets, cores }: Chassis,
  floors: { readonly perSocket: number; readonly perHost: number },
): Owed {
  const least = (count: number): number => Math.max(count, floors.perHost)
  if (!isKnown(sockets)) {
    const low = Math.max(floors.perSocket, isKnown(cores) ? cores : 1)
    // Without floors of a processor it does not matter how many there are.
    const high = isKnown(cores) && floors.perSocket <= 1 ? least(cores) : 'unknown'
    return { low: least(low), high }
  }
  if (!isKnown(cores)) return { low: least(sockets * Math.max(1, floors.perSocket)), high: 'unknown' }
  if (cores % sockets === 0) return exactly(least(sockets * Math.max(floors.perSocket, cores / sockets)))
  const others = sockets - 1
  const low = Math.max(cores, sockets * floors.perSocket)
  const high = others * floors.perSocket + Math.max(floors.perSocket, cores - others)
  return { low: least(low), high: least(Math.max(low, high)) }
}
