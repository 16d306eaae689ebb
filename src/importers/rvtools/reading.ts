import type { Origin, Source } from '#estate/model.ts'
import type { Table } from '#formats/table.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { type Cells, readCells } from '#importers/rvtools/cells.ts'
import type {
  ClusterDraft,
  DatastoreDraft,
  HostDraft,
  NetworkDraft,
  Scope,
  VmDraft,
} from '#importers/rvtools/drafts.ts'
import { type Guests, guests } from '#importers/rvtools/guests.ts'
import { type Registry, registry } from '#importers/rvtools/registry.ts'
import { type FieldOf, type SheetKind, sheetFields } from '#importers/rvtools/sheet-fields.ts'

/** Which field of an entity each column of a sheet gives its value to. */
export type Gives<K extends SheetKind> = Readonly<Record<string, FieldOf<K>>>

/** A host in the list of a datastore that vHost has no row for. */
export type UnresolvedHost = {
  readonly datastore: DatastoreDraft
  readonly name: string
  readonly scope: Scope
  readonly where: string
}

/** Everything an import has learnt so far. */
export type Reading = {
  readonly log: IssueLog
  readonly sources: Source[]
  readonly guests: Guests
  readonly hosts: Registry<HostDraft>
  readonly clusters: Registry<ClusterDraft>
  readonly datastores: Registry<DatastoreDraft>
  readonly networks: Registry<NetworkDraft>
  /** Hosts only VMs name that turned out to be rows of vHost under another name. */
  readonly joined: Map<HostDraft, HostDraft>
  /** Hosts that datastores list before anything else named them. */
  readonly unresolved: UnresolvedHost[]
  /** Whether any file brought a sheet of this kind, and, with a field, one that has its column. */
  has(kind: SheetKind, field?: string): boolean
  /**
   * Reads every table of a kind; the row is valid during the call. `gives` says which columns give which fields
   * of entities their values, for provenance.
   */
  each<K extends SheetKind>(kind: K, gives: Gives<K>, visit: (cells: Cells<K>) => void): void
  /** Notes that what was exported together with this source has a list of snapshots, and asks whether it has. */
  noteSnapshots(source: number): void
  listsSnapshots(origin: Origin): boolean
  /** The cell of a guest's name in the sheet that made it known. */
  placeOf(vm: VmDraft): string
  /** The workbook a row stands in, or the folder of a text file: what was exported together. */
  bundleOf(origin: Origin): string
  /** A scope, the same object for all that is in it. */
  scope(server: string, datacenter: string): Scope
  /** A tag, the same string for every guest that carries it. */
  tag(label: string, value: string): string
  /** Columns no field reads, over all sheets read. */
  columnsUnread(): number
}

/** Starts an import of the tables found, by kind of sheet. */
export function reading(tables: ReadonlyMap<SheetKind, readonly Table[]>, log: IssueLog): Reading {
  const sources: Source[] = []
  const columns = new Map<SheetKind, Set<string>>()
  let unread = 0
  const scopes = new Map<string, Map<string, Scope>>()
  const tags = new Map<string, Map<string, string>>()
  const withSnapshots = new Set<string>()
  const bundleOf = ([index]: Origin): string => {
    const { file, sheet } = sources[index] ?? { file: '', sheet: '' }
    return sheet === '' ? file.slice(0, Math.max(0, file.lastIndexOf('/'))) : file
  }
  return {
    log,
    sources,
    guests: guests(),
    hosts: registry(),
    clusters: registry(),
    datastores: registry(),
    networks: registry(),
    joined: new Map(),
    unresolved: [],
    has: (kind, field) =>
      field === undefined ? (tables.get(kind)?.length ?? 0) > 0 : (columns.get(kind)?.has(field) ?? false),
    each(kind, gives, visit) {
      for (const table of tables.get(kind) ?? []) {
        const index = sources.length
        sources.push({ file: table.file, sheet: table.sheet, columns: {} })
        const read = readCells(table, kind, index, log, visit)
        unread += read.columnsTotal - read.columnsRead
        if (read.columnsTotal > 0 && read.columns.name === undefined) reportNameless(table, kind, log)
        const given = Object.entries(gives).flatMap(([field, column]): [string, string][] => {
          const letters = column === undefined ? undefined : read.columns[column]
          return letters === undefined ? [] : [[field, table.sheet === '' ? '' : letters]]
        })
        sources[index] = { file: table.file, sheet: table.sheet, columns: Object.fromEntries(given) }
        const present = columns.get(kind) ?? new Set()
        for (const field of Object.keys(read.columns)) present.add(field)
        columns.set(kind, present)
      }
    },
    placeOf({ origins: [origin] }) {
      const [index, row] = origin ?? [-1, 0]
      const source = sources[index]
      if (source === undefined) return ''
      if (source.sheet === '') return `${source.file}:${row}`
      return `${source.file} ${source.sheet}!${source.columns.name ?? 'row '}${row}`
    },
    bundleOf,
    noteSnapshots(source) {
      withSnapshots.add(bundleOf([source, 1]))
    },
    listsSnapshots: (origin) => withSnapshots.size > 0 && withSnapshots.has(bundleOf(origin)),
    scope(server, datacenter) {
      const there = scopes.get(server) ?? new Map<string, Scope>()
      scopes.set(server, there)
      const scope = there.get(datacenter) ?? { server, datacenter }
      there.set(datacenter, scope)
      return scope
    },
    tag(label, value) {
      const labelled = tags.get(label) ?? new Map<string, string>()
      tags.set(label, labelled)
      const known = labelled.get(value)
      if (known !== undefined) return known
      labelled.set(value, `${label}=${value}`)
      return `${label}=${value}`
    },
    columnsUnread: () => unread,
  }
}

/** A sheet whose things have no names: its headings are missing, translated or not in its first row. */
function reportNameless(table: Table, kind: SheetKind, log: IssueLog): void {
  const fields = sheetFields[kind]
  if (!('name' in fields)) return
  const message =
    `None of the headings ${fields.name.map((heading) => `"${heading}"`).join(', ')} is in the first row of this sheet, so its ` +
    'rows cannot be told apart. Put the headings of the export back into the first row.'
  const severity = kind === 'vinfo' || kind === 'vhost' ? 'error' : 'warning'
  log.add(
    'rvtools.heading-missing',
    severity,
    table.sheet === '' ? table.file : `${table.file} ${table.sheet}`,
    message,
  )
}

/** Columns that give their value to the field of the same name. */
export const named = <F extends string>(...fields: readonly F[]): { readonly [K in F]: K } =>
  Object.fromEntries(fields.map((field) => [field, field])) as { readonly [K in F]: K }
