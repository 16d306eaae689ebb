import type { Cluster, Datastore, Host, Network, Origin, Platform, Vm } from '#estate/model.ts'

/** What an importer knows of an entity before it has read anything about it. */
export type Blank = {
  readonly id: string
  readonly name: string
  readonly platform: Platform
  readonly origin: Origin
}

/** A cluster of which nothing is known but that it is there. */
export const blankCluster = ({ id, name, platform, origin }: Blank): Cluster => ({
  ...{ id, name, platform, origins: [origin] },
  haEnabled: 'unknown',
  admissionControl: 'unknown',
  failoverHosts: 'unknown',
  requires: 'nothing',
})

/** A host of which nothing is known but that the inventory lists it. */
export const blankHost = ({ id, name, platform, origin }: Blank): Host => ({
  ...{ id, name, platform, origins: [origin] },
  identity: 'stated',
  clusterId: 'unknown',
  standsIn: 'unknown',
  requires: 'unknown',
  sockets: 'unknown',
  cores: 'unknown',
  threads: 'unknown',
  coreMhz: 'unknown',
  memoryBytes: 'unknown',
  numaNodes: 'unknown',
  maintenance: 'unknown',
  vendor: 'unknown',
  model: 'unknown',
  cpuModel: 'unknown',
  version: 'unknown',
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
})

/** A datastore of which nothing is known but that it is there. */
export const blankDatastore = ({ id, name, origin }: Omit<Blank, 'platform'>): Datastore => ({
  ...{ id, name, origins: [origin] },
  hostIds: 'unknown',
  capacityBytes: 'unknown',
  freeBytes: 'unknown',
  requires: 'unknown',
})

/** A network of which nothing is known but that it is there. */
export const blankNetwork = ({ id, name, origin }: Omit<Blank, 'platform'>): Network => ({
  ...{ id, name, origins: [origin] },
  vlan: 'unknown',
  requires: 'unknown',
})

/** A guest of which nothing is known but that it is there. */
export const blankVm = ({ id, name, platform, origin }: Blank): Vm => ({
  ...{ id, name, platform, origins: [origin] },
  template: 'unknown',
  power: 'unknown',
  hostId: 'unknown',
  clusterId: 'unknown',
  vcpus: 'unknown',
  memoryBytes: 'unknown',
  memoryReservationBytes: 'unknown',
  memoryOverheadBytes: 'unknown',
  memoryActiveBytes: 'unknown',
  cpuReservationMhz: 'unknown',
  cpuDemandMhz: 'unknown',
  provisionedBytes: 'unknown',
  inUseBytes: 'unknown',
  datastoreIds: 'unknown',
  networkIds: 'unknown',
  disks: 'unknown',
  devices: 'unknown',
  guestOs: 'unknown',
  restartPriority: 'unknown',
  tags: [],
})
