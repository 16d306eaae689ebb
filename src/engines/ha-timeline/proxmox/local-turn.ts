import { type Cluster, type LocalAgent, type Machine, tell } from '#engines/ha-timeline/proxmox/cluster.ts'
import type { LocalHappening, LocalState } from '#engines/ha-timeline/proxmox/event.ts'
import {
  feedWatchdog,
  holdLock,
  inPartition,
  releaseLock,
  releaseWatchdog,
} from '#engines/ha-timeline/proxmox/hardware.ts'
import { runJobs } from '#engines/ha-timeline/proxmox/jobs.ts'
import {
  activeOn,
  awaitsFence,
  type Service,
  type ServiceState,
} from '#engines/ha-timeline/proxmox/service.ts'
import { timing } from '#engines/ha-timeline/proxmox/timing.ts'

/** The local agent of a host at work, with what it acts on. */
type Post = { readonly cluster: Cluster; readonly machine: Machine; readonly agent: LocalAgent }

type Stay = 'stays' | 'exits'

const say = ({ cluster, machine }: Post, what: LocalHappening): void =>
  tell(cluster, 'local', machine.name, what)

/** One turn of a host's local agent: first its own state, then the work of that state. */
export function localTurn(cluster: Cluster, machine: Machine, agent: LocalAgent): Stay {
  const post: Post = { cluster, machine, agent }
  readBook(post)
  changeState(post)
  switch (agent.state) {
    case 'wait_for_agent_lock':
      if (agent.leaves) return 'exits'
      publish(post)
      return 'stays'
    case 'active':
      return work(post)
    case 'lost_agent_lock':
      return waitForReset(post)
    case 'maintenance':
      return keepMaintenance(post)
    case 'startup':
      return 'stays'
    default:
      return agent.state satisfies never
  }
}

/** Asks a local agent to go, because its host leaves or because it is restarted alone. */
export function askLocalToLeave(cluster: Cluster, machine: Machine, agent: LocalAgent): void {
  if (agent.leaves) return
  const post: Post = { cluster, machine, agent }
  const policy = cluster.settings.shutdownPolicy
  const { leaving } = machine
  const freezes = policy === 'freeze' || (policy === 'conditional' && leaving === 'reboot')
  if (leaving !== 'stays') {
    say(post, { kind: 'leaving', policy })
    if (policy !== 'migrate') queueStops(post)
    const how =
      agent.mode === 'maintenance'
        ? 'already-in-maintenance'
        : policy === 'migrate'
          ? 'maintenance'
          : freezes
            ? 'freeze'
            : 'stop'
    say(post, { kind: 'leaves-by', way: leaving, how, policy })
    agent.mode = how === 'freeze' ? 'restart' : how === 'stop' ? 'shutdown' : 'maintenance'
  } else if (agent.mode === 'maintenance') {
    say(post, { kind: 'restart-asked', how: 'waits-for-maintenance' })
  } else {
    say(post, { kind: 'restart-asked', how: 'freeze' })
    agent.mode = 'restart'
  }
  agent.leaves = true
  publish(post)
}

/** Guests of a host that goes down are stopped whatever becomes of them, or they would be torn down with it. */
function queueStops({ machine, agent }: Post): void {
  for (const service of involved(agent, machine)) {
    if (service.host !== machine.name) continue
    const job = { guest: service.id, job: null, state: 'request_stop' as const, target: null, timeoutS: null }
    agent.queue.set(service.id, job)
  }
}

/** Reads the manager's book, and from it which mode this agent is to be in. */
function readBook(post: Post): boolean {
  const { cluster, machine, agent } = post
  if (machine.store.rw === 'fail') {
    tell(cluster, 'local', machine.name, { kind: 'store-failed', doing: 'reading-book' })
    return false
  }
  const { maintenance, disarm } = cluster.book
  agent.book = cluster.book
  if (!agent.leaves) {
    if (maintenance.has(machine.name)) agent.mode = 'maintenance'
    else if (disarm !== null) agent.mode = 'disarm'
    else if (agent.mode === 'maintenance' || agent.mode === 'disarm') agent.mode = 'active'
  }
  return true
}

function publish({ cluster, machine, agent }: Post): void {
  if (!inPartition(cluster, machine)) return
  if (machine.store.rw === 'fail') {
    tell(cluster, 'local', machine.name, { kind: 'store-failed', doing: 'writing-status' })
    return
  }
  machine.status = { state: agent.state, mode: agent.mode, results: new Map(agent.results) }
}

function enter({ cluster, machine, agent }: Post, to: LocalState): void {
  if (agent.state === to) return
  tell(cluster, 'local', machine.name, { kind: 'agent-state', from: agent.state, to })
  agent.state = to
  agent.sinceMs = machine.clocks.local
}

/** Holds the host's agent lock and feeds the watchdog that comes with it. */
function holdAgentLock({ cluster, machine, agent }: Post): boolean {
  if (!holdLock(cluster, 'local', machine, { kind: 'agent', host: machine.name })) return false
  agent.watchdog = feedWatchdog(cluster, machine, agent.watchdog)
  return true
}

/** Only where nothing runs any more, or what runs is frozen: from here on nobody resets this host. */
function letGo({ cluster, machine, agent }: Post): void {
  releaseLock(cluster, 'local', machine, { kind: 'agent', host: machine.name })
  agent.watchdog = releaseWatchdog(cluster, agent.watchdog)
}

/** Guests on this host or moving to it, as the agent last read. */
const involved = (agent: LocalAgent, machine: Machine): readonly Service[] =>
  agent.book.byHost.get(machine.name) ?? []

