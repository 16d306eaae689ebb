import { nextJob } from '#engines/ha-timeline/proxmox/cluster.ts'
import { onlineHosts } from '#engines/ha-timeline/proxmox/host-view.ts'
import { publishBook, type Round, say } from '#engines/ha-timeline/proxmox/round.ts'
import { newService, type Service, type ServiceState } from '#engines/ha-timeline/proxmox/service.ts'
import { compareText } from '#kernel/sort.ts'

const freezable: ReadonlySet<ServiceState> = new Set<ServiceState>([
  ...(['started', 'stopped', 'request_stop', 'request_start', 'request_start_balance'] as const),
])

/**
 * Brings the cluster on towards being disarmed. Guests on their way (being fenced, recovered or moved) are returned:
 * they finish first, and only they are attended to. Otherwise the round ends here, with the book published.
 */
export function handleDisarm(round: Round): ReadonlySet<string> | 'disarmed' {
  const { desk, modes } = round
  const { disarm, services } = desk
  if (disarm === null) return 'disarmed'
  const ids = [...services.keys()].sort(compareText)
  const waiting = new Set<string>()
  for (const id of ids) {
    const { state } = services.get(id)!
    if (!['fence', 'recovery', 'migrate', 'relocate'].includes(state)) continue
    say(round, { kind: 'disarm-waits', service: id, state })
    waiting.add(id)
  }
  if (waiting.size > 0) return waiting
  for (const id of ids) {
    const service = services.get(id)!
    if (disarm.mode === 'ignore') services.set(id, { ...pruned(service), job: service.job })
    else if (freezable.has(service.state)) {
      say(round, { kind: 'disarm-freezes', service: id, was: service.state })
      services.set(id, { ...pruned(service), state: 'freeze', job: nextJob(round.cluster) })
    }
  }
  const all = onlineHosts(desk.view).every((host) => modes.get(host) === 'disarm')
  if (all && disarm.phase !== 'disarmed') {
    say(round, { kind: 'all-disarmed' })
    desk.disarm = { ...disarm, phase: 'disarmed' }
  }
  desk.allDisarmed = desk.disarm?.phase === 'disarmed'
  publishBook(round)
  return 'disarmed'
}

/** Orders and failures are forgotten, so that a guest begins afresh when the cluster is armed again. */
const pruned = ({ id, state, host, job, home }: Service): Service => ({
  ...newService(id, state, host, job),
  home,
})
