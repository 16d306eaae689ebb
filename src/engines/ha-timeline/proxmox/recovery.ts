import type { Event } from '#engines/ha-timeline/proxmox/event.ts'
import type { Rule } from '#engines/ha-timeline/proxmox/rules.ts'
import {
  type Command,
  type GuestInput,
  type HostInput,
  type ProxmoxScenario,
  plainSettings,
  wellBehaved,
} from '#engines/ha-timeline/proxmox/scenario.ts'
import { emptyBook } from '#engines/ha-timeline/proxmox/service.ts'
import { simulateProxmox } from '#engines/ha-timeline/proxmox/simulation.ts'
import { timing } from '#engines/ha-timeline/proxmox/timing.ts'
import { type Stay, whereabouts } from '#engines/ha-timeline/proxmox/whereabouts.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { compareText } from '#kernel/sort.ts'

/** A healthy cluster of which hosts are lost at one moment. */
export type LossQuestion = {
  readonly hosts: readonly string[]
  readonly guests: readonly LossGuest[]
  readonly rules: readonly Rule[]
  readonly lostHosts: readonly string[]
  /** Power lost: guests end at once. Network lost: they run on until the host's watchdog resets it. */
  readonly lostHow: 'power' | 'network'
  /** The host whose manager is master when it happens. */
  readonly managerHost: string
  /** Time between two turns of an agent: 10_000 on the platform, 20_000 in its simulator (fact ha-pve-rounds). */
  readonly roundMs: number
}

export type LossGuest = Pick<GuestInput, 'id' | 'host' | 'kind' | 'failback' | 'maxRestart' | 'maxRelocate'>

/** What becomes of a guest, in ms from the loss. */
export type Fate =
  | { readonly kind: 'untouched'; readonly host: string }
  /** Ended and started again; `downFromMs` is 0 for lost power. */
  | {
      readonly kind: 'restarted'
      readonly host: string
      readonly downFromMs: number
      readonly startedAtMs: number
    }
  /** On a host that was not lost, and sent elsewhere meanwhile. */
  | { readonly kind: 'moved'; readonly host: string; readonly startedAtMs: number }
  | { readonly kind: 'not-recovered'; readonly downFromMs: number }
  /** It never ran: the rules left it no host even before the loss. */
  | { readonly kind: 'never-ran' }

/** A step on the way, in ms from the loss. */
export type Moment = {
  readonly kind:
    | 'seen-missing'
    | 'manager-taken'
    | 'fence-asked'
    | 'watchdog-reset'
    | 'fenced'
    | 'recovery-decided'
  readonly host: string
  readonly atMs: number
}

export type LossCourse = {
  readonly guests: readonly { readonly guest: string; readonly from: string; readonly fate: Fate }[]
  readonly moments: readonly Moment[]
  /** Everything the machine did, times from the beginning of the simulation, and when in it the loss happened. */
  readonly events: readonly Event[]
  readonly lossAtMs: number
}

/** How long after the loss the cluster is watched; three locks and fence delays one after the other fit into it. */
export const watchedMs = 3 * (timing.lockLifeMs + timing.fenceDelayMs) + 60_000

/** Rounds in which the cluster starts all guests and comes to rest before the loss. */
const settlingRounds = 12

/**
 * For each guest when and where it runs again after hosts are lost, in ms from the loss, with the moments between.
 *
 * One course of many: agents take turns in a fixed order, the manager's host first and the others by name, and the loss
 * comes between two rounds. On a real cluster a moment can come up to a round earlier, or later by a round for each agent
 * on the way to it: one for a fence, two for a restart. A restart counts when the agent first starts the guest: booting
 * comes on top. Assumes the basic scheduler, no guest that fails to start, and shared storage. A guest that is down `watchedMs` after the loss is not recovered. Refused where the question
 * names hosts that are not there. Cost: about a hundred rounds of hosts times guests.
 */
