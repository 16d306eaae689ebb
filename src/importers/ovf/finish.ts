import type { Source } from '#estate/model.ts'
import { type Datastore, type Estate, emptyEstate, type Needs, type Network, type Vm } from '#estate/model.ts'
import { blankDatastore, blankNetwork } from '#importers/blanks.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import type { Machine, Package } from '#importers/ovf/machine.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { sortedBy, sortedById } from '#kernel/sort.ts'

/** The estate of all machines: names become ids, machines that are the same twice become one. */
export function finishEstate(
  name: string,
  sources: readonly Source[],
  packages: readonly Package[],
  log: IssueLog,
): Estate {
  const machines = packages.flatMap((one) => one.machines)
  const content = new Map(machines.map((machine) => [machine, contentOf(machine)]))
  const kept = withoutRepeats(machines, content, sources, log)
  const ids = uniqueIds(
    new Map(kept.map((machine) => [machine, idOf(machine.vm.name)])),
    (machine) => content.get(machine) ?? '',
  )
  const waits = waitedFor(packages, ids)
  const vms = kept.map((machine) => finishVm(machine, ids, waits.get(machine) ?? []))
  return {
    ...emptyEstate(name),
    sources,
    networks: networksOf(packages, kept),
    datastores: datastoresOf(kept),
    vms: sortedById(vms),
  }
}

/** Ids that would be words of the model get a mark. */
const idOf = (name: string): string => (name === 'unknown' || name === 'none' ? `${name}~` : name)

/** What a machine is, without where it was read: what tells machines of one name apart. */
function contentOf(machine: Machine): string {
  const { origins: _, exactOrigins: __, ...vm } = machine.vm
  return canonicalJson({ ...machine, vm, startsAfter: machine.startsAfter })
}

/** A machine whose identity from vCenter or firmware comes twice with the same content is one; with another it is said. */
function withoutRepeats(
  machines: readonly Machine[],
  content: ReadonlyMap<Machine, string>,
  sources: readonly Source[],
  log: IssueLog,
): readonly Machine[] {
  const seen = new Map<string, Machine>()
  const kept: Machine[] = []
  for (const machine of sortedBy(machines, (one) => content.get(one) ?? '')) {
    const identity =
      machine.vm.identifiers?.filter((one) => /^(bios|instance)-uuid:/.test(one)).join(' ') ?? ''
    const twin = identity === '' ? undefined : seen.get(identity)
    if (twin === undefined) {
      if (identity !== '') seen.set(identity, machine)
      kept.push(machine)
      continue
    }
    const isSame = content.get(twin) === content.get(machine)
    if (!isSame) kept.push(machine)
    const where = placeOf(machine, sources)
    const message = isSame
      ? `"${machine.vm.name}" was read twice (also ${placeOf(twin, sources)}) and counts once.`
      : `"${machine.vm.name}" has the UUID of another machine (${placeOf(twin, sources)}) and differs from it. Both count: leave out the one that is gone.`
    log.add(
      isSame ? 'ovf.machine-repeated' : 'ovf.uuid-repeated',
      isSame ? 'note' : 'warning',
      where,
      message,
    )
  }
  return kept
}

const placeOf = ({ vm }: Machine, sources: readonly Source[]): string => {
  const [source, line] = vm.origins[0] ?? [0, 1]
  return `${sources[source]?.file ?? ''}:${line}`
}

/** The ids of those each machine waits for: start orders name machines of their own file by key. */
function waitedFor(
  packages: readonly Package[],
  ids: ReadonlyMap<Machine, string>,
): ReadonlyMap<Machine, readonly string[]> {
  const waits = new Map<Machine, readonly string[]>()
  for (const { machines } of packages) {
    const byKey = new Map<string, string[]>()
    for (const machine of machines) {
      const id = ids.get(machine)
      if (id !== undefined) byKey.set(machine.key, [...(byKey.get(machine.key) ?? []), id])
    }
    for (const machine of machines) {
      const found = machine.startsAfter.flatMap((key) => byKey.get(key) ?? [])
      waits.set(machine, found.filter((id) => id !== ids.get(machine)).sort())
    }
  }
  return waits
}

function finishVm(machine: Machine, ids: ReadonlyMap<Machine, string>, waits: readonly string[]): Vm {
  const { vm, nics, disks } = machine
  const isRead = vm.devices !== 'unknown'
  const networks = nics.map(({ network }) => network)
  const stores = disks.map(({ datastore }) => datastore)
  const of = waits.map((id) => ({ kind: 'component' as const, ref: `vm:${id}` as const }))
  const [first] = of
  const startRequires: Needs | undefined = of.length > 1 ? { kind: 'all', of } : first
  return {
    ...vm,
    id: ids.get(machine) ?? vm.name,
    networkIds: !isRead || networks.includes('unknown') ? 'unknown' : [...new Set(networks.map(idOf))].sort(),
    datastoreIds: !isRead || stores.includes('unknown') ? 'unknown' : [...new Set(stores.map(idOf))].sort(),
    disks: isRead
      ? disks.map(({ datastore, ...disk }) => ({
          ...disk,
          datastoreId: datastore === 'unknown' ? datastore : idOf(datastore),
        }))
      : 'unknown',
    traits: {
      ...vm.traits,
      ...(isRead
        ? {
            nics: nics.map(({ network, ...nic }) => ({
              ...nic,
              networkId: network === 'unknown' || network === 'none' ? network : idOf(network),
            })),
          }
        : {}),
    },
    ...(startRequires === undefined ? {} : { startRequires }),
  }
}

function networksOf(packages: readonly Package[], machines: readonly Machine[]): readonly Network[] {
  const found = new Map<string, Network>()
  for (const { networks } of packages) {
    for (const { name, origin } of networks) {
      const id = idOf(name)
      const twin = found.get(id)
      const network = twin ?? blankNetwork({ id, name, origin })
      found.set(id, twin === undefined ? network : { ...network, origins: [...network.origins, origin] })
    }
  }
  for (const { vm, nics } of machines) {
    for (const { network } of nics) {
      const origin = vm.origins[0]
      if (network === 'unknown' || network === 'none' || found.has(idOf(network)) || origin === undefined)
        continue
      found.set(idOf(network), blankNetwork({ id: idOf(network), name: network, origin }))
    }
  }
  return sortedById([...found.values()])
}

function datastoresOf(machines: readonly Machine[]): readonly Datastore[] {
  const found = new Map<string, Datastore>()
  for (const { vm, disks } of machines) {
    for (const { datastore } of disks) {
      const origin = vm.origins[0]
      if (datastore === 'unknown' || found.has(idOf(datastore)) || origin === undefined) continue
      found.set(idOf(datastore), blankDatastore({ id: idOf(datastore), name: datastore, origin }))
    }
  }
  return sortedById([...found.values()])
}
