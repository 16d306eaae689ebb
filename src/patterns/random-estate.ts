import type {
  Cluster,
  Datastore,
  Disk,
  Estate,
  Facility,
  Host,
  Needs,
  Rule,
  Service,
  Vm,
} from '#estate/model.ts'
import { platforms, restartPriorities, serviceRoles } from '#estate/model.ts'
import { all, any, cluster, estateOf, facility, host, mustRule, on, vm } from '#failure/estate-fixture.ts'
import { type Random, randomElement, randomInteger } from '#kernel/random.ts'
import { gib, tib } from '#kernel/units.ts'

/** Small estates in which everything is stated, for laws: two clusters, some racks, feeds and a witness, and VMs. */
export function randomEstate(random: Random): Estate {
  const chance = (share: number): boolean => random() < share
  const pick = <T>(list: readonly T[]): T => randomElement(random, list)
  const some = <T>(list: readonly T[]): T[] => list.filter(() => chance(0.5))
  const facilities: readonly Facility[] = [
    ...['r1', 'r2', 'r3'].map((id) => facility('room', id, {})),
    ...['k1', 'k2'].map((id) => facility('rack', id, { standsIn: pick(['room:r1', 'room:r2'] as const) })),
    ...['f1', 'f2'].map((id) => facility('feed', id, {})),
    facility('switch', 's1', {}),
    facility('firmware', 'x', {}),
    facility('witness', 'w', {
      standsIn: pick(['room:r1', 'room:r3', 'nowhere'] as const),
      requires: needs(random),
    }),
  ]
  const hosts = Array.from({ length: randomInteger(random, 1, 6) }, (_, index) =>
    randomHost(random, `h${index}`),
  )
  const ids = hosts.map(({ id }) => id)
  const datastores = ['d1', 'd2'].map((id) => randomStore(random, id, some(ids)))
  const vms = Array.from({ length: randomInteger(random, 0, 7) }, (_, index) =>
    randomVm(random, index, hosts),
  )
  const names = vms.map(({ id }) => id)
  const rules: readonly Rule[] = some([
    { ...mustRule('apart', 'vm-apart', some(names), []), strength: pick(['must', 'should']) },
    mustRule('on', 'vm-on-hosts', some(names), some(ids)),
    mustRule('unread', 'unread', some(names), []),
  ])
  const services = ['s1', 's2'].map((id): Service => {
    const parts = some(names).map((name) => `vm:${name}` as const)
    const requires: Needs = parts.length === 0 ? 'nothing' : chance(0.6) ? any(...parts) : all(...parts)
    return { ...{ id, name: id, origins: [], role: pick(serviceRoles), requires } }
  })
  return estateOf({
    ...{ facilities, hosts, datastores, vms, rules, services },
    clusters: ['c', 'd'].map((id) => randomCluster(random, id)),
  })
}

function needs(random: Random): Needs {
  const choices: readonly Needs[] = [
    'nothing',
    on('feed:f1'),
    any('feed:f1', 'feed:f2'),
    all('switch:s1', 'firmware:x'),
  ]
  return randomElement(random, choices)
}

function randomCluster(random: Random, id: string): Cluster {
  const pick = <T>(list: readonly T[]): T => randomElement(random, list)
  const admission = pick([
    { kind: 'none' },
    { kind: 'share', cpuRatio: 0.3, memoryRatio: 0.3 },
    { kind: 'dedicated-hosts', hostIds: ['h0'] },
  ] as const)
  const failoverHosts = { none: 0, share: pick([1, 2]), 'dedicated-hosts': 1 }[admission.kind]
  return cluster(id, {
    platform: pick(platforms),
    haEnabled: pick([true, true, false]),
    admissionControl: pick([true, false]),
    failoverHosts,
    requires: pick(['nothing', any('witness:w', 'host:h0')]),
    startRequires: pick(['nothing', on('service:s1')]),
    traits: {
      admission,
      balancing: pick(['off', 'full'] as const),
      powersHostsOff: pick([true, false]),
      heartbeatDatastores: pick([1, 2]),
      cpuBaseline: pick(['none', 'old']),
      storageCopies: pick([1, 2]),
      rebuildReserveBytes: pick([0, tib(2), tib(100)]),
    },
  })
}

