import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import { type Estate, emptyEstate, type Host, type Vm } from '#estate/model.ts'
import { gib } from '#kernel/units.ts'

/** Sizes of VMs in the plain cluster, over and over: vCPUs, GiB, and MHz they ask for. */
const sizes = [
  [4, 16, 2200],
  [2, 8, 600],
  [8, 32, 5400],
  [2, 4, 1200],
  [4, 24, 900],
  [8, 48, 3400],
  [2, 8, 1700],
  [4, 12, 2800],
] as const
const hostGib = 256
const hostCores = 20

const named = (id: string) => ({ id, name: id, origins: [] })

/** The plain cluster that the knobs describe: hosts full of VMs of eight sizes, and one that was added just now. */
export function plainCase({ hosts, vmsPerHost }: RebalanceParams): Estate {
  const ids = Array.from({ length: hosts }, (_, at) => `host-${at + 1}`)
  const filled = ids.slice(0, -1)
  const vms = filled.flatMap((hostId, host) =>
    Array.from({ length: vmsPerHost }, (_, at) => plainVm(host * vmsPerHost + at, hostId)),
  )
  return {
    ...emptyEstate('Plain cluster'),
    clusters: [
      {
        ...named('plain'),
        ...{
          platform: 'unknown',
          haEnabled: 'unknown',
          admissionControl: 'unknown',
          failoverHosts: 'unknown',
        },
        requires: 'unknown',
      },
    ],
    hosts: ids.map(plainHost),
    vms,
  }
}

const plainHost = (id: string): Host => ({
  ...named(id),
  ...{
    platform: 'unknown',
    identity: 'stated',
    clusterId: 'plain',
    standsIn: 'unknown',
    requires: 'unknown',
  },
  ...{
    sockets: 2,
    cores: hostCores,
    threads: hostCores * 2,
    coreMhz: 2500,
    memoryBytes: gib(hostGib),
    numaNodes: 2,
  },
  ...{ maintenance: false, vendor: 'unknown', model: 'unknown', cpuModel: 'unknown', version: 'unknown' },
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
})

function plainVm(at: number, hostId: string): Vm {
  const [vcpus, memory, cpuDemandMhz] = sizes[at % sizes.length]!
  return {
    ...named(`vm-${String(at + 1).padStart(2, '0')}`),
    ...{ platform: 'unknown', template: false, power: 'on', hostId, clusterId: 'plain', vcpus },
    ...{
      memoryBytes: gib(memory),
      memoryReservationBytes: 0,
      memoryOverheadBytes: 0,
      memoryActiveBytes: 'unknown',
    },
    ...{ cpuReservationMhz: 0, cpuDemandMhz, provisionedBytes: 'unknown', inUseBytes: 'unknown' },
    ...{
      datastoreIds: [],
      networkIds: [],
      disks: [],
      devices: [],
      guestOs: 'unknown',
      restartPriority: 'unknown',
      tags: [],
    },
  }
}
