import type { declarationSections } from '#estate/overlay/declarations.ts'
import type { Member, Tree } from '#estate/overlay/tree.ts'

/** A value as a topology file writes it. */
export type Written =
  | string
  | number
  | boolean
  | readonly Written[]
  | { readonly [key: string]: Written | undefined }

/** Sections whose rules set values, in the order of the forms. */
export type RuleSection = 'clusters' | 'hosts' | 'datastores' | 'networks' | 'vms'
export type DeclarationSection = keyof typeof declarationSections | 'windows'

/** Whom a rule is about; with several of these, all must agree. */
export type Selection = {
  readonly match?: string
  readonly names?: readonly string[]
  readonly in?: string
}

/** A rule as a form gives it: whom it is about and what it sets, by the keys of the topology file. */
export type RuleAnswer = {
  readonly kind: 'rule'
  readonly section: RuleSection
  readonly selection: Selection
  readonly sets: Readonly<Record<string, Written>>
  /** Free words, which become a comment above the rule; '' for none. */
  readonly note: string
}

/** A facility, service or window as a form gives it; members that are left out stay as they are written. */
export type DeclarationAnswer = {
  readonly kind: 'declaration'
  readonly section: DeclarationSection
  /** 'new' refuses an id that the file has; 'change' writes into that entry, or adds one about it. */
  readonly intent: 'new' | 'change'
  readonly id: string
  readonly members: Readonly<Record<string, Written>>
}

/** What a form adds to a topology file. */
export type Answer = RuleAnswer | DeclarationAnswer

/** The item an answer becomes in the list of its section. */
export const itemOf = (answer: Answer): { readonly [key: string]: Written | undefined } =>
  answer.kind === 'rule' ? { ...answer.selection, ...answer.sets } : { id: answer.id, ...answer.members }

/** A written value as the tree that reading its text gives; every line is 1. */
export function treeOf(value: Written): Tree {
  if (Array.isArray(value)) return { kind: 'list', line: 1, items: value.map(treeOf) }
  if (typeof value === 'object') {
    const entries = Object.entries(value).flatMap(([key, inner]): readonly Member[] =>
      inner === undefined ? [] : [{ key, line: 1, value: treeOf(inner) }],
    )
    return { kind: 'map', line: 1, entries }
  }
  return { kind: 'scalar', line: 1, value: value as string | number | boolean, text: String(value) }
}

/** A tree as one text without its lines, to tell whether two files say the same; 007 and 7 are two ids. */
export function meaningOf(tree: Tree): string {
  switch (tree.kind) {
    case 'list':
      return `[${tree.items.map(meaningOf).join()}]`
    case 'map':
      return `{${tree.entries.map(({ key, value }) => `${JSON.stringify(key)}:${meaningOf(value)}`).join()}}`
    case 'scalar':
      return JSON.stringify(typeof tree.value === 'string' ? tree.text : [tree.value, tree.text])
    default:
      return tree satisfies never
  }
}