function randomHost(random: Random, id: string): Host {
  const pick = <T>(list: readonly T[]): T => randomElement(random, list)
  return host(id, {
    clusterId: pick(['c', 'c', 'd', 'none']),
    standsIn: pick(['rack:k1', 'rack:k2', 'room:r1', 'nowhere'] as const),
    requires: needs(random),
    maintenance: pick([true, false, false]),
    memoryBytes: pick([gib(64), gib(128)]),
    version: pick(['VMware ESXi 7.0.3', 'VMware ESXi 8.0.3']),
    vendor: 'V',
    model: pick(['M', 'N']),
    cpuModel: pick(['A', 'B']),
    numaNodes: pick([2, 4]),
    startRequires: pick(['nothing', on('service:s1')]),
    traits: {
      firmwareVersion: pick(['1', '2']),
      uplinks: pick([1, 2]),
      storagePaths: pick([1, 2]),
      dnsServers: pick([[], ['10.0.0.1'], ['10.0.0.1', '10.0.0.2']]),
      timeServers: pick([['10.0.0.2'], ['192.0.2.1']]),
    },
  })
}

function randomStore(random: Random, id: string, hostIds: readonly string[]): Datastore {
  const pick = <T>(list: readonly T[]): T => randomElement(random, list)
  return {
    ...{ id, name: id, origins: [], hostIds, requires: needs(random) },
    capacityBytes: tib(4),
    freeBytes: pick([tib(3), gib(100)]),
    startRequires: pick(['nothing', on('service:s2')]),
    traits: { provisionedBytes: pick([tib(1), tib(9)]), encrypted: pick([true, false]) },
  }
}

function randomVm(random: Random, index: number, hosts: readonly Host[]): Vm {
  const pick = <T>(list: readonly T[]): T => randomElement(random, list)
  const flag = (): boolean => pick([true, false])
  const disk: Disk = {
    ...{
      name: 'disk',
      capacityBytes: pick([0, gib(40)]),
      datastoreId: pick(['d1', 'gone']),
      raw: flag(),
      shared: flag(),
    },
    ...{ mode: pick(['dependent', 'independent'] as const), changedBlockTracking: flag() },
  }
  const kind = pick(['passthrough', 'sr-iov', 'usb', 'cd', 'other'] as const)
  const { id, clusterId } = pick(hosts)
  return vm(`v${index}`, id, {
    name: pick([`dc-${index}`, `web_${index}`, `app-${index}`]),
    clusterId,
    template: pick([false, false, false, true]),
    power: pick(['on', 'on', 'on', 'off']),
    vcpus: pick([1, 20, 80]),
    memoryBytes: pick([gib(4), gib(60), gib(100)]),
    memoryReservationBytes: pick([0, gib(4)]),
    datastoreIds: pick([[], ['d1'], ['d1', 'd2']]),
    disks: pick([[], [disk], [disk, { ...disk, name: 'other', raw: false }]]),
    devices: pick([[], [{ kind, name: kind, bindsToHost: flag() }]]),
    guestOs: pick(['Photon OS', 'Debian']),
    restartPriority: pick(restartPriorities),
    startRequires: 'nothing',
    traits: {
      snapshots: pick([[], [{ name: 'x', takenAt: pick(['2026-11-01', '2026-11-30']), sizeBytes: 0 }]]),
      consolidationNeeded: flag(),
      guestTools: pick(['running', 'missing', 'stopped'] as const),
      guestHostName: pick(['none', 'localhost', `h-${index}`]),
      guestAddresses: pick([[], [`10.0.0.${index}`]]),
      guestFileSystems: [{ path: '/', freeBytes: pick([0, gib(1)]) }],
      diskSerials: flag(),
      vtpm: flag(),
      encrypted: flag(),
      changedBlockTracking: flag(),
      cpuHotAdd: flag(),
      memoryHotAdd: flag(),
      cpuAffinity: pick([[], ['0']]),
      numaAffinity: pick([[], ['1']]),
      faultTolerant: flag(),
      backedUpAt: pick(['never', '2026-11-29']),
    },
  })
}
