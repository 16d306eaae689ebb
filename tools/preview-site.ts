import { basename } from 'node:path'
import type { DigestedEstate, Engine } from '#engines/engine.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import type { Issue } from '#kernel/outcome.ts'
import type { ContentFile } from '#path/content-file.ts'
import { pathStatus } from '#path/governance/status.ts'
import type { Readings } from '#path/read.ts'
import { type CompiledContent, compileContent } from '#tools/compiled-content.ts'
import { loadContent } from '#tools/content.ts'
import { articlePage } from '#web/publish/article.ts'
import { renderPage, type SiteAssets } from '#web/publish/page.ts'
import { publishSite } from '#web/publish/site.ts'

/** What a preview is made from. */
export type PreviewInput = {
  /** The folder of the content, and packs or another path beside it. */
  readonly own: string
  readonly more: readonly string[]
  readonly engines: readonly Engine[]
  readonly estate: DigestedEstate | 'none'
  readonly assets: SiteAssets
  readonly address: string
}

/** What changed on disk meant: pages to look at again, mistakes to mend, or nothing. */
export type PreviewChange =
  | { readonly kind: 'pages' }
  | { readonly kind: 'mistakes'; readonly issues: readonly Issue[] }
  | { readonly kind: 'nothing' }

/** A site that is made again as its content changes. */
export type PreviewSite = {
  /** Reads the content again. Only files that changed are parsed. */
  refresh(): PreviewChange
  /** A file of the site, made now when it is stale; undefined when there is none, or no content without a mistake yet. */
  text(path: string): string | undefined
  /** What keeps the newest content from being shown; empty when it is. */
  mistakes(): readonly Issue[]
}

/**
 * A preview of the content in memory. The page of the article that changed is made alone and at once; all others when
 * somebody asks for one of them. While the content has a mistake the last good pages stay. Answers of engines are
 * kept, so that a figure is computed again only when its parameters change.
 */
export function previewSite(input: PreviewInput): PreviewSite {
  const { assets, estate, address } = input
  const engines = input.engines.map(remembering)
  const readings: Readings = new WeakMap()
  let files: readonly ContentFile[] = []
  let issues: readonly Issue[] = []
  let compiled: CompiledContent | undefined
  let pages: ReadonlyMap<string, string> | 'stale' = 'stale'
  const fresh = new Map<string, string>()

  const stopped = (found: readonly Issue[]): PreviewChange => {
    issues = found
    return { kind: 'mistakes', issues }
  }

  const refresh = (): PreviewChange => {
    const loaded = loadContent(input.own, input.more)
    if (!loaded.ok) return stopped(loaded.issues)
    const known = new Map(files.map((file) => [file.path, file]))
    // A file with the same text stays the same object, which is what its reading is kept under.
    const next = loaded.value.map((file) => {
      const before = known.get(file.path)
      return before?.text === file.text ? before : file
    })
    const changed = next.filter((file) => known.get(file.path) !== file)
    if (changed.length === 0 && next.length === files.length && issues.length === 0)
      return { kind: 'nothing' }
    files = next
    const outcome = compileContent(files, engines, readings)
    if (!outcome.ok) return stopped(outcome.issues)
    compiled = outcome.value
    issues = []
    pages = 'stale'
    fresh.clear()
    const [only, ...others] = changed
    if (only !== undefined && others.length === 0) makeArticle(only, compiled)
    return { kind: 'pages' }
  }

  const makeArticle = (file: ContentFile, { graph, pins }: CompiledContent): void => {
    const article = graph.articles.find((candidate) => candidate.file === file.path)
    if (article?.state !== 'written' || basename(file.path) !== `${article.id}.md`) return
    const status = pathStatus(graph, engines, pins, graph.asOf)
    const bench = { engines, estate, issues: [] }
    fresh.set(
      `articles/${article.id}.html`,
      renderPage(articlePage(article, graph, bench, status), assets, undefined),
    )
  }

  const text = (path: string): string | undefined => {
    const made = fresh.get(path)
    if (made !== undefined) return made
    if (compiled === undefined) return undefined
    if (pages === 'stale') {
      const site = publishSite({ ...compiled, estate, assets, address, asOf: compiled.graph.asOf })
      if (!site.ok) {
        issues = site.issues
        return undefined
      }
      pages = site.value
    }
    return pages.get(path)
  }
  return { refresh, text, mistakes: () => issues }
}

/** An engine that computes an answer once for the same question of the same estate. */
function remembering(engine: Engine): Engine {
  const answers = new Map<string, ReturnType<Engine['run']>>()
  return {
    ...engine,
    run(estate, params, context) {
      const question = canonicalJson([estate.digest, params, context.seed])
      const known = answers.get(question)
      if (known !== undefined) return known
      const answer = engine.run(estate, params, context)
      answers.set(question, answer)
      return answer
    },
  }
}

/** The folders a preview watches. */
export const watchedFolders = ({ own, more }: Pick<PreviewInput, 'own' | 'more'>): readonly string[] => [
  own,
  ...more,
]
