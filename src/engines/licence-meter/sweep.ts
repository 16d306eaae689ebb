import { unitsOf } from '#licensing/metric.ts'
import { type MetricId, metrics } from '#licensing/metrics.table.ts'

/** The same cores in processors of another size. */
export type Shape = {
  readonly coresPerSocket: number
  readonly hosts: number
  /** VMs that stop when one host does, when they are spread evenly; rounded up. */
  readonly vmsPerHost: number
  readonly units: Readonly<Record<MetricId, number>>
}

/** Cores per processor that are compared, as processors are sold with. */
export const shapeSizes = [8, 12, 16, 24, 32, 48, 64] as const

/**
 * What every metric counts when the same work (`cores` physical cores, `vms` VMs) stands on hosts of `sockets` processors of
 * every size. Hosts are whole, so a large processor may bring more cores than are needed; there are two hosts at least.
 */
export function sweepOf(cores: number, vms: number, sockets: number): readonly Shape[] {
  return shapeSizes.map((coresPerSocket) => {
    const hosts = Math.max(2, Math.ceil(cores / (sockets * coresPerSocket)))
    const chassis = { id: '', name: '', clusterId: 'none', sockets, cores: sockets * coresPerSocket } as const
    const units = Object.fromEntries(metrics.map(({ id, rule }) => [id, hosts * unitsOf(chassis, rule).low]))
    return {
      ...{ coresPerSocket, hosts, vmsPerHost: Math.ceil(vms / hosts) },
      units: units as Shape['units'],
    }
  })
}
