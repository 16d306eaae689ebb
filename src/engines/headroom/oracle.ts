import type { Accelerator, Estate, Host, Vm } from '#estate/model.ts'
import type { Verdict } from '#kernel/block.ts'

/*
 * The oracle: every assignment of every restarting VM to every host is enumerated, and each full assignment is
 * held against the words of the question, written down here once more from scratch. Nothing of the engine is
 * used. Amounts are small whole numbers, so memory is "bytes" only by name.
 */
export function survives(
  estate: Estate,
  lost: readonly Host[],
  generations: 'any' | 'same' = 'any',
): boolean {
  const moving = movingOf(estate, lost)
  const to = new Map<Vm, Host>()
  const targets = estate.hosts.filter((host) => !lost.includes(host))
  const assign = (index: number): boolean => {
    const vm = moving[index]
    if (vm === undefined) return holds(estate, lost, to, generations)
    return targets.some((host) => {
      to.set(vm, host)
      return assign(index + 1)
    })
  }
  return assign(0)
}

export const running = (vm: Vm): boolean => vm.power === 'on' && vm.template !== true
const isLost = (lost: readonly Host[], vm: Vm): boolean => lost.some((host) => host.id === vm.hostId)

/** VMs that must restart after a loss. */
export const movingOf = (estate: Estate, lost: readonly Host[]): Vm[] =>
  estate.vms.filter((vm) => running(vm) && isLost(lost, vm) && vm.restartPriority !== 'disabled')

/** Whether one assignment answers one loss, in the words of the question. */
export function holds(
  estate: Estate,
  lost: readonly Host[],
  to: ReadonlyMap<Vm, Host>,
  generations: 'any' | 'same' = 'any',
): boolean {
  const moving = movingOf(estate, lost)
  if (to.size !== moving.length || !moving.every((vm) => to.has(vm))) return false
  if ([...to.values()].some((host) => lost.includes(host) || host.maintenance === true)) return false
  const place = new Map<Vm, Host>(to)
  for (const vm of estate.vms) {
    if (running(vm) && !isLost(lost, vm))
      place.set(vm, estate.hosts.find(({ id }) => id === vm.hostId) as Host)
  }
  // VMs that kept running may be too many for their host already; such a host is only asked to take none.
  const roomy = [...new Set(to.values())].every((host) => {
    const on = [...place].filter(([, at]) => at === host).map(([vm]) => vm)
    const memory = on.reduce((total, vm) => total + (vm.memoryBytes as number), 0)
    const mhz = on.reduce((total, vm) => total + (vm.cpuReservationMhz as number), 0)
    const models = new Set(on.flatMap((vm) => unitsOf(vm).map(({ model }) => model)))
    for (const model of models) {
      // What runs on a host shows that it is there, whatever the list says.
      const before = on.filter((vm) => vm.hostId === host.id)
      const has = Math.max(
        countOf(unitsOf(host), model),
        ...[before.flatMap(unitsOf)].map((own) => countOf(own, model)),
      )
      if (countOf(on.flatMap(unitsOf), model) > has) return false
    }
    return memory <= (host.memoryBytes as number) && mhz <= (host.cores as number) * (host.coreMhz as number)
  })
  return roomy && moving.every((one) => lawful(estate, one, place, generations))
}

/** Units of one model in a list. */
const countOf = (list: readonly Accelerator[], model: string): number =>
  list.reduce((total, one) => total + (one.model === model ? one.units : 0), 0)
const unitsOf = ({ traits }: Vm | Host): readonly Accelerator[] =>
  (traits?.accelerators ?? []) as readonly Accelerator[]

function lawful(estate: Estate, vm: Vm, place: ReadonlyMap<Vm, Host>, generations: 'any' | 'same'): boolean {
  const host = place.get(vm) as Host
  if ((vm.devices as readonly { bindsToHost: boolean }[]).some((device) => device.bindsToHost)) return false
  const home = estate.hosts.find(({ id }) => id === vm.hostId)
  if (generations === 'same' && home?.traits?.cpuGeneration !== host.traits?.cpuGeneration) return false
  for (const id of vm.datastoreIds) {
    const seen = estate.datastores.find((datastore) => datastore.id === id)?.hostIds
    if (Array.isArray(seen) && !seen.includes(host.id)) return false
  }
  for (const rule of estate.rules) {
    if (!rule.vmIds.includes(vm.id)) continue
    if (rule.kind === 'vm-on-hosts' && !rule.hostIds.includes(host.id)) return false
    if (rule.kind === 'vm-off-hosts' && rule.hostIds.includes(host.id)) return false
    for (const [other, at] of place) {
      if (other === vm || !rule.vmIds.includes(other.id)) continue
      if (rule.kind === 'vm-together' && at !== host) return false
      if (rule.kind === 'vm-apart' && at === host) return false
    }
  }
  return true
}

/** Every set of one to k hosts. */
export function lossesUpTo(hosts: readonly Host[], k: number): Host[][] {
  const sets: Host[][] = []
  hosts.forEach((a, i) => {
    sets.push([a])
    if (k > 1) for (const rest of lossesUpTo(hosts.slice(i + 1), k - 1)) sets.push([a, ...rest])
  })
  return sets
}

/** The verdict on all losses of up to k hosts. */
export const oracle = (estate: Estate, k: number, generations: 'any' | 'same' = 'any'): Verdict =>
  lossesUpTo(estate.hosts, k).every((lost) => survives(estate, lost, generations)) ? 'safe' : 'unsafe'
