import type { Estate, Service, Vm } from '#estate/model.ts'
import { cluster, host, on, service, vm } from '#failure/estate-fixture.ts'
import { ofHost, ofVm, store, testChecks } from '#test/check-cases.ts'

const versioned = (version: string) => ({ hosts: [host('h', { version })] })
/** A service of a role on VM "m", which runs on h1 of cluster c. */
const run = (
  role: Service['role'] | undefined,
  clusterChange: object,
  vmChange: Partial<Vm> = {},
): Partial<Estate> => ({
  clusters: [cluster('c', clusterChange)],
  hosts: [host('h1', { startRequires: 'nothing' }), host('h2', {})],
  datastores: [store('ds', ['h1', 'h2'], { startRequires: 'nothing', traits: { encrypted: false } })],
  vms: [vm('m', 'h1', { datastoreIds: ['ds'], ...vmChange })],
  services: [{ ...service('s', on('vm:m')), ...(role === undefined ? {} : { role }) }],
})
const needing = { startRequires: on('service:s') }
const free = { startRequires: 'nothing' as const }
const plain = { traits: { encrypted: false }, startRequires: 'nothing' as const }

/** A host of cluster c that asks 192.0.2.1 and 192.0.2.2, which VMs of a case bear. */
const asking = (kind: 'dnsServers' | 'timeServers', vms: readonly Vm[]): Partial<Estate> => ({
  clusters: [cluster('c', {}), cluster('d', {})],
  hosts: [
    host('h1', { traits: { [kind]: ['192.0.2.1', '192.0.2.2'] } }),
    host('h2', { traits: { [kind]: ['192.0.2.1'] } }),
    host('x', { clusterId: 'd', traits: { [kind]: [] } }),
  ],
  vms,
})
const at = (id: string, hostId: string, guestAddresses: readonly string[] | 'unknown') =>
  vm(id, hostId, { traits: { guestAddresses } })
const inside = [at('a', 'h1', ['192.0.2.1']), at('b', 'h2', ['192.0.2.2'])]
const outside = [at('a', 'x', ['192.0.2.1']), at('b', 'x', ['192.0.2.2'])]
const silent = [at('a', 'h1', ['192.0.2.9']), at('b', 'h2', 'unknown')]

testChecks('control', [
  [
    'restart-exclusion',
    'found',
    { ...ofVm({ restartPriority: 'disabled' }), services: [service('s', on('vm:v'))] },
    /s needs it/,
  ],
  ['restart-exclusion', 'clear', { ...ofVm({}), services: [service('s', on('vm:v'))] }],
  [
    'restart-exclusion',
    'unknown',
    { ...ofVm({ restartPriority: 'unknown' }), services: [service('s', on('vm:v'))] },
  ],
  [
    'restart-exclusion',
    'unknown',
    { ...ofVm({ restartPriority: 'disabled' }), services: [service('s', 'unknown')] },
  ],
  [
    'lone-host',
    'found',
    { hosts: [host('h', { clusterId: 'none' })], vms: [vm('v', 'h', { clusterId: 'none' })] },
  ],
  ['lone-host', 'clear', { hosts: [host('h', { clusterId: 'none' })] }],
  ['lone-host', 'outside', ofHost({}, [vm('v', 'h1', {})])],
  ['lone-host', 'unknown', { hosts: [host('h', { clusterId: 'unknown' })], vms: [vm('v', 'h', {})] }],
  // sup-esx7: general support of version 7 ended on 2025-10-02.
  ['hypervisor-support', 'found', versioned('VMware ESXi 7.0.3 build-23307199'), /2025-10-02/],
  ['hypervisor-support', 'found', versioned('VMware ESXi 6.5.0 build-1')],
  ['hypervisor-support', 'clear', versioned('VMware ESXi 8.0.3 build-24022510')],
  ['hypervisor-support', 'outside', versioned('pve-manager/8.4.1')],
  ['hypervisor-support', 'unknown', versioned('unknown')],
  ['manager-inside', 'found', run('management', needing), /m runs on what needs s to start/],
  ['manager-inside', 'clear', run('management', free)],
  ['manager-inside', 'outside', run('dns', needing)],
  ['manager-inside', 'unknown', run('management', {})],
  ['manager-inside', 'unknown', run(undefined, needing)],
  ['key-circle', 'found', run('key-management', needing, plain), /m cannot start without s/],
  ['key-circle', 'found', run('key-management', free, { traits: { encrypted: true } })],
  ['key-circle', 'clear', run('key-management', free, plain)],
  ['key-circle', 'outside', run('backup', needing)],
  ['key-circle', 'unknown', run('key-management', free)],
  ['key-circle', 'unknown', run('unknown', needing)],
  ['name-circle', 'found', asking('dnsServers', inside), /a, b, in its own cluster/],
  ['name-circle', 'clear', asking('dnsServers', outside)],
  ['name-circle', 'unknown', asking('dnsServers', silent)],
  ['time-circle', 'found', asking('timeServers', inside)],
  ['time-circle', 'clear', asking('timeServers', [])],
  ['time-circle', 'unknown', ofHost({})],
])
