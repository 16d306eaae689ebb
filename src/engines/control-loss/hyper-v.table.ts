import { degraded, type Situation, stops, until, works } from '#engines/control-loss/matrix.ts'

/** The management server above the hosts is down. Little that was read says what remains. */
export const hyperVScvmm: Situation = {
  label: 'Hyper-V: SCVMM down',
  lost: 'the VMM server',
  cells: {
    'ha-restart': works(
      'The nodes of the failover cluster restart VMs themselves.',
      'cp-hv-cluster-restarts',
    ),
  },
}

const unmanaged = stops('Nothing can be managed, created or deleted on the host.', 'cp-hv-vmms-stopped')

/** The management service of one host has stopped. */
export const hyperVService: Situation = {
  label: 'Hyper-V: management service of a host stopped',
  lost: 'the Virtual Machine Management service',
  cells: {
    run: works('VMs that run keep running.', 'cp-hv-vmms-stopped'),
    'power-on': unmanaged,
    'live-migrate': unmanaged,
    provision: unmanaged,
    'attach-network': unmanaged,
  },
}

/** The failover cluster has no majority, or its service has stopped. */
export const hyperVCluster: Situation = {
  label: 'Hyper-V: node out of the cluster',
  lost: 'membership in the cluster',
  cells: {
    run: degraded(
      'Guests on block volumes of the cluster pause; guests on file shares run on.',
      'ha-wsfc-paused',
    ),
  },
}

const tethered = works(
  'Nothing changes before the cluster is due to be in touch with Azure.',
  'cp-azlocal-30d',
)

/** An Azure Local cluster cannot reach Azure. */
export const azureLocalTether: Situation = {
  label: 'Azure Local: no connection to Azure',
  lost: 'the connection to Azure',
  cells: {
    run: works('VMs that exist run on.', 'cp-azlocal-30d'),
    provision: until(30, tethered, stops('New VMs cannot be created.', 'cp-azlocal-30d')),
  },
}
