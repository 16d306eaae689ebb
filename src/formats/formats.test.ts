import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { crc32 } from '#formats/crc32.ts'
import { csvTable } from '#formats/csv.ts'
import { excelDay } from '#formats/excel-date.ts'
import { numberFromText } from '#formats/number-text.ts'
import { noSharedStrings } from '#formats/shared-strings.ts'
import { sheetScan } from '#formats/sheet-scan.ts'
import { type CellKind, columnLetters, type Table } from '#formats/table.ts'
import { containerOf, openTables } from '#formats/tables.ts'
import { decodeText } from '#formats/text.ts'
import { decodeUtf8, isUtf8 } from '#formats/utf8.ts'
import { type WrittenCell, workbookWriter } from '#formats/workbook-writer.ts'
import { resolveEntities } from '#formats/xml.ts'

type Read = {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly codes: readonly string[]
}

function readAll(table: Table): Read {
  let headings: readonly string[] = []
  const rows: string[][] = []
  const kinds: CellKind[][] = []
  const { issues } = table.read({
    header(found) {
      headings = found
      return found.map((_, column) => column)
    },
    row(row) {
      rows.push(headings.map((_, slot) => row.text(slot)))
      kinds.push(headings.map((_, slot) => row.kind(slot)))
    },
  })
  return { headings, rows, codes: issues.map(({ code }) => code) }
}

const csv = (text: string): Read => readAll(csvTable('x.csv', text))

/** A workbook with one sheet of the given XML, for what no writer writes. */
function sheetOf(xml: string, parts: Readonly<Record<string, string>> = {}): Read {
  const files = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels':
      '<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
    'xl/workbook.xml': '<workbook><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': xml,
    ...parts,
  }
  const bytes = zipSync(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])),
  )
  const opened = openTables({ name: 'x.xlsx', bytes })
  if (!opened.ok) return { headings: [], rows: [], codes: opened.issues.map(({ code }) => code) }
  return readAll(opened.value[0] as Table)
}

test('the checksum of "123456789" is the check value of CRC-32', () => {
  assert.equal(crc32(0, strToU8('123456789')), 0xcbf43926)
})

test('a checksum taken in pieces equals that of the whole, at any alignment', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, at) => {
      const cut = Math.min(at, bytes.length)
      assert.equal(crc32(crc32(0, bytes.subarray(0, cut)), bytes.subarray(cut)), crc32(0, bytes.slice()))
    }),
  )
})

test('UTF-8 decodes as the platform does, valid or not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 150 }), (text) => {
      const bytes = new TextEncoder().encode(text)
      assert.equal(decodeUtf8(bytes, 0, bytes.length), text.toWellFormed())
      assert.ok(isUtf8(bytes))
    }),
    { numRuns: 40 },
  )
  assert.equal(isUtf8(Uint8Array.of(0xc0, 0x80)), false, 'overlong')
  assert.equal(isUtf8(Uint8Array.of(0xed, 0xa0, 0x80)), false, 'surrogate')
  assert.equal(isUtf8(Uint8Array.of(0xe2, 0x82)), false, 'cut off')
})

test('text files are told by their bytes: BOM, UTF-16 without one, UTF-8, and else windows-1252', () => {
  const utf16 = (text: string) =>
    [...text].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8])
  assert.deepEqual(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)), { text: 'A', encoding: 'utf-8' })
  assert.deepEqual(decodeText(Uint8Array.from([0xff, 0xfe, ...utf16('Tür')])), {
    text: 'Tür',
    encoding: 'utf-16le',
  })
  assert.deepEqual(decodeText(Uint8Array.from(utf16('VM;Host'))), { text: 'VM;Host', encoding: 'utf-16le' })
  assert.deepEqual(decodeText(Uint8Array.of(0x54, 0xfc, 0x72, 0x80)), {
    text: 'Tür€',
    encoding: 'windows-1252',
  })
})

test('numbers are read as people of any locale write them', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['4096', 4096],
    ['4,096', 4096],
    ['4.096', 4096],
    ['1.234.567', 1_234_567],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['4\u00a0096', 4096],
    ["4'096", 4096],
    ['2,375', 2375],
    ['0,375', 0.375],
    ['2,37', 2.37],
    ['-1', -1],
    ['1e3', 1000],
    ['', undefined],
    [',', undefined],
    ['12 MB', undefined],
    ['0x10', undefined],
    ['1,2,3', undefined],
    ['1.2.3', undefined],
  ]
  for (const [text, value] of cases) assert.equal(numberFromText(text)?.value, value, text)
})

test('Excel days follow the 1900 system and years up to 1970 are unknown', () => {
  assert.equal(excelDay('45749.4744'), '2025-04-02')
  assert.equal(excelDay('36526'), '2000-01-01')
  assert.equal(excelDay('2026-01-09T07:00:23.920Z'), '2026-01-09')
  for (const text of ['0', '25569', '25203', '1969-12-31', 'never', ''])
    assert.equal(excelDay(text), 'unknown', text)
})

