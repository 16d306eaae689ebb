import { gib, mib } from '#kernel/units.ts'
import { type TransferLimits, transfer } from '#migration/transfer.ts'
import type { TransferVm } from '#migration/transfer-starts.ts'

/** A transfer that was measured and published: what was moved and how long it took. */
export type MeasuredTransfer = {
  readonly id: string
  readonly vms: number
  readonly hosts: number
  readonly plans: number
  /** Used bytes of a VM; null where the publication gives none. */
  readonly bytesEach: number | null
  readonly perHost: number
  readonly minutes: number
}

const used = gib(35)

/**
 * Seven cold transfers from vSphere to OpenShift Virtualization in its vendor's laboratory, VMs of one disk each.
 * Source: facts mig-mtv-measured and mig-mtv-plans. The publication does not say by how many plans the 80 VMs of eight
 * hosts were moved (taken: one a host), nor what the VMs of the last two hold.
 */
export const measuredTransfers: readonly MeasuredTransfer[] = [
  { id: '1 VM', vms: 1, hosts: 1, plans: 1, bytesEach: used, perHost: 20, minutes: 6 },
  { id: '10 VMs', vms: 10, hosts: 1, plans: 1, bytesEach: used, perHost: 20, minutes: 22 },
  { id: '20 VMs', vms: 20, hosts: 1, plans: 1, bytesEach: used, perHost: 20, minutes: 42 },
  { id: '80 VMs, one host', vms: 80, hosts: 1, plans: 1, bytesEach: used, perHost: 20, minutes: 163 },
  { id: '80 VMs, eight hosts', vms: 80, hosts: 8, plans: 8, bytesEach: used, perHost: 20, minutes: 41 },
  { id: '500 VMs, one plan', vms: 500, hosts: 8, plans: 1, bytesEach: null, perHost: 100, minutes: 310 },
  { id: '800 VMs, eight plans', vms: 800, hosts: 8, plans: 8, bytesEach: null, perHost: 100, minutes: 57 },
]

/** The two constants that no publication gives. They are fitted to the seven (`fitTransfer`). */
export type Fitted = { readonly startMs: number; readonly finishMs: number }

/** Fitted to the seven measurements, in whole seconds. Source: fact mig-transfer-fit. */
export const fitted: Fitted = { startMs: 35_000, finishMs: 105_000 }

/** The most that was seen of each resource in the same laboratory; given, not fitted. Source: fact mig-mtv-rates. */
export const publishedRates = {
  streamBytesPerSecond: mib(162),
  hostBytesPerSecond: mib(312),
  arrayBytesPerSecond: Number.POSITIVE_INFINITY,
  sharedBytesPerSecond: mib(1242),
} as const

/** What the measured laboratory ran into. */
export const laboratory = (constants: Fitted, perHost: number): TransferLimits => ({
  ...publishedRates,
  ...constants,
  perHost,
  together: Number.POSITIVE_INFINITY,
})

/** VMs of one size, spread evenly over hosts, and by host over plans. */
export const evenVms = (vms: number, hosts: number, plans: number, bytes: number): readonly TransferVm[] =>
  Array.from({ length: vms }, (_, at) => {
    const host = at % hosts
    return { plan: host % plans, host, array: 0, streams: 1, bytes, group: 0 }
  })

/** Minutes that the model gives for a measurement; `silentBytes` is what a VM holds where nothing was published. */
export function modelMinutes(one: MeasuredTransfer, constants: Fitted, silentBytes: number): number {
  const vms = evenVms(one.vms, one.hosts, one.plans, one.bytesEach ?? silentBytes)
  return transfer(vms, laboratory(constants, one.perHost), []).endMs / 60_000
}
