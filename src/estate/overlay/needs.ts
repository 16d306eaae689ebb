import type { ComponentKind, Needs, Requirement } from '#estate/model.ts'
import { type Draft, resolveRef } from '#estate/overlay/draft.ts'
import { complain, type Reading, readCount, readList, readMembers, remark } from '#estate/overlay/reading.ts'
import { idsMatching, nounOf, type SelectableKind } from '#estate/overlay/selection.ts'
import type { Member, Tree } from '#estate/overlay/tree.ts'
import { refTo } from '#estate/requirement.ts'

const kindsByWord = { Vm: 'vm', Host: 'host' } as const satisfies Record<string, SelectableKind>
const patternForms = ['anyVm', 'allVms', 'atLeastVms', 'anyHost', 'allHosts', 'atLeastHosts'] as const
/** A requirement over more than this says nothing about any of them. */
const matchesMax = 10_000
const forms = ['all', 'any', 'atLeast', ...patternForms] as const

/**
 * What must hold, as people write it: a component, "nothing", "unknown", or one of all, any, atLeast {k, of},
 * anyVm, allVms, atLeastVms {k, match}, anyHost, allHosts, atLeastHosts {k, match}. A pattern that matches
 * nobody leaves the whole requirement unknown, with a warning: it would otherwise hold never or always.
 */
export function readNeeds(draft: Draft, reading: Reading, tree: Tree): Needs | undefined {
  if (tree.kind === 'scalar' && (tree.value === 'nothing' || tree.value === 'unknown')) return tree.value
  return readRequirement(draft, reading, tree)
}

function readRequirement(draft: Draft, reading: Reading, tree: Tree): Requirement | 'unknown' | undefined {
  if (tree.kind === 'scalar') {
    if (typeof tree.value !== 'string') {
      return complain(
        reading,
        tree,
        'topology.requirement-unreadable',
        'Write a component (kind:id), "nothing", "unknown", or a map with any, all or atLeast.',
      )
    }
    const ref = resolveRef(draft, reading, tree.value, tree)
    return ref === undefined ? undefined : { kind: 'component', ref }
  }
  if (tree.kind === 'list') {
    return complain(
      reading,
      tree,
      'topology.requirement-unreadable',
      'A list alone does not say whether all or any must hold. Write "all: […]" or "any: […]".',
    )
  }
  const members = readMembers(reading, tree, forms)
  if (members === undefined) return undefined
  const [member, second] = [...members.values()]
  if (member === undefined) return undefined
  if (second !== undefined) {
    return complain(
      reading,
      second,
      'topology.requirement-unreadable',
      `"${member.key}" and "${second.key}" stand side by side. Nest one in an "all" or "any".`,
    )
  }
  return readForm(draft, reading, member)
}

function readForm(
  draft: Draft,
  reading: Reading,
  { key, value }: Member,
): Requirement | 'unknown' | undefined {
  switch (key as (typeof forms)[number]) {
    case 'all':
    case 'any': {
      const of = readParts(draft, reading, value)
      if (of === undefined || of === 'unknown') return of
      return { kind: key === 'all' ? 'all' : 'any', of }
    }
    case 'atLeast': {
      const parts = readMembers(reading, value, ['k', 'of'])
      const of = partsOf(draft, reading, value, parts?.get('of'))
      const k = readK(
        reading,
        value,
        parts?.get('k'),
        of === undefined || of === 'unknown' ? Infinity : of.length,
      )
      if (k === undefined || of === undefined || of === 'unknown') return of === 'unknown' ? of : undefined
      return { kind: 'at-least', k, of }
    }
    default:
      return readPatternForm(draft, reading, key as (typeof patternForms)[number], value)
  }
}

function readPatternForm(
  draft: Draft,
  reading: Reading,
  form: (typeof patternForms)[number],
  value: Tree,
): Requirement | 'unknown' | undefined {
  const kind = kindsByWord[form.includes('Vm') ? 'Vm' : 'Host']
  const isAtLeast = form.startsWith('atLeast')
  const parts = isAtLeast ? readMembers(reading, value, ['k', 'match']) : undefined
  const pattern = isAtLeast ? parts?.get('match')?.value : value
  if (pattern === undefined) {
    return (
      parts && complain(reading, value, 'topology.requirement-unreadable', `"${form}" needs k and match.`)
    )
  }
  const ids = idsMatching(draft, reading, kind, pattern)
  if (ids === undefined) return undefined
  if (ids.length === 0) {
    remark(
      reading,
      pattern,
      'warning',
      'topology.rule-matches-nobody',
      `No ${nounOf(kind)} matches this pattern, so what is required stays unknown. Correct the pattern.`,
    )
    return 'unknown'
  }
  if (ids.length > matchesMax) {
    return complain(
      reading,
      pattern,
      'topology.requirement-unreadable',
      `This pattern matches ${ids.length} ${nounOf(kind)}s; a requirement names at most ${matchesMax}. Narrow it.`,
    )
  }
  const of = ids.map((id) => component(kind, id))
  if (!isAtLeast) return { kind: form.startsWith('any') ? 'any' : 'all', of }
  const k = readK(reading, value, parts?.get('k'), of.length)
  return k === undefined ? undefined : { kind: 'at-least', k, of }
}

const component = (kind: ComponentKind, id: string): Requirement => ({
  kind: 'component',
  ref: refTo(kind, id),
})

function partsOf(draft: Draft, reading: Reading, at: Tree, member: Member | undefined) {
  if (member !== undefined) return readParts(draft, reading, member.value)
  return complain(
    reading,
    at,
    'topology.requirement-unreadable',
    '"atLeast" needs k and of, such as {k: 2, of: [host:a, host:b, host:c]}.',
  )
}

function readParts(
  draft: Draft,
  reading: Reading,
  tree: Tree,
): readonly Requirement[] | 'unknown' | undefined {
  const items = readList(reading, tree)
  if (items === undefined) return undefined
  if (items.length === 0) {
    return complain(
      reading,
      tree,
      'topology.requirement-unreadable',
      'This list is empty. Name at least one component, or write "nothing".',
    )
  }
  const parts = items.map((item) => readRequirement(draft, reading, item))
  if (parts.some((part) => part === undefined)) return undefined
  return parts.some((part) => part === 'unknown') ? 'unknown' : (parts as readonly Requirement[])
}

function readK(reading: Reading, at: Tree, member: Member | undefined, n: number): number | undefined {
  if (member === undefined)
    return complain(
      reading,
      at,
      'topology.requirement-unreadable',
      'k is missing. Say how many of them must work.',
    )
  const k = readCount(reading, member.value)
  if (k === undefined) return undefined
  if (k >= 1 && k <= n) return k
  return complain(
    reading,
    member,
    'topology.requirement-unreadable',
    `k is ${k}; it must be from 1 to ${Number.isFinite(n) ? n : 'the number of components'}.`,
  )
}
