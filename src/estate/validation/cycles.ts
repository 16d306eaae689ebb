import { type ComponentRef, type Entity, type Estate, estateParts, type Needs } from '#estate/model.ts'
import { refTo, requirementRefs } from '#estate/requirement.ts'
import { type Findings, find, type Spot } from '#estate/validation/findings.ts'
import { refOf, spotsOf } from '#estate/validation/references.ts'
import { compareText } from '#kernel/sort.ts'

type Graph = ReadonlyMap<ComponentRef, readonly ComponentRef[]>

/**
 * Loops. A place that stands in itself is an error, and so is a facility that needs itself to work: nothing would
 * ever say whether it works. Services, VMs and what holds their disks may need each other; that is a note, because
 * such a loop is what a cold start has to break.
 */
export function checkCycles(findings: Findings): void {
  const spots = new Map<ComponentRef, Spot>()
  for (const part of estateParts) {
    for (const spot of spotsOf(findings.estate, part)) {
      const ref = refOf(spot)
      if (ref !== undefined) spots.set(ref, spot)
    }
  }
  const report = (
    loop: readonly ComponentRef[],
    field: string,
    severity: 'error' | 'note',
    code: string,
    text: string,
  ) => {
    const [first] = loop
    const spot = first === undefined ? undefined : spots.get(first)
    const shown = loop.length > 8 ? [...loop.slice(0, 8), '…'] : [...loop, first]
    if (spot !== undefined) find(findings, spot, field, severity, code, `${shown.join(' → ')}: ${text}`)
  }
  const places = placesOf(spots)
  const facilityNeeds = needsOf(spots, (part) => part === 'facilities')
  for (const loop of loopsOf(joined(places, facilityNeeds))) {
    const isPlaces = loop.every((ref, index) =>
      places.get(ref)?.includes(loop[(index + 1) % loop.length] as ComponentRef),
    )
    if (isPlaces)
      report(
        loop,
        'standsIn',
        'error',
        'estate.place-circular',
        'a place that stands in itself. Correct one of these.',
      )
    else
      report(
        loop,
        'requires',
        'error',
        'estate.requirement-circular',
        'facilities that need each other, or stand in what needs them. Remove one of these links.',
      )
  }
  const running = joined(
    needsOf(spots, () => true),
    disksOf(findings.estate),
  )
  for (const loop of loopsOf(running)) {
    if (loop.every((ref) => spots.get(ref)?.part === 'facilities')) continue
    report(
      loop,
      'requires',
      'note',
      'estate.requirement-mutual',
      'each needs the next. What runs keeps running; after a full outage none of them starts alone, so know which one you start by hand, and how.',
    )
  }
}

/** A VM needs the datastores its disks are on. */
function disksOf(estate: Estate): Graph {
  const graph = new Map<ComponentRef, readonly ComponentRef[]>()
  for (const { id, datastoreIds } of estate.vms) {
    if (datastoreIds === 'unknown') continue
    graph.set(
      refTo('vm', id),
      datastoreIds.map((datastore) => refTo('datastore', datastore)),
    )
  }
  return graph
}

function placesOf(spots: ReadonlyMap<ComponentRef, Spot>): Graph {
  const graph = new Map<ComponentRef, readonly ComponentRef[]>()
  for (const [ref, { entity }] of spots) {
    const { standsIn } = entity as Entity & { readonly standsIn?: string }
    if (standsIn?.includes(':')) graph.set(ref, [standsIn as ComponentRef])
  }
  return graph
}

function needsOf(spots: ReadonlyMap<ComponentRef, Spot>, within: (part: keyof Estate) => boolean): Graph {
  const graph = new Map<ComponentRef, readonly ComponentRef[]>()
  for (const [ref, { part, entity }] of spots) {
    if (!within(part)) continue
    const { requires } = entity as Entity & { readonly requires?: Needs }
    if (typeof requires !== 'object') continue
    const targets = requirementRefs(requires).filter((target) => {
      const spot = spots.get(target)
      return spot !== undefined && within(spot.part)
    })
    graph.set(ref, targets)
  }
  return graph
}

function joined(left: Graph, right: Graph): Graph {
  const graph = new Map(left)
  for (const [ref, targets] of right) graph.set(ref, [...(graph.get(ref) ?? []), ...targets])
  return graph
}

const loopsMax = 100

/**
 * Loops of a graph, at most 100, each starting at its first component by name; a graph with a loop shows at
 * least one. Found by walking depth first with a stack of its own, since estates can be deeper than the caller's.
 * Cost O(nodes + edges).
 */
export function loopsOf(graph: Graph): readonly (readonly ComponentRef[])[] {
  const state = new Map<ComponentRef, 'open' | 'closed'>()
  const loops: (readonly ComponentRef[])[] = []
  for (const start of graph.keys()) {
    if (loops.length >= loopsMax) break
    if (state.has(start)) continue
    const path: { readonly ref: ComponentRef; next: number }[] = [{ ref: start, next: 0 }]
    state.set(start, 'open')
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = graph.get(top.ref)?.[top.next]
      top.next += 1
      if (target === undefined) {
        state.set(top.ref, 'closed')
        path.pop()
      } else if (state.get(target) === 'open' && loops.length < loopsMax) {
        const from = path.findIndex(({ ref }) => ref === target)
        loops.push(startingAtFirst(path.slice(from).map(({ ref }) => ref)))
      } else if (!state.has(target)) {
        state.set(target, 'open')
        path.push({ ref: target, next: 0 })
      }
    }
  }
  return loops
}

function startingAtFirst(loop: readonly ComponentRef[]): readonly ComponentRef[] {
  const [first] = [...loop].sort(compareText)
  const at = first === undefined ? 0 : loop.indexOf(first)
  return [...loop.slice(at), ...loop.slice(0, at)]
}
