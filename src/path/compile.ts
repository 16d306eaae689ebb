import type { $ZodType } from 'zod/v4/core'
import { assert, done, type Issue, type Outcome, refused, settle } from '#kernel/outcome.ts'
import { type Mention, type ParsedBody, parseBody } from '#path/body.ts'
import { checkGraph } from '#path/checks.ts'
import { type ContentFile, contentError, type Located, parseYaml } from '#path/content-file.ts'
import type { Article, ContentGraph, Depth, EngineShape, Minutes, Place } from '#path/graph.ts'
import * as schema from '#path/schema.ts'

/** Words an attentive reader takes in a minute. */
const wordsPerMinute = 200

/** What was read from the files, before references are followed. */
export type RawContent = {
  readonly path: Located<schema.PathRecord>
  readonly home: ContentGraph['home']
  readonly places: ReadonlyMap<string, Located<schema.PlaceRecord>>
  readonly audiences: ReadonlyMap<string, Located<schema.AudienceRecord>>
  readonly articles: readonly Article[]
  readonly facts: readonly { readonly value: schema.Fact; readonly where: string }[]
  readonly terms: readonly { readonly value: schema.Term; readonly where: string }[]
  readonly models: readonly { readonly value: schema.ModelRecord; readonly where: string }[]
  readonly mentions: readonly (Mention & { readonly article: string })[]
}

/**
 * The content graph of these files: every reference followed, every article in its place, minutes summed. `engines`
 * are those whose models an article may embed. Files of other folders (estates) are ignored. Refused with every
 * mistake found, each at file and line. Cost is linear in the content.
 */
export function compilePath(
  files: readonly ContentFile[],
  engines: readonly EngineShape[],
): Outcome<ContentGraph> {
  const reader = readContent(files, engines)
  if (!reader.ok) return reader
  const raw = reader.value
  const issues = [...reader.issues, ...checkGraph(raw, engines)]
  const failed = settle(undefined, issues)
  if (!failed.ok) return failed
  return done(assemble(raw), issues)
}

const folder = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')

function readContent(files: readonly ContentFile[], engines: readonly EngineShape[]): Outcome<RawContent> {
  const issues: Issue[] = []
  const keep = <T>(outcome: Outcome<T>): T | undefined => {
    issues.push(...outcome.issues)
    return outcome.ok ? outcome.value : undefined
  }
  const read = <T>(type: $ZodType<T>, file: ContentFile): Located<T> | undefined =>
    keep(parseYaml(type, file.path, file.text, 0))
  const each = <T>(name: string, type: $ZodType<readonly T[]>): { value: T; where: string }[] =>
    files
      .filter((file) => file.path === name || folder(file.path) === name)
      .flatMap((file) => {
        const list = read(type, file)
        return (list?.value ?? []).map((value, index) => ({ value, where: list?.at([index]) ?? file.path }))
      })
  const byPath = <T>(names: readonly string[], type: $ZodType<T>): Map<string, Located<T>> =>
    new Map(
      files
        .filter((file) => names.includes(folder(file.path)))
        .flatMap((file) => {
          const value = read(type, file)
          return value === undefined ? [] : [[file.path, value] as const]
        }),
    )
  const required = <T>(path: string, use: (file: ContentFile) => T | undefined): T | undefined => {
    const file = files.find((candidate) => candidate.path === path)
    if (file !== undefined) return use(file)
    issues.push(contentError('file-missing', path, `There is no ${path}, and no site without it.`))
    return undefined
  }
  const path = required('path.yaml', (file) => read(schema.pathSchema, file))
  const home = required('home.md', (file) => keep(readHome(file, engines)))
  const written = files
    .filter((file) => /^articles\/.*\.md$/.test(file.path))
    .flatMap((file) => keep(readArticle(file, engines)) ?? [])
  const planned = each('planned', schema.plannedSchema).map(({ value, where }): Article => {
    const { minutes, ...record } = value
    return { ...record, state: 'planned', file: where, minutes: withTotal(minutes) }
  })
  const rest = {
    places: byPath(['stages', 'tracks'], schema.placeSchema),
    audiences: byPath(['audiences'], schema.audienceSchema),
    articles: [...written.map(({ article }) => article), ...planned],
    facts: each('facts', schema.factsSchema),
    terms: each('glossary', schema.glossarySchema),
    models: each('models.yaml', schema.modelsSchema),
    mentions: [...written, ...(home === undefined ? [] : [home])].flatMap(({ mentions }) => mentions),
  }
  const [first, ...more] = issues.filter(({ severity }) => severity === 'error')
  if (first !== undefined) return refused(first, ...more)
  assert(path !== undefined && home !== undefined, 'a file that could not be read has an issue')
  return done({ ...rest, path, home: home.home }, issues)
}