test('columns are lettered as spreadsheets do', () => {
  assert.deepEqual([0, 25, 26, 701, 702, 16_383].map(columnLetters), ['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD'])
})

test('only the five entities and character references are resolved', () => {
  assert.equal(
    resolveEntities('&lt;a&gt; &amp;amp; &#65;&#x42; &xxe; &#xD800;'),
    '<a> &amp; AB &xxe; &#xD800;',
  )
})

test('the separator is found, quotes may hold separators, quotes and lines, and rows know their line', () => {
  for (const separator of [',', ';', '\t']) {
    const read = csv(
      ['VM', 'Note', 'CPUs']
        .join(separator)
        .concat('\r\n', ['a', `"x${separator}""y""\nz"`, '2'].join(separator)),
    )
    assert.deepEqual(read.headings, ['VM', 'Note', 'CPUs'])
    assert.deepEqual(read.rows, [['a', `x${separator}"y"\nz`, '2']])
  }
  assert.deepEqual(csv('sep=|\nA|B\n1,5|2').rows, [['1,5', '2']])
})

test('a quote that never closes and lines longer than the headings are said, not swallowed', () => {
  assert.deepEqual(csv('A,B\n"1,2\n3,4').codes, ['csv.quote-open'])
  assert.deepEqual(csv('A,B\n1,2,3').codes, ['csv.more-fields-than-headings'])
})

test('what is written is read back, with shared or inline strings and at every compression', () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((value) => value.replace(/[^\P{C}]|_x[\dA-Fa-f]{4}_/gu, ' ').trim())
  const cell = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null))
  const grid = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 30 })
  fc.assert(
    fc.property(grid, fc.constantFrom('shared', 'inline'), fc.constantFrom(0, 6), (rows, style, level) => {
      const chunks: Uint8Array[] = []
      const writer = workbookWriter((bytes) => chunks.push(bytes), style, level)
      writer.sheet('Data', [['A', 'B', 'C'], ...rows] as readonly (readonly WrittenCell[])[])
      writer.end()
      const opened = openTables({ name: 'x.xlsx', bytes: new Uint8Array(Buffer.concat(chunks)) })
      assert.ok(opened.ok)
      const expected = rows
        .map((row) => row.map((value) => String(value ?? '')))
        .filter((row) => row.some((value) => value !== ''))
      const read = readAll(opened.value[0] as Table)
      assert.deepEqual(read.codes, [])
      assert.deepEqual(
        read.rows.filter((row) => row.some((value) => value !== '')),
        expected,
      )
    }),
    { numRuns: 60 },
  )
})

test('rows and cells without references follow the one before, and skipped columns stay empty', () => {
  const read = sheetOf(
    '<worksheet><sheetData><row><c t="str"><v>A</v></c><c t="str"><v>B</v></c><c t="str"><v>C</v></c></row>' +
      '<row r="7"><c r="C7"><v>3</v></c></row><row><c><v>1</v></c></row></sheetData></worksheet>',
  )
  assert.deepEqual(read.rows, [
    ['', '', '3'],
    ['1', '', ''],
  ])
})

test('prefixed elements, strict namespaces, odd quotes and blanks in tags are read', () => {
  const read = sheetOf(
    "<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main'><x:sheetData><x:row r='1'>" +
      "<x:c r = 'A1' t='inlineStr'><x:is><x:t>A</x:t></x:is></x:c><x:c s='1' r='B1' t='str' ><x:v >B</x:v></x:c></x:row>" +
      "<x:row r='2'><x:c r='B2' cm='1>0'><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>",
  )
  assert.deepEqual(read, { headings: ['A', 'B'], rows: [['', '5']], codes: [] })
})

test('rich strings are joined and phonetic hints left out', () => {
  const si =
    '<sst><si><r><t>web</t></r><r><t xml:space="preserve">-01</t></r><rPh><t>no</t></rPh></si><si><t>V&amp;M</t></si><si/></sst>'
  const read = sheetOf(
    '<worksheet><sheetData><row><c t="s"><v>1</v></c></row><row><c t="s"><v>0</v></c></row><row><c t="s"><v>2</v></c></row></sheetData></worksheet>',
    { 'xl/sharedStrings.xml': si },
  )
  assert.deepEqual(read, { headings: ['V&M'], rows: [['web-01'], ['']], codes: [] })
})

test('a formula gives what it computed last and says so; one never computed is named', () => {
  const read = sheetOf(
    '<worksheet><sheetData><row><c t="str"><v>A</v></c><c t="str"><v>B</v></c></row>' +
      '<row><c><f>1+1</f><v>2</v></c><c><f>NOW()</f></c></row></sheetData></worksheet>',
  )
  assert.deepEqual(read.rows, [['2', '']])
  assert.deepEqual(read.codes, ['xlsx.formula', 'xlsx.formula-without-value'])
})

