import type { Known, Rule } from '#estate/model.ts'
import { textOf } from '#importers/json-reader.ts'
import type { Mapped } from '#importers/proxmox/guest-hardware.ts'
import { hostsOf, type Making, namedRecords } from '#importers/proxmox/making.ts'
import { propertiesIn } from '#importers/proxmox/property-string.ts'
import type { PveRecord } from '#importers/proxmox/record.ts'
import { sortedBy } from '#kernel/sort.ts'

type Mapping = { readonly record: PveRecord; readonly nodes: ReadonlySet<string> }
type Kind = 'pci' | 'usb'

/** Mappings of devices: which nodes have one of each. */
export type Mappings = {
  readonly mapped: Mapped
  /** A guest with a mapped device starts on those nodes alone: a rule for each mapping that some nodes lack. */
  rules(guestIds: ReadonlyMap<string, string>): readonly Rule[]
}

/** Reads the mappings of a cluster; what nobody read is unknown. */
export function mappingsIn(making: Making): Mappings {
  const known: Readonly<Record<Kind, ReadonlyMap<string, Mapping>>> = {
    pci: mappingsOf(making, 'pci'),
    usb: mappingsOf(making, 'usb'),
  }
  const mapped: Mapped = (kind, name): Known<number> => known[kind].get(name)?.nodes.size ?? 'unknown'
  return {
    mapped,
    rules: (guestIds) =>
      (['pci', 'usb'] as const).flatMap((kind) =>
        sortedBy([...known[kind]], ([name]) => name).flatMap(([name, mapping]): readonly Rule[] => {
          const rule = ruleOf(making, kind, name, mapping, guestIds)
          return rule === undefined ? [] : [rule]
        }),
      ),
  }
}

function mappingsOf(making: Making, kind: Kind): ReadonlyMap<string, Mapping> {
  const found = new Map<string, Mapping>()
  for (const record of namedRecords(making, `/cluster/mapping/${kind}`, 'id')) {
    const { id, map } = record.fields
    const entries: readonly unknown[] = Array.isArray(map) ? map : [map]
    const nodes = entries.map((entry) => textOf(propertiesIn(textOf(entry) ?? '').get('node')))
    found.set(textOf(id) ?? '', { record, nodes: new Set(nodes.filter((node) => node !== undefined)) })
  }
  return found
}

function ruleOf(
  making: Making,
  kind: Kind,
  name: string,
  { record, nodes }: Mapping,
  guestIds: ReadonlyMap<string, string>,
): Rule | undefined {
  const hostIds = hostsOf(making, nodes)
  // One node alone is told by the device itself, which then binds; all nodes bind nothing.
  if (hostIds.length < 2 || hostIds.length === making.hostIds.size) return undefined
  const vmIds = [...making.records.guests.values()]
    .filter(({ config }) => usesMapping(config.at(-1), kind, name))
    .flatMap(({ vmid }) => guestIds.get(vmid) ?? [])
    .sort()
  if (vmIds.length === 0) return undefined
  return {
    ...{ id: making.claim('rule', `mapping-${name}`), name: `Nodes with the mapped device ${name}` },
    ...{ kind: 'vm-on-hosts', strength: 'must', vmIds, hostIds },
    ...making.book.origins([[record, { hostIds: ['map'] }]]),
  }
}

const keysOf: Readonly<Record<Kind, RegExp>> = { pci: /^hostpci\d/, usb: /^usb\d/ }

const usesMapping = (config: PveRecord | undefined, kind: Kind, name: string): boolean =>
  Object.entries(config?.fields ?? {}).some(
    ([key, value]) => keysOf[kind].test(key) && propertiesIn(textOf(value) ?? '').get('mapping') === name,
  )
