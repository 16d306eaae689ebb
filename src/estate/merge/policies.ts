/**
 * How values of a member that several sources state are brought together where they differ:
 * - 'agree': they contradict each other, which is a conflict; the members of an object are taken one by one.
 * - 'measured': they were measured at different moments, so that a difference is no more than a note.
 * - 'united': texts of all of them.
 * - 'references': ids of all of them, unless a source knows the component and leaves it out.
 * - 'by-name': items of one name are one; the list that has the names of the other stands, else the longer one.
 * - 'needs': a requirement stands over 'nothing'.
 * - 'surest': the first of some words.
 * - 'label': what something is called; no conflict.
 */
export type Policy =
  | { readonly kind: 'agree' | 'measured' | 'united' | 'references' | 'needs' | 'label' }
  | { readonly kind: 'by-name'; readonly keys: readonly (readonly string[])[] }
  | { readonly kind: 'surest'; readonly order: readonly string[] }

const agree: Policy = { kind: 'agree' }
const measured: Policy = { kind: 'measured' }
/** Members that name an item; the second way is taken where an item lacks the first. */
const byName = (...keys: readonly (readonly string[])[]): Policy => ({ kind: 'by-name', keys })

/** Policies of members that do not simply have to agree, by their paths; '[]' stands for an item of a list. */
const policies: Readonly<Record<string, Policy>> = {
  identifiers: { kind: 'united' },
  tags: { kind: 'united' },
  requires: { kind: 'needs' },
  startRequires: { kind: 'needs' },
  identity: { kind: 'surest', order: ['stated', 'inferred', 'named'] },
  hostIds: { kind: 'references' },
  vmIds: { kind: 'references' },
  datastoreIds: { kind: 'references' },
  networkIds: { kind: 'references' },
  disks: byName(['name']),
  devices: byName(['kind', 'name']),
  'traits.nics': byName(['macAddress'], ['name']),
  'traits.nics[].name': { kind: 'label' },
  'traits.nics[].connected': measured,
  'traits.snapshots': byName(['name']),
  'traits.snapshots[].sizeBytes': measured,
  'traits.guestFileSystems': byName(['path']),
  'traits.guestFileSystems[].freeBytes': measured,
  'traits.guestAddresses': { kind: 'united' },
  'traits.guestTools': measured,
  'traits.online': measured,
  'traits.backedUpAt': measured,
  'traits.provisionedBytes': measured,
  memoryActiveBytes: measured,
  memoryOverheadBytes: measured,
  cpuDemandMhz: measured,
  provisionedBytes: measured,
  inUseBytes: measured,
  freeBytes: measured,
  'reported.vmsPoweredOn': measured,
  'reported.vcpus': measured,
  'reported.memoryBytes': measured,
}

/** The policy of a member, by its path. */
export const policyOf = (path: string): Policy => policies[path] ?? agree

/** Objects whose members are values of their own; any other object is one value. */
const dissolved: ReadonlySet<string> = new Set(['traits', 'reported', 'reliability'])
export const isDissolved = (path: string): boolean => dissolved.has(path)

type Item = Readonly<Record<string, unknown>>

/** Items of a list by the texts of some members; undefined where an item lacks one, or two have the same. */
export function itemsBy(
  list: readonly Item[],
  keys: readonly string[],
): ReadonlyMap<string, Item> | undefined {
  const map = new Map<string, Item>()
  for (const item of list) {
    const texts = keys.map((key) => item[key])
    if (texts.some((text) => typeof text !== 'string' || text === 'unknown')) return undefined
    map.set(texts.join(' '), item)
  }
  return map.size === list.length ? map : undefined
}
