import type { WaveParams } from '#engines/wave-planner/params.ts'

/** How long one can go back without loss after a cutover, in hours: as long as nobody writes on the target alone. */
export function rollbackHours({ firstWrite, holdHours, firstWriteSeconds }: WaveParams): number {
  switch (firstWrite) {
    case 'read-only':
    case 'dual-write':
      return holdHours
    case 'immediate':
      return firstWriteSeconds / 3600
    default:
      return firstWrite satisfies never
  }
}

/** Days for which a VM is kept twice: while going back is possible, and then in quarantine. */
export const twiceDays = (values: WaveParams): number => rollbackHours(values) / 24 + values.quarantineDays

/** What keeping VMs twice costs, in cents, rounded to whole ones. */
export const dualCents = (vms: number, values: WaveParams): number =>
  Math.round(vms * twiceDays(values) * values.costCents)
