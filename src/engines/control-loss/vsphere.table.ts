import { degraded, type Situation, stops, unpublished, until, works } from '#engines/control-loss/matrix.ts'

/** vCenter is down; the hosts and their storage are not. */
export const vsphereManager: Situation = {
  label: 'vSphere: vCenter down',
  lost: 'vCenter',
  cells: {
    run: works('VMs run on the hosts, which need no manager for it.', 'cp-vcenter-loss'),
    'ha-restart': degraded(
      'HA restarts what it protected before; a VM first switched on meanwhile gets onto its list through vCenter.',
      'cp-vcenter-loss',
      'cp-vsphere-ha-list',
    ),
    'power-on': degraded(
      'On each host by itself; a VM whose key the host lacks stays locked.',
      'cp-vsphere-host-login',
      'cp-vsphere-locked-vm',
    ),
    'live-migrate': stops('vCenter moves VMs, for people and for DRS.', 'cp-vcenter-loss'),
    'attach-network': degraded(
      'Ports that were handed out stay. A new one comes from vCenter, or from the host where the port group is ephemeral.',
      'cp-vsphere-static-port',
      'cp-vsphere-ephemeral-port',
    ),
    'log-in': degraded('To each host, with an account of that host.', 'cp-vsphere-host-login'),
    'fetch-keys': degraded(
      'A host keeps its keys until it restarts; then a standard key provider reaches it through vCenter only. Keys kept in a TPM survive, when somebody switched that on.',
      'cp-vsphere-key-cache',
      'cp-vsphere-locked-vm',
    ),
    monitor: degraded('Host by host.', 'cp-vsphere-host-login'),
  },
}

/** The subscription of a 7.x or 8.x estate has expired. */
export const vsphereLicence8: Situation = {
  label: 'vSphere 7 and 8: subscription expired',
  lost: 'the licence',
  cells: {
    run: works('Running VMs run on.', 'vmw-licence-expiry-pre9'),
    'ha-restart': degraded('HA can no longer be managed.', 'vmw-licence-expiry-pre9'),
    'live-migrate': stops('vMotion and DRS are lost.', 'vmw-licence-expiry-pre9'),
    monitor: degraded('Hosts drop out of vCenter.', 'vmw-licence-expiry-pre9'),
  },
}

const refreshed = works('Nothing changes until the refresh is due.', 'vmw-licence-refresh-180')

/** No usage file is exchanged for licences in version 9. */
export const vsphereLicence9: Situation = {
  label: 'vSphere 9: licence not refreshed',
  lost: 'the licence refresh',
  cells: {
    run: until(
      180,
      refreshed,
      unpublished('What becomes of running VMs is not said; they cannot be started again.'),
    ),
    'ha-restart': until(
      180,
      refreshed,
      unpublished('A restart is a start, and workloads cannot be started; whether HA is exempt is not said.'),
    ),
    'power-on': until(180, refreshed, stops('Workloads cannot be started.', 'vmw-licence-refresh-missed')),
    'live-migrate': until(
      180,
      refreshed,
      stops(
        'Hosts disconnect from vCenter, which moves VMs.',
        'vmw-licence-refresh-missed',
        'cp-vcenter-loss',
      ),
    ),
    provision: until(
      180,
      refreshed,
      stops('What is created cannot be started.', 'vmw-licence-refresh-missed'),
    ),
    monitor: until(180, refreshed, degraded('Hosts are disconnected.', 'vmw-licence-refresh-missed')),
    'renew-licence': degraded(
      'Without a connection it takes a file carried out and one carried in.',
      'vmw-licence-disconnected-flow',
    ),
  },
}

/** The licence server of VCF 9.1 is down. */
export const vsphereLicenceServer: Situation = {
  label: 'VCF 9.1: licence server down',
  lost: 'the licence server',
  cells: {
    run: works('Entitlements that exist stay active.', 'vmw-licence-server-91'),
    'power-on': works('Entitlements that exist stay active.', 'vmw-licence-server-91'),
    provision: degraded('Within the capacity that is licensed already.', 'vmw-licence-server-91'),
    'renew-licence': stops('No new assignment and no change of capacity.', 'vmw-licence-server-91'),
  },
}

/** Microsoft works on the vCenter of a private cloud; nobody else may log in to its hosts. */
export const avsManager: Situation = {
  label: 'AVS: vCenter unavailable',
  lost: 'vCenter',
  cells: {
    run: works('Workloads are not affected.', 'cp-avs-vcenter-update'),
    'ha-restart': works('HA restarts do not need vCenter.', 'cp-vcenter-loss'),
    'power-on': stops('VMs cannot be started or stopped.', 'cp-avs-vcenter-update'),
    'live-migrate': stops('vCenter moves VMs.', 'cp-vcenter-loss'),
    provision: stops('VMs cannot be created or deleted.', 'cp-avs-vcenter-update'),
  },
}
