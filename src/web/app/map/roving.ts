import type { Domain } from '#kernel/block.ts'

/** A thing on the map the keyboard can stand on, with its neighbours in the nesting. */
export type Stop = {
  readonly ref: string
  readonly level: number
  readonly parent: string | 'none'
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number
  readonly siblings: readonly string[]
  readonly firstChild: string | 'none'
}

/** A domain as far as nesting goes; dependency lines across the nesting come as domains without children. */
export type Nested = Pick<Domain, 'ref'> & { readonly children: readonly Nested[] }

/** Every stop of a map by reference, in reading order. A reference that occurs twice stands where it came first. */
export function stopsOf(roots: readonly Nested[]): ReadonlyMap<string, Stop> {
  const stops = new Map<string, Stop>()
  const visit = (list: readonly Nested[], level: number, parent: string): void => {
    const siblings = list.map(({ ref }) => ref)
    for (const [index, { ref, children }] of list.entries()) {
      if (stops.has(ref)) continue
      const firstChild = children[0]?.ref ?? 'none'
      stops.set(ref, { ref, level, parent, position: index + 1, siblings, firstChild })
      visit(children, level + 1, ref)
    }
  }
  visit(roots, 1, 'none')
  return stops
}

/**
 * Where an arrow key leads: down into the first thing inside, up to what holds it, left and right along its
 * siblings, Home and End to the first and last of them. Undefined where there is nothing that way.
 */
export function stopAfter(key: string, ref: string, stops: ReadonlyMap<string, Stop>): string | undefined {
  const stop = stops.get(ref)
  if (stop === undefined) return undefined
  const inMap = (target: string | undefined): string | undefined =>
    target !== undefined && target !== ref && stops.has(target) ? target : undefined
  switch (key) {
    case 'ArrowDown':
      return inMap(stop.firstChild)
    case 'ArrowUp':
      return inMap(stop.parent)
    case 'ArrowRight':
      return inMap(stop.siblings[stop.position])
    case 'ArrowLeft':
      return inMap(stop.siblings[stop.position - 2])
    case 'Home':
      return inMap(stop.siblings[0])
    case 'End':
      return inMap(stop.siblings.at(-1))
    default:
      return undefined
  }
}

/** The stop to keep the keyboard on after the map changed: the same one, else the nearest holder, else the first. */
export function keptStop(
  ref: string,
  before: ReadonlyMap<string, Stop>,
  now: ReadonlyMap<string, Stop>,
): string {
  let at: string = ref
  while (at !== 'none') {
    if (now.has(at)) return at
    at = before.get(at)?.parent ?? 'none'
  }
  return now.keys().next().value ?? 'none'
}
