import { type Cluster, type Desk, type Machine, nextJob, tell } from '#engines/ha-timeline/proxmox/cluster.ts'
import { type Act, type Case, decide } from '#engines/ha-timeline/proxmox/decisions.ts'
import { handleDisarm } from '#engines/ha-timeline/proxmox/disarm.ts'
import type { JobEnd, LocalMode, ManagerHappening } from '#engines/ha-timeline/proxmox/event.ts'
import { fenceHosts } from '#engines/ha-timeline/proxmox/fencing.ts'
import { makeGroupsRules, withGroupFailback, withGroupRules } from '#engines/ha-timeline/proxmox/groups.ts'
import { membersOf } from '#engines/ha-timeline/proxmox/hardware.ts'
import {
  isAway,
  knownHosts,
  membersChanged,
  onlineHosts,
  stateOf,
  updateView,
} from '#engines/ha-timeline/proxmox/host-view.ts'
import { drawUpLoad } from '#engines/ha-timeline/proxmox/load-account.ts'
import { balance, takeOrders } from '#engines/ha-timeline/proxmox/orders.ts'
import { changeState, groundOf, publishBook, type Round, say } from '#engines/ha-timeline/proxmox/round.ts'
import { ruling } from '#engines/ha-timeline/proxmox/rule-completion.ts'
import type { GuestInput } from '#engines/ha-timeline/proxmox/scenario.ts'
import { newService } from '#engines/ha-timeline/proxmox/service.ts'
import { timing } from '#engines/ha-timeline/proxmox/timing.ts'
import { compareText, sortedById } from '#kernel/sort.ts'

/** One round of the master: look at hosts and guests, take orders, decide on each guest until nothing changes, publish. */
export function manageRound(cluster: Cluster, machine: Machine, desk: Desk): void {
  const nowMs = machine.clocks.manager
  const members = membersOf(cluster)
  const changed = membersChanged(desk.view, members)
  const { results, modes } = readStatuses(cluster, desk)
  const tellIt = (what: ManagerHappening): void => tell(cluster, 'manager', machine.name, what)
  updateView(desk.view, members, modes, nowMs, tellIt)
  const own = stateOf(desk.view, machine.name)
  if (own !== 'online' && own !== 'maintenance') {
    tellIt({ kind: 'manager-offline' })
    return
  }
  makeGroupsRules(cluster, machine, desk)
  const guests = withGroupFailback(cluster.guests, cluster.groups)
  if (desk.disarm === null) keepBook(cluster, desk, guests, tellIt)
  const load = drawUpLoad(cluster, onlineHosts(desk.view), desk.services)
  const round: Round = { cluster, machine, desk, nowMs, guests, results, modes, load }
  readRules(round, changed)
  takeOrders(round)
  const waiting = desk.disarm === null ? null : handleDisarm(round)
  if (waiting === 'disarmed') return
  if (waiting === null) balance(round)
  desk.allDisarmed = false
  decideAll(round, waiting)
  publishBook(round)
}

/** What all local agents published. A host the manager does not know yet is asked from the next round on. */
function readStatuses(cluster: Cluster, desk: Desk): Pick<Round, 'results' | 'modes'> {
  const results = new Map<number, JobEnd>()
  const modes = new Map<string, LocalMode>()
  for (const host of knownHosts(desk.view)) {
    const status = cluster.machines.get(host)?.status ?? null
    modes.set(host, status?.mode ?? 'active')
    for (const [job, end] of status?.results ?? []) results.set(job, end)
  }
  return { results, modes }
}

/** Guests that are new in the configuration enter the book; those that left it, or are to be ignored, leave it. */
function keepBook(
  cluster: Cluster,
  desk: Desk,
  guests: ReadonlyMap<string, GuestInput>,
  tellIt: (what: ManagerHappening) => void,
): void {
  const entering = [...guests.values()].filter(
    ({ id, requested }) => requested !== 'ignored' && !desk.services.has(id),
  )
  for (const { id, host, requested } of sortedById(entering)) {
    tellIt({ kind: 'service-added', service: id, host })
    const state = requested === 'started' ? 'request_start' : 'request_stop'
    desk.services.set(id, newService(id, state, host, nextJob(cluster)))
  }
  const isKept = (id: string): boolean => (guests.get(id)?.requested ?? 'ignored') !== 'ignored'
  for (const { id } of sortedById([...desk.services.values()].filter((service) => !isKept(service.id)))) {
    const why = guests.has(id) ? 'ignored' : 'not-configured'
    tellIt({ kind: 'service-removed', service: id, why })
    desk.services.delete(id)
  }
}

