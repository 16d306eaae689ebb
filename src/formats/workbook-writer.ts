import { strToU8, Zip, ZipDeflate } from 'fflate'
import { columnLetters } from '#formats/table.ts'

/** A value to write; null writes no cell. */
export type WrittenCell = string | number | boolean | null

/** How texts are stored: once for all sheets, as spreadsheet programs do, or in every cell. */
export type StringStyle = 'shared' | 'inline'

/** Writes a workbook sheet by sheet and row by row; call `end` once. */
export type WorkbookWriter = {
  sheet(name: string, rows: Iterable<readonly WrittenCell[]>): void
  end(): void
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const mainNamespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relationNamespace = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageNamespace = 'http://schemas.openxmlformats.org/package/2006'

const escaped = (text: string): string =>
  /[&<>"]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
    : text

/** Text handed to the compressor at once. */
const flushAt = 1 << 16

/**
 * Starts a workbook whose bytes go to `sink` as they come, so that size is bounded by the strings alone. The
 * same calls give the same bytes. `level` is that of deflate, 0 to 9.
 */
export function workbookWriter(
  sink: (bytes: Uint8Array) => void,
  style: StringStyle,
  level: 0 | 1 | 6 | 9,
): WorkbookWriter {
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    sink(bytes)
  })
  const names: string[] = []
  const strings = new Map<string, number>()

  const part = (path: string, pieces: Iterable<string>): void => {
    const entry = new ZipDeflate(path, { level })
    entry.mtime = '1980-01-01T12:00:00'
    zip.add(entry)
    let text = head
    for (const piece of pieces) {
      text += piece
      if (text.length < flushAt) continue
      entry.push(strToU8(text), false)
      text = ''
    }
    entry.push(strToU8(text), true)
  }

  const indexOf = (text: string): number => {
    const known = strings.get(text)
    if (known !== undefined) return known
    strings.set(text, strings.size)
    return strings.size - 1
  }

  const cell = (value: WrittenCell, reference: string): string => {
    if (value === null) return ''
    if (typeof value === 'number') return `<c r="${reference}"><v>${value}</v></c>`
    if (typeof value === 'boolean') return `<c r="${reference}" t="b"><v>${value ? 1 : 0}</v></c>`
    if (style === 'shared') return `<c r="${reference}" t="s"><v>${indexOf(value)}</v></c>`
    return `<c r="${reference}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`
  }

  function* sheetParts(rows: Iterable<readonly WrittenCell[]>): Generator<string> {
    yield `<worksheet xmlns="${mainNamespace}"><sheetData>`
    let number = 0
    const letters: string[] = []
    for (const row of rows) {
      number += 1
      let text = `<row r="${number}">`
      for (let column = 0; column < row.length; column++) {
        letters[column] ??= columnLetters(column)
        text += cell(row[column] ?? null, `${letters[column]}${number}`)
      }
      yield `${text}</row>`
    }
    yield '</sheetData></worksheet>'
  }

  function* stringParts(): Generator<string> {
    yield `<sst xmlns="${mainNamespace}" uniqueCount="${strings.size}">`
    for (const text of strings.keys()) yield `<si><t xml:space="preserve">${escaped(text)}</t></si>`
    yield '</sst>'
  }

  return {
    sheet(name, rows) {
      names.push(name)
      part(`xl/worksheets/sheet${names.length}.xml`, sheetParts(rows))
    },
    end() {
      part('xl/sharedStrings.xml', stringParts())
      part('xl/workbook.xml', [workbookXml(names)])
      part('xl/_rels/workbook.xml.rels', [relationsXml(names)])
      part('_rels/.rels', [
        `<Relationships xmlns="${packageNamespace}/relationships"><Relationship Id="rId1" ` +
          `Type="${relationNamespace}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ])
      part('[Content_Types].xml', [contentTypesXml(names)])
      zip.end()
    },
  }
}

const workbookXml = (names: readonly string[]): string => {
  const sheets = names.map(
    (name, n) => `<sheet name="${escaped(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`,
  )
  return `<workbook xmlns="${mainNamespace}" xmlns:r="${relationNamespace}"><sheets>${sheets.join('')}</sheets></workbook>`
}

const relationsXml = (names: readonly string[]): string => {
  const link = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${relationNamespace}/${type}" Target="${target}"/>`
  const sheets = names.map((_, n) => link(n + 1, 'worksheet', `worksheets/sheet${n + 1}.xml`)).join('')
  const strings = link(names.length + 1, 'sharedStrings', 'sharedStrings.xml')
  return `<Relationships xmlns="${packageNamespace}/relationships">${sheets}${strings}</Relationships>`
}

const contentTypesXml = (names: readonly string[]): string => {
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const override = (path: string, type: string): string =>
    `<Override PartName="${path}" ContentType="${kind}.${type}+xml"/>`
  return (
    `<Types xmlns="${packageNamespace}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    override('/xl/workbook.xml', 'sheet.main') +
    override('/xl/sharedStrings.xml', 'sharedStrings') +
    `${names.map((_, n) => override(`/xl/worksheets/sheet${n + 1}.xml`, 'worksheet')).join('')}</Types>`
  )
}
