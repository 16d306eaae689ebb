import type { ComponentRef, Facility, FacilityKind, Needs, Place, Requirement } from '#estate/model.ts'

/** A component by its reference. */
export const one = (ref: ComponentRef): Requirement => ({ kind: 'component', ref })
/** All of several components or requirements. */
export const all = (...of: readonly (ComponentRef | Requirement)[]): Requirement => ({
  kind: 'all',
  of: of.map(part),
})
/** Any of several components or requirements. */
export const any = (...of: readonly (ComponentRef | Requirement)[]): Requirement => ({
  kind: 'any',
  of: of.map(part),
})
/** At least k of several components or requirements. */
export const atLeast = (k: number, ...of: readonly (ComponentRef | Requirement)[]): Requirement => ({
  kind: 'at-least',
  k,
  of: of.map(part),
})
const part = (of: ComponentRef | Requirement): Requirement => (typeof of === 'string' ? one(of) : of)

/** Racks of each room. Rooms a and b of a site are separate fire compartments. */
export const racksByRoom: Readonly<Record<string, number>> = {
  'rz1-a': 3,
  'rz1-b': 2,
  'rz2-a': 2,
  'rz2-b': 2,
  'w1-a': 1,
}
const siteNames: Readonly<Record<string, string>> = {
  rz1: 'Data centre 1',
  rz2: 'Data centre 2',
  w1: 'Witness site',
}
/** The site a room is in. Example: siteOf('rz1-a') → 'rz1' */
export const siteOf = (room: string): string => room.split('-')[0] as string
/** The room a rack is in. Example: roomOf('rz1-a-r2') → 'rz1-a' */
export const roomOf = (rack: string): string => rack.split('-').slice(0, 2).join('-')

/** Sites, rooms, racks, power, networks, storage and what cuts across them, with the flaws of README.md. */
export function facilities(): readonly Facility[] {
  const drawn = [...places(), ...power(), ...networks(), ...storage(), ...causes()]
  return drawn.map((one) => ({ ...one, ...figureOf(one) }))
}

const figure = (failuresPerYear: number, repairHours: number) => ({
  reliability: { failuresPerYear, repairHours },
})
const figures: Readonly<Partial<Record<FacilityKind, ReturnType<typeof figure>>>> = {
  site: figure(0.001, 720),
  room: figure(0.004, 168),
  rack: figure(0.005, 12),
  feed: figure(0.05, 6),
  fabric: figure(0.1, 2),
  array: figure(0.05, 12),
  witness: figure(0.2, 8),
  account: figure(0.01, 72),
  firmware: figure(0.01, 24),
}

/**
 * How often a part of nobody's estate fails: drawn up like the rest of it, so that the models have figures to work with,
 * and measured nowhere (README.md). A switch keeps the figure of the parameters, which is a fact with its source.
 */
function figureOf({ kind, id }: Facility): Partial<ReturnType<typeof figure>> {
  if (id.endsWith('-utility')) return figure(2, 1)
  if (id.endsWith('-generator')) return figure(0.5, 24)
  return figures[kind] ?? {}
}

const facility = (
  kind: FacilityKind,
  id: string,
  name: string,
  standsIn: Place,
  requires: Needs,
): Facility => ({
  id,
  name,
  origins: [],
  kind,
  standsIn,
  requires,
})

function places(): Facility[] {
  const rooms = Object.entries(racksByRoom)
  return [
    ...Object.entries(siteNames).map(([id, name]) => facility('site', id, name, 'nowhere', 'nothing')),
    ...rooms.map(([room]) => facility('room', room, `Room ${room}`, `site:${siteOf(room)}`, 'nothing')),
    ...rooms.flatMap(([room, racks]) =>
      Array.from({ length: racks }, (_, index) =>
        facility('rack', `${room}-r${index + 1}`, `Rack ${room}-r${index + 1}`, `room:${room}`, 'nothing'),
      ),
    ),
  ]
}

