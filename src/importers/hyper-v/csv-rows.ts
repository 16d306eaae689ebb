import { csvTable } from '#formats/csv.ts'
import { kindOf, type RecordKind, type Row } from '#importers/hyper-v/cmdlets.ts'
import type { Issue } from '#kernel/outcome.ts'

/** What a CSV file lists, told by its headings; Export-Csv of PowerShell 5 writes a line with the type before them. */
export function csvKind(start: string): RecordKind | undefined {
  const lines = start.split(/\r?\n/, 3)
  const head = lines.find((line) => line !== '' && !line.startsWith('#TYPE') && !line.startsWith('sep='))
  if (head === undefined || !/[,;\t]/.test(head)) return undefined
  const names = head.split(/[,;\t]/).map((name) => [name.trim().replace(/^"|"$/g, ''), ''] as const)
  return kindOf(Object.fromEntries(names))
}

/** Properties that PowerShell writes into a CSV as the name of their type hold nothing. */
const typeName = /^(System|Microsoft)\.[\w.]+(`\d\[.*\]|\[\])?$/
/** Lists that are missed where only their type was written. */
const missedLists = new Set([
  ...['AntiAffinityClassNames', 'PossibleOwners', 'PreferredOwners', 'Groups'],
  ...['SharedVolumeInfo', 'NetworkAdapters', 'HardDrives'],
])

/** Properties that are whole numbers, which a spreadsheet may have written with the marks of its language. */
const wholeNumbers = new Set([
  ...['ProcessorCount', 'MemoryStartup', 'MemoryDemand', 'LogicalProcessorCount', 'MemoryCapacity'],
  ...['NumberOfCores', 'NumberOfLogicalProcessors', 'MaxClockSpeed', 'Size', 'FileSize', 'AllocatedSize'],
  ...['Priority', 'NodeWeight', 'NumberOfDataCopies', 'PhysicalDiskRedundancy'],
])

/** A whole number without marks between its thousands and without decimals that are zeros. Example: '1.234,00' → '1234' */
function withoutMarks(text: string): string {
  const [, whole = '', decimals] =
    /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$/.exec(text) ??
    /^(\d{1,3}(?:[,'\u2019 \u00a0\u202f]\d{3})+|\d+)(?:\.(\d+))?$/.exec(text) ??
    []
  return whole === '' || (decimals !== undefined && /[^0]/.test(decimals)) ? text : whole.replace(/\D/g, '')
}

/** The records of a CSV file that some cmdlet read here writes, each with its line. */
export function csvRows(
  file: string,
  text: string,
): { readonly rows: readonly Row[]; readonly issues: readonly Issue[] } {
  const start = text.startsWith('#TYPE') ? text.indexOf('\n') + 1 : 0
  const rows: Row[] = []
  const missed = new Set<string>()
  let names: readonly string[] = []
  const summary = csvTable(file, text.slice(start)).read({
    header(headings) {
      names = headings
      return headings.map((_, column) => column)
    },
    row(row) {
      const record: Record<string, string> = {}
      for (const [slot, name] of names.entries()) {
        const said = row.text(slot)
        if (name === '' || name === '__proto__') continue
        const isType = typeName.test(said)
        if (isType && missedLists.has(name)) missed.add(name)
        record[name] = isType ? '' : wholeNumbers.has(name) ? withoutMarks(said) : said
      }
      const kind = kindOf(record)
      if (kind !== undefined) rows.push({ kind, record, list: '', item: row.number + (start > 0 ? 1 : 0) })
    },
  })
  const lost = [...missed].map((name): Issue => {
    const message = `Column ${name} holds the name of a type instead of what it lists, as Export-Csv writes lists. Export this cmdlet with ConvertTo-Json.`
    return { code: 'hyper-v.list-lost', severity: 'warning', where: file, message }
  })
  return { rows, issues: [...summary.issues, ...lost] }
}
