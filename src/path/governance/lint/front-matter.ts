import { LineCounter, parseDocument } from 'yaml'
import type { ContentFile } from '#path/content-file.ts'
import type { Finding, LintRule } from '#path/governance/lint/desk.ts'
import { lineOf } from '#path/governance/lint/structure-rules.ts'

/** What the front matter of an article must say; the question has a rule of its own. */
const required =
  'id title place level thesis decision prerequisites introduces facts models minutes budgetWords author reviewedOn reviewBy sources'.split(
    ' ',
  )

/** What front matter leaves out or contradicts, found before anything is compiled, so that a gap is one sentence. */
export const frontMatterRule = {
  code: 'lint.front-matter',
  sentence: 'Front matter is complete: who, when, until when, what it leans on, and how long it may be.',
  cure: 'Write it as tools/article-template.md shows.',
  check: (desk) =>
    desk.articles.flatMap(({ file, reviewedOn, reviewBy, sources }): readonly Finding[] => [
      ...(reviewBy > reviewedOn
        ? []
        : [
            { where: lineOf(desk, file, 'reviewBy:'), found: 'It is due for review before it was reviewed.' },
          ]),
      ...(sources.length > 0
        ? []
        : [{ where: lineOf(desk, file, 'sources:'), found: 'An article without a source is an opinion.' }]),
    ]),
} satisfies LintRule

/** A review in the time to come would keep an article current that nobody has read. */
export const reviewDayRule: LintRule = {
  code: 'lint.review-day',
  sentence: 'No review is dated after the day that the path states as its own.',
  cure: 'Correct "reviewedOn", or move "asOf" in path.yaml to the day the path speaks for.',
  check: (desk) => {
    const { asOf } = desk.graph
    const found = (reviewedOn: string): string => `Its review is dated ${reviewedOn}, after ${asOf}.`
    // A pack is reviewed by its own people on their own days, and cannot move the day of the path.
    const isPack = (file: string): boolean => desk.files.get(file)?.inPack !== undefined
    return [
      ...desk.articles
        .filter(({ file, reviewedOn }) => reviewedOn > asOf && !isPack(file))
        .map(({ file, reviewedOn }) => ({
          ...{ where: lineOf(desk, file, 'reviewedOn:'), found: found(reviewedOn) },
        })),
      ...desk.graph.faq
        .filter(({ file, reviewedOn }) => reviewedOn > asOf && !isPack(file.replace(/:\d+$/, '')))
        .map(({ file, reviewedOn }) => ({ where: file, found: found(reviewedOn) })),
    ]
  },
}

/** The keys that the front matter of an article file lacks. Other mistakes in it are told by the compiler. */
export function missingKeys(file: ContentFile): readonly (Finding & { readonly key: string })[] {
  const front = /^---\r?\n([\s\S]*?\r?\n)---\r?\n/.exec(file.text)?.[1]
  if (front === undefined) return []
  const document = parseDocument(front, { lineCounter: new LineCounter(), prettyErrors: false })
  if (document.errors.length > 0) return []
  const value = document.toJS() as Readonly<Record<string, unknown>> | null
  return [...required, 'check']
    .filter((key) => value === null || typeof value !== 'object' || isEmpty(value[key]))
    .map((key) => ({ key, where: `${file.path}:1`, found: `The front matter has no "${key}".` }))
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''
