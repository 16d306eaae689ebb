import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { Leave, Walk, WalkHost } from '#engines/upgrade-walk/walk.ts'
import type { Interval } from '#kernel/calendar/interval.ts'
import { minuteMs } from '#kernel/units.ts'

/** What a product of a count and a ratio may miss a whole number by: 10 × (1 - 0.9) is just below 1. */
const rounding = 1e-9

/** Hosts of a plain cluster that its load leaves over: n (1 - u), rounded down. */
export const hostsOver = ({ hosts, utilisation }: Pick<UpgradeParams, 'hosts' | 'utilisation'>): number =>
  Math.floor(hosts * (1 - utilisation) + rounding)

/**
 * The plain cluster: equal hosts whose load can be divided at will. With p of n hosts out and k more failed, n - p - k
 * must carry n u, so at most floor(n (1 - u)) - k leave together. Where hosts keep data, at most one less than there are
 * copies.
 */
export function typedWalk(values: UpgradeParams, open: readonly Interval[]): Walk {
  const over = hostsOver(values)
  const keepsData = values.resyncMinutes > 0
  const dataMost = keepsData ? values.storageCopies - 1 : Number.POSITIVE_INFINITY
  const pinned = Array.from({ length: values.pinnedPerHost }, (_, at) => {
    const name = `immovable VM ${at + 1}`
    return { id: name, name }
  })
  const width = String(values.hosts).length
  const hosts = Array.from({ length: values.hosts }, (_, at): WalkHost => {
    const name = `host-${String(at + 1).padStart(width, '0')}`
    return {
      ...{ id: name, name, rack: 'unknown', vms: 0, stopped: pinned, open },
      emptyMs: values.evacuationMinutes * minuteMs,
      workMs: values.minutesPerHost * minuteMs,
      fillMs: values.evacuationMinutes * minuteMs,
      resyncMs: values.resyncMinutes * minuteMs,
    }
  })
  const most = Math.min(over - values.spareHosts, dataMost, values.perCluster, values.atOnce)
  return {
    ...{ id: 'plain', name: 'the cluster', hosts, size: values.hosts, most: Math.max(1, most) },
    ...{ exclusive: [], provable: true },
    leave: (out) => leaveOf(values, out.length, over, dataMost),
    spareWith: (out) => Math.max(0, Math.min(over, dataMost) - out.length),
    badHosts: () => over,
  }
}

function leaveOf(values: UpgradeParams, out: number, over: number, dataMost: number): Leave {
  const { spareHosts, perCluster, atOnce, pinnedPerHost, immovable } = values
  const no = (why: string): Leave => ({ kind: 'may-not', why })
  if (pinnedPerHost > 0 && immovable === 'left-out')
    return no(
      `${pinnedPerHost} of its VMs cannot be moved. Let them wait for an agreed window, or take what ties them away`,
    )
  if (out > dataMost)
    return no(`with ${out} out, data of which there are ${values.storageCopies} copies is not there`)
  if (out + spareHosts > over)
    return no(
      `the load leaves ${over} of ${values.hosts} hosts over, and ${out} out with ${spareHosts} to fail need ${out + spareHosts}`,
    )
  if (out > Math.min(perCluster, atOnce)) return no(`more than ${Math.min(perCluster, atOnce)} at a time`)
  return { kind: 'may', moves: () => [] }
}
