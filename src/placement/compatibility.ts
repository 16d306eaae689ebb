import type { Datastore, Rule, Vm } from '#estate/model.ts'
import { isUnread } from '#estate/query.ts'
import { type Generation, generationsOf } from '#placement/generations.ts'
import type { Gap } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'

/**
 * The hosts VMs of one class may use, before capacity, one flag per host: those that see its datastores by lists
 * nothing contradicts, those that surely see the others, those that rules about hosts leave it, and those of its CPU
 * generation, perhaps and surely. VMs of a class 'tied' have a device bound to their host; those of a class 'unread'
 * are under a rule nobody could read; those of a class 'beyond' take more accelerator models than are told apart.
 */
export type Confinement = {
  readonly kind: 'open' | 'tied' | 'unread' | 'beyond'
  readonly storage: Uint8Array
  readonly storageSure: Uint8Array
  readonly ruled: Uint8Array
  readonly generation: Uint8Array
  readonly generationSure: Uint8Array
}

/** Which hosts each VM may use, before capacity: one class per distinct confinement, class 0 having none. */
export type Compatibility = {
  readonly classOf: Int32Array
  readonly classes: readonly Confinement[]
  /** VMs whose datastores, or the hosts that see them, nobody stated; their datastores were not held against hosts. */
  readonly storageUnchecked: number
  readonly devicesUnchecked: number
  /** VMs that cannot restart anywhere else: a device ties them to their host. */
  readonly tied: readonly number[]
  /** Lists of hosts that are contradicted, and rules that could not be read. */
  readonly gaps: readonly Gap[]
  /** Rules that name no host, so that they could not be applied. */
  readonly emptyRules: readonly Rule[]
}

/**
 * Finds the hosts each VM may use from datastores, devices, rules about hosts and CPU generations; VMs of `beyond`
 * take more accelerator models than are told apart. O(VMs × hosts) at worst.
 */
export function compatibilityOf(
  members: Members,
  datastores: ReadonlyMap<string, Datastore>,
  policy: Policy,
  beyond: ReadonlySet<number>,
): Compatibility {
  const generations = generationsOf(members, policy)
  const sight = visibility(members, datastores)
  const rules = hostRules(members, policy)
  const every = new Uint8Array(members.hosts.length).fill(1)
  const classes: Confinement[] = [confinementOf('open', every, [], [], undefined)]
  const numbers = new Map<string, number>()
  const byKey = new Map<string, number>()
  const classOf = new Int32Array(members.vms.length)
  const tied: number[] = []
  let storageUnchecked = 0
  let devicesUnchecked = 0
  members.vms.forEach((vm, index) => {
    const stores = vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds
    const seen = stores.map((id) => sight.get(id))
    if (vm.datastoreIds === 'unknown' || seen.includes(undefined)) storageUnchecked += 1
    if (vm.devices === 'unknown') devicesUnchecked += 1
    const isTied = vm.devices !== 'unknown' && vm.devices.some((device) => device.bindsToHost)
    if (isTied) tied.push(index)
    const free = beyond.has(index) ? 'beyond' : 'open'
    const kind = isTied ? 'tied' : rules.unread.has(vm.id) ? 'unread' : free
    const generation = generations?.of(members.home[index] as number)
    const limits = seen.filter((one) => typeof one === 'object')
    const ruled = rules.byVm.get(vm.id) ?? []
    if (limits.length === 0 && ruled.length === 0 && kind === 'open' && generation === undefined) return
    const key = `${kind} ${generation?.id}\n${stores.join('\n')}\n\n${ruled.map((rule) => rule.id).join('\n')}`
    const confinement = () => confinementOf(kind, every, limits, ruled, generation)
    const number = byKey.get(key) ?? classFor(classes, numbers, confinement())
    classOf[index] = number
    byKey.set(key, number)
  })
  const gaps = [...unreadGap(members.vms, rules.unread), ...sight.gaps, ...(generations?.gaps ?? [])]
  const counts = { storageUnchecked, devicesUnchecked }
  return { classOf, classes, ...counts, tied, gaps, emptyRules: rules.empty }
}

