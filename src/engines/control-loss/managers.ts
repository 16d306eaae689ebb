import type { ManagerAnswer } from '#engines/control-loss/result.ts'
import type { ComponentKind, ComponentRef, Entity, Known, Platform } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { coldStart } from '#failure/cold.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'
import { childrenOf, type Net } from '#failure/net.ts'
import { loopsOf } from '#failure/strong-components.ts'
import type { Verdict } from '#kernel/block.ts'

/** Hosts and members of a loop that are named; the rest is counted. */
const namedMost = 40

/**
 * Of each manager: what it runs on, and whether it closes a loop. A loop is what needs the manager, to run or to start,
 * and is needed by it; from cold it comes up when somewhere it has an alternative outside. Linear for each manager.
 */
export function managersOf(
  graph: FailureGraph,
  ground: Ground,
  managers: readonly number[],
  platform: Platform,
): readonly ManagerAnswer[] {
  const net = graph.may.later
  const loops = loopsOf(net, 'every node')
  const loopOf = new Map<number, readonly number[]>()
  for (const loop of loops) for (const node of loop) loopOf.set(node, loop)
  const none: ReadonlySet<number> = new Set()
  const best = coldStart(net, { stays: none, comes: none, never: none })
  const worst = coldStart(graph.must.later, {
    stays: none,
    comes: none,
    never: new Set([graph.unknownNeed, graph.unknownPlace]),
  })
  const platforms = new Map<string, Known<Platform>>(
    ground.hosts.map((host) => [refTo('host', host.id), host.platform]),
  )
  const stated = statedStarts(ground)
  return managers.map((node): ManagerAnswer => {
    const loop = (loopOf.get(node) ?? []).filter((member) => member < graph.components.length)
    const { hosts, parts } = under(graph, net, node)
    const isStated = parts.every((part) => stated.has(graph.components[part]!.ref))
    const said = graph.gaps.some((gap) => gap.node === node)
      ? 'no base'
      : isStated
        ? 'all starts'
        : 'not all starts'
    const comesUp = worst[node] === 1 ? 'surely' : best[node] === 1 ? 'perhaps' : 'never'
    const samePlatform = samePlatformOf(
      hosts.map((host) => platforms.get(host) ?? 'unknown'),
      platform,
      managers.length,
    )
    const refs = loop.sort((one, other) => one - other).map((member) => graph.components[member]!.ref)
    return {
      ref: graph.components[node]!.ref,
      verdict: verdictOf(comesUp, loop.length, samePlatform, said),
      runsOn: hosts.slice(0, namedMost),
      runsOnCount: hosts.length,
      loop: refs.slice(0, namedMost),
      loopCount: refs.length,
      comesUp,
      samePlatform,
    }
  })
}

/** What was said about what a manager runs in: not what it is, not for all of it how it starts, or all of that. */
type Said = 'no base' | 'not all starts' | 'all starts'

/**
 * unsafe: from cold it never comes up. safe: it surely does, and either closes a loop that has a way in, or runs on
 * nothing of the platform it manages, or everything it runs in is stated to start as it does. undecided: the rest,
 * because a port or a host that waits for the manager is what nobody writes down.
 */
function verdictOf(
  comesUp: ManagerAnswer['comesUp'],
  loop: number,
  samePlatform: ManagerAnswer['samePlatform'],
  said: Said,
): Verdict {
  if (comesUp === 'never') return 'unsafe'
  if (comesUp === 'perhaps' || said === 'no base') return 'undecided'
  return loop > 0 || samePlatform === 'no' || said === 'all starts' ? 'safe' : 'undecided'
}

/** The hosts that a manager runs on now, and the VMs, hosts, networks and datastores it runs in. */
function under(
  { components, hostOfVm, vmNodes }: FailureGraph,
  net: Net,
  start: number,
): { readonly hosts: readonly ComponentRef[]; readonly parts: readonly number[] } {
  const seen = new Set([start])
  const queue = [start]
  const hosts = new Set<number>()
  const parts = new Set<number>()
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const kind = components[node]?.kind
    if (kind === 'vm') {
      parts.add(node)
      const host = hostOfVm[node - vmNodes.from]!
      if (host >= 0) hosts.add(host)
      for (const child of childrenOf(net, node)) {
        if (/^(network|datastore)$/.test(components[child]?.kind ?? '')) parts.add(child)
      }
    }
    // What lies below a VM is what it runs in; services and alternatives of services are followed.
    if (kind !== undefined && kind !== 'service') continue
    for (const child of childrenOf(net, node)) {
      if (seen.has(child)) continue
      seen.add(child)
      queue.push(child)
    }
  }
  const refs = [...hosts].sort((one, other) => one - other).map((node) => components[node]!.ref)
  return { hosts: refs, parts: [...parts, ...hosts] }
}

/** Everything that states what it needs to start, be it nothing. */
function statedStarts({ hosts, networks, datastores, vms }: Ground): ReadonlySet<string> {
  const refs = new Set<string>()
  const add = (kind: ComponentKind, list: readonly Entity[]): void => {
    for (const { id, startRequires } of list) if (startRequires !== undefined) refs.add(refTo(kind, id))
  }
  add('host', hosts)
  add('network', networks)
  add('datastore', datastores)
  add('vm', vms)
  return refs
}

/**
 * Whether a manager runs on the platform it manages. An estate does not say what a manager manages: the only one manages
 * what was asked about; of several, one that runs elsewhere may be the manager of just that.
 */
function samePlatformOf(
  found: readonly Known<Platform>[],
  platform: Platform,
  managers: number,
): ManagerAnswer['samePlatform'] {
  if (found.includes(platform)) return 'yes'
  return found.length === 0 || found.includes('unknown') || managers > 1 ? 'unknown' : 'no'
}
