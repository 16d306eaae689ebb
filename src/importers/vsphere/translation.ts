import { identifierOf } from '#estate/identifiers.ts'
import type { Known } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { textOf, valueAt } from '#importers/json-reader.ts'
import type { Seeing } from '#importers/vsphere/datastores.ts'
import type { Look, Sources } from '#importers/vsphere/look.ts'
import type { Inventory, Managed, Reference } from '#importers/vsphere/vendor-model.ts'

/** One vCenter being translated. */
export type Translation = {
  readonly inventory: Inventory
  readonly sources: Sources
  readonly log: IssueLog
  /** The instance UUID of the vCenter; '' where nobody said it. */
  readonly uuid: string
  /** Ids of everything that others point at, by object. */
  readonly ids: ReadonlyMap<Managed, string>
  readonly seeing: Seeing
  look(object: Managed): Look
}

/** The id of what a reference leads to; unknown when nothing was read of it. */
export function idOf({ inventory, ids }: Translation, reference: Reference | undefined): Known<string> {
  const object = inventory.find(reference)
  return object === undefined ? 'unknown' : (ids.get(object) ?? 'unknown')
}

/** The platform's own id below its vCenter, where that is known. */
export const platformId = ({ uuid }: Translation, { moref }: Managed): string | undefined =>
  uuid === '' ? undefined : identifierOf('platform-id', `${uuid}/${moref}`)

/** Names with the three characters that vSphere writes escaped as they are. */
export const nameIn = (text: string): string =>
  text.includes('%')
    ? text.replace(/%(2f|5c|25)/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text

/** The name of an object, or its reference where no name was read. */
export function nameOf({ properties, type, moref }: Managed): string {
  for (const path of namePaths[type] ?? ['name', 'summary.name', 'config.name']) {
    const name = textOf(valueAt(properties, path))
    if (name !== undefined) return nameIn(name)
  }
  return moref
}

const namePaths: Readonly<{ [type: string]: readonly string[] }> = {
  VirtualMachine: ['name', 'config.name', 'summary.config.name'],
  HostSystem: ['name', 'summary.config.name'],
}

/** A count that cannot be none: a platform writes 0 for what it does not know. */
export const someOf = (count: Known<number>): Known<number> => (count === 0 ? 'unknown' : count)
