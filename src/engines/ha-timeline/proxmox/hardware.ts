import {
  type Cluster,
  type Machine,
  report,
  tell,
  type Watchdog,
} from '#engines/ha-timeline/proxmox/cluster.ts'
import type { Actor, Lock } from '#engines/ha-timeline/proxmox/event.ts'
import { emptyBook, indexed } from '#engines/ha-timeline/proxmox/service.ts'
import { timing } from '#engines/ha-timeline/proxmox/timing.ts'

/** Whether more than half of all hosts are powered and connected. There is one network, so one partition can be. */
export function hasQuorum(cluster: Cluster): boolean {
  let present = 0
  for (const machine of cluster.machines.values()) if (isPresent(machine)) present += 1
  return present > Math.floor(cluster.machines.size / 2)
}

const isPresent = (machine: Machine): boolean => machine.power === 'on' && machine.network === 'on'

/** Whether a host is part of the quorate partition. */
export const inPartition = (cluster: Cluster, machine: Machine): boolean =>
  isPresent(machine) && hasQuorum(cluster)

/** Every member of the cluster, online when it is in the quorate partition. */
export function membersOf(cluster: Cluster): Map<string, 'online' | 'offline'> {
  const quorum = hasQuorum(cluster)
  return new Map(
    [...cluster.machines.values()].map((machine) => [
      machine.name,
      quorum && isPresent(machine) ? 'online' : 'offline',
    ]),
  )
}

const nameOf = (lock: Lock): string => (lock.kind === 'manager' ? 'manager' : `agent ${lock.host}`)

/**
 * Takes or renews a lock for an agent of `machine`. It fails outside the quorate partition and while another host holds
 * the lock and renewed it within its lifetime.
 */
export function holdLock(cluster: Cluster, kind: 'manager' | 'local', machine: Machine, lock: Lock): boolean {
  if (!inPartition(cluster, machine)) return false
  const name = nameOf(lock)
  const nowMs = machine.clocks[kind]
  const held = cluster.locks.get(name)
  const expired = held === undefined || nowMs - held.renewedAtMs > timing.lockLifeMs
  if (!expired && held.host !== machine.name) return false
  cluster.locks.set(name, { host: machine.name, renewedAtMs: nowMs })
  if (expired) tell(cluster, kind, machine.name, { kind: 'lock-taken', lock })
  return true
}

/** Gives a lock back, so that the next one need not wait for its end. */
export function releaseLock(
  cluster: Cluster,
  kind: 'manager' | 'local',
  machine: Machine,
  lock: Lock,
): boolean {
  if (!inPartition(cluster, machine)) return false
  const held = cluster.locks.get(nameOf(lock))
  if (held === undefined) return false
  if (machine.clocks[kind] - held.renewedAtMs > timing.lockLifeMs) return true
  if (held.host !== machine.name) return false
  return cluster.locks.delete(nameOf(lock))
}

/** Feeds an agent's watchdog, which is armed first where it was not. */
export function feedWatchdog(cluster: Cluster, machine: Machine, watchdog: Watchdog | null): Watchdog {
  const fed = watchdog ?? { host: machine.name, fedAtMs: 0 }
  fed.fedAtMs = cluster.nowMs
  cluster.watchdogs.add(fed)
  return fed
}

/** Lets a watchdog go; the host is no longer reset when its agent falls silent. */
export function releaseWatchdog(cluster: Cluster, watchdog: Watchdog | null): null {
  if (watchdog !== null) cluster.watchdogs.delete(watchdog)
  return null
}

/** Hosts whose watchdog nobody fed in time; those watchdogs have fired and are gone. */
export function firedWatchdogs(cluster: Cluster): string[] {
  const hosts = new Set<string>()
  for (const watchdog of [...cluster.watchdogs]) {
    if (cluster.nowMs - watchdog.fedAtMs <= timing.watchdogMs) continue
    cluster.watchdogs.delete(watchdog)
    hosts.add(watchdog.host)
  }
  return [...cluster.machines.keys()].filter((host) => hosts.has(host))
}

/** A host comes up with both agents, or goes down with everything on it. Its network follows its power. */
export function setPower(cluster: Cluster, machine: Machine, to: 'on' | 'off', actor: Actor): void {
  const { name } = machine
  report(cluster, actor, cluster.nowMs, { kind: 'command', command: { kind: 'power', host: name, to } })
  if (machine.power !== to) {
    if (to === 'on') startAgents(cluster, machine)
    else killAll(cluster, machine)
  }
  machine.power = to
  machine.network = to
  machine.leaving = 'stays'
}

/** Starts the agents a host lacks. */
export function startAgents(cluster: Cluster, machine: Machine): void {
  startManager(cluster, machine)
  startLocal(cluster, machine)
  machine.localRestarts = false
  machine.store = { rw: 'work', update: 'work' }
}

/** Starts a host's manager where it has none. */
export function startManager(cluster: Cluster, machine: Machine): void {
  if (machine.manager !== null) return
  machine.manager = {
    state: 'wait_for_quorum',
    desk: null,
    stopAsked: false,
    idleRounds: 0,
    watchdog: null,
    disarmed: false,
  }
  const from = 'startup'
  tell(cluster, 'manager', machine.name, { kind: 'agent-state', from, to: 'wait_for_quorum' })
}

/** Starts a host's local agent where it has none. */
export function startLocal(cluster: Cluster, machine: Machine): void {
  if (machine.local !== null) return
  machine.local = {
    state: 'wait_for_agent_lock',
    mode: 'active',
    sinceMs: machine.clocks.local,
    book: indexed(emptyBook),
    queue: new Map(),
    results: new Map(),
    retries: new Map(),
    leaves: false,
    failedStops: 0,
    idleRounds: 0,
    watchdog: null,
  }
  const from = 'startup'
  tell(cluster, 'local', machine.name, { kind: 'agent-state', from, to: 'wait_for_agent_lock' })
}

function killAll(cluster: Cluster, machine: Machine): void {
  for (const kind of ['manager', 'local'] as const) {
    if (machine[kind] !== null) tell(cluster, kind, machine.name, { kind: 'agent-killed' })
  }
  machine.manager = null
  machine.local = null
  machine.localRestarts = false
  for (const watchdog of [...cluster.watchdogs]) {
    if (watchdog.host === machine.name) cluster.watchdogs.delete(watchdog)
  }
  machine.running.clear()
}
