import type { ManagerOrder } from '#engines/ha-timeline/proxmox/cluster.ts'
import { isOnline, stateOf } from '#engines/ha-timeline/proxmox/host-view.ts'
import { imbalanceOf } from '#engines/ha-timeline/proxmox/load.ts'
import { bestMove } from '#engines/ha-timeline/proxmox/rebalance.ts'
import { groundOf, type Round, say } from '#engines/ha-timeline/proxmox/round.ts'
import type { Order } from '#engines/ha-timeline/proxmox/service.ts'
import { compareText } from '#kernel/sort.ts'

type MoveOrder = Extract<Order, { kind: 'move' }>

/** Takes what waits in the queue for the manager. */
export function takeOrders(round: Round): void {
  const orders = round.cluster.orders
  round.cluster.orders = []
  for (const order of orders) takeOne(round, order)
}

function takeOne(round: Round, order: ManagerOrder): void {
  switch (order.kind) {
    case 'guest':
      takeGuestOrder(round, order.guest, order.order)
      return
    case 'maintenance':
      if (order.to === 'enable') beginMaintenance(round, order.host)
      else endMaintenance(round, order.host)
      return
    case 'disarm':
      disarm(round, order.mode)
      return
    case 'arm':
      arm(round)
      return
    default:
      order satisfies never
  }
}

function takeGuestOrder(round: Round, service: string, order: Order): void {
  const { desk } = round
  const found = desk.services.get(service)
  if (found === undefined) say(round, { kind: 'order-refused', service, order, why: 'no-such-service' })
  else if (order.kind === 'stop') {
    say(round, { kind: 'order-taken', service, order })
    desk.services.set(service, { ...found, order })
  } else if (!isOnline(desk.view, order.target)) {
    say(round, { kind: 'order-refused', service, order, why: 'target-not-online' })
  } else if (found.host === order.target) {
    say(round, { kind: 'order-refused', service, order, why: 'already-there' })
  } else spreadMove(round, service, order)
}

/** A move takes along all guests that stay together with this one; one guest to stay apart from at the target ends it. */
function spreadMove(round: Round, service: string, order: MoveOrder): void {
  const { services } = round.desk
  const { placement } = groundOf(round)
  const partners = (of: ReadonlyMap<string, ReadonlySet<string>>): string[] =>
    [...(of.get(service) ?? [])].filter((id) => services.has(id)).sort(compareText)
  // In the way are those that are at the target and stay there; those that come from elsewhere are not seen.
  const by = partners(placement.apart).find((id) => {
    const { host, target } = services.get(id)!
    return host === order.target && (target === null || target === order.target)
  })
  if (by !== undefined) {
    say(round, { kind: 'order-blocked', service, order, by })
    return
  }
  say(round, { kind: 'order-taken', service, order })
  services.set(service, { ...services.get(service)!, order })
  for (const to of partners(placement.together)) {
    const other = services.get(to)!
    if (other.host === order.target || other.target === order.target) continue
    say(round, { kind: 'order-spread', service, order, to })
    services.set(to, { ...other, order })
  }
}

function beginMaintenance(round: Round, host: string): void {
  const { desk } = round
  const state = stateOf(desk.view, host)
  if (desk.disarm !== null) say(round, { kind: 'maintenance-ignored', host, why: 'disarmed' })
  else if (state === 'online') desk.maintenance.add(host)
  else {
    const why = state === 'maintenance' ? 'already' : 'not-online'
    say(round, { kind: 'maintenance-ignored', host, why })
  }
}

function endMaintenance({ desk, ...round }: Round, host: string): void {
  const state = stateOf(desk.view, host)
  if (state !== 'maintenance') say(round, { kind: 'maintenance-not-on', host, state })
  desk.maintenance.delete(host)
}

function disarm(round: Round, mode: 'freeze' | 'ignore'): void {
  const { desk } = round
  if (desk.disarm !== null) {
    say(round, { kind: 'disarm-ignored', phase: desk.disarm.phase })
    return
  }
  say(round, { kind: 'disarm-asked', mode })
  if (mode === 'ignore') {
    for (const service of [...desk.services.keys()].sort(compareText)) {
      say(round, { kind: 'tracking-suspended', service })
    }
  }
  desk.disarm = { mode, phase: 'disarming' }
}

/** Guests left alone meanwhile may have been moved by hand; the book learns where they are. */
function arm(round: Round): void {
  const { cluster, desk } = round
  if (desk.disarm === null) {
    say(round, { kind: 'arm-ignored' })
    return
  }
  say(round, { kind: 'arm-asked' })
  if (desk.disarm.mode === 'ignore') {
    for (const id of [...desk.services.keys()].sort(compareText)) {
      const service = desk.services.get(id)!
      const to = cluster.guests.get(id)?.host
      if (to === undefined || to === service.host) continue
      say(round, { kind: 'place-learned', service: id, from: service.host, to })
      desk.services.set(id, { ...service, host: to })
    }
  }
  desk.disarm = null
}

/** Moves one guest, or one bundle, when the hosts have been loaded unevenly for long enough and nothing is moving. */
export function balance(round: Round): void {
  const { cluster, desk, load, guests } = round
  const { rebalance, scheduler } = cluster.settings
  if (rebalance === 'off' || scheduler === 'basic' || isAnythingMoving(round)) return
  const before = imbalanceOf(load.weights())
  if (before <= rebalance.threshold) {
    desk.imbalancedRounds = 0
    return
  }
  desk.imbalancedRounds += 1
  if (desk.imbalancedRounds < rebalance.holdRounds) return
  desk.imbalancedRounds = 0
  const found = bestMove(groundOf(round), rebalance, before)
  if (found === null) return
  const { leader: service, to: target } = found.move
  const how = guests.get(service)?.kind === 'vm' ? 'migrate' : 'relocate'
  say(round, { kind: 'balancing', service, how, target, before: found.before, after: found.after })
  spreadMove(round, service, { kind: 'move', how, target })
}

const isAnythingMoving = ({ desk }: Round): boolean =>
  [...desk.services.values()].some(
    ({ state, order }) => state === 'migrate' || state === 'relocate' || order?.kind === 'move',
  )
