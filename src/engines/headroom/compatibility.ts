import type { Members } from '#engines/headroom/members.ts'
import type { Policy } from '#engines/headroom/policy.ts'
import type { Datastore, Rule } from '#estate/model.ts'

/** Which hosts each VM may use, before capacity: one class per distinct set, class 0 being every host. */
export type Compatibility = {
  readonly classOf: Int32Array
  readonly masks: readonly Uint8Array[]
  /** VMs whose datastores, or the hosts that see them, nobody stated; their datastores were not held against hosts. */
  readonly storageUnchecked: number
  readonly devicesUnchecked: number
  /** VMs that cannot restart anywhere else: a device ties them to their host. */
  readonly tied: readonly number[]
  /** The class of those VMs, which no reading opens; -1 when there is none. */
  readonly tiedClass: number
  /** Datastores whose list of hosts lacks a host that runs a VM from them. */
  readonly contradicted: readonly string[]
  /** Rules that name no host, so that they could not be applied. */
  readonly emptyRules: readonly Rule[]
}

/** Finds the hosts each VM may use from datastores, devices and rules about hosts. O(VMs × hosts) at worst. */
export function compatibilityOf(
  members: Members,
  datastores: ReadonlyMap<string, Datastore>,
  policy: Policy,
): Compatibility {
  const sight = visibility(members, datastores)
  const rules = hostRules(members, policy)
  const hostCount = members.hosts.length
  const masks: Uint8Array[] = [new Uint8Array(hostCount).fill(1)]
  const numbers = new Map<string, number>([[masks[0]?.join('') ?? '', 0]])
  const byKey = new Map<string, number>()
  const classOf = new Int32Array(members.vms.length)
  const tied: number[] = []
  let storageUnchecked = 0
  let devicesUnchecked = 0
  members.vms.forEach((vm, index) => {
    const stores = vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds
    const blind = vm.datastoreIds === 'unknown' || stores.some((id) => sight.get(id) === undefined)
    if (blind) storageUnchecked += 1
    if (vm.devices === 'unknown') devicesUnchecked += 1
    else if (vm.devices.some((device) => device.bindsToHost)) tied.push(index)
    const limits = stores.map((id) => sight.get(id)).filter((seen) => seen instanceof Uint8Array)
    const ruled = rules.byVm.get(vm.id) ?? []
    const isTied = tied.at(-1) === index
    if (limits.length === 0 && ruled.length === 0 && !isTied) return
    const key = isTied ? 'tied' : `${stores.join('\n')}\n\n${ruled.map((rule) => rule.id).join('\n')}`
    classOf[index] =
      byKey.get(key) ?? classFor(masks, numbers, [...limits, ...ruled.map((rule) => rule.mask)], isTied)
    byKey.set(key, classOf[index] as number)
  })
  const { contradicted } = sight
  const tiedClass = numbers.get('tied') ?? -1
  return {
    classOf,
    masks,
    storageUnchecked,
    devicesUnchecked,
    tied,
    tiedClass,
    contradicted,
    emptyRules: rules.empty,
  }
}

function classFor(
  masks: Uint8Array[],
  numbers: Map<string, number>,
  limits: Uint8Array[],
  tied: boolean,
): number {
  const mask = new Uint8Array(masks[0]?.length ?? 0).fill(tied ? 0 : 1)
  for (const limit of limits)
    for (let host = 0; host < mask.length; host += 1) mask[host]! &= limit[host] as number
  const text = tied ? 'tied' : mask.join('')
  const known = numbers.get(text)
  if (known !== undefined) return known
  numbers.set(text, masks.length)
  masks.push(mask)
  return masks.length - 1
}

/** Per datastore the hosts that see it, 'all', or undefined when nobody knows. */
function visibility(members: Members, datastores: ReadonlyMap<string, Datastore>) {
  const seen = new Map<string, Uint8Array | 'all' | undefined>()
  const contradicted = new Set<string>()
  members.vms.forEach((vm, index) => {
    for (const id of vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds) {
      if (!seen.has(id)) seen.set(id, maskOf(members, datastores.get(id)))
      const mask = seen.get(id)
      // A VM runs here from a store this host is said not to see: the list is wrong, so it proves nothing.
      if (mask instanceof Uint8Array && mask[members.home[index] as number] === 0) contradicted.add(id)
    }
  })
  for (const id of contradicted) seen.set(id, undefined)
  return { get: (id: string) => seen.get(id), contradicted: [...contradicted].sort() }
}

function maskOf(members: Members, datastore: Datastore | undefined): Uint8Array | 'all' | undefined {
  if (datastore === undefined || datastore.hostIds === 'unknown') return undefined
  const ids = new Set(datastore.hostIds)
  const mask = Uint8Array.from(members.hosts, (host) => (ids.has(host.id) ? 1 : 0))
  return mask.includes(0) ? mask : 'all'
}

function hostRules(members: Members, policy: Policy) {
  const byVm = new Map<string, { id: string; mask: Uint8Array }[]>()
  const empty: Rule[] = []
  for (const rule of members.rules) {
    if (rule.kind !== 'vm-on-hosts' && rule.kind !== 'vm-off-hosts') continue
    if (rule.strength === 'should' && policy.shouldRules === 'left-out') continue
    if (rule.hostIds.length === 0) {
      empty.push(rule)
      continue
    }
    const ids = new Set(rule.hostIds)
    const inside = rule.kind === 'vm-on-hosts' ? 1 : 0
    const mask = Uint8Array.from(members.hosts, (host) => (ids.has(host.id) ? inside : 1 - inside))
    for (const vm of new Set(rule.vmIds)) {
      const list = byVm.get(vm)
      if (list === undefined) byVm.set(vm, [{ id: rule.id, mask }])
      else list.push({ id: rule.id, mask })
    }
  }
  return { byVm, empty }
}
