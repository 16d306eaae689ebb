import type { Guest } from '#engines/wave-planner/guests.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import { type Bytes, mib } from '#kernel/units.ts'
import { fitted } from '#migration/measured-transfers.ts'
import { type ToolLimits, toolLimits } from '#migration/platform-budgets.ts'

/** What copies run into, as the knobs and the tool say; rates in bytes a second. */
export type Copying = {
  readonly limits: ToolLimits
  readonly together: number
  readonly linkBytesPerSecond: number
  /** What all copies get together: the link, or as many streams as run at a time. */
  readonly sharedBytesPerSecond: number
  readonly hostBytesPerSecond: number
  readonly streamBytesPerSecond: number
  /** What one VM gets while as many run as may. */
  readonly shareBytesPerSecond: number
  readonly startMs: number
  readonly finishMs: number
}

/** Only Forklift's start and finish were measured; of the others nothing was published. Source: fact mig-transfer-fit. */
export function copyingOf(values: WaveParams, hosts: number): Copying {
  const limits = toolLimits(values.tool, values.linkGbps)
  const together = Math.min(values.concurrency, limits.together, limits.perHost * hosts)
  const linkBytesPerSecond = (values.linkGbps * 1e9) / 8
  const streamBytesPerSecond = mib(values.streamMib)
  const sharedBytesPerSecond = Math.min(linkBytesPerSecond, together * streamBytesPerSecond)
  const hostBytesPerSecond = Math.min(mib(values.hostReadMib), limits.perHost * streamBytesPerSecond)
  const { startMs, finishMs } = values.tool === 'forklift' ? fitted : { startMs: 0, finishMs: 0 }
  return {
    ...{
      limits,
      together,
      linkBytesPerSecond,
      sharedBytesPerSecond,
      hostBytesPerSecond,
      streamBytesPerSecond,
    },
    shareBytesPerSecond: Math.min(streamBytesPerSecond, sharedBytesPerSecond / together),
    ...{ startMs, finishMs },
  }
}

/** How a guest is moved. `alone`: warm, with the link to itself. */
export type Route = 'warm' | 'cold' | 'alone'

/** What moving one guest takes. `linkBytes` is what it keeps the link from carrying before the window. */
export type Way = {
  readonly route: Route
  /** A warm copy was wanted, but the guest writes faster than it is copied. */
  readonly isStuck: boolean
  readonly linkBytes: Bytes
  readonly cutBytes: Bytes
  /** The guest stands still this long when nothing else is copied, with checks. */
  readonly stopMs: number
  /** The same as far as its disks and its host go, on a link without limit. */
  readonly sourceMs: number
}

/** How a guest goes, and what that takes, by the path that was chosen. */
export function wayOf(guest: Guest, copying: Copying, values: WaveParams): Way {
  const source = Math.min(copying.streamBytesPerSecond * guest.streams, copying.hostBytesPerSecond)
  const alone = Math.min(source, copying.linkBytesPerSecond)
  const share = Math.min(alone, copying.shareBytesPerSecond * guest.streams)
  const perSecond = guest.bytesPerDay / 86_400
  const checks = copying.finishMs + values.checkMinutes * 60_000
  const stop = (bytes: number): Pick<Way, 'cutBytes' | 'stopMs' | 'sourceMs'> => ({
    cutBytes: bytes,
    stopMs: (bytes === 0 ? 0 : (bytes * 1000) / alone) + checks,
    sourceMs: (bytes === 0 ? 0 : (bytes * 1000) / source) + checks,
  })
  const cold = (isStuck: boolean): Way => ({
    ...{ route: 'cold', isStuck, linkBytes: 0, ...stop(guest.bytes) },
  })
  const left = Math.min(guest.bytes, perSecond * values.resyncMinutes * 60)
  // Rounds of what was written meanwhile: a geometric series, which ends when writing is slower than copying.
  const warm = (rate: number): number => (guest.bytes * rate) / (rate - perSecond)
  if (values.path === 'cold' || (values.path === 'by-class' && guest.isOff)) return cold(false)
  if (perSecond < share) return { route: 'warm', isStuck: false, linkBytes: warm(share), ...stop(left) }
  if (values.path === 'warm' || perSecond >= alone) return cold(true)
  // While it has the link to itself, the link carries nothing else.
  const linkBytes = (warm(alone) / alone) * copying.sharedBytesPerSecond
  return { route: 'alone', isStuck: true, linkBytes, ...stop(left) }
}
