import type { Known } from '#estate/model.ts'
import type { PrismCluster, PrismHost, PrismVm, Stood } from '#importers/nutanix/prism-model.ts'

/** A cluster of which only an id is known, and where it is mentioned. */
export const blankCluster = ({ uuid, place, where }: Stood, name: Known<string>): PrismCluster => ({
  ...{ uuid, name, place, where },
  functions: 'unknown',
  hypervisors: [],
  redundancyFactor: 'unknown',
  awareness: 'unknown',
  nodes: 'unknown',
  nodeList: [],
  addresses: [],
  vmCount: 'unknown',
})

/** A VM of which only an id is known, and where it is mentioned. */
export const blankVm = ({ uuid, place, where }: Stood, name: Known<string>): PrismVm => ({
  ...{ uuid, name, place, where },
  platform: 'unknown',
  clusterUuid: 'unknown',
  clusterName: 'unknown',
  hostUuid: 'unknown',
  hostName: 'unknown',
  power: 'unknown',
  vcpus: 'unknown',
  coresPerSocket: 'unknown',
  memoryBytes: 'unknown',
  provisionedBytes: 'unknown',
  inUseBytes: 'unknown',
  disks: 'unknown',
  nics: 'unknown',
  devices: 'unknown',
  gpus: 'unknown',
  categories: [],
  guestOs: 'unknown',
  addresses: 'unknown',
  guestTools: 'unknown',
  biosUuid: 'unknown',
  firmware: 'unknown',
  secureBoot: 'unknown',
  vtpm: 'unknown',
  cpuHotAdd: 'unknown',
  machineType: 'unknown',
})

/** A host of which only an id is known, and where it is mentioned. */
export const blankHost = ({ uuid, place, where }: Stood, name: Known<string>): PrismHost => ({
  ...{ uuid, name, place, where },
  clusterUuid: 'unknown',
  clusterName: 'unknown',
  hypervisor: 'unknown',
  version: 'unknown',
  sockets: 'unknown',
  cores: 'unknown',
  threads: 'unknown',
  coreMhz: 'unknown',
  memoryBytes: 'unknown',
  cpuModel: 'unknown',
  serial: 'unknown',
  blockSerial: 'unknown',
  blockModel: 'unknown',
  blockUuid: 'unknown',
  maintenance: 'unknown',
  cvmAddress: 'unknown',
  gpus: 'unknown',
  categories: [],
})
