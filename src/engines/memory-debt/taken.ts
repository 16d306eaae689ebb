import type { MemoryParams } from '#engines/memory-debt/params.ts'
import { type Estate, type Host, isKnown, type Known, type Vm } from '#estate/model.ts'
import { isRunning } from '#estate/query.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sum } from '#kernel/statistics.ts'
import { formatQuantity, gib } from '#kernel/units.ts'

/** Where the numbers of a run come from, with what to say about each. */
export type Ground = {
  readonly source: 'typed' | { readonly cluster: string }
  readonly hosts: number
  readonly hostBytes: number
  /** Configured memory of running VMs over installed memory. */
  readonly overcommit: number
  readonly activeShare: number
  readonly reservedShare: number
  /** Rows of the table of what was taken: what, the value as text, and from where. */
  readonly rows: readonly (readonly [what: string, value: string, from: string])[]
}

type Visible = Pick<Estate, 'clusters' | 'hosts' | 'vms'>

/** The numbers of a run: typed, or of the cluster that was given. Refuses a cluster that the estate lacks. */
export function groundOf(estate: Visible, params: MemoryParams): Outcome<Ground> {
  const [ref] = params.cluster
  if (ref === undefined) {
    const { hosts, hostMemoryGib, overcommit, activeShare, reservedShare } = params
    const hostBytes = gib(hostMemoryGib)
    return done({ source: 'typed', hosts, hostBytes, overcommit, activeShare, reservedShare, rows: [] })
  }
  const cluster = estate.clusters.find(({ id }) => `cluster:${id}` === ref)
  if (cluster === undefined) {
    return refused(
      issue(`The estate has no component ${ref}. Choose one of its clusters, or leave the field empty.`),
    )
  }
  const members = estate.hosts.filter(({ clusterId }) => clusterId === cluster.id)
  const ids = new Set(members.map(({ id }) => id))
  const hosts = members.filter(({ maintenance }) => maintenance !== true)
  const vms = estate.vms.filter((vm) => isRunning(vm) && (ids.has(vm.hostId) || vm.clusterId === cluster.id))
  if (hosts.length === 0)
    return refused(issue(`${cluster.name} has no host that runs VMs. Choose another cluster.`))
  if (!vms.some(({ memoryBytes }) => isKnown(memoryBytes)))
    return refused(issue(`${cluster.name} runs no VM whose memory is known. Choose another cluster.`))
  return done(clusterGround(cluster.name, hosts, members.length - hosts.length, vms, params))
}

const issue = (message: string): Issue => ({
  code: 'memory-debt.cluster-unusable',
  severity: 'error',
  where: 'params.cluster',
  message,
})

function clusterGround(
  name: string,
  hosts: readonly Host[],
  resting: number,
  vms: readonly Vm[],
  params: MemoryParams,
): Ground {
  const installed = hosts.flatMap(({ memoryBytes }) => (isKnown(memoryBytes) ? [memoryBytes] : []))
  const hostBytes =
    installed.length === 0 ? gib(params.hostMemoryGib) : Math.round(sum(installed) / installed.length)
  const sized = vms.filter(({ memoryBytes }) => isKnown(memoryBytes))
  const configured = sum(sized.map(({ memoryBytes }) => memoryBytes as number))
  const left = vms.length - sized.length
  const overcommit = configured / (hostBytes * hosts.length)
  const active = shareOf(
    sized,
    ({ memoryActiveBytes }) => memoryActiveBytes,
    params.activeShare,
    'active memory',
  )
  const reserved = shareOf(
    sized,
    ({ memoryReservationBytes }) => memoryReservationBytes,
    params.reservedShare,
    'memory reservation',
  )
  return {
    ...{ source: { cluster: name }, hosts: hosts.length, hostBytes, overcommit },
    ...{ activeShare: Math.max(0.01, active.share), reservedShare: reserved.share },
    rows: [
      [
        'Hosts',
        formatQuantity(hosts.length, 'hosts'),
        resting === 0 ? name : `${name}; ${resting} in maintenance left out`,
      ],
      ['Memory per host', formatQuantity(hostBytes, 'bytes'), memoryFrom(name, hosts, installed)],
      [
        'Memory of VMs that run',
        formatQuantity(configured, 'bytes'),
        left === 0
          ? formatQuantity(sized.length, 'vms')
          : `${formatQuantity(sized.length, 'vms')}; ${left} left out, their memory is unknown`,
      ],
      ['Allocated over installed', formatQuantity(overcommit, 'ratio'), name],
      ['Active memory', formatQuantity(active.share, 'ratio'), active.said],
      ['Reserved memory', formatQuantity(reserved.share, 'ratio'), reserved.said],
      ['Touched memory', formatQuantity(params.touchedShare, 'ratio'), 'typed: inventories do not tell it'],
    ],
  }
}

function memoryFrom(name: string, hosts: readonly Host[], installed: readonly number[]): string {
  if (installed.length === 0) return 'typed: the memory of its hosts is unknown'
  const unlike = Math.min(...installed) === Math.max(...installed) ? '' : ', mean of unlike hosts'
  const missing = hosts.length - installed.length
  return missing === 0 ? `${name}${unlike}` : `${name}${unlike}; unknown for ${missing}`
}

/** What VMs have of something over what they were given; the typed share where it is unknown for any of them. */
function shareOf(
  vms: readonly Vm[],
  of: (vm: Vm) => Known<number>,
  typed: number,
  noun: string,
): { readonly share: number; readonly said: string } {
  const blind = vms.filter((vm) => !isKnown(of(vm))).length
  if (blind > 0)
    return { share: typed, said: `typed: the ${noun} of ${formatQuantity(blind, 'vms')} is unknown` }
  const total = sum(vms.map(({ memoryBytes }) => memoryBytes as number))
  const part = sum(vms.map((vm) => Math.min(of(vm) as number, vm.memoryBytes as number)))
  return {
    share: total > 0 ? part / total : typed,
    said: `${noun} of its VMs, ${formatQuantity(part, 'bytes')}`,
  }
}
