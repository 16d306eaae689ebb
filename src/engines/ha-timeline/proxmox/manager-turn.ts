import {
  type Cluster,
  type Desk,
  type Machine,
  type ManagerAgent,
  tell,
} from '#engines/ha-timeline/proxmox/cluster.ts'
import type { ManagerHappening, ManagerState } from '#engines/ha-timeline/proxmox/event.ts'
import {
  feedWatchdog,
  holdLock,
  inPartition,
  releaseLock,
  releaseWatchdog,
} from '#engines/ha-timeline/proxmox/hardware.ts'
import { manageRound } from '#engines/ha-timeline/proxmox/manage-round.ts'
import { awaitsFence, type Book } from '#engines/ha-timeline/proxmox/service.ts'
import { timing } from '#engines/ha-timeline/proxmox/timing.ts'

/** The manager of a host at work. Every host has one; the one that holds the manager lock is master. */
type Post = { readonly cluster: Cluster; readonly machine: Machine; readonly agent: ManagerAgent }

type Stay = 'stays' | 'exits'

const say = ({ cluster, machine }: Post, what: ManagerHappening): void =>
  tell(cluster, 'manager', machine.name, what)

/** One turn of a host's manager: first its own state, then, as master, a round of managing. */
export function managerTurn(cluster: Cluster, machine: Machine, agent: ManagerAgent): Stay {
  const post: Post = { cluster, machine, agent }
  changeState(post)
  const stay: Stay = agent.stopAsked ? 'exits' : 'stays'
  switch (agent.state) {
    case 'master':
      return work(post)
    case 'lost_manager_lock':
      // From here on it touches nothing, so nobody needs to reset the host for it.
      agent.watchdog = releaseWatchdog(cluster, agent.watchdog)
      if (stay === 'stays') enter(post, 'wait_for_quorum')
      return stay
    case 'wait_for_quorum':
    case 'slave':
      return stay
    case 'startup':
      return 'stays'
    default:
      return agent.state satisfies never
  }
}

/** Asks a manager to go; it does so in its next turn. */
export function askManagerToLeave(cluster: Cluster, machine: Machine, agent: ManagerAgent): void {
  if (!agent.stopAsked) say({ cluster, machine, agent }, { kind: 'stop-asked' })
  agent.stopAsked = true
}

function enter(post: Post, to: ManagerState): void {
  const { cluster, machine, agent } = post
  if (agent.state === to) return
  tell(cluster, 'manager', machine.name, { kind: 'agent-state', from: agent.state, to })
  agent.state = to
  agent.desk = to === 'master' ? openDesk(post) : null
}

/** A new master begins with the book of the last one; what that one only remembered is lost. */
function openDesk(post: Post): Desk {
  const { cluster, machine } = post
  const { hosts, services, maintenance, disarm } = cluster.book
  const { scheduler } = cluster.settings
  if (scheduler !== 'basic') say(post, { kind: 'scheduler', mode: scheduler })
  return {
    host: machine.name,
    view: { states: new Map(hosts), lastOnline: new Map() },
    services: new Map(services),
    maintenance: new Set(maintenance),
    disarm,
    imbalancedRounds: 0,
    groupRounds: timing.groupFirstRounds,
    ruling: null,
    ruledOn: null,
    allDisarmed: false,
  }
}

/** The book, or null where the host has no access to the cluster file system. */
function readBook({ cluster, machine }: Post): Book | null {
  if (machine.store.rw === 'work') return cluster.book
  tell(cluster, 'manager', machine.name, { kind: 'store-failed', doing: 'reading-book' })
  return null
}

function isHealthy({ cluster, machine }: Post, book: Book | null): book is Book {
  if (book === null || !inPartition(cluster, machine) || machine.store.update === 'fail') return false
  return !awaitsFence(cluster.book.byHost.get(machine.name) ?? [], machine.name)
}

/** Whether there is anything a master would be needed for. */
function isNeeded(post: Post): boolean {
  const { cluster, machine } = post
  const book = readBook(post)
  if (!isHealthy(post, book)) return false
  if (cluster.guests.size > 0) return true
  const { manager, hosts } = book
  if (manager !== null && hosts.get(manager) === 'online' && manager !== machine.name) return false
  const leftInMaintenance = [...hosts].some(
    ([host, state]) => state === 'maintenance' && !book.maintenance.has(host),
  )
  return leftInMaintenance || cluster.orders.length > 0 || book.services.size > 0 || book.disarm !== null
}

function mayGoIdle(post: Post): boolean {
  const book = readBook(post)
  return (
    isHealthy(post, book) &&
    book.disarm === null &&
    post.cluster.guests.size === 0 &&
    book.services.size === 0
  )
}

function holdManagerLock(post: Post): boolean {
  const { cluster, machine, agent } = post
  if (!holdLock(cluster, 'manager', machine, { kind: 'manager' })) return false
  if (agent.watchdog !== null) feedWatchdog(cluster, machine, agent.watchdog)
  else if (!agent.disarmed) {
    if (machine.store.rw === 'work' && cluster.book.disarm?.phase === 'disarmed') {
      say(post, { kind: 'takes-over-disarmed' })
      agent.disarmed = true
    } else agent.watchdog = feedWatchdog(cluster, machine, null)
  }
  return true
}

function changeState(post: Post): void {
  const { cluster, machine, agent } = post
  switch (agent.state) {
    case 'wait_for_quorum':
      if (isNeeded(post)) enter(post, holdManagerLock(post) ? 'master' : 'slave')
      return
    case 'slave':
      if (!isNeeded(post)) enter(post, 'wait_for_quorum')
      else if (holdManagerLock(post)) enter(post, 'master')
      return
    case 'master':
      if (!holdManagerLock(post)) enter(post, 'lost_manager_lock')
      else if (mayGoIdle(post)) {
        agent.idleRounds += 1
        if (agent.idleRounds <= timing.managerIdleRounds) return
        agent.idleRounds = 0
        tell(cluster, 'manager', machine.name, { kind: 'idle', rounds: timing.managerIdleRounds })
        releaseLock(cluster, 'manager', machine, { kind: 'manager' })
        agent.watchdog = releaseWatchdog(cluster, agent.watchdog)
        enter(post, 'wait_for_quorum')
      } else agent.idleRounds = 0
      return
    // A manager that lost its lock leaves that state in the turn in which it lost it.
    case 'lost_manager_lock':
    case 'startup':
      return
    default:
      agent.state satisfies never
  }
}

function work(post: Post): Stay {
  const { cluster, machine, agent } = post
  const { desk } = agent
  if (desk === null) return 'stays'
  if (agent.stopAsked) {
    agent.watchdog = releaseWatchdog(cluster, agent.watchdog)
    say(post, { kind: 'lock-given-up' })
    if (!releaseLock(cluster, 'manager', machine, { kind: 'manager' })) say(post, { kind: 'lock-kept' })
    return 'exits'
  }
  if (machine.store.update === 'fail') {
    tell(cluster, 'manager', machine.name, { kind: 'store-inconsistent' })
    return 'stays'
  }
  if (machine.store.rw === 'fail') {
    tell(cluster, 'manager', machine.name, { kind: 'store-failed', doing: 'round' })
    return 'stays'
  }
  manageRound(cluster, machine, desk)
  if (desk.allDisarmed && !agent.disarmed) {
    say(post, { kind: 'watchdog-released' })
    agent.watchdog = releaseWatchdog(cluster, agent.watchdog)
    agent.disarmed = true
  } else if (!desk.allDisarmed && agent.disarmed) {
    say(post, { kind: 'rearming' })
    agent.disarmed = false
  }
  return 'stays'
}
