import {
  type Cluster,
  type Job,
  type LocalAgent,
  type Machine,
  tell,
} from '#engines/ha-timeline/proxmox/cluster.ts'
import type { JobEnd, LocalHappening } from '#engines/ha-timeline/proxmox/event.ts'
import type { GuestInput } from '#engines/ha-timeline/proxmox/scenario.ts'
import type { MoveKind } from '#engines/ha-timeline/proxmox/service.ts'
import { compareText } from '#kernel/sort.ts'

/** Does everything in the queue of a local agent, by name, and files the results. */
export function runJobs(cluster: Cluster, machine: Machine, agent: LocalAgent): void {
  const jobs = [...agent.queue.values()].sort((one, other) => compareText(one.guest, other.guest))
  agent.queue.clear()
  for (const job of jobs) {
    const end = perform(cluster, machine, job)
    if (job.job === null) {
      if (end !== 'done') agent.failedStops += 1
      continue
    }
    const filed = job.state === 'started' ? afterStart(cluster, machine, agent, job.guest, end) : end
    if (filed === 'try-again') continue
    agent.results.set(job.job, filed)
  }
  if (jobs.length > 0) agent.results = new Map([...agent.results].filter(([id]) => agent.book.jobs.has(id)))
}

/** A failed start is tried again on the same host as often as the guest allows, before the manager hears of it. */
function afterStart(
  cluster: Cluster,
  machine: Machine,
  agent: LocalAgent,
  guest: string,
  end: JobEnd,
): JobEnd | 'try-again' {
  if (end === 'done') agent.retries.set(guest, 0)
  if (end !== 'failed') return end
  const retries = agent.retries.get(guest) ?? 0
  if (retries >= (cluster.guests.get(guest)?.maxRestart ?? 0)) {
    tell(cluster, 'local', machine.name, { kind: 'start-exhausted', service: guest, retries })
    agent.retries.set(guest, 0)
    return 'failed'
  }
  agent.retries.set(guest, retries + 1)
  tell(cluster, 'local', machine.name, { kind: 'start-retried', service: guest, attempt: retries + 1 })
  return 'try-again'
}

function perform(cluster: Cluster, machine: Machine, job: Job): JobEnd {
  const say = (what: LocalHappening): void => tell(cluster, 'local', machine.name, what)
  const guest = cluster.guests.get(job.guest)
  if (guest === undefined) {
    say({ kind: 'not-configured', service: job.guest })
    return 'unknown-guest'
  }
  if (job.state === 'error') {
    say({ kind: 'in-error', service: guest.id })
    return 'done'
  }
  if (guest.host !== machine.name) {
    say({ kind: 'not-here', service: guest.id })
    return 'wrong-host'
  }
  switch (job.state) {
    case 'started':
      return start(cluster, machine, guest)
    case 'stopped':
    case 'request_stop':
      return stop(cluster, machine, guest, job.timeoutS)
    case 'migrate':
    case 'relocate':
    case 'request_start_balance':
      return move(cluster, machine, guest, job)
    case 'request_start':
    case 'fence':
    case 'recovery':
    case 'freeze':
      // The manager alone acts in these states; no agent is given them as jobs.
      return 'failed'
    default:
      return job.state satisfies never
  }
}

function start(cluster: Cluster, machine: Machine, guest: GuestInput): JobEnd {
  const say = (what: LocalHappening): void => tell(cluster, 'local', machine.name, what)
  if (machine.running.has(guest.id)) return 'done'
  say({ kind: 'starting', service: guest.id })
  if (succeeds(cluster.tries.starts, machine, guest, guest.conduct.failedStarts)) {
    if (guest.lock === null) machine.running.add(guest.id)
    else say({ kind: 'locked', service: guest.id, lock: guest.lock, doing: 'start' })
  }
  const ran = machine.running.has(guest.id)
  say({ kind: ran ? 'started' : 'start-fails', service: guest.id })
  return ran ? 'done' : 'failed'
}

/** Counts a try of a guest that fails some times before it succeeds. */
function succeeds(
  tries: Map<string, number>,
  machine: Machine,
  guest: GuestInput,
  failures: number,
): boolean {
  const { failsOn } = guest.conduct
  if (failsOn === 'everywhere' || failsOn === machine.name) {
    const tried = (tries.get(guest.id) ?? 0) + 1
    tries.set(guest.id, tried)
    if (failures >= tried) return false
  }
  tries.set(guest.id, 0)
  return true
}

function stop(cluster: Cluster, machine: Machine, guest: GuestInput, timeoutS: number | null): JobEnd {
  const say = (what: LocalHappening): void => tell(cluster, 'local', machine.name, what)
  if (!machine.running.has(guest.id)) return 'done'
  say({ kind: 'stopping', service: guest.id, timeoutS })
  shutDown(cluster, machine, guest)
  const ran = machine.running.has(guest.id)
  say({ kind: ran ? 'stop-fails' : 'stopped', service: guest.id })
  return ran ? 'failed' : 'done'
}

function shutDown(cluster: Cluster, machine: Machine, guest: GuestInput): void {
  if (guest.conduct.stop === 'fails') return
  if (guest.lock === null) machine.running.delete(guest.id)
  else {
    const { id: service, lock } = guest
    tell(cluster, 'local', machine.name, { kind: 'locked', service, lock, doing: 'shutdown' })
  }
}

function move(cluster: Cluster, machine: Machine, guest: GuestInput, job: Job): JobEnd {
  const say = (what: LocalHappening): void => tell(cluster, 'local', machine.name, what)
  const { target } = job
  if (target === null) return 'failed'
  if (guest.host === target) return 'done'
  if (job.state === 'request_start_balance' && machine.running.has(guest.id)) {
    say({ kind: 'runs-already', service: guest.id })
    return 'ignored'
  }
  if (!transfer(cluster, machine, guest, target, job.state === 'migrate' ? 'migrate' : 'relocate')) {
    say({ kind: 'move-fails', service: guest.id })
    return 'failed'
  }
  return 'done'
}

/**
 * Brings a guest to another host. It runs on neither until the agent there starts it; one that refused to stop is ended
 * by the move.
 */
function transfer(
  cluster: Cluster,
  machine: Machine,
  guest: GuestInput,
  target: string,
  asked: MoveKind,
): boolean {
  const { id: service, lock } = guest
  const say = (what: LocalHappening): void => tell(cluster, 'local', machine.name, what)
  if (!succeeds(cluster.tries.moves, machine, guest, guest.conduct.failedMoves)) return false
  const runs = machine.running.has(service)
  const cold = guest.kind === 'container' && asked === 'migrate' && runs
  if (cold) say({ kind: 'moves-cold', service })
  const how = cold ? 'relocate' : asked
  say({ kind: 'move-begins', service, how, target })
  if (lock !== null) {
    say({ kind: 'locked', service, lock, doing: how })
    return false
  }
  if (how === 'relocate' && runs) {
    say({ kind: 'move-stops', service })
    shutDown(cluster, machine, guest)
    say({ kind: 'move-stopped', service })
  }
  cluster.guests.set(service, { ...guest, host: target })
  say({ kind: 'move-ends', service, how, target })
  machine.running.delete(service)
  return true
}
