import type { Table } from '#formats/table.ts'
import { openTables } from '#formats/tables.ts'
import type { InputFile } from '#importers/importer.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { normalHeading, type SheetKind, sheetFields, unusedSheets } from '#importers/rvtools/sheet-fields.ts'
import type { Issue } from '#kernel/outcome.ts'

const kinds = Object.keys(sheetFields) as SheetKind[]
/** Longest first, so that dvPort is not taken for vPort. */
const names = [...kinds, ...unusedSheets].sort((left, right) => right.length - left.length)

/** What a table is called: the name of its sheet, or what stands in the name of its file. */
export function sheetNameOf(table: Table): string | undefined {
  if (table.sheet !== '') {
    const name = table.sheet
      .trim()
      .toLowerCase()
      .replace(/^(rvtools_)?tab_?/, '')
    return names.find((known) => known === name)
  }
  const base = table.file.slice(table.file.lastIndexOf('/') + 1).toLowerCase()
  return names.find((known) => new RegExp(`(^|[^a-z]|tab)${known}([^a-z]|$)`).test(base))
}

/** Headings that only one sheet has, for files that were renamed. */
const signatures: readonly (readonly [SheetKind, readonly string[]])[] = [
  ['vinfo', ['VM', 'Powerstate', 'CPUs', 'Memory']],
  ['vmemory', ['VM', 'Size MiB', 'Active']],
  ['vcpu', ['VM', 'CPUs', 'Sockets', 'Overall']],
  ['vdisk', ['VM', 'Disk', 'Capacity MiB', 'Raw']],
  ['vnetwork', ['VM', 'Network', 'Adapter', 'Switch']],
  ['vhost', ['Host', '# CPU', '# Cores', 'Speed']],
  ['vcluster', ['Name', 'NumHosts', 'HA enabled']],
  ['vdatastore', ['Name', 'Capacity MiB', 'Free MiB', 'Type']],
]

function kindByHeadings(table: Table): SheetKind | undefined {
  let found: SheetKind | undefined
  table.read({
    header(headings) {
      const present = new Set(headings.map(normalHeading))
      found = signatures.find(([, needed]) =>
        needed.every((heading) => present.has(normalHeading(heading))),
      )?.[0]
      return []
    },
    row() {},
  })
  return found
}

/** The files with a number behind every name that several of them have, so that a message says which one it means. */
export function toldApart(files: readonly InputFile[]): readonly InputFile[] {
  const taken = new Set(files.map(({ name }) => name))
  const counts = new Map<string, number>()
  for (const { name } of files) counts.set(name, (counts.get(name) ?? 0) + 1)
  return files.map((file) => {
    if (counts.get(file.name) === 1) return file
    let n = 1
    while (taken.has(`${file.name} (${n})`)) n += 1
    const name = `${file.name} (${n})`
    taken.add(name)
    return { ...file, name }
  })
}

/** Tables by what they hold, and the names of those nobody reads. */
export type Sorted = {
  readonly byKind: ReadonlyMap<SheetKind, readonly Table[]>
  readonly unread: readonly string[]
}

const looksLike = (table: Table, kind: SheetKind): Issue => ({
  code: 'rvtools.sheet-copy',
  severity: 'warning',
  where: table.sheet === '' ? table.file : `${table.file} ${table.sheet}`,
  message: `This table has the headings of ${kind}, which is there under its own name: it was taken for a copy and left out.`,
})

/**
 * Opens every file and sorts its tables by the sheet they are. A table of another name is told by its headings,
 * unless the sheet it looks like is there as well. What cannot be opened is an issue.
 */
export function sortTables(files: readonly InputFile[], log: IssueLog): Sorted {
  const byKind = new Map<SheetKind, Table[]>()
  const unread: string[] = []
  const unnamed: Table[] = []
  for (const file of files) {
    const opened = openTables(file)
    log.addAll(opened.issues)
    if (!opened.ok) continue
    for (const table of opened.value) {
      const name = sheetNameOf(table)
      const kind = kinds.find((known) => known === name)
      if (kind !== undefined) byKind.set(kind, [...(byKind.get(kind) ?? []), table])
      else if (name === undefined) unnamed.push(table)
      else unread.push(table.sheet || table.file)
    }
  }
  const named = new Set(byKind.keys())
  for (const table of unnamed) {
    const kind = kindByHeadings(table)
    if (kind === undefined) unread.push(table.sheet || table.file)
    else if (named.has(kind)) log.addAll([looksLike(table, kind)])
    else byKind.set(kind, [...(byKind.get(kind) ?? []), table])
  }
  return { byKind, unread }
}