type FrontMatter<T> = Located<T> & { readonly parsed: ParsedBody }

/** A Markdown file that begins with YAML between two lines of "---". */
function readMarkdown<T>(
  type: $ZodType<T>,
  file: ContentFile,
  engines: readonly EngineShape[],
): Outcome<FrontMatter<T>> {
  const text = file.text.replace(/\r\n/g, '\n')
  const match = /^---\n([\s\S]*?\n)---\n/.exec(text)
  if (match?.[1] === undefined) {
    const message = 'The file does not begin with front matter between two lines of "---".'
    return refused(contentError('front-matter-missing', `${file.path}:1`, message))
  }
  const front = parseYaml(type, file.path, match[1], 1)
  const lineOffset = match[0].split('\n').length - 1
  const parsed = parseBody(file.path, text.slice(match[0].length), lineOffset, engines)
  const [first, ...more] = [...front.issues, ...parsed.issues]
  if (!front.ok || first !== undefined) return refused(first as Issue, ...more)
  return done({ ...front.value, parsed })
}

type Mentioned = { readonly mentions: RawContent['mentions'] }

function readArticle(
  file: ContentFile,
  engines: readonly EngineShape[],
): Outcome<Mentioned & { readonly article: Article }> {
  const read = readMarkdown(schema.articleSchema, file, engines)
  if (!read.ok) return read
  const { value, at, parsed } = read.value
  const { minutes, ...record } = value
  if (file.path !== `articles/${record.id}.md`) {
    return refused(contentError('id-file', at(['id']), `The id "${record.id}" is not the name of its file.`))
  }
  const article: Article = {
    ...record,
    state: 'written',
    file: file.path,
    body: parsed.body,
    minutes: withTotal({ reading: parsed.body.words / wordsPerMinute, ...minutes }),
  }
  return done({ article, mentions: parsed.mentions.map((mention) => ({ ...mention, article: record.id })) })
}

function readHome(
  file: ContentFile,
  engines: readonly EngineShape[],
): Outcome<Mentioned & { readonly home: ContentGraph['home'] }> {
  const read = readMarkdown(schema.homeSchema, file, engines)
  if (!read.ok) return read
  const { value, parsed } = read.value
  const mentions = parsed.mentions.map((mention) => ({ ...mention, article: 'home' }))
  return done({ home: { ...value, body: parsed.body }, mentions })
}

const withTotal = (minutes: Omit<Minutes, 'total'>): Minutes => ({
  ...minutes,
  total: minutes.reading + minutes.model + minutes.check,
})

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)

/** Follows the order that path, stages and tracks state; every reference was checked before. */
function assemble(raw: RawContent): ContentGraph {
  const { stages, tracks, audiences, depths, ...path } = raw.path.value
  const articleById = new Map(raw.articles.map((article) => [article.id, article]))
  const place = (kind: Place['kind'], id: string): Place[] => {
    const record = raw.places.get(`${kind}s/${id}.yaml`)?.value
    if (record === undefined) return []
    const articles = record.articles.flatMap((article) => articleById.get(article) ?? [])
    return [{ ...record, kind, articles, minutes: sum(articles.map((article) => article.minutes.total)) }]
  }
  const places = {
    stage: stages.flatMap((id) => place('stage', id)),
    track: tracks.flatMap((id) => place('track', id)),
  }
  const all = [...places.stage, ...places.track]
  const minutesOf = (id: string): number => all.find((candidate) => candidate.id === id)?.minutes ?? 0
  return {
    ...path,
    home: raw.home,
    stages: places.stage,
    tracks: places.track,
    depths: depths.map((depth): Depth => ({ ...depth, minutes: sum(depth.covers.map(minutesOf)) })),
    audiences: audiences.flatMap((id) => raw.audiences.get(`audiences/${id}.yaml`)?.value ?? []),
    models: raw.models.map(({ value }) => value),
    facts: raw.facts.map(({ value }) => value),
    terms: raw.terms.map(({ value }) => value),
    articles: all.flatMap(({ articles }) => articles),
  }
}
