import type { Issue } from '#kernel/outcome.ts'
import type { ContentFile } from '#path/content-file.ts'
import type { LeaningEngine } from '#path/governance/leaning.ts'
import { type Passage, passagesOf } from '#path/governance/lint/passage.ts'
import { sayingsOf } from '#path/governance/lint/sayings.ts'
import type { Pin } from '#path/governance/pins.ts'
import type { ContentGraph, WrittenArticle } from '#path/graph.ts'

/** Everything a rule may look at: a path that compiled, the files it came from, what vouches for it. */
export type Desk = {
  readonly graph: ContentGraph
  readonly files: ReadonlyMap<string, ContentFile>
  readonly engines: readonly LeaningEngine[]
  readonly pins: readonly Pin[]
  readonly articles: readonly WrittenArticle[]
  readonly passages: ReadonlyMap<string, readonly Passage[]>
  /** Words that readers meet beside the articles' own text: home, check questions, patterns, frequent questions. */
  readonly sayings: readonly Passage[]
}

/** What a rule found: where, and what stands there. */
export type Finding = { readonly where: string; readonly found: string }

/** One rule of the editor's desk. */
export type LintRule = {
  readonly code: `lint.${string}`
  /** What holds, in a sentence. */
  readonly sentence: string
  /** What to do where it does not. */
  readonly cure: string
  check(desk: Desk): readonly Finding[]
}

/** The desk over a compiled path. */
export function deskOf(
  graph: ContentGraph,
  files: readonly ContentFile[],
  engines: readonly LeaningEngine[],
  pins: readonly Pin[],
): Desk {
  const articles = graph.articles.filter((article) => article.state === 'written')
  const byPath = new Map(files.map((file) => [file.path, file]))
  const textOf = (article: WrittenArticle): string => byPath.get(article.file)?.text ?? ''
  return {
    ...{ graph, files: byPath, engines, pins, articles },
    passages: new Map(articles.map((article) => [article.id, passagesOf(article, textOf(article))])),
    sayings: sayingsOf(graph, byPath),
  }
}

/** An issue of a rule: what was found, then the rule's cure. */
export const lintIssue = (rule: LintRule, { where, found }: Finding): Issue => ({
  ...{ code: rule.code, severity: 'error', where, message: `${found} ${rule.cure}` },
})
