import { excelDay } from '#formats/excel-date.ts'
import type { InputFile } from '#importers/importer.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/** Reads vSource and vMetaData: which vCenters, written when by what. Returns a name for the estate. */
export function readAbout(reading: Reading, files: readonly InputFile[]): string {
  const servers = new Set<string>()
  reading.each('vsource', {}, (cells) => {
    const server = cells.text('server') || cells.text('name')
    if (server !== '') servers.add(server)
  })
  reading.each('vmetadata', {}, (cells) => {
    const [version, written, server] = [cells.text('version'), cells.text('written'), cells.text('server')]
    if (server !== '') servers.add(server)
    const day = excelDay(written)
    const message = `Written by RVTools ${version || 'of unknown version'}${day === 'unknown' ? '' : ` on ${day}`}${server === '' ? '' : ` from ${server}`}.`
    reading.log.add('rvtools.written-by', 'note', cells.where('version'), message)
  })
  if (servers.size > 0) return [...servers].sort().join(', ')
  return files.map(({ name }) => name.replace(/\.[a-z]{3,4}$/i, '')).join(', ')
}
