import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import {
  BuildStopped,
  builtEditions,
  type CompiledContent,
  compiledContent,
  editionsFolder,
  editionsList,
  referenceEstate,
} from '#tools/build.ts'
import { foldersOf, placeOnDisk } from '#tools/content.ts'
import { bookBundle, printStyle } from '#tools/editions-bundle.ts'
import type { Scope } from '#web/editions/edition.ts'
import type { EditionFile } from '#web/publish/editions.ts'
import type { Bench } from '#web/publish/figure.ts'
import type { Page } from '#web/publish/page.ts'

// npm run editions -- [book] [epub] [pdf] [--stage ID …] [--content FOLDER …]
// Writes dist/editions: the path as one HTML file, as EPUB, as PDF; with --stage that stage or track alone.

/** The kinds of editions there are. */
export const editionKinds = ['book', 'epub', 'pdf'] as const
export type EditionKind = (typeof editionKinds)[number]

/** The path with every page of it, each figure computed once. */
export type Edited = CompiledContent & {
  readonly pages: readonly Page[]
  readonly estateText: string | 'none'
}

/** Compiles the content below `root` with the folders `more`; throws BuildStopped when it has mistakes. */
export async function edited(root: string, more: readonly string[]): Promise<Edited> {
  const content = await compiledContent(root, more)
  const { sitePages } = await import('#web/publish/site.ts')
  const estate = await referenceEstate(join(root, 'content/estates/reference.json'))
  const bench: Bench = { engines: content.engines, estate: estate.digested, issues: [] }
  const pages = sitePages({ ...content, estate: estate.digested, asOf: content.graph.asOf }, bench)
  if (bench.issues.length > 0) throw new BuildStopped(bench.issues)
  return { ...content, pages, estateText: estate.text }
}

/** The self-contained book, as a text. */
export async function book(root: string, { graph, engines, pages, estateText }: Edited): Promise<string> {
  const { bookHtml } = await import('#web/editions/book.ts')
  const estate = estateText === 'none' ? estateText : gzipSync(estateText, { level: 9 }).toString('base64')
  return bookHtml({ graph, engines, pages, estate, ...(await bookBundle(root)) })
}

/** What was asked for: kinds of editions, and of what. */
type Wish = {
  readonly kinds: readonly EditionKind[]
  readonly places: readonly string[]
  readonly more: readonly string[]
}

/** Writes the editions that are wished for and tells of each; returns the exit code. */
async function writeEditions(root: string, { kinds, places: ids, more }: Wish): Promise<0 | 2> {
  const [{ editionOf }, { epub }, { places }] = await Promise.all([
    import('#web/editions/edition.ts'),
    import('#web/editions/epub.ts'),
    import('#web/publish/order.ts'),
  ])
  const path = await told('compiled', async () => edited(root, more))
  const all = places(path.graph)
  const unknown = ids.find((id) => !all.some((place) => place.id === id))
  if (unknown !== undefined) {
    say(`There is no stage or track "${unknown}". There are: ${all.map(({ id }) => id).join(', ')}.`)
    return 2
  }
  const scopes: readonly Scope[] =
    ids.length === 0
      ? [{ kind: 'path' }]
      : all.filter(({ id }) => ids.includes(id)).map((place) => ({ kind: 'place', place }))
  const bound = scopes.map((scope) => editionOf(path.graph, path.pages, scope))
  const { asOf, title } = path.graph
  const write = (
    kind: EditionKind,
    of: { readonly id: string; readonly title: string },
    text: string | Uint8Array,
  ): void => {
    const file = `${of.id}.${kind === 'book' ? 'html' : kind}`
    const bytes = Buffer.byteLength(text)
    keep(root, { file, kind, title: of.title, asOf, bytes }, text)
    say(`${editionsFolder}/${file}: ${(bytes / 1e6).toFixed(2)} MB`)
  }
  if (kinds.includes('book'))
    write('book', { id: 'bulkhead-path', title }, await told('book', () => book(root, path)))
  if (kinds.includes('epub'))
    for (const edition of bound) write('epub', edition, await told('epub', async () => epub(edition)))
  if (!kinds.includes('pdf')) return 0
  const [{ printPdf }, { findChromium, openBrowser }] = await Promise.all([
    import('#tools/editions-print.ts'),
    import('#tools/chromium.ts'),
  ])
  if (findChromium() === undefined) {
    say(
      'The PDF is printed by Chromium or Chrome, and none was found. Install one, or name it in BULKHEAD_CHROMIUM; the HTML book can be printed from any browser.',
    )
    return 2
  }
  const style = await told('style sheet', () => printStyle(root))
  const browser = await openBrowser()
  try {
    for (const edition of bound)
      write('pdf', edition, await told('pdf', () => printPdf(edition, style, browser)))
  } finally {
    await browser.close()
  }
  return 0
}

/** Writes an edition and adds it to the list that the site offers its editions by. */
function keep(root: string, edition: EditionFile, text: string | Uint8Array): void {
  mkdirSync(join(root, editionsFolder), { recursive: true })
  writeFileSync(join(root, editionsFolder, edition.file), text)
  const others = builtEditions(root).filter(({ file }) => file !== edition.file)
  const list = [...others, edition].sort((one, other) => (one.file < other.file ? -1 : 1))
  writeFileSync(join(root, editionsList), `${JSON.stringify(list, null, 2)}\n`)
}

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Does a piece of work and says how long it took. */
async function told<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const result = await work()
  say(`${what}: ${Math.round(performance.now() - started)} ms`)
  return result
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const { values, positionals } = parseArgs({
    options: { stage: { type: 'string', multiple: true }, content: { type: 'string', multiple: true } },
    allowPositionals: true,
  })
  const more = values.content?.flatMap(foldersOf) ?? foldersOf(process.env.BULKHEAD_CONTENT)
  const kinds = editionKinds.filter((kind) => positionals.length === 0 || positionals.includes(kind))
  const stray = positionals.find((word) => !editionKinds.some((kind) => kind === word))
  if (stray !== undefined) {
    say(`"${stray}" is no edition. There are: ${editionKinds.join(', ')}.`)
    process.exitCode = 2
  } else
    try {
      process.exitCode = await writeEditions(root, { kinds, places: values.stage ?? [], more })
    } catch (error) {
      if (!(error instanceof BuildStopped)) throw error
      for (const { where, message, code } of error.issues)
        say(`${placeOnDisk(where, join(root, 'content'), more)}: ${message} (${code})`)
      process.exitCode = 2
    }
}
