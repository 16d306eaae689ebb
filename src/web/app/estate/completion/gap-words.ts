import type { GapId } from '#estate/completion/gap.ts'
import type { ServiceRole } from '#estate/model.ts'

/** A gap as a line of the meter. */
export const gapTitle: Readonly<Record<GapId, string>> = {
  'host-place': 'Hosts with a place',
  'host-rack': 'Hosts in a rack or room, up to the site',
  power: 'Hosts with their power feeds',
  storage: 'Datastores with what they need',
  services: 'Roles platforms lean on',
  'restart-priority': 'VMs with a restart priority',
  'failure-rates': 'Hosts with a failure rate',
  quorum: 'Clusters with their quorum',
  licence: 'Hosts with a licence contract',
  windows: 'Hosts with a change window or freeze',
}

/** A role as people read it. */
export const roleTitle: Readonly<Record<ServiceRole, string>> = {
  management: 'Management',
  dns: 'Name resolution',
  directory: 'Directory',
  time: 'Time',
  'key-management': 'Key management',
  backup: 'Backup',
  licence: 'Licence server',
  monitoring: 'Monitoring',
  application: 'Application',
}