export function proxmoxRecovery(question: LossQuestion): Outcome<LossCourse> {
  const wrong = questionIssues(question)
  const [first, ...rest] = wrong
  if (first !== undefined) return refused(first, ...rest)
  const run = simulateProxmox(scenarioOf(question))
  if (!run.ok) return run
  const events = run.value
  // Where nothing is lost everything lies before the loss.
  const lossAtMs = (events.find(({ what }) => isLoss(what, question)) ?? events.at(-1))?.atMs ?? 0
  const stays = new Map<string, Stay[]>()
  for (const stay of whereabouts(events)) stays.set(stay.guest, [...(stays.get(stay.guest) ?? []), stay])
  const guests = [...question.guests]
    .sort((one, other) => compareText(one.id, other.id))
    .map(({ id, host }) => {
      const own = stays.get(id) ?? []
      const from = own.findLast(({ fromMs }) => fromMs < lossAtMs)?.host ?? host
      return { guest: id, from, fate: fateOf(own, lossAtMs) }
    })
  return done({ guests, moments: momentsOf(events, lossAtMs), events, lossAtMs }, run.issues)
}

function questionIssues({ hosts, lostHosts, managerHost }: LossQuestion): Issue[] {
  const known = new Set(hosts)
  const unknown = (host: string, where: string): Issue => ({
    ...{ code: 'ha-timeline.host-unknown', severity: 'error', where },
    message: `There is no host ${host} in the cluster. Name one of its hosts.`,
  })
  return [
    ...lostHosts.filter((host) => !known.has(host)).map((host) => unknown(host, 'lostHosts')),
    ...(known.has(managerHost) ? [] : [unknown(managerHost, 'managerHost')]),
  ]
}

function scenarioOf(question: LossQuestion): ProxmoxScenario {
  const { hosts, guests, rules, lostHosts, lostHow, managerHost, roundMs } = question
  const others = hosts.filter((host) => host !== managerHost).sort(compareText)
  const losses = [...new Set(lostHosts)]
    .sort(compareText)
    .map((host): Command => ({ kind: lostHow, host, to: 'off' }))
  return {
    hosts: hosts.map(
      (name): HostInput => ({
        ...{ name, power: 'on', network: 'on', agents: 'running', size: 'unknown', version: '9.2.0' },
      }),
    ),
    guests: guests.map((guest) => ({
      ...{ ...guest, requested: 'started', lock: null, group: null, conduct: wellBehaved },
    })),
    ...{ rules, groups: [], settings: plainSettings, loads: new Map(), book: emptyBook },
    timetable: [[{ kind: 'delay', delayMs: settlingRounds * roundMs }], losses],
    rhythm: {
      roundMs,
      // Turns fill a round at most, however many hosts share it.
      turnMs: Math.max(1, Math.min(1_000, Math.floor(roundMs / (2 * Math.max(1, hosts.length))))),
      ...{ commandRounds: 1, quietMs: watchedMs, endMs: settlingRounds * roundMs + 2 * watchedMs },
      turns: [managerHost, ...others],
    },
  }
}

const isLoss = (what: Event['what'], { lostHow }: LossQuestion): boolean =>
  what.kind === 'command' && what.command.kind === lostHow && what.command.to === 'off'

function fateOf(stays: readonly Stay[], lossAtMs: number): Fate {
  const last = stays.at(-1)
  if (last === undefined) return { kind: 'never-ran' }
  const before = stays.findLast(({ fromMs }) => fromMs < lossAtMs)
  if (last === before && last.toMs === null) return { kind: 'untouched', host: last.host }
  const downFromMs = Math.max(0, (before?.toMs ?? lossAtMs) - lossAtMs)
  if (last.toMs !== null) return { kind: 'not-recovered', downFromMs }
  const first = stays.find(({ fromMs }) => fromMs >= lossAtMs) ?? last
  if (before?.end === 'moved') return { kind: 'moved', host: last.host, startedAtMs: first.fromMs - lossAtMs }
  return { kind: 'restarted', host: last.host, downFromMs, startedAtMs: first.fromMs - lossAtMs }
}

function momentsOf(events: readonly Event[], lossAtMs: number): Moment[] {
  return events.flatMap(({ atMs, actor, what }): Moment[] => {
    if (atMs < lossAtMs) return []
    const moment = (kind: Moment['kind'], host: string): Moment[] => [{ kind, host, atMs: atMs - lossAtMs }]
    switch (what.kind) {
      case 'host-state':
        return what.to === 'unknown' && what.from === 'online' ? moment('seen-missing', what.host) : []
      case 'agent-state':
        return what.to === 'master' && actor.kind === 'manager' ? moment('manager-taken', actor.host) : []
      case 'fence-asked':
        return moment('fence-asked', what.host)
      case 'host-reset':
        return moment('watchdog-reset', what.host)
      case 'fence-confirmed':
        return moment('fenced', what.host)
      case 'recovered':
        return moment('recovery-decided', what.to)
      default:
        return []
    }
  })
}
