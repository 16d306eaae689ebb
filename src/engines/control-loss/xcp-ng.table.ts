import { degraded, type Situation, stops, works } from '#engines/control-loss/matrix.ts'

const emergency = stops(
  'Members that lost the coordinator accept emergency commands only, until one of them is promoted.',
  'cp-xen-emergency-mode',
  'cp-xcp-coordinator',
)

/** The pool coordinator is lost and HA is off. */
export const xcpCoordinator: Situation = {
  label: 'XCP-ng: coordinator lost, HA off',
  lost: 'the pool coordinator',
  cells: {
    run: works('VMs on the other members run on.', 'cp-xen-coordinator-lost'),
    'ha-restart': stops('HA is off: its VMs wait until somebody promotes a member.', 'cp-xcp-coordinator'),
    'power-on': emergency,
    'live-migrate': emergency,
    provision: emergency,
    'attach-network': emergency,
    'log-in': emergency,
    'back-up': stops('Every tool talks to the coordinator.', 'cp-xcp-coordinator'),
    monitor: stops('Every tool talks to the coordinator.', 'cp-xcp-coordinator', 'cp-xen-coordinator-lost'),
  },
}

const elected = degraded('Until another member has become coordinator by itself.', 'cp-xcp-coordinator')

/** The pool coordinator is lost and HA is on. */
export const xcpCoordinatorHa: Situation = {
  label: 'XCP-ng: coordinator lost, HA on',
  lost: 'the pool coordinator',
  cells: {
    run: works('VMs on the other members run on.', 'cp-xen-coordinator-lost'),
    'ha-restart': works('Another member becomes coordinator and restarts them.', 'cp-xcp-coordinator'),
    'power-on': elected,
    'live-migrate': elected,
    provision: elected,
    'attach-network': elected,
    'log-in': elected,
    'back-up': elected,
    monitor: elected,
  },
}
