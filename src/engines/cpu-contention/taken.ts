import type { CpuParams } from '#engines/cpu-contention/params.ts'
import { type Estate, type Host, isKnown, type Vm } from '#estate/model.ts'
import { isRunning } from '#estate/query.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sum } from '#kernel/statistics.ts'
import { formatQuantity } from '#kernel/units.ts'

/** VMs of one width on a host, as the model takes them. */
export type Group = { readonly vms: number; readonly vcpus: number }

/** Where the numbers of a run come from, per host, with what to say about each. */
export type Ground = {
  readonly source: 'typed' | { readonly cluster: string }
  readonly hosts: number
  readonly cores: number
  readonly narrow: Group
  readonly wide: Group
  readonly load: number
  /** Rows of the table of what was taken: what, the value as text, and from where. */
  readonly rows: readonly (readonly [what: string, value: string, from: string])[]
}

type Visible = Pick<Estate, 'clusters' | 'hosts' | 'vms'>

/** The numbers of a run: typed, or of the cluster that was given. Refuses a cluster that the estate lacks. */
export function groundOf(estate: Visible, params: CpuParams): Outcome<Ground> {
  const [ref] = params.cluster
  if (ref === undefined) return done(typedGround(params))
  const cluster = estate.clusters.find(({ id }) => `cluster:${id}` === ref)
  if (cluster === undefined) {
    return refused(
      issue(`The estate has no component ${ref}. Choose one of its clusters, or leave the field empty.`),
    )
  }
  const members = estate.hosts.filter(({ clusterId }) => clusterId === cluster.id)
  const hosts = members.filter(({ maintenance }) => maintenance !== true)
  const ids = new Set(members.map(({ id }) => id))
  const vms = estate.vms.filter((vm) => isRunning(vm) && (ids.has(vm.hostId) || vm.clusterId === cluster.id))
  const sized = vms.filter((vm): vm is Vm & { vcpus: number } => isKnown(vm.vcpus) && vm.vcpus > 0)
  if (hosts.length === 0)
    return refused(issue(`${cluster.name} has no host that runs VMs. Choose another cluster.`))
  if (sized.length === 0)
    return refused(issue(`${cluster.name} runs no VM whose vCPUs are known. Choose another cluster.`))
  return done(clusterGround(cluster.name, hosts, members.length - hosts.length, vms.length, sized, params))
}

const issue = (message: string): Issue => ({
  code: 'cpu-contention.cluster-unusable',
  severity: 'error',
  where: 'params.cluster',
  message,
})

function typedGround(params: CpuParams): Ground {
  const { hosts, cores, vcpuRatio, wideShare, wideVcpus, narrowVcpus, load } = params
  const vcpus = Math.max(1, Math.round(vcpuRatio * cores))
  const wideVms = Math.floor((vcpus * wideShare) / wideVcpus + 1e-9)
  const narrowVms = Math.floor((vcpus - wideVms * wideVcpus) / narrowVcpus)
  return {
    ...{ source: 'typed', hosts, cores, load, rows: [] },
    narrow: { vms: narrowVms, vcpus: narrowVcpus },
    wide: { vms: wideVms, vcpus: wideVcpus },
  }
}

type Sized = Vm & { readonly vcpus: number }

function clusterGround(
  name: string,
  hosts: readonly Host[],
  resting: number,
  running: number,
  vms: readonly Sized[],
  params: CpuParams,
): Ground {
  const known = hosts.flatMap(({ cores }) => (isKnown(cores) ? [cores] : []))
  const cores = known.length === 0 ? params.cores : Math.max(1, Math.round(sum(known) / known.length))
  const { narrow, wide } = splitByWidth(vms)
  const total = sum(vms.map(({ vcpus }) => vcpus)) / hosts.length
  const wideGroup = { vms: Math.ceil(wide.length / hosts.length), vcpus: meanWidth(wide, params.wideVcpus) }
  const narrowWidth = meanWidth(narrow, params.narrowVcpus)
  const rest = Math.max(0, total - wideGroup.vms * wideGroup.vcpus)
  const narrowGroup = { vms: Math.round(rest / narrowWidth), vcpus: narrowWidth }
  const { load, said } = loadOf(hosts, vms, params.load)
  const left = running - vms.length
  return {
    ...{ source: { cluster: name }, hosts: hosts.length, cores, narrow: narrowGroup, wide: wideGroup, load },
    rows: [
      [
        'Hosts',
        formatQuantity(hosts.length, 'hosts'),
        resting === 0 ? name : `${name}; ${resting} in maintenance left out`,
      ],
      ['Cores per host', formatQuantity(cores, 'cores'), coresFrom(name, hosts, known)],
      [
        'VMs that run',
        formatQuantity(vms.length, 'vms'),
        left === 0 ? name : `${name}; ${left} left out, their vCPUs are unknown`,
      ],
      ['vCPUs per core', formatQuantity(total / cores, 'count'), name],
      ['Narrow VMs on a host', groupText(narrowGroup), widthsText(narrow)],
      ['Wide VMs on a host', groupText(wideGroup), widthsText(wide)],
      ['Load of the cores', formatQuantity(load, 'ratio'), said],
    ],
  }
}

