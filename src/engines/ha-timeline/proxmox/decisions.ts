import { chooseHost, type Ground } from '#engines/ha-timeline/proxmox/choice-of-host.ts'
import type { JobEnd, LocalMode, ManagerHappening } from '#engines/ha-timeline/proxmox/event.ts'
import type { GuestInput } from '#engines/ha-timeline/proxmox/scenario.ts'
import type {
  Details,
  HostState,
  Requested,
  Service,
  ServiceState,
} from '#engines/ha-timeline/proxmox/service.ts'

/** One step of a decision: say something, move to a state, correct the record, or reach into the cluster. */
export type Act =
  | { readonly kind: 'tell'; readonly what: ManagerHappening }
  | { readonly kind: 'become'; readonly state: ServiceState; readonly details: Details }
  | { readonly kind: 'amend'; readonly patch: Partial<Omit<Service, 'id' | 'state' | 'job'>> }
  /** Makes it a new job, so that the local agent does it again. */
  | { readonly kind: 'renew' }
  /** Writes what is wanted of the guest into its configuration. */
  | { readonly kind: 'want'; readonly requested: Requested }
  /** Takes the guest away from a fenced host, with the locks that host left on it. */
  | { readonly kind: 'take'; readonly host: string }

/** All a decision on one guest may look at. */
export type Case = {
  readonly service: Service
  readonly guest: Pick<GuestInput, 'requested' | 'host' | 'kind' | 'failback' | 'maxRelocate'>
  /** How its present job ended, if a local agent has said so. */
  readonly result: JobEnd | null
  readonly ground: Ground
  readonly onStart: 'rebalance' | 'stay'
  /** Mode of the local agent where the guest is; undefined where none was ever read. */
  readonly mode: LocalMode | undefined
  readonly stateOf: (host: string) => HostState
  /** Whether a host has been out of the partition for the fence delay. */
  readonly isAway: (host: string) => boolean
}

const become = (state: ServiceState, details: Details = {}): Act => ({ kind: 'become', state, details })
const say = (what: ManagerHappening): Act => ({ kind: 'tell', what })
const amend = (patch: Extract<Act, { kind: 'amend' }>['patch']): Act => ({ kind: 'amend', patch })

/** What the manager does about one guest in one pass of a round; nothing where all is as it should be. */
export function decide(given: Case): readonly Act[] {
  const { service, guest, mode } = given
  switch (service.state) {
    case 'stopped':
      return whenStopped(given)
    case 'started':
      return whenStarted(given)
    case 'request_start':
      return whenStartAsked(given)
    case 'migrate':
    case 'relocate':
    case 'request_start_balance':
      return whenMoving(given)
    case 'recovery':
      return whenRecovering(given)
    case 'request_stop':
      return whenStopAsked(given)
    case 'freeze':
      if (mode !== 'active') return []
      return [become(guest.requested === 'started' ? 'started' : 'request_stop')]
    case 'error':
      return guest.requested === 'disabled' ? [amend({ failedHosts: [] }), become('stopped')] : []
    case 'fence':
      return []
    default:
      return service.state satisfies never
  }
}

function whenStopAsked({ service, result, isAway }: Case): readonly Act[] {
  if (result === 'done') return [become('stopped')]
  if (result !== null) {
    return [say({ kind: 'stop-failed', service: service.id, end: result }), become('error')]
  }
  return isAway(service.host) ? [become('fence')] : []
}

function whenMoving({ service, guest, result, isAway }: Case): readonly Act[] {
  const next = guest.requested === 'started' ? 'started' : 'request_stop'
  if (result === 'done') return [become(next, { host: service.target ?? service.host })]
  const stay = { host: service.host }
  // After these two a host that is away is still fenced in the same pass; after a plain failure it is not.
  const fence = isAway(service.host) ? [become('fence')] : []
  if (result === 'wrong-host') {
    return [say({ kind: 'move-failed', service: service.id, end: result }), become('error'), ...fence]
  }
  if (result === 'ignored') {
    return [say({ kind: 'balance-ignored', service: service.id }), become(next, stay), ...fence]
  }
  if (result !== null) {
    return [say({ kind: 'move-failed', service: service.id, end: result }), become(next, stay)]
  }
  return fence
}

function whenStopped(given: Case): readonly Act[] {
  const { guest, stateOf, isAway } = given
  const acts: Act[] = []
  let { service } = given
  if (service.host !== guest.host) {
    acts.push(say({ kind: 'place-corrected', service: service.id, from: service.host, to: guest.host }))
    acts.push(amend({ host: guest.host }))
    service = { ...service, host: guest.host }
  }
  const { order } = service
  if (order?.kind === 'move') {
    const obstacle = obstacleOf(service, order.target, stateOf)
    if (obstacle === null) {
      return [...acts, become(order.how, { host: service.host, target: order.target })]
    }
    acts.push(
      say({ kind: 'order-dropped', service: service.id, order, why: obstacle }),
      amend({ order: null }),
    )
  } else if (order !== null) {
    const why = 'already-stopped'
    acts.push(say({ kind: 'order-dropped', service: service.id, order, why }), amend({ order: null }))
  }
  // A disabled guest stays where its host is lost: nobody wants it, so nobody fences for it.
  if (guest.requested === 'disabled') return acts
  if (isAway(service.host) && stateOf(service.host) !== 'maintenance') return [...acts, become('fence')]
  if (guest.requested === 'started') return [...acts, become('request_start', { host: service.host })]
  return acts
}

function obstacleOf(
  service: Service,
  target: string,
  stateOf: Case['stateOf'],
): 'target-not-online' | 'already-there' | null {
  if (stateOf(target) !== 'online') return 'target-not-online'
  return service.host === target ? 'already-there' : null
}

