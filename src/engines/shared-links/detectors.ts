/** How a platform decides from beats that a host is gone: so many in a row missed, this far apart. */
export type Detector = {
  readonly name: string
  readonly intervalMs: number
  readonly misses: number
  readonly facts: readonly string[]
}

/**
 * The corosync token timeout in ms of a cluster: token + (hosts − 2) × coefficient for three hosts and more, the base
 * alone for fewer. Source: corosync.conf(5), token_coefficient.
 */
export const tokenTimeoutMs = (hosts: number, tokenMs: number, coefficientMs: number): number =>
  tokenMs + Math.max(0, hosts - 2) * coefficientMs

/** Token timeout in ms that corosync starts from. Source: corosync.conf(5), token. */
const tokenMs = 3_000
/** Attempts after the first before a token counts as lost. Source: corosync.conf(5). */
const retransmits = 4

/** A token that is passed on and repeated: token / (retransmits + 0.2) apart, the first attempt and its repeats. */
function corosync(name: string, hosts: number, coefficientMs: number): Detector {
  const timeout = tokenTimeoutMs(hosts, tokenMs, coefficientMs)
  return {
    name,
    intervalMs: timeout / (retransmits + 0.2),
    misses: retransmits + 1,
    facts: ['q-corosync-token', 'q-pve-token'],
  }
}

/** The detectors of the platforms for a cluster of this size, by their published defaults. */
export const platformDetectors = (hosts: number): readonly Detector[] => [
  corosync('Proxmox VE, new cluster (coefficient 125 ms)', hosts, 125),
  corosync('Proxmox VE, older cluster (coefficient 650 ms)', hosts, 650),
  {
    name: 'Windows failover cluster, one subnet',
    intervalMs: 1_000,
    misses: 10,
    facts: ['ha-wsfc-heartbeat'],
  },
  {
    name: 'Windows failover cluster, two subnets',
    intervalMs: 1_000,
    misses: 20,
    facts: ['ha-wsfc-heartbeat'],
  },
  { name: 'vSphere HA, network beats alone', intervalMs: 1_000, misses: 15, facts: ['ha-vsphere-heartbeat'] },
  { name: 'XCP-ng, network beats alone', intervalMs: 3_000, misses: 20, facts: ['ha-xcp-timeout'] },
]
