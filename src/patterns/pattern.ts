import type { ComponentKind, Datastore, Entity, Facility, Host, Rule, Service, Vm } from '#estate/model.ts'
import type { ClusterView } from '#patterns/cluster-view.ts'
import type { Twins } from '#patterns/twins.ts'
import type { View } from '#patterns/view.ts'

/**
 * How much a finding matters. 'critical': one foreseeable event stops a service or loses data. 'warning': a promise that
 * somebody relies on does not hold. 'note': worth knowing before a change. Gravest first.
 */
export const patternSeverities = ['critical', 'warning', 'note'] as const
export type PatternSeverity = (typeof patternSeverities)[number]

/** What a check asks about, with the type of what its judge is given. */
export type Subjects = {
  readonly vm: Vm
  readonly host: Host
  readonly cluster: ClusterView
  readonly datastore: Datastore
  readonly facility: Facility
  readonly service: Service
  readonly rule: Rule
  /** VMs that stand in for each other: `twins.ts` says how they are found. */
  readonly twins: Twins
}
export const scopes = [
  'vm',
  'host',
  'cluster',
  'datastore',
  'facility',
  'service',
  'rule',
  'twins',
] as const satisfies readonly (keyof Subjects)[]
export type Scope = (typeof scopes)[number]

/** An entity whose fields a finding rests on; a trait is written 'traits.snapshots'. */
export type Seen = {
  readonly kind: ComponentKind | 'rule'
  readonly entity: Entity
  readonly fields: readonly string[]
}

/** The pattern is there. `times` counts how often within its subject, such as disks of a VM. */
export type Found = {
  readonly kind: 'found'
  readonly text: string
  readonly times: number
  /** What it rests on besides the fields every finding of its check rests on. */
  readonly seen: readonly Seen[]
}
/** Something nobody stated decides; `settledBy` says what would settle it, where that differs from its check's own. */
export type Open = { readonly kind: 'open'; readonly settledBy: string }

/**
 * What a check says of one subject. 'clear' and `Found` hold for whatever the unknown values are, 'unknown' and `Open`
 * when they decide; 'outside' when the question does not arise. Learning a value may turn only 'unknown' into something
 * else, never a finding into 'clear' or the other way round.
 */
export type Judgement = Found | Open | 'clear' | 'unknown' | 'outside'

/** What every check states about itself, whatever it asks about. */
export type PatternText = {
  /** A noun, kebab-case, never negated; it is stable. */
  readonly id: string
  readonly title: string
  readonly severity: PatternSeverity
  /** What it looks at and when it speaks, one sentence. */
  readonly looksAt: string
  /** Why that matters: the mechanism, one or two sentences. */
  readonly why: string
  readonly cure: string
  /** What settles an unknown: a sheet of an export, a key of a topology file. */
  readonly settledBy: string
  /** An article of the path, and where one fits a pattern of the path, by id. */
  readonly article: string
  readonly pattern?: string
  /** Ids of the facts its numbers lean on. */
  readonly facts: readonly string[]
  /** Fields of the subject that a finding rests on, for its cells. */
  readonly fields: readonly string[]
}

/** What the author of a check writes. `judge` is pure and costs O(1), or what `View` keeps for all checks at once. */
export type PatternDefinition<S extends Scope> = PatternText & {
  readonly scope: S
  judge(subject: Subjects[S], view: View): Judgement
}

/** Checks of whatever scope, for lists of them. */
export type Pattern = { [S in Scope]: PatternDefinition<S> }[Scope]

/** Marks a check; the type is checked, nothing is registered. */
export const definePattern = <S extends Scope>(definition: PatternDefinition<S>): PatternDefinition<S> =>
  definition
