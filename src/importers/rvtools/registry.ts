import type { Scope } from '#importers/rvtools/drafts.ts'
import { agree } from '#importers/rvtools/guests.ts'
import { uniqueIds } from '#importers/unique-ids.ts'

type Named = { readonly name: string; readonly scope: Scope; readonly objectId?: string }

/**
 * Things found by name. The same name in another vCenter or datacenter is another thing; a sheet that does not
 * say which one finds the only one there is, and 'several' when there is more than one.
 */
export type Registry<T extends Named> = {
  find(name: string, scope: Scope): T | 'several' | undefined
  add(item: T): T
  readonly all: readonly T[]
  /** Ids, unique and independent of order: the name, with datacenter and vCenter before it where needed. */
  ids(): ReadonlyMap<T, string>
}

/** An empty registry. Names are compared without case, as vCenter does. */
export function registry<T extends Named>(): Registry<T> {
  const byName = new Map<string, T[]>()
  const all: T[] = []
  return {
    all,
    find(name, { server, datacenter }) {
      const named = byName.get(name.toLowerCase())
      if (named === undefined) return undefined
      if (named.length === 1) {
        const [only] = named as [T]
        return agree(only.scope.server, server) && agree(only.scope.datacenter, datacenter) ? only : undefined
      }
      const fitting = named.filter(
        ({ scope }) => agree(scope.server, server) && agree(scope.datacenter, datacenter),
      )
      return fitting.length > 1 ? 'several' : fitting[0]
    },
    add(item) {
      const key = item.name.toLowerCase()
      const named = byName.get(key)
      if (named) named.push(item)
      else byName.set(key, [item])
      all.push(item)
      return item
    },
    ids() {
      const ids = new Map<T, string>()
      for (const named of byName.values()) for (const item of named) ids.set(item, idAmong(item, named))
      return uniqueIds(ids, ({ objectId }) => objectId ?? '')
    },
  }
}

function idAmong<T extends Named>(item: T, named: readonly T[]): string {
  const { name, scope } = item
  if (named.length === 1) return name
  const withDatacenter = named.filter((other) => other.scope.datacenter === scope.datacenter)
  if (scope.datacenter !== '' && withDatacenter.length === 1) return `${scope.datacenter}/${name}`
  return [scope.server, scope.datacenter, name].filter((part) => part !== '').join('/')
}
