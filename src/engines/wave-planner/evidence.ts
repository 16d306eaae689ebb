import type { Ground, Subject } from '#engines/wave-planner/guests.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import { isKnown, type Service, type Vm } from '#estate/model.ts'
import { requirementRefs, splitRef } from '#estate/requirement.ts'

/** What says that VMs belong together. */
export type EvidenceKind = 'disk' | 'rule' | 'service' | 'flow' | 'tag' | 'name' | 'network'
/**
 * One piece of evidence: guests by their number, and how sure it is, 0 to 1. What `mustHold` ties at any threshold.
 * `text` names it for people.
 */
export type Evidence = {
  readonly kind: EvidenceKind
  readonly confidence: number
  readonly mustHold: boolean
  readonly text: string
  readonly guests: readonly number[]
}

/**
 * How sure each kind is, by judgement: what several VMs write to or an administrator ruled is nearly certain, a
 * service's own list is a statement that may be old, a shared name or network is a hint.
 */
export const confidenceOf: Readonly<Record<EvidenceKind, number>> = {
  ...{ disk: 1, rule: 0.95, service: 0.9, flow: 0.8, tag: 0.7, name: 0.5, network: 0.4 },
}

/** A name, tag or network that more VMs share than this says what they are, not what they belong to. */
const hintMembersMax = 24
const networkMembersMax = 10
/** Tags that name an application, such as app:shop. */
const applicationTag = /^(app|application|service|system|product|workload)\s*[:=/]/i

/** Everything in the estate that ties guests together, in a fixed order. Linear in the estate. */
export function evidenceOf(ground: Ground, subject: Subject, values: WaveParams): readonly Evidence[] {
  if (subject.from === 'knobs') return typedEvidence(subject, values)
  const { vms } = subject
  const at = new Map(vms.map(({ id }, index) => [id, index]))
  const of = (ids: readonly string[]): readonly number[] =>
    [...new Set(ids.flatMap((id) => at.get(id) ?? []))].sort((left, right) => left - right)
  const flows = values.flows === 'measured' ? flowEvidence(ground.services, of) : []
  return [
    ...diskEvidence(vms),
    ...ruleEvidence(ground, of),
    ...serviceEvidence(ground.services, of),
    ...flows,
    ...tagEvidence(vms),
    ...nameEvidence(vms),
    ...networkEvidence(ground, vms),
  ].filter(({ guests }) => guests.length > 1)
}

type Numbers = (ids: readonly string[]) => readonly number[]

const evidence = (
  kind: EvidenceKind,
  text: string,
  guests: readonly number[],
  mustHold = kind === 'disk',
): Evidence => ({ kind, confidence: confidenceOf[kind], mustHold, text, guests })

/** Guests by a key, without those that have none; keys in order of their first guest. */
function shared(
  vms: readonly Vm[],
  keysOf: (vm: Vm) => readonly string[],
  most: number,
): [string, number[]][] {
  const byKey = new Map<string, number[]>()
  for (const [at, vm] of vms.entries())
    for (const key of new Set(keysOf(vm))) {
      const list = byKey.get(key) ?? []
      byKey.set(key, list)
      list.push(at)
    }
  return [...byKey].filter(([, list]) => list.length > 1 && list.length <= most)
}

/** No export names the file of a disk, so shared disks of one label, size and datastore are taken for one. */
function diskEvidence(vms: readonly Vm[]): readonly Evidence[] {
  const keys = ({ disks }: Vm): readonly string[] =>
    isKnown(disks)
      ? disks
          .filter(({ shared: isShared }) => isShared === true)
          .map(({ name, capacityBytes, datastoreId }) => `${name} on ${datastoreId} (${capacityBytes} bytes)`)
      : []
  return shared(vms, keys, Number.POSITIVE_INFINITY).map(([key, list]) =>
    evidence('disk', `shared disk ${key}`, list),
  )
}

