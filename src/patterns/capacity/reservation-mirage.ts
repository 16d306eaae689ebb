import { hostLossOf } from '#patterns/host-loss.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'reservation-mirage',
  title: 'One host may fail, but only by reservations',
  scope: 'cluster',
  severity: 'critical',
  looksAt:
    'Whether VMs fit after the loss of any one host by their reservations, but not by their configured memory. Both are proved by placement.',
  why: 'Platforms admit restarts by reservation, and most VMs reserve nothing. Every VM is restarted, and together they then want memory that is not there: the restart is reported as a success.',
  cure: 'Reserve what VMs need in the hour after a failure, or keep room for configured memory.',
  settledBy: 'the gaps that the engine headroom names for this cluster',
  article: 'reservations-and-the-failover-peak',
  pattern: 'headroom-mirage',
  facts: [],
  fields: ['haEnabled', 'admissionControl'],
  judge(cluster, view) {
    const { entity, hosts, mayHaveMoreHosts } = cluster
    if (entity.haEnabled === false) return 'outside'
    if (mayHaveMoreHosts) return 'unknown'
    if (hosts.length < 2) return 'outside'
    const loss = hostLossOf(cluster.members, view.datastoreById)
    const configured = loss.configured()
    if (configured === 'safe') return 'clear'
    const reserved = loss.reserved()
    if (reserved === 'unsafe') return 'outside'
    const open = configured === 'undecided' || reserved === 'undecided' || entity.haEnabled === 'unknown'
    if (open) return 'unknown'
    return found('After the loss of one host everything fits by reservation, and not by configured memory.')
  },
})
