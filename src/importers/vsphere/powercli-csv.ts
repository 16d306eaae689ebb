import { openTables } from '#formats/tables.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { isCutOff } from '#importers/vsphere/json-value.ts'
import { managedTypes } from '#importers/vsphere/managed-types.ts'
import { type RecordOf, readCmdlet } from '#importers/vsphere/powercli.ts'
import { reservedMember } from '#importers/vsphere/property-path.ts'
import type { Document, Inventory } from '#importers/vsphere/vendor-model.ts'
import type { Issue } from '#kernel/outcome.ts'

const lineFeed = 10
const typeLine = /^#TYPE VMware\.[^\n]*\n/
const reference = new RegExp(`(?:^|[",;\\t/=])(?:${managedTypes.join('|')})-[\\w-]*\\d`, 'm')

/** Whether the start of a text file is a table of PowerCLI's records: headings of them, and ids as it writes them. */
export function isCmdletCsv(start: string): boolean {
  const [headings = ''] = start.replace(typeLine, '').split(/\r?\n/, 1)
  const names = new Set(headings.split(/[,;\t]/).map((heading) => heading.replace(/^\ufeff|"/g, '').trim()))
  if (!names.has('Name')) return false
  return (names.has('Id') || (names.has('VMIds') && names.has('Uid'))) && reference.test(start)
}

/**
 * Reads records of PowerCLI that Export-Csv wrote into the inventory. A list comes out as text only where whoever
 * exported joined it: what Export-Csv writes instead is the name of its type, which says nothing.
 */
export function readCmdletCsv(file: GivenFile, inventory: Inventory): Issue | undefined {
  const skipped = typeLine.test(file.start) ? file.bytes.indexOf(lineFeed) + 1 : 0
  const tables = openTables({ name: file.name, bytes: file.bytes.subarray(skipped) })
  if (!tables.ok) return tables.issues[0]
  // A value of a text file is found by its line.
  const document: Document = { file: file.name, sheet: '', spell: () => '' }
  let failed: Issue | undefined
  for (const table of tables.value) {
    let names: readonly string[] = []
    const summary = table.read({
      header(headings) {
        names = headings.map((heading) => heading.replace(/^\ufeff/, '').trim())
        return names.map((_, n) => n)
      },
      row(row) {
        const record: { [name: string]: unknown } = {}
        names.forEach((name, n) => {
          const text = row.text(n)
          if (text !== '' && name !== '' && name !== reservedMember && !isCutOff(text)) record[name] = text
        })
        const line = row.number + (skipped > 0 ? 1 : 0)
        const recordOf: RecordOf = (type, moref) => ({
          ...{ document, row: line, where: `${file.name}:${line} ${type} ${moref}` },
        })
        readCmdlet(record, recordOf, inventory)
      },
    })
    failed ??= summary.issues.find(({ severity }) => severity === 'error')
  }
  return failed
}
