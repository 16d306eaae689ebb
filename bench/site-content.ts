import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'

/** One article of a generated site, as plain Markdown that every generator reads alike. */
export type GeneratedArticle = {
  readonly id: string
  readonly title: string
  readonly thesis: string
  /** Number of the section of the site it stands in, from 1. */
  readonly section: number
  /** Headings carry no anchors here; whoever needs them pins them. */
  readonly markdown: string
}

/** Articles in one section of a generated site. */
const articlesPerSection = 20
const headings = ['Mechanism', 'Quantity', 'Worked case', 'Trade-off', 'Fate', 'Ways out']
const nouns =
  'host cluster datastore rack feed switch array witness quorum link room guest lease path vote'.split(' ')
const verbs = 'holds loses waits restarts fences serves shares moves answers isolates'.split(' ')
const joints = ['because', 'while', 'until', 'although', 'so that', 'before']

/** `count` articles of about a thousand words each: prose, a list, a table, code and links to one another. */
export function generatedArticles(count: number, seed: number): readonly GeneratedArticle[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, index) => ({
    id: `article-${index + 1}`,
    title: `${capital(randomElement(random, nouns))} ${index + 1} ${clause(random)}`,
    thesis: sentence(random),
    section: 1 + Math.floor(index / articlesPerSection),
    markdown: headings.map((heading, part) => sectionText(random, heading, part, index, count)).join('\n'),
  }))
}

function sectionText(random: Random, heading: string, part: number, index: number, count: number): string {
  const paragraphs = Array.from({ length: 2 }, () => paragraph(random))
  const extra = [
    '',
    list(random),
    table(random),
    '```sh\nbulkhead run headroom reference --failures 2\n```\n',
    `See [the next article](article-${((index + 1) % count) + 1}.md).\n`,
    '',
  ][part]
  return `## ${heading}\n\n${paragraphs.join('\n')}\n${extra}`
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const clause = (random: Random): string =>
  `the ${randomElement(random, nouns)} ${randomElement(random, verbs)} the ${randomElement(random, nouns)}`

const sentence = (random: Random): string =>
  `${capital(clause(random))} ${randomElement(random, joints)} ${clause(random)}.`

const paragraph = (random: Random): string =>
  `${Array.from({ length: randomInteger(random, 5, 8) }, () => sentence(random)).join(' ')}\n`

const list = (random: Random): string => Array.from({ length: 4 }, () => `- ${sentence(random)}\n`).join('')

const table = (random: Random): string =>
  [
    '| host | state | waits |',
    '|---|---|---|',
    ...Array.from(
      { length: 5 },
      (_, row) => `| ${row + 1} | ${randomElement(random, verbs)} | ${clause(random)} |`,
    ),
    '',
  ].join('\n')
