import { isKnown, type Known } from '#estate/model.ts'
import { type Chassis, coresUnderFloors, exactly, type Owed, timesOf } from '#licensing/chassis.ts'

/** What is counted, and by which floors. */
export type Rule =
  /** Every physical core of every processor, none counted below the floor of its processor nor all below that of a server. */
  | { readonly kind: 'cores'; readonly perSocket: number; readonly perHost: number; readonly pack: number }
  /** Every processor that is there. */
  | { readonly kind: 'sockets' }
  /** Every server, whatever is in it. */
  | { readonly kind: 'hosts' }
  /** Pairs of processors; one covers so many cores at most, and never two servers. */
  | { readonly kind: 'socket-pairs'; readonly coresMax: number }

/** A way to count what is owed, with the facts it follows. */
export type Metric = {
  readonly id: string
  readonly title: string
  /** What one unit is, in the plural. */
  readonly units: string
  readonly rule: Rule
  readonly facts: readonly string[]
}

/** Units that one server owes. Packs are per server, as licences never span two. */
export function unitsOf(chassis: Chassis, rule: Rule): Owed {
  switch (rule.kind) {
    case 'cores': {
      const { low, high } = coresUnderFloors(chassis, rule)
      const packed = (cores: number): number => Math.ceil(cores / rule.pack) * rule.pack
      return { low: packed(low), high: isKnown(high) ? packed(high) : 'unknown' }
    }
    case 'sockets':
      return isKnown(chassis.sockets) ? exactly(chassis.sockets) : { low: 1, high: 'unknown' }
    case 'hosts':
      return exactly(1)
    case 'socket-pairs':
      return socketPairs(chassis, rule.coresMax)
    default:
      return rule satisfies never
  }
}

function socketPairs({ sockets, cores }: Chassis, coresMax: number): Owed {
  const bySockets = isKnown(sockets) ? Math.ceil(sockets / 2) : 1
  const byCores = isKnown(cores) ? Math.ceil(cores / coresMax) : 1
  const low = Math.max(bySockets, byCores)
  const high: Known<number> = isKnown(sockets) && isKnown(cores) ? low : 'unknown'
  return { low, high }
}

/** Virtual machines with Windows Server that one full licensing of a server by Standard covers. Fact: ws-virtualisation-rights. */
const vmsPerStandard = 2

/**
 * Standard licences of a server, in cores: its cores under the floors once for every two of the Windows Server VMs that may
 * ever run on it at a time; one full licensing covers none to two.
 * Example: 4 processors of 8 cores and 10 VMs → 160, against 32 by Datacenter.
 */
export function standardCores(datacenter: Owed, vms: Owed): Owed {
  const stacks = (count: number): number => (count === 0 ? 0 : Math.ceil(count / vmsPerStandard))
  const { low } = timesOf(datacenter, stacks(vms.low))
  if (!isKnown(vms.high) || !isKnown(datacenter.high)) {
    const none = vms.high === 0
    return { low, high: none ? 0 : 'unknown' }
  }
  return { low, high: datacenter.high * stacks(vms.high) }
}
