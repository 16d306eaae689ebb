import type { Estate, Requirement, Vm } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

/**
 * VMs that stand in for each other: of one rule that keeps VMs apart, of one "any of" or "k of n" that a service
 * requires, or two and more that carry one name of an infrastructure role and differ in a number (dc-01, dc-02).
 */
export type Twins = {
  readonly id: string
  readonly name: string
  readonly vms: readonly Vm[]
  /** How many of them have to go before what they do together is lost. */
  readonly lostAt: number
  readonly stated: 'rule' | 'service' | 'name'
}

/** Most VMs that names alone make twins: more of one name are a farm, and a farm is built to lose some. */
const namedTwinsMax = 4

/** First words of VM names whose bearers are doubled on purpose: directory, names, addresses, time, keys, access. */
const roleWords: ReadonlySet<string> = new Set(
  'dc,addc,ad,ads,dns,dhcp,ntp,kms,pki,ca,ldap,radius,nps,kdc,idm,ipa,vault,adfs,dom'.split(','),
)

/** The sets of twins of an estate, in order of id. A rule or a service that names the same VMs as another counts once. */
export function twinsOf(estate: Pick<Estate, 'vms' | 'rules' | 'services'>, vmById: ReadonlyMap<string, Vm>) {
  const sets = new Map<string, Twins>()
  const add = (
    id: string,
    name: string,
    vms: readonly Vm[],
    lostAt: number,
    stated: Twins['stated'],
  ): void => {
    const distinct = sortedById([...new Set(vms)])
    if (distinct.length < 2) return
    const key = distinct.map((vm) => vm.id).join('\n')
    const known = sets.get(key)
    if (known === undefined || known.lostAt > lostAt)
      sets.set(key, { id, name, vms: distinct, lostAt, stated })
  }
  const vmsOf = (ids: readonly string[]): Vm[] =>
    ids.map((id) => vmById.get(id)).filter((vm) => vm !== undefined)
  for (const service of sortedById(estate.services)) {
    if (typeof service.requires !== 'object') continue
    for (const [at, { ids, lostAt }] of alternativesIn(service.requires).entries()) {
      const vms = vmsOf(ids)
      // A part that is not there was never up: what is left can lose as many fewer.
      const missing = new Set(ids).size - new Set(vms).size
      add(`service:${service.id}#${at + 1}`, service.name, vms, Math.max(1, lostAt - missing), 'service')
    }
  }
  for (const rule of sortedById(estate.rules)) {
    if (rule.kind !== 'vm-apart') continue
    const vms = vmsOf(rule.vmIds)
    add(`rule:${rule.id}`, rule.name, vms, new Set(vms).size, 'rule')
  }
  for (const [stem, vms] of namedTwins(estate.vms)) add(`name:${stem}`, `${stem}*`, vms, vms.length, 'name')
  return [...sets.values()].sort((left, right) => compareText(left.id, right.id))
}

/** The alternatives of VMs in a requirement, outermost first; what is not a VM is left to the failure graph. */
function alternativesIn(requirement: Requirement): readonly { ids: string[]; lostAt: number }[] {
  if (requirement.kind === 'component') return []
  const parts = requirement.of
  const ids = parts.flatMap((part) => {
    if (part.kind !== 'component') return []
    const [kind, id] = splitRef(part.ref)
    return kind === 'vm' ? [id] : []
  })
  const inner = parts.flatMap(alternativesIn)
  const k = requirement.kind === 'any' ? 1 : requirement.kind === 'all' ? parts.length : requirement.k
  const lostAt = parts.length - k + 1
  const whole = ids.length === parts.length && lostAt >= 2 && lostAt <= parts.length
  return whole ? [{ ids, lostAt }, ...inner] : inner
}

function namedTwins(vms: readonly Vm[]): ReadonlyMap<string, readonly Vm[]> {
  const byStem = new Map<string, Vm[]>()
  for (const vm of vms) {
    if (vm.template === true) continue
    const [, stem = '', word = ''] =
      /^((?:[a-z0-9]+[-_])*?([a-z]+)[-_]?)0*\d{1,3}(?:\.|$)/i.exec(vm.name) ?? []
    if (!roleWords.has(word.toLowerCase())) continue
    const key = stem.toLowerCase()
    byStem.set(key, [...(byStem.get(key) ?? []), vm])
  }
  return new Map([...byStem].filter(([, list]) => list.length >= 2 && list.length <= namedTwinsMax))
}