const groupText = ({ vms, vcpus }: Group): string =>
  vms === 0 ? 'none' : `${formatQuantity(vms, 'vms')} of ${formatQuantity(vcpus, 'vcpus')}`

function widthsText(vms: readonly Sized[]): string {
  if (vms.length === 0) return 'all VMs are of one width'
  const widths = vms.map(({ vcpus }) => vcpus)
  const [least, most] = [Math.min(...widths), Math.max(...widths)]
  const range = least === most ? `${least}` : `${least} to ${most}`
  return `${formatQuantity(vms.length, 'vms')} of the cluster, of ${range} vCPUs`
}

function coresFrom(name: string, hosts: readonly Host[], known: readonly number[]): string {
  if (known.length === 0) return 'typed: the cores of its hosts are unknown'
  const unlike = Math.min(...known) === Math.max(...known) ? '' : ', mean of unlike hosts'
  const missing = hosts.length - known.length
  return missing === 0 ? `${name}${unlike}` : `${name}${unlike}; unknown for ${missing}`
}

const meanWidth = (vms: readonly Sized[], otherwise: number): number =>
  vms.length === 0 ? otherwise : Math.max(1, Math.round(sum(vms.map(({ vcpus }) => vcpus)) / vms.length))

/** Two groups of VMs whose widths differ as little as can be inside each: the cut with the least squares. */
export function splitByWidth<V extends { readonly vcpus: number }>(
  vms: readonly V[],
): { readonly narrow: readonly V[]; readonly wide: readonly V[] } {
  const widths = [...new Set(vms.map(({ vcpus }) => vcpus))].sort((left, right) => left - right)
  let best = { narrow: vms, wide: [] as readonly V[], error: Number.POSITIVE_INFINITY }
  for (const cut of widths.slice(1)) {
    const narrow = vms.filter(({ vcpus }) => vcpus < cut)
    const wide = vms.filter(({ vcpus }) => vcpus >= cut)
    const error = squares(narrow) + squares(wide)
    if (error < best.error) best = { narrow, wide, error }
  }
  return best
}

function squares(vms: readonly { readonly vcpus: number }[]): number {
  const mean = sum(vms.map(({ vcpus }) => vcpus)) / vms.length
  return sum(vms.map(({ vcpus }) => (vcpus - mean) ** 2))
}

function loadOf(
  hosts: readonly Host[],
  vms: readonly Sized[],
  typed: number,
): { readonly load: number; readonly said: string } {
  const blind = vms.filter(({ cpuDemandMhz }) => !isKnown(cpuDemandMhz)).length
  if (blind > 0) return { load: typed, said: `typed: the CPU demand of ${blind} of its VMs is unknown` }
  const capacity = hosts.map(({ cores, coreMhz }) =>
    isKnown(cores) && isKnown(coreMhz) ? cores * coreMhz : Number.NaN,
  )
  const mhz = sum(capacity)
  if (!(mhz > 0)) return { load: typed, said: 'typed: the speed of its hosts is unknown' }
  const demand = sum(vms.map(({ cpuDemandMhz }) => cpuDemandMhz as number))
  return {
    load: demand / mhz,
    said: `CPU demand of its VMs, ${formatQuantity(demand, 'mhz')} of ${formatQuantity(mhz, 'mhz')}`,
  }
}
