import {
  type ComponentKind,
  type ComponentRef,
  facilityKinds,
  type Needs,
  type Requirement,
} from '#estate/model.ts'

/** The reference to a component of a kind. Example: refTo('host', 'esx-01') → 'host:esx-01' */
export const refTo = (kind: ComponentKind, id: string): ComponentRef => `${kind}:${id}`

/** The kind and id inside a reference. Example: splitRef('host:a:b') → ['host', 'a:b'] */
export function splitRef(ref: ComponentRef): readonly [kind: ComponentKind, id: string] {
  const colon = ref.indexOf(':')
  return [ref.slice(0, colon) as ComponentKind, ref.slice(colon + 1)]
}

const facilities: readonly string[] = facilityKinds

/** Whether something of kind `inside` can stand in something of kind `holder`; only a controller VM stands in a host. */
export const mayHold = (holder: string, inside: string): boolean =>
  facilities.includes(holder) || (holder === 'host' && inside === 'controller-vm')

/** Every component a requirement names, each once, in order of appearance. */
export function requirementRefs(needs: Needs): readonly ComponentRef[] {
  const refs = new Set<ComponentRef>()
  const visit = (requirement: Requirement): void => {
    if (requirement.kind === 'component') refs.add(requirement.ref)
    else for (const part of requirement.of) visit(part)
  }
  if (typeof needs === 'object') visit(needs)
  return [...refs]
}

/**
 * Whether a requirement holds, given whether each component works. `undefined` means not known, and spreads by
 * Kleene's rules: any(true, unknown) holds, all(false, unknown) does not, the rest is unknown.
 */
export function requirementHolds(
  needs: Needs,
  works: (ref: ComponentRef) => boolean | undefined,
): boolean | undefined {
  if (needs === 'nothing') return true
  if (needs === 'unknown') return undefined
  if (needs.kind === 'component') return works(needs.ref)
  const threshold = needs.kind === 'all' ? needs.of.length : needs.kind === 'any' ? 1 : needs.k
  let holding = 0
  let open = 0
  for (const part of needs.of) {
    const holds = requirementHolds(part, works)
    if (holds === true) holding += 1
    else if (holds === undefined) open += 1
  }
  if (holding >= threshold) return true
  return holding + open >= threshold ? undefined : false
}

/** A requirement as people read it. Example: "any of feed:a, feed:b" */
export function requirementText(needs: Needs): string {
  if (typeof needs === 'string') return needs
  if (needs.kind === 'component') return needs.ref
  const parts = needs.of.map((part) => (part.kind === 'component' ? part.ref : `(${requirementText(part)})`))
  const lead = needs.kind === 'all' ? 'all' : needs.kind === 'any' ? 'any' : `at least ${needs.k}`
  return `${lead} of ${parts.join(', ')}`
}
