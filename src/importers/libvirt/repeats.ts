import type { Source } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import type { DomainDraft } from '#importers/libvirt/read-domain.ts'
import type { Scope } from '#importers/libvirt/scopes.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { sortedBy } from '#kernel/sort.ts'

/**
 * The scopes with each domain once. A definition and the running domain of one daemon are one, and the running one counts;
 * a definition on another host than the one it runs on is what a migration leaves behind. Domains of one UUID that run
 * both are two, and are said.
 */
export function withoutRepeats(
  scopes: readonly Scope[],
  sources: readonly Source[],
  log: IssueLog,
): readonly Scope[] {
  const single = scopes.map((scope) => ({ ...scope, domains: onceEach(scope.domains, sources, log) }))
  const groups = new Map<string, { readonly scope: number; readonly domain: DomainDraft }[]>()
  for (const [scope, { domains }] of single.entries()) {
    for (const domain of domains) {
      if (domain.uuid === '') continue
      const group = groups.get(domain.uuid)
      if (group) group.push({ scope, domain })
      else groups.set(domain.uuid, [{ scope, domain }])
    }
  }
  const gone = new Set<DomainDraft>()
  for (const group of groups.values()) {
    if (group.length === 1) continue
    const running = group.filter(({ domain }) => domain.vm.power === 'on')
    const [only, second] = running
    const places = group
      .slice(0, 8)
      .map(({ domain }) => placeOf(domain, sources))
      .join(', ')
    const name = group[0]?.domain.vm.name ?? ''
    const isOneName = group.every(({ domain }) => domain.vm.name === name)
    const othersAreOff = group.every(({ domain }) => domain === only?.domain || domain.vm.power === 'off')
    if (only !== undefined && second === undefined && isOneName && othersAreOff) {
      for (const { domain } of group) if (domain !== only.domain) gone.add(domain)
      const message = `"${name}" is defined on ${group.length} hosts and runs on one, where it counts. Undefine the others (${places}).`
      log.add('libvirt.definition-left', 'note', placeOf(only.domain, sources), message.slice(0, 1024))
    } else {
      const message = `${group.length} domains have the UUID of "${name}" (${places}), and each counts. Leave out what is a copy.`
      log.add('libvirt.uuid-repeated', 'warning', placeOf(group[0]?.domain, sources), message.slice(0, 1024))
    }
  }
  return single.map((scope) => ({ ...scope, domains: scope.domains.filter((domain) => !gone.has(domain)) }))
}

function onceEach(
  domains: readonly DomainDraft[],
  sources: readonly Source[],
  log: IssueLog,
): readonly DomainDraft[] {
  const kept = new Map<string, DomainDraft>()
  const ordered = sortedBy(domains, (domain) => `${domain.vm.power === 'on' ? 0 : 1}${contentOf(domain)}`)
  for (const domain of ordered) {
    const key = domain.uuid === '' ? `name ${domain.vm.name}` : `uuid ${domain.uuid} ${domain.vm.name}`
    const twin = kept.get(key)
    if (twin === undefined) {
      kept.set(key, domain)
      continue
    }
    const differing = differences(twin, domain)
    if (differing.length === 0) continue
    const isDefinition = twin.vm.power === 'on' && domain.vm.power !== 'on'
    const message = `"${domain.vm.name}" is given twice (also ${placeOf(twin, sources)}) and counts once. The two differ in ${differing.join(', ')}: ${isDefinition ? 'what runs counts' : 'leave out the one that is old'}.`
    const severity = isDefinition ? 'note' : 'warning'
    log.add('libvirt.domain-repeated', severity, placeOf(domain, sources), message)
  }
  return [...kept.values()]
}

function contentOf({ vm, ...draft }: DomainDraft): string {
  const { origins: _, exactOrigins: __, ...content } = vm
  return canonicalJson({ ...draft, vm: content })
}

/** Fields in which two readings of a domain differ, places and state apart. */
function differences(left: DomainDraft, right: DomainDraft): readonly string[] {
  const skipped = new Set(['origins', 'exactOrigins', 'power', 'id'])
  const [a, b] = [
    { ...left.vm, disks: left.disks, nics: left.nics },
    { ...right.vm, disks: right.disks, nics: right.nics },
  ]
  return Object.keys(a)
    .filter((field) => !skipped.has(field))
    .filter(
      (field) => canonicalJson(a[field as 'vcpus'] ?? null) !== canonicalJson(b[field as 'vcpus'] ?? null),
    )
}

const placeOf = (domain: DomainDraft | undefined, sources: readonly Source[]): string => {
  const [source, line] = domain?.vm.origins[0] ?? [0, 1]
  return `${sources[source]?.file ?? ''}:${line}`
}
