import type { Layout, SharedLinksParams } from '#engines/shared-links/params.ts'
import { type Link, lossRatio, memoryMs, waitMs } from '#engines/shared-links/queue.ts'

/** Bytes that a sender hands to the wire in one go. Source: fact net-offload-burst. */
const burstBytes = 65_536
/** Bytes of a full Ethernet frame's payload; what a strict queue has to wait for. */
const frameBytes = 1_500
const bitsPerByte = 8

/** What one link is asked to carry. */
export type LinkUse = {
  readonly carries: string
  /** Demand over speed. */
  readonly demandRatio: number
  /** The same after senders took back what they do. */
  readonly load: number
  readonly hasHeartbeats: boolean
}

/** How heartbeats fare on the links of one host while the recovery runs. */
export type LinkState = {
  readonly uses: readonly LinkUse[]
  readonly idleLinks: number
  /** Whether what was to be set apart is: false with a single link. */
  readonly isApart: boolean
  readonly lossRatio: number
  readonly delayMs: number
  /** For how long a queue that beats share remembers how full it was; 0 where none is shared. */
  readonly memoryMs: number
  /** Gbit/s that the recovery gets. */
  readonly recoveryGbps: number
}

/** The links of a host under the given parameters. Cost: one step per place in the buffer. */
export function linkState(values: SharedLinksParams): LinkState {
  const { linkGbps, backOff } = values
  const wanted = values.layout
  const isApart = values.links > 1
  const demands = demandsOf(values, isApart ? wanted : 'one-hash')
  const uses = demands.map(({ carries, gbps, hasHeartbeats }): LinkUse => {
    const demandRatio = gbps / linkGbps
    const load = demandRatio <= 1 ? demandRatio : 1 + (demandRatio - 1) * (1 - backOff)
    return { carries, demandRatio, load, hasHeartbeats }
  })
  const paths = uses.filter(({ hasHeartbeats }) => hasHeartbeats).map((use) => beatOn(use, values))
  const recovery = demands.findIndex(({ hasRecovery }) => hasRecovery)
  return {
    uses,
    idleLinks: Math.max(0, values.links - uses.length),
    isApart: isApart || wanted === 'one-hash' || wanted === 'spread',
    lossRatio: paths.reduce((product, path) => product * path.lossRatio, 1),
    delayMs: Math.min(...paths.map(({ delayMs }) => delayMs)),
    memoryMs: Math.min(...paths.map(({ memoryMs }) => memoryMs)),
    recoveryGbps: values.recoveryGbps / Math.max(1, uses[recovery]?.demandRatio ?? 1),
  }
}

type Demand = {
  readonly carries: string
  readonly gbps: number
  readonly hasHeartbeats: boolean
  readonly hasRecovery: boolean
}

function demandsOf(values: SharedLinksParams, layout: Layout): readonly Demand[] {
  const { guestGbps, recoveryGbps, streams, streamGbps, links } = values
  const migration = streams * streamGbps
  const all = guestGbps + recoveryGbps + migration
  const everything = 'guests, migration, recovery'
  const alone: Demand = { carries: 'heartbeats alone', gbps: 0, hasHeartbeats: true, hasRecovery: false }
  switch (layout) {
    case 'one-hash':
      return [{ carries: `heartbeats, ${everything}`, gbps: all, hasHeartbeats: true, hasRecovery: true }]
    case 'spread':
      // Beats of one pair of hosts stay on one of the links; all of them are equally loaded.
      return Array.from({ length: links }, (_, link) => ({
        carries: link === 0 ? `heartbeats, a share of ${everything}` : `a share of ${everything}`,
        gbps: all / links,
        hasHeartbeats: link === 0,
        hasRecovery: link === 0,
      }))
    case 'recovery-own':
      return [
        {
          carries: 'heartbeats, guests, migration',
          gbps: guestGbps + migration,
          hasHeartbeats: true,
          hasRecovery: false,
        },
        { carries: 'recovery', gbps: recoveryGbps, hasHeartbeats: false, hasRecovery: true },
      ]
    case 'heartbeat-own':
      return [alone, { carries: everything, gbps: all, hasHeartbeats: false, hasRecovery: true }]
    case 'heartbeat-both':
      return [
        { carries: `heartbeats, ${everything}`, gbps: all, hasHeartbeats: true, hasRecovery: true },
        { ...alone, carries: 'heartbeats a second time' },
      ]
    default:
      return layout satisfies never
  }
}

/** One beat on one link: with a queue of its own it loses nothing and waits for what is on the wire. */
function beatOn(
  use: LinkUse,
  { priority, linkGbps, bufferBytes }: SharedLinksParams,
): { readonly lossRatio: number; readonly delayMs: number; readonly memoryMs: number } {
  const sendMs = (bytes: number): number => (bytes * bitsPerByte) / (linkGbps * 1e6)
  const busy = Math.min(1, use.load)
  switch (priority) {
    case 'none': {
      const link: Link = {
        load: use.load,
        places: Math.max(1, Math.floor(bufferBytes / burstBytes)),
        burstMs: sendMs(burstBytes),
      }
      return { lossRatio: lossRatio(link), delayMs: waitMs(link), memoryMs: memoryMs(link) }
    }
    case 'shares':
      return { lossRatio: 0, delayMs: busy * sendMs(burstBytes), memoryMs: 0 }
    case 'strict':
      return { lossRatio: 0, delayMs: (busy * sendMs(frameBytes)) / 2, memoryMs: 0 }
    default:
      return priority satisfies never
  }
}
