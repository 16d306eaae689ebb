import type { Flaw } from '#engines/ha-timeline/proxmox/rule-checks.ts'
import type { Command, Settings, ShutdownPolicy } from '#engines/ha-timeline/proxmox/scenario.ts'
import type {
  Details,
  HostState,
  MoveKind,
  Order,
  ServiceState,
} from '#engines/ha-timeline/proxmox/service.ts'

/** Who an event comes from: an agent of a host, or what drives the cluster. */
export type Actor =
  | { readonly kind: 'manager' | 'local'; readonly host: string }
  | { readonly kind: 'clock' | 'timetable' | 'watchdog' | 'reboot' | 'shutdown' | 'hardware' }

/** One thing that happened, at a time counted from the beginning of the simulation. */
export type Event = { readonly atMs: number; readonly actor: Actor; readonly what: Happening }

export type Happening = ClusterHappening | AgentHappening | ManagerHappening | LocalHappening

export type ManagerState = 'startup' | 'wait_for_quorum' | 'slave' | 'master' | 'lost_manager_lock'
export type LocalState = 'startup' | 'wait_for_agent_lock' | 'active' | 'maintenance' | 'lost_agent_lock'
export type LocalMode = 'active' | 'maintenance' | 'disarm' | 'restart' | 'shutdown'

/** A lock in the cluster file system: the manager's, or the agent lock of a host. */
export type Lock = { readonly kind: 'manager' } | { readonly kind: 'agent'; readonly host: string }

/** How a job of a local agent ended. */
export type JobEnd = 'done' | 'failed' | 'wrong-host' | 'unknown-guest' | 'ignored'

export type ClusterHappening =
  | { readonly kind: 'simulation-begins' }
  | { readonly kind: 'simulation-ends'; readonly why: 'done' | 'time-is-up' | 'too-many-events' }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'command-refused'; readonly command: Command; readonly why: Refusal }
  | { readonly kind: 'host-reset'; readonly host: string }
  | { readonly kind: 'round-skipped'; readonly agent: 'manager' | 'local' }

export type Refusal = 'no-such-guest' | 'guest-exists' | 'guest-is-managed'

export type AgentHappening =
  | { readonly kind: 'agent-killed' }
  | { readonly kind: 'agent-exits' }
  | {
      readonly kind: 'agent-state'
      readonly from: ManagerState | LocalState
      readonly to: ManagerState | LocalState
    }
  | { readonly kind: 'lock-taken'; readonly lock: Lock }
  | { readonly kind: 'idle'; readonly rounds: number }
  | { readonly kind: 'store-failed'; readonly doing: 'reading-book' | 'round' | 'writing-status' }
  | { readonly kind: 'store-inconsistent' }

export type ManagerHappening =
  | { readonly kind: 'stop-asked' }
  | { readonly kind: 'lock-given-up' }
  | { readonly kind: 'lock-kept' }
  | { readonly kind: 'scheduler'; readonly mode: Settings['scheduler'] }
  | { readonly kind: 'manager-offline' }
  | { readonly kind: 'takes-over-disarmed' }
  | { readonly kind: 'watchdog-released' | 'rearming' | 'all-disarmed' }
  | { readonly kind: 'host-state'; readonly host: string; readonly from: HostState; readonly to: HostState }
  | { readonly kind: 'host-forgotten'; readonly host: string }
  | { readonly kind: 'fence-asked' | 'fence-confirmed' | 'fence-reported'; readonly host: string }
  | { readonly kind: 'fence-without-guests'; readonly host: string }
  | { readonly kind: 'service-added'; readonly service: string; readonly host: string }
  | { readonly kind: 'service-removed'; readonly service: string; readonly why: 'ignored' | 'not-configured' }
  | {
      readonly kind: 'service-state'
      readonly service: string
      readonly from: ServiceState
      readonly to: ServiceState
      readonly details: Details
    }
  | { readonly kind: 'recovered'; readonly service: string; readonly from: string; readonly to: string }
  | { readonly kind: 'not-recovered'; readonly service: string; readonly from: string }
  | { readonly kind: 'lock-removed'; readonly service: string; readonly lock: string }
  | { readonly kind: 'rule-dropped'; readonly rule: string; readonly flaw: Flaw }
  | OrderHappening
  | ServiceHappening
  | MaintenanceHappening
  | GroupHappening

/** What becomes of orders that administrators, or the balancer, give the manager. */
export type OrderHappening =
  | { readonly kind: 'order-taken'; readonly service: string; readonly order: Order }
  | {
      readonly kind: 'order-refused'
      readonly service: string
      readonly order: Order
      readonly why: 'no-such-service' | 'target-not-online' | 'already-there'
    }
  | { readonly kind: 'order-blocked'; readonly service: string; readonly order: Order; readonly by: string }
  | { readonly kind: 'order-spread'; readonly service: string; readonly order: Order; readonly to: string }
  | {
      readonly kind: 'order-dropped'
      readonly service: string
      readonly order: Order
      readonly why: 'target-not-online' | 'already-there' | 'already-stopped'
    }
  | { readonly kind: 'order-followed'; readonly service: string; readonly order: Order }
  | {
      readonly kind: 'balancing'
      readonly service: string
      readonly how: MoveKind
      readonly target: string
      readonly before: number
      readonly after: number
    }

