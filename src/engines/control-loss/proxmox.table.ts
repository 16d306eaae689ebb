import { degraded, type Situation, stops } from '#engines/control-loss/matrix.ts'

/** The nodes that are left hold no majority. */
export const proxmoxQuorum: Situation = {
  label: 'Proxmox VE: quorum lost',
  lost: 'the majority of votes',
  cells: {
    run: degraded(
      'Guests run on, but a node with active HA services is reset by its watchdog.',
      'q-pve-readonly',
      'ha-pve-watchdog',
    ),
    'ha-restart': stops(
      'The lock that a restart takes lies in the cluster file system, which is read-only.',
      'q-pve-readonly',
      'ha-pve-lock',
    ),
    'power-on': stops(
      'No guest starts; after a power failure they wait for the majority as well.',
      'q-pve-readonly',
      'cp-pve-guest-start',
    ),
    'live-migrate': stops('A move writes into the read-only cluster file system.', 'cp-pve-no-quorum'),
    provision: stops('A guest’s configuration cannot be written.', 'q-pve-readonly'),
    'attach-network': stops('A guest’s configuration cannot be changed.', 'q-pve-readonly'),
    'log-in': degraded(
      'Users and permissions lie in the read-only cluster file system and cannot be changed.',
      'q-pve-readonly',
      'cp-pve-files',
    ),
  },
}