test('document types, comments and CDATA are refused wherever they stand', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
  assert.deepEqual(sheetOf(`${bomb}<worksheet><sheetData/></worksheet>`).codes, ['xml.declaration'])
  const data = '<worksheet><sheetData><row><c t="str"><v><![CDATA[x]]></v></c></row></sheetData></worksheet>'
  assert.deepEqual(sheetOf(data).codes, ['xml.declaration'])
  const strings = { 'xl/sharedStrings.xml': `${bomb}<sst><si><t>x</t></si></sst>` }
  assert.deepEqual(sheetOf('<worksheet><sheetData/></worksheet>', strings).codes, ['xml.declaration'])
  assert.deepEqual(sheetOf('<worksheet/>', { 'xl/workbook.xml': `${bomb}<workbook/>` }).codes, [
    'xml.declaration',
  ])
})

test('a sheet that stops in the middle, an endless row and a wild reference are refused', () => {
  const row = '<row><c t="str"><v>A</v></c></row>'
  assert.deepEqual(sheetOf(`<worksheet><sheetData>${row}<row><c><v>1</v>`).codes, ['xlsx.unclosed'])
  assert.deepEqual(sheetOf(`<worksheet><sheetData><row>${' '.repeat(17 * 2 ** 20)}`).codes, ['xlsx.overlong'])
  assert.deepEqual(sheetOf('<worksheet><sheetData><row><c r="ZZZZ1"><v>1</v></c></row>').codes, [
    'xlsx.cell-reference',
  ])
})

test('a bomb is stopped by its ratio', () => {
  const rows = `<worksheet><dimension ref="A1:XFD1048576"/><sheetData>${'<row><c/></row>'.repeat(3e6)}</sheetData>`
  assert.deepEqual(sheetOf(rows).codes, ['zip.bomb'])
})

test('gigabytes of empty rows that do not compress like a bomb are stopped by their size', () => {
  const reader = { header: () => [0], row: () => assert.fail('there is no row') }
  const { scan } = sheetScan({ file: 'x.xlsx', sheet: 'S' }, noSharedStrings, reader)
  const head = strToU8('<worksheet><sheetData>')
  scan(head, 0, head.length)
  const chunk = strToU8('<row r="1" spans="1:3"><c r="A1" s="4"/><c r="B1" s="4"/></row>'.repeat(16_384))
  let pushed = 0
  let stopped = scan(chunk, 0, chunk.length)
  for (; stopped === undefined && pushed < 2 ** 31; pushed += chunk.length)
    stopped = scan(chunk, 0, chunk.length)
  assert.equal(stopped?.code, 'xlsx.blank')
  assert.ok(pushed < 140 * 2 ** 20)
})

test('files are told by their bytes: encrypted, old, compound, binary, empty, text', () => {
  const compound = (name: string): Uint8Array => {
    const bytes = new Uint8Array(1024)
    bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
    for (let i = 0; i < name.length; i++) bytes[640 + 2 * i] = name.charCodeAt(i)
    return bytes
  }
  assert.equal(containerOf(compound('EncryptedPackage')), 'encrypted-workbook')
  assert.equal(containerOf(compound('Workbook')), 'old-workbook')
  assert.equal(containerOf(compound('WordDocument')), 'compound')
  assert.equal(containerOf(Uint8Array.of(1, 2, 3, 0)), 'binary')
  assert.equal(containerOf(new Uint8Array(0)), 'empty')
  assert.equal(containerOf(strToU8('VM,Host')), 'text')
})

test('a zip that is none, cut off, encrypted or damaged is refused with its reason', () => {
  const code = (bytes: Uint8Array): string => {
    const opened = openTables({ name: 'x.xlsx', bytes })
    return opened.ok ? String(readAll(opened.value[0] as Table).codes[0]) : opened.issues[0].code
  }
  const chunks: Uint8Array[] = []
  const writer = workbookWriter((bytes) => chunks.push(bytes), 'inline', 0)
  writer.sheet('S', [['VM'], ['a'], ['b']])
  writer.end()
  const whole = new Uint8Array(Buffer.concat(chunks))
  assert.equal(code(strToU8('PK\x03\x04 and nothing else')), 'zip.truncated')
  assert.equal(code(whole.subarray(0, whole.length >> 1)), 'zip.truncated')
  const damaged = whole.slice()
  const at = Buffer.from(whole).indexOf('<t>a</t>')
  damaged[at + 3] = 0x7a
  assert.equal(code(damaged), 'zip.truncated', 'the checksum notices one changed letter')
  assert.equal(code(zipSync({ 'readme.pdf': strToU8('x') })), 'zip.nothing-to-read')
  assert.equal(code(zipSync({ 'a.csv': zipSync({ 'b.csv': strToU8('A') }) })), 'zip.nested')
})
