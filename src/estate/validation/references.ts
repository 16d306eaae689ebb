import {
  type ChangeWindow,
  type ComponentKind,
  type ComponentRef,
  componentKinds,
  type Entity,
  type Estate,
  type EstatePart,
  estateParts,
  type Needs,
  type Requirement,
} from '#estate/model.ts'
import { mayHold, refTo, requirementRefs, splitRef } from '#estate/requirement.ts'
import { type Findings, find, type Spot } from '#estate/validation/findings.ts'
import { canonicalJson } from '#kernel/canonical.ts'

const kindByPart: Readonly<Partial<Record<EstatePart, ComponentKind>>> = {
  clusters: 'cluster',
  hosts: 'host',
  datastores: 'datastore',
  networks: 'network',
  vms: 'vm',
  services: 'service',
}

/** Every entity of an estate with the place it has there. */
export function* spotsOf(estate: Estate, part: EstatePart): Generator<Spot> {
  const list: readonly Entity[] = estate[part]
  for (const [index, entity] of list.entries()) yield { part, index, entity }
}

/** The reference to an entity; undefined for a placement rule or a window, which no requirement can name. */
export function refOf({ part, entity }: Spot): ComponentRef | undefined {
  const kind = part === 'facilities' ? (entity as Entity & { kind: ComponentKind }).kind : kindByPart[part]
  return kind === undefined ? undefined : refTo(kind, entity.id)
}

/** Every component there is; an id that occurs twice, or that is a word with another meaning, is found. */
export function checkIds(findings: Findings): ReadonlySet<ComponentRef> {
  const refs = new Set<ComponentRef>()
  for (const part of estateParts) {
    const seen = new Map<string, number>()
    for (const spot of spotsOf(findings.estate, part)) {
      const ref = refOf(spot)
      const key = ref ?? spot.entity.id
      const before = seen.get(key)
      if (before !== undefined) {
        const message = `The id "${spot.entity.id}" is given twice: to ${part}[${before}] and to ${part}[${spot.index}]. Give one of them another id.`
        find(findings, spot, 'id', 'error', 'estate.id-repeated', message)
      }
      seen.set(key, spot.index)
      if (['unknown', 'none', 'nowhere'].includes(spot.entity.id)) {
        const message = `The id "${spot.entity.id}" is the word for having none. Give it another id.`
        find(findings, spot, 'id', 'error', 'estate.id-reserved', message)
      }
      if (ref !== undefined) refs.add(ref)
    }
  }
  return refs
}

/** References by id, in requirements and in places that lead nowhere. */
export function checkReferences(findings: Findings, refs: ReadonlySet<ComponentRef>): void {
  const { estate } = findings
  const expect = (spot: Spot, field: string, kind: ComponentKind, id: string, what: string): void => {
    if (id === 'unknown' || id === 'none' || refs.has(refTo(kind, id))) return
    const message = `${what} "${spot.entity.name}" names ${kind} "${id}", which this estate does not have. Add the ${kind}, or correct the name.`
    find(findings, spot, field, 'error', 'estate.reference-dangling', message)
  }
  for (const [index, host] of estate.hosts.entries()) {
    expect({ part: 'hosts', index, entity: host }, 'clusterId', 'cluster', host.clusterId, 'Host')
  }
  for (const [index, vm] of estate.vms.entries()) {
    const spot: Spot = { part: 'vms', index, entity: vm }
    expect(spot, 'hostId', 'host', vm.hostId, 'VM')
    expect(spot, 'clusterId', 'cluster', vm.clusterId, 'VM')
    for (const id of listOf(vm.datastoreIds)) expect(spot, 'datastoreIds', 'datastore', id, 'VM')
    for (const id of listOf(vm.networkIds)) expect(spot, 'networkIds', 'network', id, 'VM')
    for (const disk of listOf(vm.disks)) expect(spot, 'disks', 'datastore', disk.datastoreId, 'A disk of VM')
  }
  for (const [index, datastore] of estate.datastores.entries()) {
    const spot: Spot = { part: 'datastores', index, entity: datastore }
    for (const id of listOf(datastore.hostIds)) expect(spot, 'hostIds', 'host', id, 'Datastore')
  }
  for (const [index, rule] of estate.rules.entries()) {
    const spot: Spot = { part: 'rules', index, entity: rule }
    for (const id of rule.vmIds) expect(spot, 'vmIds', 'vm', id, 'Rule')
    for (const id of rule.hostIds) expect(spot, 'hostIds', 'host', id, 'Rule')
  }
  for (const spot of spotsOf(estate, 'windows')) {
    for (const ref of (spot.entity as ChangeWindow).covers) {
      if (refs.has(ref)) continue
      const message = `Window "${spot.entity.name}" covers ${ref}, which this estate does not have. Add it, or correct the reference.`
      find(findings, spot, 'covers', 'error', 'estate.reference-dangling', message)
    }
  }
  checkComponentRefs(findings, refs)
}

