import type { ReadFile } from '#importers/importer.ts'
import type { Block } from '#kernel/block.ts'

/** Files of one table; the rest is counted. */
const rowsMax = 40

/** An importer by its id and what people call it. */
export type Titled = { readonly id: string; readonly title: string }

/** What became of a file, in words: the importer by its title. */
export function readerText({ reader, sameAs }: ReadFile, importers: readonly Titled[]): string {
  if (sameAs !== undefined) return `the same bytes as ${sameAs}`
  if (reader === 'nobody') return 'nobody reads it'
  if (reader === 'topology') return 'topology, laid over the estate'
  if (reader === 'stored') return 'estate saved by Bulkhead'
  return importers.find(({ id }) => id === reader)?.title ?? reader
}

/** Who read each of several files, as a table; nothing for one file or none. */
export function readFilesBlocks(files: readonly ReadFile[], importers: readonly Titled[]): readonly Block[] {
  if (files.length < 2) return []
  const rest = files.length - rowsMax
  return [
    {
      kind: 'table',
      title: rest > 0 ? `Who read each file, ${rowsMax} of ${files.length}` : 'Who read each file',
      columns: [{ title: 'File' }, { title: 'Read by' }],
      rows: files.slice(0, rowsMax).map((file) => [file.name, readerText(file, importers)]),
    },
  ]
}
