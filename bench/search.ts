// How long one search takes on generated pages, query by query, typos and hostile queries among them.
import { performance } from 'node:perf_hooks'
import { brotliCompressSync } from 'node:zlib'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { buildSearch, openSearch, type SearchEntry, type StoredSearch } from '#path/search.ts'

const seed = 2026
/** DESIGN.md and the issue on the path: an answer within this on 200 pages. */
const targetMs = 50
const sectionsPerPage = 7
const wordsPerSection = 180
const syllables = 'ba co du fe gi ha jo ku le mi no pu ra se ti vo wa xe yu zo'.split(' ')

/** Runs for 200 pages, or for the numbers of pages in `args`. */
export async function run(args: readonly string[]): Promise<void> {
  const counts = args.length === 0 ? [200] : args.map(Number)
  process.stderr.write(
    'pages  entries  built ms  opened ms  index KB  compressed KB  median ms    p95 ms    max ms   slowest query\n',
  )
  for (const pages of counts) measure(pages)
}

/** Each query is asked so often and the quickest time counts: the others measure the machine. */
const tries = 3

function timeOf(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function measure(pages: number): void {
  const random = seededRandom(seed)
  const vocabulary = Array.from({ length: 6_000 }, () =>
    Array.from({ length: randomInteger(random, 2, 4) }, () => randomElement(random, syllables)).join(''),
  )
  const entries = Array.from({ length: pages }, (_, page) => pageEntries(page, random, vocabulary)).flat()
  const begun = performance.now()
  const text = JSON.stringify(buildSearch(entries))
  const builtMs = performance.now() - begun
  const opening = performance.now()
  const search = openSearch(JSON.parse(text) as StoredSearch)
  const openedMs = performance.now() - opening
  const timed = queries(random, vocabulary).map((query) => {
    const ms = Math.min(...Array.from({ length: tries }, () => timeOf(() => search.find(query, 20))))
    return { query, ms }
  })
  const sorted = timed.map(({ ms }) => ms).sort((one, other) => one - other)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const slowest = timed.reduce((worst, one) => (one.ms > worst.ms ? one : worst))
  const result = {
    ...{ bench: 'search', pages, entries: entries.length, queries: timed.length, targetMs },
    ...{ builtMs: round(builtMs), openedMs: round(openedMs), indexBytes: text.length },
    compressedBytes: brotliCompressSync(text).length,
    ...{ medianMs: round(at(0.5)), p95Ms: round(at(0.95)), maxMs: round(slowest.ms) },
    slowest: slowest.query.slice(0, 60),
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  const cells = [pages, entries.length, result.builtMs, result.openedMs, Math.round(text.length / 1024)]
  const more = [Math.round(result.compressedBytes / 1024), result.medianMs, result.p95Ms, result.maxMs]
  process.stderr.write(
    `${[...cells, ...more].map((cell) => String(cell).padStart(9)).join('')}   ${result.slowest}\n`,
  )
}

const round = (ms: number): number => Math.round(ms * 100) / 100

/** Frequent words are frequent as in a language: the rank of a word is the square of chance. */
const words = (count: number, random: Random, vocabulary: readonly string[]): string =>
  Array.from({ length: count }, () => vocabulary[Math.floor(random() ** 2 * vocabulary.length)]).join(' ')

const pageEntries = (page: number, random: Random, vocabulary: readonly string[]): readonly SearchEntry[] =>
  Array.from({ length: sectionsPerPage }, (_, section) => ({
    kind: section === 0 ? 'article' : 'section',
    title: words(5, random, vocabulary),
    where: `Page ${page}`,
    href: `articles/${page}.html#${section}`,
    terms: [words(1, random, vocabulary)],
    text: words(wordsPerSection, random, vocabulary),
  }))

/** Words as they are, cut short, misspelt, several at once; and what nobody means well by. */
function queries(random: Random, vocabulary: readonly string[]): readonly string[] {
  const some = (): string => randomElement(random, vocabulary)
  const misspelt = (word: string): string => {
    const at = randomInteger(random, 1, word.length - 1)
    return word.slice(0, at) + word.slice(at + 1)
  }
  return [
    ...Array.from({ length: 100 }, some),
    ...Array.from({ length: 100 }, () => some().slice(0, 3)),
    ...Array.from({ length: 100 }, () => misspelt(some())),
    ...Array.from({ length: 100 }, () => `${some()} ${misspelt(some())} ${some()}`),
    ...Array.from({ length: 20 }, () => words(40, random, vocabulary)),
    ...['', 'a'.repeat(10_000), '(.*)+$ [^a]'.repeat(900), '複製 кворум', 'ba', 'co du'],
  ]
}
