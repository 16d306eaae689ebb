import type { ComponentRef, Host, Needs, Requirement } from '#estate/model.ts'
import { type Draft, idsMeant, sourceFor } from '#estate/overlay/draft.ts'
import { isAffordable, parsePattern } from '#estate/overlay/pattern.ts'
import {
  complain,
  placeOf,
  type Reading,
  readList,
  readMembers,
  readText,
  remark,
} from '#estate/overlay/reading.ts'
import type { Member, Tree } from '#estate/overlay/tree.ts'
import { refTo } from '#estate/requirement.ts'

/**
 * Merges hosts that VMs name differently from the inventory into the host they are: `match` is a pattern over
 * host names, `is` the name it stands for, with $1 … $9 for its groups. Only a host known by its VMs alone is
 * merged away: two inventory rows are two machines.
 */
export function mergeAliases(draft: Draft, reading: Reading, section: Member | undefined): void {
  if (section === undefined) return
  const merged = new Map<string, string>()
  for (const tree of readList(reading, section.value) ?? []) {
    for (const [from, to] of readAlias(draft, reading, tree)) merged.set(from, to)
    removeMerged(draft, merged)
  }
  if (merged.size > 0) renameHosts(draft, merged)
}

function readAlias(draft: Draft, reading: Reading, tree: Tree): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  const members = readMembers(reading, tree, ['match', 'is'])
  const matchTree = members?.get('match')?.value
  const isTree = members?.get('is')?.value
  if (members !== undefined && (!matchTree || !isTree)) {
    complain(
      reading,
      tree,
      'topology.alias-unreadable',
      'An alias needs match, a pattern over host names, and is, the name it stands for.',
    )
  }
  const text = matchTree && readText(reading, matchTree)
  const target = isTree && readText(reading, isTree)
  if (text === undefined || target === undefined || matchTree === undefined) return pairs
  const pattern = parsePattern(text, placeOf(reading, matchTree))
  if (!pattern.ok) {
    reading.issues.push(...pattern.issues)
    return pairs
  }
  const hosts = [...draft.parts.hosts.values()]
  if (
    !isAffordable(
      pattern.value,
      hosts.map((host) => host.name),
    )
  ) {
    complain(
      reading,
      matchTree,
      'topology.pattern-refused',
      `The pattern "${text}" could take too long on these names. Anchor it with ^ and use fewer "*" and "+".`,
    )
    return pairs
  }
  let matches = 0
  for (const host of hosts) {
    const groups = pattern.value.regex.exec(host.name)
    if (groups === null) continue
    matches += 1
    const name = target.replace(/\$([1-9])/g, (_, digit: string) => groups[Number(digit)] ?? '')
    const into = mergeTarget(draft, reading, tree, host, name)
    if (into === undefined) continue
    // A host that this alias has already merged away cannot take another one in: names that swap would never settle.
    if (pairs.has(into.id)) {
      const message = `"${host.name}" and "${into.name}" are each an alias of the other. "${host.name}" stays.`
      remark(reading, tree, 'warning', 'topology.alias-unresolved', message)
      continue
    }
    merge(draft, reading, tree, host, into)
    pairs.set(host.id, into.id)
  }
  if (matches === 0) {
    remark(
      reading,
      tree,
      'warning',
      'topology.rule-matches-nobody',
      'This alias matches no host. Correct it, or remove it.',
    )
  } else if (pairs.size > 0) {
    remark(
      reading,
      tree,
      'note',
      'topology.alias-applied',
      `This alias merged ${pairs.size} of ${matches} hosts it matches.`,
    )
  }
  return pairs
}

