import type { Metric } from '#licensing/metric.ts'

/** Every metric an estate is counted by, in the order they are shown. Values stand in the facts they name. */
export const metrics = [
  {
    id: 'vmware-core',
    title: 'Core, 16 at least per processor (VCF, VVF)',
    units: 'cores',
    rule: { kind: 'cores', perSocket: 16, perHost: 0, pack: 1 },
    facts: ['vmw-core-floor'],
  },
  {
    id: 'core',
    title: 'Core, without a floor (Azure Local; Nutanix NCI as reported)',
    units: 'cores',
    rule: { kind: 'cores', perSocket: 0, perHost: 0, pack: 1 },
    facts: ['azlocal-metric'],
  },
  {
    id: 'socket',
    title: 'Occupied socket (Proxmox VE)',
    units: 'sockets',
    rule: { kind: 'sockets' },
    facts: ['pve-subscription-tiers'],
  },
  {
    id: 'host',
    title: 'Host (XCP-ng by Vates)',
    units: 'hosts',
    rule: { kind: 'hosts' },
    facts: ['vates-per-host'],
  },
  {
    id: 'socket-pair',
    title: 'Socket pair, 128 cores at most (OpenShift)',
    units: 'pairs',
    rule: { kind: 'socket-pairs', coresMax: 128 },
    facts: ['ocp-socket-pair'],
  },
  {
    id: 'windows-datacenter',
    title: 'Windows Server Datacenter, whole servers in packs of 2 cores',
    units: 'cores',
    rule: { kind: 'cores', perSocket: 8, perHost: 16, pack: 2 },
    facts: ['ws-core-rules', 'ws-virtualisation-rights'],
  },
] as const satisfies readonly Metric[]

/** The id of a metric. */
export type MetricId = (typeof metrics)[number]['id']