const busy = ({ machine, agent }: Post): number => activeOn(involved(agent, machine), machine.name)

/** Empties the queue; false where the cluster file system keeps the agent from reading what to do. */
function emptyQueue({ cluster, machine, agent }: Post): boolean {
  if (machine.store.rw === 'work') runJobs(cluster, machine, agent)
  return agent.queue.size === 0
}

function changeState(post: Post): void {
  const { cluster, machine, agent } = post
  const fenced =
    awaitsFence(involved(agent, machine), machine.name) || agent.book.hosts.get(machine.name) === 'fence'
  switch (agent.state) {
    case 'wait_for_agent_lock':
      if (agent.mode === 'disarm' || fenced || busy(post) === 0) return
      if (inPartition(cluster, machine) && holdAgentLock(post)) enter(post, 'active')
      return
    case 'lost_agent_lock':
      if (!fenced && inPartition(cluster, machine) && holdAgentLock(post)) enter(post, 'active')
      return
    case 'active':
      if (fenced) say(post, { kind: 'fence-heeded', during: 'active' })
      if (fenced || !holdAgentLock(post)) enter(post, 'lost_agent_lock')
      else if (agent.mode === 'maintenance') enter(post, 'maintenance')
      else if (agent.mode === 'disarm' && emptyQueue(post)) disarm(post, 'active')
      else countIdleRounds(post)
      return
    case 'maintenance':
      if (fenced) {
        say(post, { kind: 'fence-heeded', during: 'maintenance' })
        enter(post, 'lost_agent_lock')
      } else if (agent.mode === 'disarm' && busy(post) === 0 && emptyQueue(post)) disarm(post, 'maintenance')
      else if (busy(post) > 0 || !emptyQueue(post)) {
        if (!holdAgentLock(post)) enter(post, 'lost_agent_lock')
      } else if (agent.mode !== 'maintenance') enter(post, holdAgentLock(post) ? 'active' : 'lost_agent_lock')
      return
    case 'startup':
      return
    default:
      agent.state satisfies never
  }
}

function disarm(post: Post, during: 'active' | 'maintenance'): void {
  say(post, { kind: 'disarmed', during })
  letGo(post)
  enter(post, 'wait_for_agent_lock')
}

/** An agent without any guest on its host lets go of lock and watchdog after a while. */
function countIdleRounds(post: Post): void {
  const { cluster, machine, agent } = post
  const hasGuest = involved(agent, machine).some(({ host }) => host === machine.name)
  if (hasGuest || !emptyQueue(post)) {
    agent.idleRounds = 0
    return
  }
  agent.idleRounds += 1
  if (agent.idleRounds <= timing.localIdleRounds) return
  tell(cluster, 'local', machine.name, { kind: 'idle', rounds: timing.localIdleRounds })
  letGo(post)
  enter(post, 'wait_for_agent_lock')
  agent.idleRounds = 0
}

function work(post: Post): Stay {
  const { cluster, machine, agent } = post
  let stay: Stay = 'stays'
  if (readBook(post)) {
    if (agent.leaves) stay = wrapUp(post)
    else if (machine.store.update === 'fail') {
      tell(cluster, 'local', machine.name, { kind: 'store-inconsistent' })
    } else tend(post)
  }
  publish(post)
  return stay
}

/** Whether an agent that was asked to go can: all frozen before a restart, all stopped otherwise. */
function wrapUp(post: Post): Stay {
  const { agent } = post
  const done = emptyQueue(post)
  if (agent.mode === 'restart') {
    if (!done || busy(post) > 0) return 'stays'
    letGo(post)
    return 'exits'
  }
  if (!done) return 'stays'
  // Where a stop failed the watchdog stays armed and resets the host, guest and all.
  if (agent.failedStops === 0) letGo(post)
  return 'exits'
}

const untended: ReadonlySet<ServiceState> = new Set<ServiceState>(['recovery', 'freeze', 'request_start'])

/** Queues what the book asks for the guests of this host, and does it. */
function tend(post: Post): void {
  const { machine, agent } = post
  for (const guest of [...agent.retries.keys()])
    if (!agent.book.services.has(guest)) agent.retries.delete(guest)
  for (const service of involved(agent, machine)) {
    const { id: guest, host, state, job, target, timeoutS } = service
    if (host !== machine.name || untended.has(state)) continue
    // A result waits for the manager until it is read; only stopping is repeated, for times without a manager.
    if (state !== 'stopped' && agent.results.has(job)) continue
    agent.queue.set(guest, { guest, job, state, target, timeoutS })
  }
  emptyQueue(post)
}

function waitForReset(post: Post): Stay {
  const { cluster, machine, agent } = post
  if (!agent.leaves) return 'stays'
  const services = busy(post)
  if (services === 0) {
    agent.watchdog = releaseWatchdog(cluster, agent.watchdog)
    return 'exits'
  }
  say(post, { kind: 'stuck-leaving', services })
  if (agent.mode === 'restart' && machine.clocks.local - agent.sinceMs > timing.restartPatienceMs) {
    say(post, { kind: 'restart-given-up' })
    return 'exits'
  }
  return 'stays'
}

function keepMaintenance(post: Post): Stay {
  const { agent } = post
  if (!readBook(post)) return 'stays'
  const clear = busy(post) === 0 && emptyQueue(post)
  if (clear) letGo(post)
  const stay: Stay = clear && agent.leaves ? 'exits' : 'stays'
  if (stay === 'stays') tend(post)
  publish(post)
  return stay
}
