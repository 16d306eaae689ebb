import type { ComponentKind, ComponentRef, Needs, Requirement } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import type { Alternatives, Gap, Gate, Topology } from '#failure/failure-graph.ts'
import { everywhere, mayLater, mustLater, mustOnly } from '#failure/failure-graph.ts'
import { gate, lean, type NetBuilder } from '#failure/net-builder.ts'
import { type Names, opened } from '#failure/wording.ts'
import type { Issue } from '#kernel/outcome.ts'

/** Where requirement formulas are written into the net, and what was met on the way. */
export type RequirementSink = {
  readonly builder: NetBuilder
  readonly nodeOf: ReadonlyMap<string, number>
  readonly names: Names
  readonly gates: Gate[]
  readonly gaps: Gap[]
  readonly issues: Issue[]
  readonly topology: Topology
}

/** What a declared topology draws, besides places: everything else is taken to hold there. */
const drawn: ReadonlySet<ComponentKind> = new Set(['site', 'room', 'rack', 'host', 'vm', 'service'])

/** What a requirement is for: to work at all times, or only to start, which the nets of what keeps running leave out. */
export type Purpose = 'to work' | 'to start'
const counts: Readonly<Record<Purpose, number>> = { 'to work': everywhere, 'to start': mayLater | mustLater }

/** Writes what `owner` requires into the net. Unknown parts lean on the unknown requirement. */
export function addNeeds(
  sink: RequirementSink,
  owner: number,
  ref: ComponentRef,
  needs: Needs,
  purpose: Purpose,
): void {
  if (needs === 'nothing') return
  if (needs === 'unknown') {
    const [text, about] =
      purpose === 'to work'
        ? (['what it requires', 'failure'] as const)
        : (['what it needs to start', 'restart'] as const)
    sink.gaps.push({ node: owner, text, about })
    lean(sink.builder, owner, sink.builder.unknownNeed, mustOnly & counts[purpose])
    return
  }
  addAll(sink, owner, ref, needs, counts[purpose])
}

function addAll(
  sink: RequirementSink,
  owner: number,
  ref: ComponentRef,
  requirement: Requirement,
  mask: number,
): void {
  if (requirement.kind === 'all') {
    for (const part of requirement.of) addAll(sink, owner, ref, part, mask)
    return
  }
  const child = nodeFor(sink, owner, ref, requirement)
  lean(sink.builder, owner, child, child === sink.builder.unknownNeed ? mustOnly & mask : mask)
}

/** What a requirement with an impossible or an empty count leaves unstated. */
const countUnstated = 'a count from 1 to the number of its parts'

function nodeFor(sink: RequirementSink, owner: number, ref: ComponentRef, requirement: Requirement): number {
  const { builder } = sink
  if (requirement.kind === 'component') {
    const node = sink.nodeOf.get(requirement.ref)
    const isDrawn = sink.topology === 'real' || drawn.has(splitRef(requirement.ref)[0])
    if (node !== undefined) return isDrawn ? node : builder.never
    const message = `${opened(sink.names.said(ref))} requires ${requirement.ref}, which the estate does not have. It counts as unknown; name it there or correct the reference.`
    return doubt(sink, owner, ref, 'blast-radius.reference-unknown', message, requirement.ref)
  }
  const total = requirement.of.length
  const atLeast = requirement.kind === 'all' ? total : requirement.kind === 'any' ? 1 : requirement.k
  if (!Number.isInteger(atLeast) || atLeast > total || atLeast < 0 || (atLeast === 0 && total > 0)) {
    const message = `${opened(sink.names.said(ref))} requires "${requirementSaid(requirement, sink.names)}", which asks for ${atLeast} of ${total} parts: always met, or never. It counts as unknown; correct the count.`
    return doubt(sink, owner, ref, 'blast-radius.threshold-impossible', message, countUnstated)
  }
  const children = requirement.of.map((part) => nodeFor(sink, owner, ref, part))
  const node = gate(builder, total - atLeast + 1, children)
  if (requirement.kind !== 'all' && total > 1) {
    sink.gates.push({ node, owner, requirement })
  }
  return node
}

function doubt(
  sink: RequirementSink,
  owner: number,
  ref: ComponentRef,
  code: string,
  message: string,
  text: string,
): number {
  sink.gaps.push({ node: owner, text, about: 'failure' })
  sink.issues.push({ code, severity: 'warning', where: ref, message })
  return sink.builder.unknownNeed
}

const partsShown = 6

/** A requirement as people read it, VMs by their names alone; of many parts only the first few. */
export const requirementSaid = (requirement: Alternatives, names: Names): string =>
  shortText(requirement, (ref) => (splitRef(ref)[0] === 'vm' ? names.alone(ref) : names.said(ref)))

/** A requirement with each component written by `write`; of many parts only the first few, at every level. */
export function shortText(requirement: Alternatives, write: (ref: ComponentRef) => string): string {
  const parts = requirement.of
    .slice(0, partsShown)
    .map((part) => (part.kind === 'component' ? write(part.ref) : `(${shortText(part, write)})`))
  const more = requirement.of.length - parts.length
  const lead =
    requirement.kind === 'all' ? 'all' : requirement.kind === 'any' ? 'any' : `at least ${requirement.k}`
  return `${lead} of ${parts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
