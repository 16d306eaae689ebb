import { checkScenario } from '#engines/ha-timeline/proxmox/check-scenario.ts'
import { type Cluster, type Machine, report, tell } from '#engines/ha-timeline/proxmox/cluster.ts'
import { execute } from '#engines/ha-timeline/proxmox/commands.ts'
import type { Actor, Event } from '#engines/ha-timeline/proxmox/event.ts'
import { firedWatchdogs, setPower, startAgents, startLocal } from '#engines/ha-timeline/proxmox/hardware.ts'
import { localTurn } from '#engines/ha-timeline/proxmox/local-turn.ts'
import { managerTurn } from '#engines/ha-timeline/proxmox/manager-turn.ts'
import type { Command, ProxmoxScenario } from '#engines/ha-timeline/proxmox/scenario.ts'
import { indexed } from '#engines/ha-timeline/proxmox/service.ts'
import { limits } from '#engines/ha-timeline/proxmox/timing.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

/**
 * Everything that happens to a Proxmox VE cluster under `scenario`, in the order in which it happens, with the time of
 * each event in ms from the beginning.
 *
 * The clock is here. Hosts have power, network, locks and watchdogs (hardware.ts) and two agents that take turns: a
 * manager (manager-turn.ts) and a local agent (local-turn.ts, with its work in jobs.ts). The manager that is master plays
 * a round (manage-round.ts): it looks at hosts (host-view.ts), takes orders (orders.ts), decides on each guest
 * (decisions.ts), fences (fencing.ts) and publishes its book (service.ts), which all others read.
 *
 * A virtual clock moves from turn to turn of the agents (see `Rhythm`): nothing waits and nothing is drawn. Times of one
 * agent never go back; those of two agents may, by less than a round, because each keeps its own clock. Assumes one
 * network, so at most one quorate partition; guests start, stop and move within a turn. Refused with issues where the
 * scenario names hosts or guests that are not there or is larger than `limits`. Cost: rounds times hosts times guests.
 * Source: the published behaviour of pve-ha-manager 5.2; its own simulator's expected logs are the test.
 */
export function simulateProxmox(scenario: ProxmoxScenario): Outcome<readonly Event[]> {
  const checked = checkScenario(scenario)
  if (!checked.ok) return checked
  const cluster = clusterOf(scenario)
  play(cluster, scenario)
  return done(cluster.events, checked.issues)
}

function clusterOf(scenario: ProxmoxScenario): Cluster {
  const { hosts, guests, rules, groups, settings, loads, book, rhythm } = scenario
  const order = rhythm.turns === 'by-name' ? [] : rhythm.turns
  const rank = new Map(order.map((name, at) => [name, at]))
  const last = order.length
  const sorted = [...hosts].sort(
    (one, other) =>
      (rank.get(one.name) ?? last) - (rank.get(other.name) ?? last) || compareText(one.name, other.name),
  )
  const machines = sorted.map((host): [string, Machine] => {
    const { name, size, version, power, network } = host
    const machine: Machine = {
      ...{ name, size, version, power, network, leaving: 'stays', localRestarts: false, status: null },
      ...{ store: { rw: 'work', update: 'work' }, running: new Set(), manager: null, local: null },
      clocks: { manager: 0, local: 0 },
    }
    return [name, machine]
  })
  return {
    nowMs: 0,
    machines: new Map(machines),
    rhythm,
    settings,
    guests: new Map(sortedById(guests).map((guest) => [guest.id, guest])),
    rules,
    groups,
    book: indexed(book),
    orders: [],
    locks: new Map(),
    watchdogs: new Set(),
    loads: new Map(loads),
    tries: { starts: new Map(), moves: new Map() },
    events: [],
    lastJob: [...book.services.values()].reduce((last, { job }) => Math.max(last, job), 0),
  }
}

/** Rounds of agents that are left out, as if their daemons hung. */
type Skips = { manager: number; local: number }

function play(cluster: Cluster, { hosts, timetable }: ProxmoxScenario): void {
  const actor: Actor = { kind: 'hardware' }
  report(cluster, actor, 0, { kind: 'simulation-begins' })
  for (const { name, power, agents } of hosts) {
    const machine = cluster.machines.get(name)
    if (machine !== undefined && power === 'on' && agents === 'running') startAgents(cluster, machine)
  }
  const why = playTimetable(cluster, timetable)
  report(cluster, actor, cluster.nowMs, { kind: 'simulation-ends', why })
}

