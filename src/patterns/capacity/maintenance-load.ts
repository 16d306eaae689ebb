import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'
import { running } from '#patterns/running.ts'

export default definePattern({
  id: 'maintenance-load',
  title: 'A host in maintenance still carries VMs',
  scope: 'host',
  severity: 'warning',
  looksAt: 'VMs that run on a host in maintenance or quarantine.',
  why: 'Somebody is about to turn this host off, or is about to be surprised that it cannot be emptied. Restart counts on it for nothing, and its VMs count on it.',
  cure: 'Find out what keeps the VMs there: a device, a local disk, a rule. Then move them or end the maintenance.',
  settledBy: 'RVTools sheet vHost, column in Maintenance Mode',
  article: 'patching-spends-redundancy',
  facts: [],
  fields: ['maintenance'],
  judge(host, { vmsOnHost, vmsAdrift }) {
    if (host.maintenance === false) return 'clear'
    const vms = vmsOnHost.get(host.id) ?? []
    const alive = running(vms)
    if (host.maintenance === true && alive.length > 0) {
      const seen = alive.map((entity) => ({ kind: 'vm', entity, fields: ['hostId', 'power'] }) as const)
      return found(`${alive.length} ${alive.length === 1 ? 'VM runs' : 'VMs run'} on it.`, ...seen)
    }
    return vms.length === 0 && !vmsAdrift ? 'clear' : 'unknown'
  },
})
