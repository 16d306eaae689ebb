import type { Disk, Origin, Vm } from '#estate/model.ts'
import type { Nic } from '#estate/vm-traits.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { sortedBy } from '#kernel/sort.ts'

/** A machine as its file tells of it, before anything has an id: networks and datastores go by their names. */
export type Machine = {
  /** What its file calls it: the id inside a descriptor, which start orders refer to. */
  readonly key: string
  /** Everything but ids of others. */
  readonly vm: Vm
  readonly nics: readonly (Omit<Nic, 'networkId'> & { readonly network: string | 'unknown' | 'none' })[]
  readonly disks: readonly (Omit<Disk, 'datastoreId'> & {
    readonly datastore: string | 'unknown'
    /** The file it is said to be in, as a path beside the other files; gone once disk files were looked up. */
    readonly file?: string
  })[]
  /** Machines that are started before it, by key in the same file. */
  readonly startsAfter: readonly string[]
}

/** Parts in order of name, then of what they are: where they stood in their file says nothing. */
export const ordered = <T extends { readonly name: string }>(parts: readonly T[]): readonly T[] =>
  sortedBy(parts, (part) => `${part.name}\n${canonicalJson(part)}`)

/** A network by its name, with the place that lists it or names it first. */
export type NamedNetwork = { readonly name: string; readonly origin: Origin }

/** What one file holds. */
export type Package = {
  readonly machines: readonly Machine[]
  readonly networks: readonly NamedNetwork[]
}
