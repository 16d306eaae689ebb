import { identifierKinds, kindOfIdentifier } from '#estate/identifiers.ts'
import type { Entity, Known, Platform } from '#estate/model.ts'

/** Kinds of identifier that say too little to hold two things apart: parts that are replaced, or listed in part. */
const neverContradict: ReadonlySet<string> = new Set(['mac', 'volume'])

/** How sure each kind of identifier is, as a rank from 0. */
const rankOfKind: ReadonlyMap<string, number> = new Map<string, number>(
  identifierKinds.map((kind, rank) => [kind, rank]),
)
/** The rank of a name: below every identifier. */
export const nameRank = identifierKinds.length

/** A name as names are compared: without case and outer blanks. */
export const plainName = (name: string): string => name.trim().toLowerCase()

/** The keys that the identifiers of an entity give at a rank; a MAC address tells together with the name alone. */
export function identifierKeys(rank: number, { identifiers, name }: Entity): readonly string[] {
  const kind = identifierKinds[rank]
  if (kind === undefined || identifiers === undefined) return []
  const found = identifiers.filter((identifier) => kindOfIdentifier(identifier) === kind)
  return kind === 'mac' ? found.map((identifier) => `${identifier} ${plainName(name)}`) : found
}

/**
 * Whether identifiers of two entities say that they are two: some kind surer than `rank` which both have, and no
 * identifier of it in common. Ids of a platform are held against each other below the same management only.
 */
export function contradicted(left: Entity, right: Entity, rank: number): boolean {
  if (left.identifiers === undefined || right.identifiers === undefined) return false
  const theirs = byScope(right.identifiers, rank)
  for (const [scope, mine] of byScope(left.identifiers, rank)) {
    const others = theirs.get(scope)
    if (others !== undefined && !mine.some((identifier) => others.includes(identifier))) return true
  }
  return false
}

function byScope(identifiers: readonly string[], below: number): Map<string, string[]> {
  const scopes = new Map<string, string[]>()
  for (const identifier of identifiers) {
    const kind = kindOfIdentifier(identifier)
    if (neverContradict.has(kind) || (rankOfKind.get(kind) ?? nameRank) >= below) continue
    const scope = kind === 'platform-id' ? identifier.slice(0, identifier.lastIndexOf('/') + 1) : kind
    const known = scopes.get(scope)
    if (known === undefined) scopes.set(scope, [identifier])
    else known.push(identifier)
  }
  return scopes
}

/** Whether two platforms can be one: equal, unknown, or the cloud service that runs vSphere. */
export function platformsAgree(left: Known<Platform>, right: Known<Platform>): boolean {
  if (left === right || left === 'unknown' || right === 'unknown') return true
  return hosted.has(left) && hosted.has(right)
}
const hosted: ReadonlySet<string> = new Set(['vsphere', 'avs'])

/** The first label of a host name; an address has none but itself. */
export function shortName(name: string): string {
  const plain = plainName(name)
  const dot = plain.indexOf('.')
  return dot <= 0 || /^[\d.]+$/.test(plain) || plain.includes(':') ? plain : plain.slice(0, dot)
}
