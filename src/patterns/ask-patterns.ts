import type { Entity, Estate, Facility } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { CheckAnswer, Instance, OpenQuestion } from '#patterns/answer.ts'
import type { ClusterView } from '#patterns/cluster-view.ts'
import { evidenceOf } from '#patterns/evidence.ts'
import type { Found, Judgement, Pattern, Scope, Seen } from '#patterns/pattern.ts'
import type { Twins } from '#patterns/twins.ts'
import { type PatternParams, type View, viewOf } from '#patterns/view.ts'

/** Says how far the asking has come: `done` of `total` checks. Never changes an answer. */
export type AskProgress = (done: number, total: number) => void

/** How much of an answer is spelt out; counts are always whole. */
export type AskLimits = {
  /** Findings and open subjects listed per check, by id: 0 to 100,000. */
  readonly examples: number
}

type Case = { readonly ref: string; readonly name: string; readonly seen: Omit<Seen, 'fields'> | undefined }

/**
 * What every check says of an estate, in the order of the checks. An answer does not depend on the order of rows, nor on
 * the other checks that are asked. Cost: checks × subjects, and one failure of every component.
 */
export function askPatterns(
  estate: Estate,
  patterns: readonly Pattern[],
  params: PatternParams,
  limits: AskLimits,
  progress: AskProgress,
): readonly CheckAnswer[] {
  const view = viewOf(estate, params)
  return patterns.map((pattern, index) => {
    const answer = answerOf(pattern, view, limits)
    progress(index + 1, patterns.length)
    return answer
  })
}

/** What one check says of every subject, for tests of laws: judgements by subject. */
export function judgementsOf(pattern: Pattern, view: View): ReadonlyMap<string, Judgement> {
  const judgements = new Map<string, Judgement>()
  eachSubject(pattern, view, (subject, judgement) => judgements.set(subject.ref, judgement))
  return judgements
}

function answerOf(pattern: Pattern, view: View, { examples }: AskLimits): CheckAnswer {
  const counts = { subjects: 0, found: 0, clear: 0, unknown: 0, times: 0 }
  const found: Instance[] = []
  const open = new Map<string, { count: number; examples: string[] }>()
  eachSubject(pattern, view, (subject, judgement) => {
    if (judgement === 'outside') return
    counts.subjects += 1
    if (judgement === 'clear') {
      counts.clear += 1
      return
    }
    if (judgement !== 'unknown' && judgement.kind === 'found') {
      counts.found += 1
      counts.times += judgement.times
      if (found.length < examples) found.push(instanceOf(pattern, view, subject, judgement))
      return
    }
    counts.unknown += 1
    const settledBy = judgement === 'unknown' ? pattern.settledBy : judgement.settledBy
    const known = open.get(settledBy) ?? { count: 0, examples: [] }
    open.set(settledBy, known)
    known.count += 1
    if (known.examples.length < examples) known.examples.push(subject.name)
  })
  const questions: OpenQuestion[] = [...open]
    .map(([settledBy, { count, examples: names }]) => ({ settledBy, count, examples: names }))
    .sort((left, right) => right.count - left.count || (left.settledBy < right.settledBy ? -1 : 1))
  const absent = isAbsent(pattern.scope, view) ? statedBy[pattern.scope] : undefined
  return {
    ...{ id: pattern.id, severity: pattern.severity, ...counts, findings: found, open: questions },
    ...(absent === undefined ? {} : { absent }),
  }
}

/** What states what a check asks about. An estate without rules or tie-breakers is a whole one. */
const statedBy: Readonly<Record<Scope, string | undefined>> = {
  vm: 'an export with VMs, such as RVTools sheet vInfo',
  host: 'an export with hosts, such as RVTools sheet vHost',
  cluster: 'an export with clusters, such as RVTools sheets vHost and vCluster',
  datastore: 'an export with datastores, such as RVTools sheet vDatastore',
  service: 'topology.yaml, services',
  twins: 'topology.yaml, services: requires, or rules: apart',
  facility: undefined,
  rule: undefined,
}

/** Whether the estate has none of what a scope asks about. */
function isAbsent(scope: Scope, view: View): boolean {
  const lists: Readonly<Record<Scope, readonly unknown[]>> = {
    ...{ vm: view.vms, host: view.hosts, cluster: view.clusters, datastore: view.datastores },
    ...{ service: view.services, twins: view.twins, facility: view.facilities, rule: view.rules },
  }
  return lists[scope].length === 0
}

function instanceOf(pattern: Pattern, view: View, { ref, name, seen }: Case, judgement: Found): Instance {
  const own = seen === undefined || pattern.fields.length === 0 ? [] : [{ ...seen, fields: pattern.fields }]
  return { ref, name, text: judgement.text, evidence: evidenceOf(view.estate, [...own, ...judgement.seen]) }
}

/** Hands every subject of a check to `visit`, in order of id. */
function eachSubject(
  pattern: Pattern,
  view: View,
  visit: (subject: Case, judgement: Judgement) => void,
): void {
  const ask = <T>(list: readonly T[], caseOf: (item: T) => Case, judge: (item: T) => Judgement): void => {
    for (const item of list) visit(caseOf(item), judge(item))
  }
  switch (pattern.scope) {
    case 'vm':
      ask(view.vms, plain('vm'), (one) => pattern.judge(one, view))
      break
    case 'host':
      ask(view.hosts, plain('host'), (one) => pattern.judge(one, view))
      break
    case 'datastore':
      ask(view.datastores, plain('datastore'), (one) => pattern.judge(one, view))
      break
    case 'service':
      ask(view.services, plain('service'), (one) => pattern.judge(one, view))
      break
    case 'rule':
      ask(view.rules, plain('rule'), (one) => pattern.judge(one, view))
      break
    case 'facility':
      ask(view.facilities, facilityCase, (one) => pattern.judge(one, view))
      break
    case 'cluster':
      ask(view.clusters, clusterCase, (one) => pattern.judge(one, view))
      break
    case 'twins':
      ask(view.twins, twinsCase, (one) => pattern.judge(one, view))
      break
    default:
      pattern satisfies never
  }
}

const facilityCase = (facility: Facility): Case => plain(facility.kind)(facility)
const clusterCase = ({ entity }: ClusterView): Case => plain('cluster')(entity)
const twinsCase = ({ id, name }: Twins): Case => ({ ref: id, name, seen: undefined })

const plain =
  (kind: Seen['kind']) =>
  (entity: Entity): Case => ({
    ref: kind === 'rule' ? `rule:${entity.id}` : refTo(kind, entity.id),
    name: entity.name,
    seen: { kind, entity },
  })

/** Words for what a check asks about, one and several. */
export const scopeWords: Readonly<Record<Scope, readonly [one: string, several: string]>> = {
  vm: ['VM', 'VMs'],
  host: ['host', 'hosts'],
  cluster: ['cluster', 'clusters'],
  datastore: ['datastore', 'datastores'],
  facility: ['facility', 'facilities'],
  service: ['service', 'services'],
  rule: ['rule', 'rules'],
  twins: ['set of twins', 'sets of twins'],
}
