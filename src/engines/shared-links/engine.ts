import { defineEngine } from '#engines/engine.ts'
import { type Curve, fencing, type SharedLinks } from '#engines/shared-links/answer.ts'
import { withCluster } from '#engines/shared-links/cluster.ts'
import { platformDetectors } from '#engines/shared-links/detectors.ts'
import { explainSharedLinks } from '#engines/shared-links/explain.ts'
import { type Layout, params, type SharedLinksParams } from '#engines/shared-links/params.ts'
import { wayName } from '#engines/shared-links/wording.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

/** Heartbeats that share links with bulk traffic: what is lost, who is declared dead, and what would have saved them. */
export default defineEngine({
  id: 'shared-links',
  version: 1,
  title: 'Shared-link contention',
  question:
    'While a lost host is being rebuilt, how many healthy hosts are declared dead because their beats are lost?',
  assumptions: [
    'A port is a queue with a finite buffer: bursts of 64 KiB arrive at random, a beat that finds every place taken is lost (M/M/1/K). It errs towards loss: packet by packet, 0.5 to 1 times as many beats are lost at loads from 0.9 to 3 and 16 bursts of buffer, a third of them at 4 bursts.',
    'Above the link speed senders take back the share that is typed and send the rest on; how much real senders take back depends on their number and kind.',
    'Each beat fares alone, which holds while beats are further apart than the queue remembers; where they are not, the answer says so.',
    'A late beat is not a missed one: buffers hold milliseconds, detectors wait for seconds. The delay is told for detectors that ask for little of it.',
    'Migrations last as long as the recovery; where no recovery runs, beats are counted over one hour.',
    'Each host has the same load on its own ports and fares independently of the others; a host declared dead causes no further recovery here.',
    'Priority holds on the whole way, and a queue of its own always has room for a beat.',
    'Second paths of another kind, such as beats through storage, are not counted; with them fewer hosts are fenced.',
  ],
  needs: ['clusters', 'hosts', 'vms'],
  params,
  facts: [
    ...['st-ceph-network', 'q-pve-latency', 'q-pve-token', 'q-corosync-token', 'ha-wsfc-heartbeat'],
    ...['ha-vsphere-heartbeat', 'ha-xcp-timeout', 'net-offload-burst'],
  ],
  assess: [],
  run(estate, values): Outcome<SharedLinks> {
    const taken = withCluster(estate, values)
    if (!taken.ok) return taken
    const { used, cluster } = taken.value
    const curves = curvesOf(used)
    return done({
      ...{ used, cluster, curves },
      now: fencing(used, used),
      ways: waysOf(used),
      platforms: platformDetectors(used.hosts).map((detector) => ({
        detector,
        fencing: fencing(used, detector),
      })),
      kneeGbps: kneeOf(used, curves[0]?.points ?? []),
    })
  },
  explain: (result) => explainSharedLinks(result),
})

type Change = Partial<Pick<SharedLinksParams, 'layout' | 'priority' | 'recoveryGbps' | 'streams'>>

/** Rates that a recovery is capped at in the comparison, as a share of what it asks for. */
const capRatio = 0.25

/** The ways out, each a change of one thing, with what they do to the same load. */
function waysOf(values: SharedLinksParams): SharedLinks['ways'] {
  const layouts: readonly Layout[] = ['one-hash', 'spread', 'recovery-own', 'heartbeat-own', 'heartbeat-both']
  const changes: readonly Change[] = [
    {},
    ...layouts.filter((layout) => layout !== values.layout).map((layout) => ({ layout })),
    ...(['none', 'shares', 'strict'] as const)
      .filter((priority) => priority !== values.priority)
      .map((priority) => ({ priority })),
    ...(values.recoveryGbps > 0 ? [{ recoveryGbps: values.recoveryGbps * capRatio }] : []),
    ...(values.streams > 0 ? [{ streams: 0 }] : []),
  ]
  return changes.map((change) => {
    const changed = { ...values, ...change }
    return {
      label: wayName(change),
      isNow: Object.keys(change).length === 0,
      fencing: fencing(changed, changed),
    }
  })
}

/** Steps of the knob in 1 Gbit/s. */
const stepsPerGbps = 10

/**
 * The least recovery bandwidth, in steps of the knob, from which on at least one healthy host is expected to be fenced.
 * Null where the end of the axis is below that. The curve brackets it, halving finds it.
 */
function kneeOf(values: SharedLinksParams, points: Curve['points']): number | null {
  const isOne = (fenced: number): boolean => fenced >= 1
  const below = points.findLastIndex(([, fenced]) => !isOne(fenced))
  const after = points[below + 1]
  if (after === undefined) return null
  if (below === -1) return 0
  let low = Math.floor(points[below]![0] * stepsPerGbps)
  let high = Math.ceil(after[0] * stepsPerGbps)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const changed = { ...values, recoveryGbps: middle / stepsPerGbps }
    if (isOne(fencing(changed, changed).fenced)) high = middle
    else low = middle
  }
  return high / stepsPerGbps
}

const curvePoints = 20

/** Fences over the recovery bandwidth, as set and for the two ways of adding links that are asked for most. */
function curvesOf(values: SharedLinksParams): readonly Curve[] {
  const most = Math.max(2 * values.linkGbps, 1.25 * values.recoveryGbps)
  const curve = (label: string, change: Change): Curve => ({
    label,
    points: Array.from({ length: curvePoints + 1 }, (_, index) => {
      const recoveryGbps = (most * index) / curvePoints
      const changed = { ...values, ...change, recoveryGbps }
      return [recoveryGbps, fencing(changed, changed).fenced] as const
    }),
  })
  const others = (['spread', 'recovery-own', 'one-hash'] as const)
    .filter((layout) => layout !== values.layout)
    .slice(0, 2)
  return [curve('As set', {}), ...others.map((layout) => curve(wayName({ layout }), { layout }))]
}