const listOf = <T>(list: readonly T[] | 'unknown'): readonly T[] => (list === 'unknown' ? [] : list)

function checkComponentRefs(findings: Findings, refs: ReadonlySet<ComponentRef>): void {
  for (const part of estateParts) {
    for (const spot of spotsOf(findings.estate, part)) {
      const { standsIn } = spot.entity as { readonly standsIn?: string }
      if (standsIn !== undefined && standsIn !== 'nowhere' && standsIn !== 'unknown') {
        checkPlace(findings, spot, standsIn, refs)
      }
      for (const field of ['requires', 'startRequires'] as const) checkNeeds(findings, spot, field, refs)
    }
  }
}

/** The two formulas of an entity: what it needs to run, and what besides that to start. */
type NeedsField = 'requires' | 'startRequires'

function checkNeeds(
  findings: Findings,
  spot: Spot,
  field: NeedsField,
  refs: ReadonlySet<ComponentRef>,
): void {
  const needs = (spot.entity as { readonly [F in NeedsField]?: Needs })[field]
  if (needs === undefined) return
  const verb = field === 'requires' ? 'requires' : 'requires, to start,'
  for (const ref of requirementRefs(needs)) {
    if (refs.has(ref)) continue
    const message = `"${spot.entity.name}" ${verb} ${ref}, which this estate does not have. Add it, or correct the reference.`
    find(findings, spot, field, 'error', 'estate.reference-dangling', message)
  }
  if (typeof needs === 'object') checkFormula(findings, spot, field, needs)
}

const kindOf = (spot: Spot): string => splitRef(refOf(spot) ?? 'site:')[0]

function checkPlace(findings: Findings, spot: Spot, standsIn: string, refs: ReadonlySet<ComponentRef>): void {
  const kind = standsIn.slice(0, standsIn.indexOf(':'))
  if (!refs.has(standsIn as ComponentRef)) {
    const message = `"${spot.entity.name}" stands in ${standsIn}, which this estate does not have. Add it, or correct the reference.`
    find(findings, spot, 'standsIn', 'error', 'estate.reference-dangling', message)
  } else if (!mayHold(kind, kindOf(spot)) && componentKinds.some((known) => known === kind)) {
    const message = `"${spot.entity.name}" stands in ${standsIn}; only a site, room, rack or other facility can hold something. Use "requires" for a dependency.`
    find(findings, spot, 'standsIn', 'error', 'estate.place-impossible', message)
  }
}

function checkFormula(findings: Findings, spot: Spot, field: NeedsField, requirement: Requirement): void {
  if (requirement.kind === 'component') return
  const { of } = requirement
  const about = (code: string, message: string): void =>
    find(findings, spot, field, 'error', code, `"${spot.entity.name}" ${message}`)
  if (of.length === 0) {
    const effect = requirement.kind === 'all' ? 'always' : 'never'
    about(
      'estate.requirement-empty',
      `has a requirement over nothing, which ${effect} holds. Name a component, or say "nothing".`,
    )
  } else if (requirement.kind === 'at-least' && requirement.k > of.length) {
    about(
      'estate.requirement-impossible',
      `requires ${requirement.k} of ${of.length}, which can never hold. Lower k, or name the others.`,
    )
  } else if (requirement.kind === 'at-least' && requirement.k < 1) {
    about(
      'estate.requirement-void',
      `requires ${requirement.k} of ${of.length}, which always holds. Raise k, or say "nothing".`,
    )
  }
  if (requirement.kind !== 'all') checkRepeats(findings, spot, field, requirement)
  for (const part of of) checkFormula(findings, spot, field, part)
}

/** An alternative named twice is one thing that counts twice: it fails as often as one, and looks like two. */
function checkRepeats(
  findings: Findings,
  spot: Spot,
  field: NeedsField,
  requirement: Extract<Requirement, { readonly kind: 'any' | 'at-least' }>,
): void {
  const { of } = requirement
  const counts = new Map<string, number>()
  for (const part of of) {
    const key = part.kind === 'component' ? part.ref : canonicalJson(part)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const [key, count] of counts) {
    if (count === 1) continue
    const whom = key.startsWith('{') ? 'the same formula' : key
    const needed = requirement.kind === 'any' ? 'any' : `at least ${requirement.k}`
    const message = `"${spot.entity.name}" requires ${needed} of ${of.length} and names ${whom} ${count} times. It counts ${count} times: while it works it makes up ${count} of them, and when it fails all ${count} are gone. Name another one in its place, or name it once.`
    find(findings, spot, field, 'warning', 'estate.requirement-repeats', message)
  }
}
