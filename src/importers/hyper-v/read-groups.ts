import { isKnown, type RuleKind, type RuleStrength } from '#estate/model.ts'
import type { VmDraft } from '#importers/hyper-v/draft.ts'
import { groupPriorities, vmGroupTypes } from '#importers/hyper-v/enums.ts'
import { type Given, nameIn, passedOver } from '#importers/hyper-v/given.ts'
import { clusterNamed, findHost, fold, type Reading, shortName } from '#importers/hyper-v/reading.ts'
import { listOf, textOf } from '#importers/json-reader.ts'

const namesIn = (value: unknown): readonly string[] =>
  listOf(value)
    .map(nameIn)
    .filter((name) => name !== undefined && !/^System\./.test(name)) as readonly string[]

/** A clustered role. Of interest is the VM in it: its priority, the classes that keep it apart, the owners it prefers. */
export function readGroup(reading: Reading, given: Given): void {
  const { record, reader, origin, cluster } = given
  const name = nameIn(record.Name)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  const type = (nameIn(record.GroupType) ?? '').toLowerCase().replace(/\s/g, '')
  if (!vmGroupTypes.has(type)) return
  if (cluster !== undefined && !reading.clusters.has(shortName(cluster)))
    clusterNamed(reading, cluster, origin)
  const guests = guestsOfGroup(reading, cluster, name, nameIn(record.OwnerNode))
  reading.guestsOfGroups.set(groupKey(cluster, name), guests)
  const priority = reader.oneOf('Priority', groupPriorities)
  for (const guest of guests) {
    guest.clustered = true
    if (isKnown(priority)) guest.priority = priority
  }
  if (guests.length === 0) return
  // A class is a wish that the cluster breaks rather than leave a VM down, unless it is told to obey it.
  const draft = cluster === undefined ? undefined : reading.clusters.get(shortName(cluster))
  const strength = draft?.enforcedAntiAffinity === true ? 'must' : 'should'
  for (const className of namesIn(record.AntiAffinityClassNames))
    addRule(reading, given, className, { kind: 'vm-apart', strength, guests, hostNames: [] })
  const owners = namesIn(record.PreferredOwners)
  if (owners.length > 0) {
    const body = { kind: 'vm-on-hosts', strength: 'should', guests, hostNames: owners } as const
    addRule(reading, given, `Preferred owners of ${name}`, body)
  }
}

type RuleBody = {
  readonly kind: RuleKind
  readonly strength: RuleStrength
  readonly guests: readonly VmDraft[]
  readonly hostNames: readonly string[]
}

/** A rule, or further members of the one of its name: classes are names within a cluster, and two clusters may share one. */
function addRule(reading: Reading, { origin, cluster }: Given, name: string, body: RuleBody): void {
  const { kind, strength, guests, hostNames } = body
  const key = `${kind}\n${groupKey(cluster, name)}`
  const found = reading.rules.get(key)
  if (found === undefined) {
    reading.rules.set(key, { name, cluster, kind, strength, guests: new Set(guests), hostNames, origin })
  } else for (const guest of guests) found.guests.add(guest)
}

const groupKey = (cluster: string | undefined, name: string): string =>
  `${shortName(cluster ?? '')}\n${fold(name)}`

/**
 * The VMs of a role: what its resource said, else the one it is called after, which the cluster writes in several ways.
 * Of several VMs of a name it is the one on the owner, else those whose host is in the cluster or in none that is known.
 */
function guestsOfGroup(
  reading: Reading,
  cluster: string | undefined,
  group: string,
  owner: string | undefined,
): readonly VmDraft[] {
  const said = reading.guestsOfGroups.get(groupKey(cluster, group))
  if (said !== undefined) return said
  const folded = fold(group)
  const names = new Set([folded, folded.replace(/^scvmm /, '').replace(/ resources( \(\d+\))?$/, '')])
  const called = [...names].flatMap((name) => reading.vmsByName.get(name) ?? [])
  if (called.length < 2) return called
  const host = owner === undefined ? undefined : findHost(reading, owner)
  const there = called.filter(
    ({ hostName }) => host !== undefined && hostName !== undefined && findHost(reading, hostName) === host,
  )
  if (there.length > 0) return there
  return called.filter(({ hostName }) => {
    const home = hostName === undefined ? undefined : findHost(reading, hostName)?.cluster
    return home === undefined || cluster === undefined || shortName(home) === shortName(cluster)
  })
}

/**
 * The resource of a VM in a role: the VM's id, and the nodes that may own it. A node that is no possible owner never
 * starts it.
 */
export function readVmResource(reading: Reading, given: Given): void {
  const { record, cluster } = given
  const group = nameIn(record.OwnerGroup)
  if (group === undefined) {
    passedOver(reading, given, 'OwnerGroup')
    return
  }
  const id = fold(textOf(record.VmId) ?? '')
  const known = id === '' ? [] : (reading.vmsById.get(id) ?? [])
  const guests = known.length === 1 ? known : guestsOfGroup(reading, cluster, group, nameIn(record.OwnerNode))
  if (guests.length === 0) return
  reading.guestsOfGroups.set(groupKey(cluster, group), guests)
  const owners = namesIn(record.PossibleOwners)
  const nodes = cluster === undefined ? undefined : reading.clusters.get(shortName(cluster))?.nodes
  const isAll = nodes !== undefined && nodes.length <= owners.length
  if (owners.length === 0 || isAll) return
  const body = { kind: 'vm-on-hosts', strength: 'must', guests, hostNames: owners } as const
  addRule(reading, given, `Possible owners of ${group}`, body)
}

const kinds: Readonly<Record<string, RuleKind>> = {
  samenode: 'vm-together',
  samefaultdomain: 'unread',
  differentnode: 'vm-apart',
  differentfaultdomain: 'vm-apart',
}

/**
 * A rule of Windows Server 2022 and later. Keeping VMs in different fault domains keeps them on different hosts at least;
 * keeping them in the same one asks less than the same host, so it stays a rule that nobody could read.
 */
export function readRule(reading: Reading, given: Given): void {
  const { record, reader } = given
  const name = nameIn(record.Name)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  if (reader.flag('Enabled') === false) return
  const type = (nameIn(record.RuleType) ?? '').toLowerCase().replace(/\s/g, '')
  const kind = Object.hasOwn(kinds, type) ? (kinds[type] ?? 'unread') : 'unread'
  if (kind === 'unread') {
    reading.log.add(
      'hyper-v.rule-unread',
      'warning',
      reader.where('RuleType'),
      `What rule ${name} of type "${type}" asks of hosts cannot be told here. It is kept as a rule nobody could read: say in topology.yaml what it asks.`,
    )
  } else if (type === 'differentfaultdomain') {
    reading.log.add(
      'hyper-v.rule-fault-domain',
      'note',
      reader.where('RuleType'),
      `Rule ${name} keeps VMs in different fault domains; it is read as keeping them on different hosts, which asks less.`,
    )
  }
  const guests = namesIn(record.Groups).flatMap((group) =>
    guestsOfGroup(reading, given.cluster, group, undefined),
  )
  const strength = reader.flag('SoftAntiAffinity') === true ? 'should' : 'must'
  addRule(reading, given, name, { kind, strength, guests, hostNames: [] })
}
