/** Where a guest stands in the manager's book. The names are the platform's own. */
export type ServiceState =
  | 'request_start'
  | 'request_start_balance'
  | 'started'
  | 'request_stop'
  | 'stopped'
  | 'migrate'
  | 'relocate'
  | 'fence'
  | 'recovery'
  | 'freeze'
  | 'error'

/** What an administrator wants of a guest. */
export type Requested = 'started' | 'stopped' | 'disabled' | 'ignored'

/** Live, with the guest running, or cold: stopped here and started there. */
export type MoveKind = 'migrate' | 'relocate'

/** An order for one guest that waits for the manager's next round. */
export type Order =
  | { readonly kind: 'move'; readonly how: MoveKind; readonly target: string }
  | { readonly kind: 'stop'; readonly timeoutS: number }

/** One guest in the manager's book. Records are replaced, never changed. */
export type Service = {
  readonly id: string
  readonly state: ServiceState
  readonly host: string
  /** Names the job a local agent is to do; a new state is a new job, and a result counts for its job only. */
  readonly job: number
  /** The host it moves to, in the states that move it. */
  readonly target: string | null
  /** How long a stop may take, in seconds, where someone said so. */
  readonly timeoutS: number | null
  /** Hosts on which it failed to start since it last ran. */
  readonly failedHosts: readonly string[]
  /** The host it left for maintenance and goes back to. */
  readonly home: string | null
  readonly order: Order | null
  /** A local agent has confirmed that it runs; only while started. */
  readonly confirmed: boolean
}

/** A record as it is when a guest enters the book. */
export const newService = (id: string, state: ServiceState, host: string, job: number): Service => ({
  ...{ id, state, host, job, target: null, timeoutS: null },
  ...{ failedHosts: [], home: null, order: null, confirmed: false },
})

/** What comes with a new state; what is left out falls back to none, the host to where the guest is. */
export type Details = {
  readonly host?: string
  readonly target?: string
  readonly timeoutS?: number
}

/** The record in its next state. Only its host, its failed hosts and its home outlive a change. */
export const inState = (service: Service, state: ServiceState, details: Details, job: number): Service => ({
  ...newService(service.id, state, details.host ?? service.host, job),
  target: details.target ?? null,
  timeoutS: details.timeoutS ?? null,
  failedHosts: service.failedHosts,
  home: service.home,
})

/** The book the manager publishes in the cluster file system, and every agent reads. */
export type Book = {
  readonly manager: string | null
  readonly hosts: ReadonlyMap<string, HostState>
  readonly services: ReadonlyMap<string, Service>
  /** Hosts for which maintenance was requested. */
  readonly maintenance: ReadonlySet<string>
  readonly disarm: Disarm | null
}

/** What the manager thinks of a host. */
export type HostState = 'online' | 'maintenance' | 'unknown' | 'fence' | 'gone'

/** All watchdogs let go for planned work; guests are frozen or left alone meanwhile. */
export type Disarm = { readonly mode: 'freeze' | 'ignore'; readonly phase: 'disarming' | 'disarmed' }

/** The book before any manager wrote one. */
export const emptyBook: Book = {
  ...{ manager: null, hosts: new Map(), services: new Map(), maintenance: new Set(), disarm: null },
}

/** The book with its entries found by host and by job, which every agent looks up in every turn. */
export type IndexedBook = Book & {
  /** Guests that are on a host or moving to it. */
  readonly byHost: ReadonlyMap<string, readonly Service[]>
  readonly jobs: ReadonlySet<number>
}

export function indexed(book: Book): IndexedBook {
  const byHost = new Map<string, Service[]>()
  const enter = (host: string, service: Service): void => {
    const list = byHost.get(host)
    if (list === undefined) byHost.set(host, [service])
    else list.push(service)
  }
  const jobs = new Set<number>()
  for (const service of book.services.values()) {
    jobs.add(service.job)
    enter(service.host, service)
    if (service.target !== null && service.target !== service.host) enter(service.target, service)
  }
  return { ...book, byHost, jobs }
}

const idle: ReadonlySet<ServiceState> = new Set<ServiceState>(['stopped', 'freeze', 'error', 'request_start'])

/** How many guests keep `host` busy: those on it or moving to it, in a state that leaves work to its agent. */
export function activeOn(services: Iterable<Service>, host: string): number {
  let count = 0
  for (const service of services) {
    if ((service.host === host || service.target === host) && !idle.has(service.state)) count += 1
  }
  return count
}

/** Whether some guest on `host` waits for the host to be fenced. */
export function awaitsFence(services: Iterable<Service>, host: string): boolean {
  for (const service of services) if (service.host === host && service.state === 'fence') return true
  return false
}

/** The hosts a guest puts load on: where it is and where it goes, each only while online. */
export function occupied(
  service: Service,
  online: ReadonlySet<string>,
): { readonly here: string | null; readonly there: string | null } {
  const { state, host, target } = service
  if (state === 'stopped' || state === 'request_start') return { here: null, there: null }
  const there = target !== null && online.has(target) ? target : null
  return { here: state !== 'request_start_balance' && online.has(host) ? host : null, there }
}