function power(): Facility[] {
  const list: Facility[] = []
  for (const site of ['rz1', 'rz2', 'w1']) {
    list.push(facility('feed', `${site}-utility`, `Utility supply ${site}`, `site:${site}`, 'nothing'))
    list.push(facility('feed', `${site}-generator`, `Generator ${site}`, `site:${site}`, 'nothing'))
    for (const panel of [1, 2]) {
      const supply = any(`feed:${site}-utility`, `feed:${site}-generator`)
      list.push(
        facility('feed', `${site}-panel-${panel}`, `Main panel ${panel} ${site}`, `site:${site}`, supply),
      )
    }
  }
  for (const room of Object.keys(racksByRoom)) {
    for (const [side, panel] of [
      ['a', 1],
      ['b', 2],
    ] as const) {
      // Flaw "one panel": both feeds of rz2-b were wired to panel 1 when panel 2 was full.
      const at = room === 'rz2-b' ? 1 : panel
      const from = one(`feed:${siteOf(room)}-panel-${at}`)
      list.push(
        facility(
          'feed',
          `${room}-${side}`,
          `Feed ${side.toUpperCase()} of room ${room}`,
          `room:${room}`,
          from,
        ),
      )
    }
  }
  return list
}

function networks(): Facility[] {
  const list: Facility[] = []
  for (const site of ['rz1', 'rz2', 'w1']) {
    for (const side of ['a', 'b']) {
      const name = `Fabric ${side.toUpperCase()} ${site}`
      list.push(facility('fabric', `${site}-${side}`, name, `site:${site}`, 'nothing'))
    }
  }
  for (const [room, racks] of Object.entries(racksByRoom)) {
    for (let rack = 1; rack <= racks; rack += 1) {
      for (const [side, version] of [
        ['a', '10.5.4'],
        ['b', '10.5.6'],
      ] as const) {
        const id = `${room}-r${rack}-${side}`
        const needs = all(
          `feed:${room}-${side}`,
          `fabric:${siteOf(room)}-${side}`,
          `firmware:switch-${version}`,
        )
        list.push(
          facility(
            'switch',
            id,
            `Switch ${side.toUpperCase()} of rack ${room}-r${rack}`,
            `rack:${room}-r${rack}`,
            needs,
          ),
        )
      }
    }
  }
  return list
}

const inRoom = (room: string): Requirement =>
  all(any(`feed:${room}-a`, `feed:${room}-b`), any(`fabric:${siteOf(room)}-a`, `fabric:${siteOf(room)}-b`))

function storage(): Facility[] {
  return [
    facility('array', 'rz1-san', 'Block array rz1', 'room:rz1-a', inRoom('rz1-a')),
    facility('array', 'rz2-san', 'Block array rz2', 'room:rz2-a', inRoom('rz2-a')),
    facility('array', 'rz1-nas', 'File array rz1', 'room:rz1-b', inRoom('rz1-b')),
    facility('array', 'rz2-nas', 'File array rz2', 'room:rz2-a', inRoom('rz2-a')),
    facility('witness', 'san-witness', 'Witness of the replicated arrays', 'rack:w1-a-r1', inRoom('w1-a')),
    // Flaw "witness in a data room": it votes from the room whose loss it is there to arbitrate.
    facility('witness', 'hv-01-witness', 'Witness of hv-01', 'room:rz1-a', inRoom('rz1-a')),
  ]
}

function causes(): Facility[] {
  const account = (id: string, name: string) => facility('account', id, name, 'nowhere', 'nothing')
  const firmware = (id: string, name: string) => facility('firmware', id, name, 'nowhere', 'nothing')
  return [
    account('tier0-admin', 'Administrator of the directory'),
    account('backup-operator', 'Operator of the backup'),
    firmware('switch-10.5.4', 'Switch release 10.5.4'),
    firmware('switch-10.5.6', 'Switch release 10.5.6'),
    ...['a', 'b', 'c', 'd'].map((batch) =>
      firmware(`server-${batch}`, `Server firmware of batch ${batch.toUpperCase()}`),
    ),
    firmware('nic-22.31', 'Network adapter firmware 22.31'),
  ]
}