function playTimetable(
  cluster: Cluster,
  timetable: ProxmoxScenario['timetable'],
): 'done' | 'time-is-up' | 'too-many-events' {
  const { rhythm } = cluster
  const skips: Skips = { manager: 0, local: 0 }
  let [batch, called, lastCommandMs, nextCommandMs] = [0, 0, 0, 0]
  for (let round = 0; round < limits.rounds; round += 1) {
    playRound(cluster, skips)
    if (cluster.nowMs > rhythm.endMs) return 'time-is-up'
    if (cluster.events.length > limits.events) return 'too-many-events'
    if (cluster.nowMs < nextCommandMs) continue
    if (called % rhythm.commandRounds === 0) {
      const commands = timetable[batch]
      batch += 1
      if (commands === undefined && cluster.nowMs - lastCommandMs > rhythm.quietMs) return 'done'
      for (const command of commands ?? []) {
        lastCommandMs = cluster.nowMs
        nextCommandMs = carryOut(cluster, command, skips) ?? nextCommandMs
      }
    }
    called += 1
  }
  return 'time-is-up'
}

/** Carries out one line of the timetable; for a delay, the time before which no further batch may come. */
function carryOut(cluster: Cluster, command: Command, skips: Skips): number | null {
  const actor: Actor = { kind: 'timetable' }
  if (command.kind !== 'delay' && command.kind !== 'skip-rounds') {
    execute(cluster, command, actor)
    return null
  }
  report(cluster, actor, cluster.nowMs, { kind: 'command', command })
  if (command.kind === 'delay') return cluster.nowMs + command.delayMs
  skips[command.agent] += command.rounds
  return null
}

/** One turn for every agent, then time moves on to the next round and all clocks with it. */
function playRound(cluster: Cluster, skips: Skips): void {
  const beganMs = cluster.nowMs
  let first = true
  for (const machine of cluster.machines.values()) {
    takeTurn(cluster, machine, 'manager', skips, first)
    takeTurn(cluster, machine, 'local', skips, first)
    for (const host of firedWatchdogs(cluster)) {
      setPower(cluster, cluster.machines.get(host)!, 'off', { kind: 'watchdog' })
      report(cluster, { kind: 'hardware' }, cluster.nowMs, { kind: 'host-reset', host })
    }
    first = false
  }
  if (skips.manager > 0) skips.manager -= 1
  if (skips.local > 0) skips.local -= 1
  cluster.nowMs = Math.max(cluster.nowMs, beganMs + cluster.rhythm.roundMs)
  for (const { clocks } of cluster.machines.values()) {
    clocks.manager = cluster.nowMs
    clocks.local = cluster.nowMs
  }
}

function takeTurn(
  cluster: Cluster,
  machine: Machine,
  kind: 'manager' | 'local',
  skips: Skips,
  first: boolean,
): void {
  if (machine[kind] === null) return
  if (skips[kind] > 0) {
    if (first) report(cluster, { kind: 'clock' }, cluster.nowMs, { kind: 'round-skipped', agent: kind })
    return
  }
  machine.clocks[kind] = cluster.nowMs
  const stay =
    kind === 'manager'
      ? managerTurn(cluster, machine, machine.manager!)
      : localTurn(cluster, machine, machine.local!)
  machine.clocks[kind] += cluster.rhythm.turnMs
  cluster.nowMs = Math.max(cluster.nowMs, machine.clocks[kind])
  if (stay === 'stays') return
  tell(cluster, kind, machine.name, { kind: 'agent-exits' })
  if (kind === 'manager') afterManager(cluster, machine)
  else afterLocal(cluster, machine)
}

/** A manager leaves last: after it the host goes down, and up again where it reboots. */
function afterManager(cluster: Cluster, machine: Machine): void {
  machine.manager = null
  const { leaving } = machine
  if (leaving === 'stays') return
  setPower(cluster, machine, 'off', { kind: leaving })
  if (leaving === 'reboot') setPower(cluster, machine, 'on', { kind: leaving })
}

function afterLocal(cluster: Cluster, machine: Machine): void {
  machine.local = null
  const { leaving, name: host } = machine
  if (machine.localRestarts) {
    machine.localRestarts = false
    startLocal(cluster, machine)
  } else if (leaving !== 'stays') {
    execute(cluster, { kind: 'manager', host, to: 'stop' }, { kind: leaving })
  }
}