function mergeTarget(draft: Draft, reading: Reading, tree: Tree, host: Host, name: string): Host | undefined {
  const ids = idsMeant(draft, 'host', name).filter((id) => id !== host.id)
  const [id] = ids
  const into = id === undefined ? undefined : draft.parts.hosts.get(id)
  if (into === undefined || ids.length > 1) {
    if (host.name === name) return undefined
    const found = ids.length > 1 ? `several hosts are called "${name}"` : `there is no host "${name}"`
    remark(
      reading,
      tree,
      'warning',
      'topology.alias-unresolved',
      `"${host.name}" would be "${name}", but ${found}. It stays as it is.`,
    )
    return undefined
  }
  if (host.identity === 'named') return into
  remark(
    reading,
    tree,
    'warning',
    'topology.alias-refused',
    `"${host.name}" and "${into.name}" both have a row in the inventory, so they are two hosts. They stay two.`,
  )
  return undefined
}

/** The inventory's values win; what it does not know is taken from the host that VMs named. */
function merge(draft: Draft, reading: Reading, tree: Tree, host: Host, into: Host): void {
  if (isPlain(into.clusterId) && isPlain(host.clusterId) && into.clusterId !== host.clusterId) {
    remark(
      reading,
      tree,
      'warning',
      'topology.alias-disagrees',
      `"${host.name}" is in cluster ${host.clusterId}, "${into.name}" in ${into.clusterId}. The inventory's stands; check the alias.`,
    )
  }
  const source = sourceFor(draft, reading.file, ['id'])
  const filled: Host = {
    ...into,
    clusterId: isPlain(into.clusterId) ? into.clusterId : host.clusterId,
    platform: into.platform === 'unknown' ? host.platform : into.platform,
    origins: [...host.origins, ...into.origins, [source, tree.line]],
  }
  draft.parts.hosts.set(into.id, filled)
}

const isPlain = (clusterId: string): boolean => clusterId !== 'unknown' && clusterId !== 'none'

function removeMerged(draft: Draft, merged: ReadonlyMap<string, string>): void {
  for (const from of merged.keys()) draft.parts.hosts.delete(from)
  draft.idsByName.clear()
}

/** Everything that named a merged host names the host it is from now on. */
function renameHosts(draft: Draft, merged: ReadonlyMap<string, string>): void {
  const target = (id: string): string => {
    let at = id
    for (let next = merged.get(at); next !== undefined; next = merged.get(at)) at = next
    return at
  }
  const { vms, datastores, rules, facilities, clusters, hosts, networks, services } = draft.parts
  for (const [key, vm] of vms) {
    if (merged.has(vm.hostId)) vms.set(key, { ...vm, hostId: target(vm.hostId) })
  }
  for (const [key, datastore] of datastores) {
    if (datastore.hostIds === 'unknown' || !datastore.hostIds.some((id) => merged.has(id))) continue
    datastores.set(key, { ...datastore, hostIds: [...new Set(datastore.hostIds.map(target))] })
  }
  for (const [key, rule] of rules) {
    if (rule.hostIds.some((id) => merged.has(id))) {
      rules.set(key, { ...rule, hostIds: [...new Set(rule.hostIds.map(target))] })
    }
  }
  const renamed = new Map<string, ComponentRef>(
    [...merged.keys()].map((id) => [refTo('host', id), refTo('host', target(id))]),
  )
  for (const list of [facilities, clusters, hosts, datastores, networks, services]) {
    const entities = list as Map<string, { readonly requires: Needs }>
    for (const [key, entity] of entities) {
      const requires = withRenamed(entity.requires, renamed)
      if (requires !== entity.requires) entities.set(key, { ...entity, requires })
    }
  }
}

function withRenamed(needs: Needs, renamed: ReadonlyMap<string, ComponentRef>): Needs {
  if (typeof needs === 'string') return needs
  if (needs.kind === 'component') {
    const ref = renamed.get(needs.ref)
    return ref === undefined ? needs : { kind: 'component', ref }
  }
  const of = needs.of.map((part) => withRenamed(part, renamed) as Requirement)
  return of.every((part, index) => part === needs.of[index]) ? needs : { ...needs, of }
}
