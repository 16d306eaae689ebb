import { type JsonObject, objectsOf, textOf } from '#importers/json-reader.ts'
import { contentTypeIn, isThere, keyIn, type Store } from '#importers/netbox/records.ts'

/** An end of a cable: a port of a model and its key, as 'dcim.interface:7'. */
export type End = `${string}:${number}`

/** Patch panels between two devices: more than this on one path is a loop in the records. */
const hopsMax = 32

/** What each end is connected to, patch panels followed through. */
export type Cabling = { readonly peers: (end: End) => readonly End[] }

const endOf = (model: string, key: number): End => `${model}:${key}`

/**
 * The cabling in a store. A dump lists the terminations of each cable; an answer of the API lists them with the cable, and
 * with a port what it is connected to. Front and rear ports of a patch panel are passed through by position.
 */
export function cablingOf(store: Store): Cabling {
  const direct = new Map<End, Set<End>>()
  const join = (left: End, right: End): void => {
    direct.set(left, (direct.get(left) ?? new Set()).add(right))
    direct.set(right, (direct.get(right) ?? new Set()).add(left))
  }
  for (const [ends, others] of cableEnds(store))
    for (const left of ends) for (const right of others) join(left, right)
  const through = passagesOf(store)
  const traced = tracedByApi(store)
  return {
    peers: (end) => {
      const told = traced.get(end)
      if (told !== undefined && told.length > 0) return told
      return follow(end, direct, through)
    },
  }
}

/** The two sides of every cable that is laid. */
function cableEnds(store: Store): readonly (readonly [readonly End[], readonly End[]])[] {
  const sides = new Map<number, { readonly a: End[]; readonly b: End[] }>()
  const sideOf = (cable: number) => {
    const kept = sides.get(cable) ?? { a: [], b: [] }
    sides.set(cable, kept)
    return kept
  }
  for (const { fields } of store.all('dcim.cabletermination')) {
    const cable = keyIn(fields.cable)
    const key = keyIn(fields.termination_id)
    const model = contentTypeIn(fields.termination_type)
    if (cable === undefined || key === undefined || model === '') continue
    const side = sideOf(cable)
    const end = textOf(fields.cable_end) === 'B' ? side.b : side.a
    end.push(endOf(model, key))
  }
  for (const { pk, fields } of store.all('dcim.cable')) {
    for (const [list, end] of [
      [fields.a_terminations, 'a'],
      [fields.b_terminations, 'b'],
    ] as const) {
      for (const termination of objectsOf(list)) {
        const key = keyIn(termination.object_id)
        const model = textOf(termination.object_type) ?? ''
        if (key !== undefined) sideOf(pk)[end].push(endOf(model, key))
      }
    }
  }
  const missing = new Set(
    store
      .all('dcim.cable')
      .filter((cable) => !isThere(cable))
      .map(({ pk }) => pk),
  )
  return [...sides].filter(([cable]) => !missing.has(cable)).map(([, { a, b }]) => [a, b] as const)
}

/** What an end leads to inside a patch panel: a front port to its rear port, a rear port to its front ports. */
function passagesOf(store: Store): ReadonlyMap<End, readonly End[]> {
  const through = new Map<End, End[]>()
  const add = (from: End, to: End): void => {
    through.set(from, [...(through.get(from) ?? []), to])
  }
  for (const { pk, fields } of store.all('dcim.frontport')) {
    const rear = keyIn(fields.rear_port)
    if (rear === undefined) continue
    add(endOf('dcim.frontport', pk), endOf('dcim.rearport', rear))
    add(endOf('dcim.rearport', rear), endOf('dcim.frontport', pk))
  }
  return through
}

/** What the API says a port is connected to in the end, which it traces itself. */
function tracedByApi(store: Store): ReadonlyMap<End, readonly End[]> {
  const told = new Map<End, readonly End[]>()
  for (const model of ['dcim.powerport', 'dcim.poweroutlet', 'dcim.powerfeed', 'dcim.interface'] as const) {
    for (const { pk, fields } of store.all(model)) {
      const type = textOf(fields.connected_endpoints_type)
      if (type === undefined || fields.connected_endpoints_reachable === false) continue
      const ends = objectsOf(fields.connected_endpoints).map((peer: JsonObject) => keyIn(peer))
      const known = ends.filter((key) => key !== undefined).map((key) => endOf(type, key))
      if (known.length > 0) told.set(endOf(model, pk), known)
    }
  }
  return told
}

const isPanel = (end: End): boolean => end.startsWith('dcim.frontport:') || end.startsWith('dcim.rearport:')

/** Walks from an end over cables and through panels until it stands at something that is no panel. */
function follow(
  start: End,
  direct: ReadonlyMap<End, ReadonlySet<End>>,
  through: ReadonlyMap<End, readonly End[]>,
): readonly End[] {
  const found = new Set<End>()
  const seen = new Set<End>([start])
  let front: readonly End[] = [start]
  for (let hop = 0; hop < hopsMax && front.length > 0; hop++) {
    const next: End[] = []
    for (const from of front) {
      for (const peer of direct.get(from) ?? []) {
        if (seen.has(peer)) continue
        seen.add(peer)
        if (!isPanel(peer)) found.add(peer)
        else {
          for (const inside of through.get(peer) ?? []) {
            if (seen.has(inside)) continue
            seen.add(inside)
            next.push(inside)
          }
        }
      }
    }
    front = next
  }
  return [...found]
}

/** The model and key of an end. */
export function splitEnd(end: End): readonly [model: string, key: number] {
  const at = end.lastIndexOf(':')
  return [end.slice(0, at), Number(end.slice(at + 1))]
}