const ruleEvidence = (ground: Ground, of: Numbers): readonly Evidence[] =>
  ground.rules
    .filter(({ kind }) => kind === 'vm-together')
    .map(({ name, strength, vmIds }) => evidence('rule', `rule ${name}`, of(vmIds), strength === 'must'))

/** VMs that a service itself names; not what it needs of other services, which gives an order. */
const serviceEvidence = (services: readonly Service[], of: Numbers): readonly Evidence[] =>
  services.map((service) => evidence('service', `service ${service.name}`, of(vmIdsOf(service))))

export function vmIdsOf({ requires }: Service): readonly string[] {
  return requirementRefs(requires).flatMap((ref) => (ref.startsWith('vm:') ? [splitRef(ref)[1]] : []))
}

const isApplication = ({ role }: Service): boolean => role === undefined || role === 'application'

/** An application that needs another one talks to it. What all lean on (names, directory …) ties nobody. */
function flowEvidence(services: readonly Service[], of: Numbers): readonly Evidence[] {
  const byId = new Map(services.map((service) => [service.id, service]))
  return services.filter(isApplication).flatMap((service) =>
    requirementRefs(service.requires).flatMap((ref) => {
      const other = ref.startsWith('service:') ? byId.get(splitRef(ref)[1]) : undefined
      if (other === undefined || !isApplication(other)) return []
      const text = `flow ${service.name} to ${other.name}`
      return [evidence('flow', text, of([...vmIdsOf(service), ...vmIdsOf(other)]))]
    }),
  )
}

const tagEvidence = (vms: readonly Vm[]): readonly Evidence[] =>
  shared(vms, ({ tags }) => tags, hintMembersMax * 4)
    .filter(([tag, list]) => applicationTag.test(tag) || list.length <= hintMembersMax)
    .map(([tag, list]) => {
      const found = evidence('tag', `tag ${tag}`, list)
      return applicationTag.test(tag) ? found : { ...found, confidence: confidenceOf.name }
    })

/** The name without its running number: "erp-app-03" and "erp-app-1" are of one stem. */
const stemOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\d+$/, '')
    .replace(/[-_. ]+$/, '')

const nameEvidence = (vms: readonly Vm[]): readonly Evidence[] =>
  shared(vms, ({ name }) => (stemOf(name).length > 1 ? [stemOf(name)] : []), hintMembersMax).map(
    ([stem, list]) => evidence('name', `names ${stem}…`, list),
  )

function networkEvidence({ networks }: Ground, vms: readonly Vm[]): readonly Evidence[] {
  const names = new Map(networks.map(({ id, name }) => [id, name]))
  const keys = ({ networkIds }: Vm): readonly string[] => (isKnown(networkIds) ? networkIds : [])
  return shared(vms, keys, networkMembersMax).map(([id, list]) =>
    evidence('network', `network ${names.get(id) ?? id}`, list),
  )
}

/** Typed guests: applications of one size, and with measured flows two hubs that a quarter of them each talk to. */
function typedEvidence({ guests }: Subject, { groupSize, flows }: WaveParams): readonly Evidence[] {
  const count = Math.ceil(guests.length / groupSize)
  const members = (group: number): readonly number[] =>
    Array.from(
      { length: Math.min(groupSize, guests.length - group * groupSize) },
      (_, at) => group * groupSize + at,
    )
  const named = Array.from({ length: count }, (_, group) =>
    evidence('service', `application ${group + 1}`, members(group)),
  )
  if (flows === 'guessed') return named.filter(({ guests: list }) => list.length > 1)
  const quarter = Math.floor(count / 4)
  const talks = [0, quarter].flatMap((hub) =>
    Array.from({ length: Math.max(0, quarter - 1) }, (_, at) => {
      const other = hub + 1 + at
      const text = `flow application ${other + 1} to application ${hub + 1}`
      return evidence('flow', text, [members(hub)[0]!, members(other)[0]!])
    }),
  )
  return [...named, ...talks].filter(({ guests: list }) => list.length > 1)
}
