import type { Ground } from '#engines/ha-timeline/proxmox/choice-of-host.ts'
import { type Cluster, type Desk, type Machine, nextJob, tell } from '#engines/ha-timeline/proxmox/cluster.ts'
import type { JobEnd, LocalMode, ManagerHappening } from '#engines/ha-timeline/proxmox/event.ts'
import type { LoadAccount } from '#engines/ha-timeline/proxmox/load.ts'
import type { GuestInput } from '#engines/ha-timeline/proxmox/scenario.ts'
import { type Details, indexed, inState, type ServiceState } from '#engines/ha-timeline/proxmox/service.ts'

/** Everything one round of the manager works with. */
export type Round = {
  readonly cluster: Cluster
  readonly machine: Machine
  readonly desk: Desk
  readonly nowMs: number
  /** The configuration as it was read when the round began, corrected by what the round itself does. */
  readonly guests: Map<string, GuestInput>
  readonly results: ReadonlyMap<number, JobEnd>
  readonly modes: ReadonlyMap<string, LocalMode>
  readonly load: LoadAccount
}

/** Says that the master did something. */
export const say = (round: Pick<Round, 'cluster' | 'machine'>, what: ManagerHappening): void =>
  tell(round.cluster, 'manager', round.machine.name, what)

/** Moves a guest to another state in the manager's book: a new job, and another entry in the load account. */
export function changeState(round: Round, id: string, to: ServiceState, details: Details): void {
  const before = round.desk.services.get(id)
  if (before === undefined || before.state === to) return
  const service = inState(before, to, details, nextJob(round.cluster))
  round.desk.services.set(id, service)
  round.load.put(service)
  say(round, { kind: 'service-state', service: id, from: before.state, to, details })
}

/** What a choice of host is made from, as the round stands now. */
export function groundOf({ desk, load }: Round): Ground {
  const placement = desk.ruling?.placement ?? { hosts: new Map(), together: new Map(), apart: new Map() }
  return { placement, load, services: desk.services }
}

/** Writes the book for all agents to read. */
export function publishBook({ cluster, desk }: Round): void {
  cluster.book = indexed({
    ...{ manager: desk.host, hosts: new Map(desk.view.states), services: new Map(desk.services) },
    ...{ maintenance: new Set(desk.maintenance), disarm: desk.disarm },
  })
}