/** The hosts that see a datastore: by a list that nothing contradicts, or surely, by one that is. */
type Sight = { readonly kind: 'listed' | 'contradicted'; readonly mask: Uint8Array }

function confinementOf(
  kind: Confinement['kind'],
  every: Uint8Array,
  seen: readonly Sight[],
  ruled: readonly { readonly mask: Uint8Array }[],
  generation: Generation | undefined,
): Confinement {
  const within = (masks: readonly { readonly mask: Uint8Array }[]): Uint8Array =>
    every.map((_, host) => (masks.every(({ mask }) => mask[host] === 1) ? 1 : 0))
  return {
    kind,
    storage: within(seen.filter((one) => one.kind === 'listed')),
    storageSure: within(seen.filter((one) => one.kind === 'contradicted')),
    ruled: within(ruled),
    generation: generation?.perhaps ?? every,
    generationSure: generation?.surely ?? every,
  }
}

function classFor(classes: Confinement[], numbers: Map<string, number>, one: Confinement): number {
  const { kind, storage, storageSure, ruled, generation, generationSure } = one
  const masks = [storage, storageSure, ruled, generation, generationSure]
  const text = `${kind} ${masks.map((mask) => mask.join('')).join(' ')}`
  const known = numbers.get(text)
  if (known !== undefined) return known
  numbers.set(text, classes.length)
  classes.push(one)
  return classes.length - 1
}

/** Per datastore the hosts that see it, 'all', or undefined when nobody knows. */
function visibility(members: Members, datastores: ReadonlyMap<string, Datastore>) {
  const seen = new Map<string, Sight | 'all' | undefined>()
  const contradicted = new Set<string>()
  members.vms.forEach((vm, index) => {
    for (const id of vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds) {
      if (!seen.has(id)) seen.set(id, sightOf(members, datastores.get(id)))
      const sight = seen.get(id)
      if (typeof sight !== 'object') continue
      if (sight.kind === 'contradicted') contradicted.add(id)
      // Whoever runs a VM from the store sees it.
      if (vm.power === 'on') sight.mask[members.home[index] as number] = 1
    }
  })
  const names = [...contradicted].sort().map((id) => datastores.get(id)?.name ?? id)
  const gap: Gap = {
    code: 'datastores-contradict',
    what: 'hosts that see',
    names,
    settle: 'import the hosts of these datastores in an export taken at one moment (RVTools: vDatastore)',
  }
  return { get: (id: string) => seen.get(id), gaps: names.length === 0 ? [] : [gap] }
}

function sightOf(members: Members, datastore: Datastore | undefined): Sight | 'all' | undefined {
  if (datastore === undefined || datastore.hostIds === 'unknown') return undefined
  const ids = new Set(datastore.hostIds)
  const mask = Uint8Array.from(members.hosts, (host) => (ids.has(host.id) ? 1 : 0))
  const kind = members.storesContradicted.has(datastore.id) ? 'contradicted' : 'listed'
  return mask.includes(0) ? { kind, mask } : 'all'
}

function unreadGap(vms: readonly Vm[], unread: ReadonlySet<string>): readonly Gap[] {
  const names = vms.filter(({ id }) => unread.has(id)).map(({ name }) => name)
  if (names.length === 0) return []
  const settle = 'state the rule in topology.yaml'
  return [{ code: 'rule-unread', what: 'what the placement rules ask', names, settle }]
}

function hostRules(members: Members, policy: Policy) {
  const byVm = new Map<string, { id: string; mask: Uint8Array }[]>()
  const unread = new Set<string>()
  const empty: Rule[] = []
  for (const rule of members.rules) {
    if (rule.kind === 'vm-together' || rule.kind === 'vm-apart') continue
    if (rule.strength === 'should' && policy.shouldRules === 'left-out') continue
    if (isUnread(rule)) {
      for (const vm of rule.vmIds) unread.add(vm)
      continue
    }
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
  return { byVm, unread, empty }
}
