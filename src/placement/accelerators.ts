import type { Accelerator, Host, Known, Vm } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import type { Gap } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import { acceleratorModelsMax } from '#placement/policy.ts'

/** Least and most of an amount. */
type Range = readonly [low: number, high: number]

/** Accelerators of one cluster: the models that VMs take, what each VM takes, what each host may have. */
export type Accelerators = {
  readonly models: readonly string[]
  /** Per VM the units of each model; empty for a VM that takes none. */
  readonly needs: readonly (readonly number[])[]
  readonly capacities: (host: number) => readonly Range[]
  readonly gaps: readonly Gap[]
  /** VMs that take a model beyond the first `acceleratorModelsMax`: no host is known to have it. */
  readonly beyond: ReadonlySet<number>
  /** Models that VMs take and no host of the cluster lists. */
  readonly unlisted: readonly string[]
}

const unitsOf = (list: Known<readonly Accelerator[]> | undefined): ReadonlyMap<string, number> => {
  const units = new Map<string, number>()
  const stated = known(list)
  for (const one of stated === 'unknown' ? [] : stated)
    if (one.units > 0) units.set(one.model, (units.get(one.model) ?? 0) + one.units)
  return units
}

const vmUnits = (vm: Vm): ReadonlyMap<string, number> => unitsOf(vm.traits?.accelerators)
const isStated = (host: Host): boolean => known(host.traits?.accelerators) !== 'unknown'

/**
 * Reads the accelerators of a cluster. A VM whose list nobody stated is taken to need none. A host has at least what
 * its VMs take, for they run; what a list states beyond that is believed, unless a VM that surely runs takes more of
 * the model somewhere than the host's list has: then no list is believed about that model. O(VMs + hosts × models).
 */
export function acceleratorsOf(members: Members, certain: (vm: number) => boolean): Accelerators {
  const { hosts, vms, home } = members
  const takes = vms.map(vmUnits)
  const all = [...new Set(takes.flatMap((units) => [...units.keys()]))].sort()
  const models = all.slice(0, acceleratorModelsMax)
  const beyond = new Set<number>()
  if (all.length > models.length) {
    const kept = new Set(models)
    takes.forEach((units, vm) => {
      if ([...units.keys()].some((model) => !kept.has(model))) beyond.add(vm)
    })
  }
  const none: readonly number[] = models.map(() => 0)
  const needs = takes.map((units) => (units.size === 0 ? none : models.map((model) => units.get(model) ?? 0)))
  const stated = hosts.map((host) => unitsOf(host.traits?.accelerators))
  const used = hosts.map(() => ({ surely: [...none], perhaps: [...none] }))
  needs.forEach((need, vm) => {
    if (need === none) return
    const on = used[home[vm] as number]
    need.forEach((units, at) => {
      on!.perhaps[at]! += units
      if (certain(vm)) on!.surely[at]! += units
    })
  })
  const has = (host: number, at: number): number => stated[host]?.get(models[at] as string) ?? 0
  const contradicted = models.map((_, at) =>
    hosts.some((host, index) => isStated(host) && (used[index]?.surely[at] ?? 0) > has(index, at)),
  )
  const doubted = hosts.filter((host) => !isStated(host) || contradicted.includes(true))
  const gap: Gap = {
    code: 'accelerators-unknown',
    what: 'accelerators',
    names: doubted.map(({ name }) => name),
    settle:
      'import the accelerators of these hosts under the model names that their VMs use, in an export taken at one moment',
  }
  return {
    ...{ models, needs, beyond },
    capacities: (host) =>
      models.map((_, at) => {
        const low = Math.max(has(host, at), used[host]?.perhaps[at] ?? 0)
        const open = !isStated(hosts[host] as Host) || contradicted[at] === true
        return [low, open ? Number.POSITIVE_INFINITY : has(host, at)]
      }),
    gaps: models.length > 0 && doubted.length > 0 ? [gap] : [],
    unlisted: models.filter((_, at) => hosts.every((host, index) => isStated(host) && has(index, at) === 0)),
  }
}
