import {
  type ComponentKind,
  type Entity,
  type FacilityKind,
  type Needs,
  type Place,
  type Service,
  serviceRoles,
} from '#estate/model.ts'
import { type Draft, patched, resolveRef, sourceFor } from '#estate/overlay/draft.ts'
import { readNeeds } from '#estate/overlay/needs.ts'
import {
  complain,
  type Reading,
  readChoice,
  readList,
  readMembers,
  readText,
  remark,
} from '#estate/overlay/reading.ts'
import { commonSettings } from '#estate/overlay/setting.ts'
import type { Member, Tree } from '#estate/overlay/tree.ts'
import { mayHold, splitRef } from '#estate/requirement.ts'

/** The section of a topology file that declares each kind of component. */
export const declarationSections = {
  sites: 'site',
  rooms: 'room',
  racks: 'rack',
  feeds: 'feed',
  pdus: 'pdu',
  switches: 'switch',
  fabrics: 'fabric',
  arrays: 'array',
  controllers: 'controller',
  controllerVms: 'controller-vm',
  witnesses: 'witness',
  quorumDevices: 'quorum-device',
  accounts: 'account',
  firmware: 'firmware',
  software: 'software',
  services: 'service',
} as const satisfies Record<string, FacilityKind | 'service'>
type DeclaredKind = (typeof declarationSections)[keyof typeof declarationSections]

type Declaration = {
  readonly kind: DeclaredKind
  readonly id: string
  readonly line: number
  readonly members: ReadonlyMap<string, Member>
}

/**
 * Puts every declared facility and service into the draft. All ids are entered first, so that a requirement may
 * name what is declared further down.
 */
export function declareAll(draft: Draft, reading: Reading, sections: ReadonlyMap<string, Member>): void {
  const declarations = Object.entries(declarationSections).flatMap(([section, kind]) => {
    const member = sections.get(section)
    return member === undefined ? [] : readDeclarations(reading, kind, member)
  })
  for (const declaration of declarations) enter(draft, reading, declaration)
  draft.idsByName.clear()
  for (const declaration of declarations) complete(draft, reading, declaration)
}

function readDeclarations(reading: Reading, kind: DeclaredKind, section: Member): readonly Declaration[] {
  const lines = new Map<string, number>()
  const found: Declaration[] = []
  for (const item of readList(reading, section.value) ?? []) {
    const own = kind === 'service' ? ['requires', 'role'] : ['in', 'requires']
    const keys = ['id', 'name', ...own, ...Object.keys(commonSettings)]
    const members = readMembers(reading, item, keys)
    const idMember = members?.get('id')
    if (members === undefined) continue
    if (idMember === undefined) {
      complain(
        reading,
        item,
        'topology.id-missing',
        `This ${kind} has no id. Give it one: other lines refer to it as ${kind}:<id>.`,
      )
      continue
    }
    const id = readText(reading, idMember.value)
    if (id === undefined) continue
    const before = lines.get(id)
    if (before !== undefined) {
      complain(
        reading,
        idMember,
        'topology.id-repeated',
        `The ${kind} "${id}" is declared on line ${before} already. Remove one of the two.`,
      )
      continue
    }
    lines.set(id, item.line)
    found.push({ kind, id, line: item.line, members })
  }
  return found
}

/** What stands nowhere unless somebody says otherwise: a site, and causes that have no place. */
const placeless: ReadonlySet<DeclaredKind> = new Set(['site', 'account', 'firmware', 'software'])

const listOf = (draft: Draft, kind: DeclaredKind) =>
  (kind === 'service' ? draft.parts.services : draft.parts.facilities) as Map<string, Entity>
const keyIn = (declaration: Declaration): string =>
  declaration.kind === 'service' ? declaration.id : `${declaration.kind}:${declaration.id}`

function enter(draft: Draft, reading: Reading, declaration: Declaration): void {
  const list = listOf(draft, declaration.kind)
  if (list.has(keyIn(declaration))) return
  const nameTree = declaration.members.get('name')?.value
  const name = (nameTree && readText(reading, nameTree)) ?? declaration.id
  const entity = { id: declaration.id, name, origins: [] }
  if (declaration.kind === 'service')
    list.set(keyIn(declaration), { ...entity, requires: 'unknown' } as Service)
  else {
    const standsIn: Place = placeless.has(declaration.kind) ? 'nowhere' : 'unknown'
    list.set(keyIn(declaration), {
      ...entity,
      kind: declaration.kind,
      standsIn,
      requires: 'nothing',
    } as Entity)
  }
}

function complete(draft: Draft, reading: Reading, declaration: Declaration): void {
  const { kind, members } = declaration
  const list = listOf(draft, kind)
  const entity = list.get(keyIn(declaration)) as Entity
  const patch: Record<string, unknown> = {}
  const nameTree = members.get('name')?.value
  const name = nameTree && readText(reading, nameTree)
  if (name !== undefined) patch.name = name
  const inTree = members.get('in')?.value
  const standsIn = inTree && readPlace(draft, reading, inTree, kind)
  if (standsIn !== undefined) patch.standsIn = standsIn
  const needsTree = members.get('requires')?.value
  const requires: Needs | undefined = needsTree && readNeeds(draft, reading, needsTree)
  if (requires !== undefined) patch.requires = requires
  const roleTree = members.get('role')?.value
  const role = roleTree && readChoice(serviceRoles)(reading, roleTree)
  if (role !== undefined) patch.role = role
  for (const [key, setting] of Object.entries(commonSettings)) {
    const tree = members.get(key)?.value
    const value = tree && setting.read(draft, reading, tree)
    const before = patch[setting.field] ?? (entity as Readonly<Record<string, unknown>>)[setting.field]
    if (value !== undefined)
      patch[setting.field] = setting.join === undefined ? value : setting.join(before, value)
  }
  if (kind === 'service' && needsTree === undefined && (entity as Service).requires === 'unknown') {
    remark(
      reading,
      declaration,
      'warning',
      'topology.service-unexplained',
      `The service "${declaration.id}" does not say what it requires, so whether it works stays unknown. Add requires.`,
    )
  }
  const source = sourceFor(draft, reading.file, ['id', ...Object.keys(patch)])
  const result = patched(entity, patch, [source, declaration.line])
  list.set(keyIn(declaration), result.entity)
  if (entity.origins.length > 0 && result.overridden.length > 0) {
    remark(
      reading,
      declaration,
      'note',
      'topology.declaration-overrides',
      `This replaces ${result.overridden.join(', ')} of ${kind} "${declaration.id}", which was known already.`,
    )
  }
}

/** Where something of a kind stands: a facility, "nowhere" or "unknown"; a controller VM may stand in a host. */
export function readPlace(
  draft: Draft,
  reading: Reading,
  tree: Tree,
  kind: ComponentKind,
): Place | undefined {
  const text = readText(reading, tree)
  if (text === undefined || text === 'nowhere' || text === 'unknown') return text
  const ref = resolveRef(draft, reading, text, tree)
  if (ref === undefined || mayHold(splitRef(ref)[0], kind)) return ref
  return complain(
    reading,
    tree,
    'topology.reference-misplaced',
    `Something can stand in a site, room or rack, not in ${ref}.`,
  )
}
