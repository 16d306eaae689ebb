import { degraded, type Situation, works } from '#engines/control-loss/matrix.ts'

/** Prism Central is down; Prism Element runs in every controller VM. */
export const ahvCentral: Situation = {
  label: 'AHV: Prism Central down',
  lost: 'Prism Central',
  cells: {
    run: works('Hosts and controller VMs need it for nothing that runs.', 'cp-ahv-two-planes'),
    'ha-restart': works(
      'The leader inside the cluster finds the lost host and restarts.',
      'ha-ahv-detection',
    ),
    'power-on': works('In Prism Element, cluster by cluster.', 'cp-ahv-two-planes'),
    'live-migrate': works('In Prism Element, within the cluster.', 'cp-ahv-two-planes'),
    provision: works('In Prism Element, cluster by cluster.', 'cp-ahv-two-planes'),
    monitor: degraded('Cluster by cluster; the view of all of them is gone.', 'cp-ahv-two-planes'),
  },
}

/** The controller VM of one host is down. */
export const ahvController: Situation = {
  label: 'AHV: one controller VM down',
  lost: 'a controller VM',
  cells: {
    run: degraded(
      'After up to thirty seconds another controller serves the host over the network.',
      'ha-ahv-cvm-path',
    ),
    'ha-restart': works('Another leader is elected.', 'cp-ahv-prism-leader'),
    'power-on': works('Prism runs in every controller VM; a new leader is elected.', 'cp-ahv-prism-leader'),
    'log-in': works('Prism runs in every controller VM; a new leader is elected.', 'cp-ahv-prism-leader'),
    monitor: works('Prism runs in every controller VM; a new leader is elected.', 'cp-ahv-prism-leader'),
  },
}