/** What the manager concludes about one guest. */
export type ServiceHappening =
  | { readonly kind: 'moving'; readonly service: string; readonly how: MoveKind; readonly target: string }
  | {
      readonly kind: 'start-placed'
      readonly service: string
      readonly on: 'new' | 'current'
      readonly host: string
    }
  | {
      readonly kind: 'start-failed'
      readonly service: string
      readonly host: string
    }
  | { readonly kind: 'gives-up'; readonly service: string; readonly failedHosts: readonly string[] }
  | {
      readonly kind: 'runs-after-failures'
      readonly service: string
      readonly host: string
      readonly failedHosts: readonly string[]
    }
  | { readonly kind: 'all-hosts-tried'; readonly service: string; readonly failedHosts: readonly string[] }
  | { readonly kind: 'unrecoverable'; readonly service: string; readonly end: JobEnd }
  | { readonly kind: 'stop-failed'; readonly service: string; readonly end: JobEnd }
  | { readonly kind: 'move-failed'; readonly service: string; readonly end: JobEnd }
  | { readonly kind: 'balance-ignored'; readonly service: string }
  | { readonly kind: 'place-corrected'; readonly service: string; readonly from: string; readonly to: string }

export type MaintenanceHappening =
  | {
      readonly kind: 'returns-home' | 'home-dropped' | 'home-cleared'
      readonly service: string
      readonly home: string
    }
  | {
      readonly kind: 'maintenance-ignored'
      readonly host: string
      readonly why: 'disarmed' | 'already' | 'not-online'
    }
  | { readonly kind: 'maintenance-not-on'; readonly host: string; readonly state: HostState }
  | { readonly kind: 'disarm-asked'; readonly mode: 'freeze' | 'ignore' }
  | { readonly kind: 'disarm-ignored'; readonly phase: 'disarming' | 'disarmed' }
  | { readonly kind: 'disarm-waits'; readonly service: string; readonly state: ServiceState }
  | { readonly kind: 'disarm-freezes'; readonly service: string; readonly was: ServiceState }
  | { readonly kind: 'tracking-suspended'; readonly service: string }
  | { readonly kind: 'arm-asked' | 'arm-ignored' }
  | { readonly kind: 'place-learned'; readonly service: string; readonly from: string; readonly to: string }

/** Groups on their way to become rules for good. */
export type GroupHappening =
  | { readonly kind: 'groups-begin' }
  | { readonly kind: 'groups-host'; readonly host: string; readonly state: HostState }
  | {
      readonly kind: 'groups-local'
      readonly host: string
      readonly state: LocalState
      readonly mode: LocalMode
    }
  | { readonly kind: 'groups-version'; readonly host: string; readonly version: string }
  | { readonly kind: 'groups-abort'; readonly host: string; readonly why: GroupObstacle }
  | { readonly kind: 'groups-written' }

export type GroupObstacle = 'host-not-online' | 'local-unknown' | 'local-busy' | 'local-mode' | 'version'

export type LocalHappening =
  | { readonly kind: 'leaving'; readonly policy: ShutdownPolicy }
  | {
      readonly kind: 'leaves-by'
      readonly way: 'reboot' | 'shutdown'
      readonly how: 'maintenance' | 'freeze' | 'stop' | 'already-in-maintenance'
      readonly policy: ShutdownPolicy
    }
  | { readonly kind: 'restart-asked'; readonly how: 'freeze' | 'waits-for-maintenance' }
  | { readonly kind: 'fence-heeded'; readonly during: 'active' | 'maintenance' }
  | { readonly kind: 'disarmed'; readonly during: 'active' | 'maintenance' }
  | { readonly kind: 'stuck-leaving'; readonly services: number }
  | { readonly kind: 'restart-given-up' }
  | { readonly kind: 'starting' | 'started' | 'start-fails'; readonly service: string }
  | { readonly kind: 'stopping'; readonly service: string; readonly timeoutS: number | null }
  | { readonly kind: 'stopped' | 'stop-fails'; readonly service: string }
  | {
      readonly kind: 'locked'
      readonly service: string
      readonly lock: string
      readonly doing: 'start' | 'shutdown' | MoveKind
    }
  | {
      readonly kind: 'move-begins' | 'move-ends'
      readonly service: string
      readonly how: MoveKind
      readonly target: string
    }
  | { readonly kind: 'move-stops' | 'move-stopped' | 'move-fails' | 'moves-cold'; readonly service: string }
  | { readonly kind: 'start-retried'; readonly service: string; readonly attempt: number }
  | { readonly kind: 'start-exhausted'; readonly service: string; readonly retries: number }
  | { readonly kind: 'in-error' | 'not-here' | 'not-configured' | 'runs-already'; readonly service: string }