/** Rules are worked out again when they, the groups or the members changed, and by every new master. */
function readRules(round: Round, membersAreOthers: boolean): void {
  const { cluster, desk, guests } = round
  const { rules, groups } = cluster
  const known = desk.ruledOn
  if (!membersAreOthers && known !== null && known.rules === rules && known.groups === groups) return
  const made = ruling(withGroupRules(rules, groups, guests), knownHosts(desk.view))
  for (const { rule, flaws } of made.dropped) {
    for (const flaw of flaws) say(round, { kind: 'rule-dropped', rule, flaw })
  }
  desk.ruling = made
  desk.ruledOn = { rules, groups }
}

/**
 * Passes over all guests until one changes none. Every pass moves a guest on along its states, and no path through the
 * states returns within a round, so passes are few; their number is bounded all the same.
 */
function decideAll(round: Round, only: ReadonlySet<string> | null): void {
  const ids = [...round.desk.services.keys()].sort(compareText).filter((id) => only === null || only.has(id))
  const setting: Setting = {
    ground: groundOf(round),
    onStart: round.cluster.settings.onStart,
    stateOf: (host) => stateOf(round.desk.view, host),
    isAway: (host) => isAway(round.desk.view, host, timing.fenceDelayMs, round.nowMs),
  }
  for (let pass = 0; pass < passes; pass += 1) {
    let moved = false
    for (const id of ids) if (decideOne(round, setting, id)) moved = true
    if (fenceHosts(round)) moved = true
    if (!moved) return
  }
}

/** Far more passes than the longest way through the states of a guest. */
const passes = 64

/** What all decisions of a round share. */
type Setting = Pick<Case, 'ground' | 'onStart' | 'stateOf' | 'isAway'>

function decideOne(round: Round, setting: Setting, id: string): boolean {
  const { desk, modes } = round
  const service = desk.services.get(id)
  if (service === undefined) return false
  const guest = round.guests.get(id) ?? noLongerConfigured(service.host)
  const { ground, onStart, stateOf, isAway } = setting
  const [result, mode] = [round.results.get(service.job) ?? null, modes.get(service.host)]
  const acts = decide({ service, guest, result, mode, ground, onStart, stateOf, isAway })
  for (const act of acts) perform(round, id, act)
  const after = desk.services.get(id)!
  const restarts = modes.get(after.host) === 'restart'
  if (restarts && ['started', 'stopped', 'request_stop'].includes(after.state))
    changeState(round, id, 'freeze', {})
  return desk.services.get(id)!.state !== service.state
}

const noLongerConfigured = (
  host: string,
): Pick<GuestInput, 'requested' | 'host' | 'kind' | 'failback' | 'maxRelocate'> => ({
  ...{ requested: 'disabled', host, kind: 'other', failback: 'returns', maxRelocate: 0 },
})

function perform(round: Round, id: string, act: Act): void {
  const { cluster, desk } = round
  const service = desk.services.get(id)!
  switch (act.kind) {
    case 'tell':
      say(round, act.what)
      return
    case 'become':
      changeState(round, id, act.state, act.details)
      return
    case 'amend':
      desk.services.set(id, { ...service, ...act.patch })
      return
    case 'renew':
      desk.services.set(id, { ...service, job: nextJob(cluster) })
      return
    case 'want': {
      const guest = cluster.guests.get(id)
      if (guest !== undefined) cluster.guests.set(id, { ...guest, requested: act.requested })
      return
    }
    case 'take':
      takeGuest(round, id, act.host)
      return
    default:
      act satisfies never
  }
}

/** Locks a fenced host left on its guests; it is down, so whatever held them is over. */
const leftovers: ReadonlySet<string> = new Set([
  ...['backup', 'mounted', 'migrate', 'clone', 'rollback'],
  ...['snapshot', 'snapshot-delete', 'suspending', 'suspended'],
])

function takeGuest(round: Round, id: string, host: string): void {
  const { cluster, desk, guests } = round
  const guest = cluster.guests.get(id)
  const service = desk.services.get(id)
  const known = guests.get(id)
  if (guest === undefined || service === undefined || known === undefined) return
  const { lock } = guest
  const removed = lock !== null && leftovers.has(lock)
  if (removed) say(round, { kind: 'lock-removed', service: id, lock })
  cluster.guests.set(id, { ...guest, host, lock: removed ? null : lock })
  guests.set(id, { ...known, host })
  desk.services.set(id, { ...service, host })
}
