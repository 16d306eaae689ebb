import { maxColumns } from '#formats/limits.ts'
import { cellPlace, type Row, type Table, type TableReader, type TableSummary } from '#formats/table.ts'
import type { Issue } from '#kernel/outcome.ts'

const separators = [',', ';', '\t', '|'] as const

/**
 * A text with separated values as a table. The separator is the one most frequent in the first line, unless a
 * line such as `sep=;` names it; fields may be quoted, with doubled quotes and line breaks inside. Source:
 * RFC 4180, and what spreadsheet programs do in other locales.
 */
export function csvTable(file: string, text: string): Table {
  return { file, sheet: '', read: (reader) => readCsv(file, text, reader) }
}

function readCsv(file: string, text: string, reader: TableReader): TableSummary {
  const announced = /^sep=(.)\r?\n/i.exec(text)
  const start = announced?.[0].length ?? 0
  const separator = announced?.[1] ?? likelySeparator(text, start)
  const records = csvRecords(text, start, separator)
  const issues: Issue[] = []
  let columns: readonly number[] | undefined
  let headerRow = 0
  let width = 0
  let rows = 0
  let tooLong = 0
  let firstTooLong = 0
  let current: readonly string[] = []
  let line = 0
  const row: Row = {
    get number() {
      return line
    },
    kind: (slot) => (row.text(slot) === '' ? 'empty' : 'text'),
    text: (slot) => current[columns?.[slot] ?? -1]?.trim() ?? '',
    value: () => Number.NaN,
    hasError: () => false,
  }
  for (const record of records.read()) {
    current = record.fields
    line = record.line + (announced ? 1 : 0)
    if (current.every((field) => field.trim() === '')) continue
    if (columns === undefined) {
      headerRow = line
      width = current.length
      columns = reader.header(
        current.slice(0, maxColumns).map((heading) => heading.trim()),
        line,
      )
      continue
    }
    if (current.length > width && current.slice(width).some((field) => field.trim() !== '')) {
      if (tooLong === 0) firstTooLong = line
      tooLong += 1
    }
    rows += 1
    reader.row(row)
  }
  if (records.openQuote() > 0) issues.push(quoteLeftOpen(file, records.openQuote()))
  if (tooLong > 0) issues.push(moreFieldsThanHeadings(file, firstTooLong, tooLong))
  return { rows, headerRow, issues }
}

/** The separator that occurs most often outside quotes in the first line that is not blank. */
function likelySeparator(text: string, start: number): string {
  const counts = new Map<string, number>(separators.map((separator) => [separator, 0]))
  let quoted = false
  let seen = false
  for (let i = start; i < text.length; i++) {
    const letter = text[i] as string
    if (letter === '"') quoted = !quoted
    else if (!quoted && letter === '\n' && seen) break
    else if (!quoted && counts.has(letter)) counts.set(letter, (counts.get(letter) as number) + 1)
    if (letter.trim() !== '') seen = true
  }
  let best = ','
  for (const [separator, count] of counts) if (count > (counts.get(best) as number)) best = separator
  return best
}

type Record = { readonly fields: readonly string[]; readonly line: number }

/** Cuts a text into records; each knows the line it starts on. */
function csvRecords(text: string, start: number, separator: string) {
  let openQuote = 0
  function* read(): Generator<Record> {
    let line = 1
    let i = start
    while (i < text.length) {
      const fields: string[] = []
      const first = line
      for (;;) {
        if (text[i] === '"') {
          const close = closingQuote(text, i + 1)
          if (close === -1) openQuote = line
          const end = close === -1 ? text.length : close
          const inside = text.slice(i + 1, end)
          for (let at = inside.indexOf('\n'); at !== -1; at = inside.indexOf('\n', at + 1)) line++
          fields.push(inside.replaceAll('""', '"'))
          i = end + 1
          while (i < text.length && text[i] !== separator && text[i] !== '\n') i++
        } else {
          let end = i
          while (end < text.length && text[end] !== separator && text[end] !== '\n') end++
          fields.push(text.slice(i, end))
          i = end
        }
        if (i >= text.length || text[i] === '\n') break
        i++
      }
      i++
      line++
      yield { fields, line: first }
    }
  }
  return { read, openQuote: () => openQuote }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return -1
}

const quoteLeftOpen = (file: string, line: number): Issue => ({
  code: 'csv.quote-open',
  severity: 'error',
  where: cellPlace({ file, sheet: '' }, line),
  message:
    'A quotation mark opens here and never closes, so everything behind it is one field. Export the file again.',
})

const moreFieldsThanHeadings = (file: string, line: number, count: number): Issue => ({
  code: 'csv.more-fields-than-headings',
  severity: 'warning',
  where: cellPlace({ file, sheet: '' }, line),
  message:
    `${count} ${count === 1 ? 'line has' : 'lines have'} more fields than there are headings, so values may stand in ` +
    'the wrong column. Check that fields with the separator inside are quoted.',
})