function whenStartAsked({ service, guest, ground, onStart }: Case): readonly Act[] {
  const here = service.host
  if (onStart === 'stay') return [become('started', { host: here })]
  const host = chooseHost(ground, service, 'best', guest.failback) ?? here
  const on = host === here ? 'current' : 'new'
  const placed = say({ kind: 'start-placed', service: service.id, on, host })
  if (on === 'current') return [placed, become('started', { host: here })]
  return [placed, become('request_start_balance', { host: here, target: host })]
}

function whenRecovering({ service, guest, ground }: Case): readonly Act[] {
  const { id, host } = service
  const target = chooseHost(ground, service, 'best', guest.failback)
  if (target === null) {
    const failed = say({ kind: 'not-recovered', service: id, from: host })
    // Disabling it is the way out for an administrator; it must not be stopped where it may not run.
    return guest.requested === 'disabled' ? [failed, amend({ failedHosts: [] }), become('stopped')] : [failed]
  }
  return [
    say({ kind: 'recovered', service: id, from: host, to: target }),
    { kind: 'take', host: target },
    become(guest.requested === 'started' ? 'started' : 'request_stop', { host: target }),
  ]
}

function whenStarted(given: Case): readonly Act[] {
  const { service, guest, stateOf, isAway } = given
  const acts: Act[] = []
  if (stateOf(service.host) !== 'online') {
    if (isAway(service.host)) acts.push(become('fence'))
    if (stateOf(service.host) !== 'maintenance') return acts
    acts.push(amend({ home: service.host }))
  }
  const known = stateOf(service.host) === 'maintenance' ? { ...service, home: service.host } : service
  switch (guest.requested) {
    case 'disabled':
    case 'stopped':
      return [...acts, become('request_stop')]
    case 'started':
      return [...acts, ...(service.order === null ? place(given, known) : follow(given, known))]
    case 'ignored':
      return acts
    default:
      return guest.requested satisfies never
  }
}

/** A started guest with an order: the order comes before all else. */
function follow({ stateOf }: Case, service: Service): readonly Act[] {
  const { order, id, host } = service
  if (order === null) return []
  const done = amend({ order: null })
  if (order.kind === 'stop') {
    return [
      say({ kind: 'order-followed', service: id, order }),
      become('request_stop', { timeoutS: order.timeoutS }),
      { kind: 'want', requested: 'stopped' },
      done,
    ]
  }
  const why = obstacleOf(service, order.target, stateOf)
  if (why !== null) return [say({ kind: 'order-dropped', service: id, order, why }), done]
  const followed = say({ kind: 'order-followed', service: id, order })
  return [followed, become(order.how, { host, target: order.target }), done]
}

/** A started guest without orders: first what its agent reported, then whether another host is better. */
function place(given: Case, before: Service): readonly Act[] {
  const { acts, service, preference } = heed(given, before)
  if (preference === 'none') return acts
  const { ground, guest, result, stateOf } = given
  const { id, host, home, failedHosts } = service
  const target = chooseHost(ground, service, preference, guest.failback)
  if (target !== null && target !== host) {
    return [...acts, ...homeAfter(service, target), ...moveTo(service, target, guest.kind)]
  }
  const stays: Act[] = []
  if (preference === 'next' && target === null) {
    stays.push(say({ kind: 'all-hosts-tried', service: id, failedHosts }))
  }
  // It never left: the whole cluster went down in maintenance, say.
  if (home === host && stateOf(host) === 'online') {
    stays.push(say({ kind: 'home-cleared', service: id, home }), amend({ home: null }))
  }
  if (result !== null) stays.push({ kind: 'renew' })
  return [...acts, ...stays]
}

/** What a report of the local agent changes: how to choose a host, or that there is nothing left to choose. */
function heed(
  { result, guest }: Case,
  service: Service,
): {
  readonly acts: readonly Act[]
  readonly service: Service
  readonly preference: 'stay' | 'next' | 'none'
} {
  const { id, host } = service
  if (result === null) return { acts: [], service, preference: 'stay' }
  if (result === 'done') {
    const failed = service.failedHosts
    if (failed.length === 0 && service.confirmed) return { acts: [], service, preference: 'stay' }
    const runs = say({ kind: 'runs-after-failures', service: id, host, failedHosts: failed })
    const patch = { failedHosts: [], confirmed: true }
    const acts = [...(failed.length > 0 ? [runs] : []), amend(patch)]
    return { acts, service: { ...service, ...patch }, preference: 'stay' }
  }
  const failedHosts = [...service.failedHosts, host]
  const noted = amend({ failedHosts, confirmed: false })
  const failing = { ...service, failedHosts, confirmed: false }
  const lost = (what: ManagerHappening) => ({
    ...{ acts: [noted, say(what), become('error')], service: failing, preference: 'none' as const },
  })
  if (result !== 'failed' && result !== 'wrong-host') {
    return lost({ kind: 'unrecoverable', service: id, end: result })
  }
  if (failedHosts.length > guest.maxRelocate) return lost({ kind: 'gives-up', service: id, failedHosts })
  const told = say({ kind: 'start-failed', service: id, host })
  return { acts: [noted, told], service: failing, preference: 'next' }
}

function homeAfter({ id, host, home }: Service, target: string): readonly Act[] {
  if (home === null) return []
  if (target === home) return [say({ kind: 'returns-home', service: id, home }), amend({ home: null })]
  return host === home ? [] : [say({ kind: 'home-dropped', service: id, home }), amend({ home: null })]
}

function moveTo({ id, host }: Service, target: string, kind: GuestInput['kind']): readonly Act[] {
  const how = kind === 'vm' ? 'migrate' : 'relocate'
  return [say({ kind: 'moving', service: id, how, target }), become(how, { host, target })]
}
