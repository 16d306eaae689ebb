import type { $ZodType } from 'zod/v4/core'
import { assert, done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { type ContentFile, contentError, type Located, localPath, parseYaml } from '#path/content-file.ts'
import type { Article, ContentGraph, EngineShape, FaqEntry, Pattern } from '#path/graph.ts'
import {
  type DeclaredMention,
  readArticle,
  readFaq,
  readHome,
  readPattern,
  withTotal,
} from '#path/read-prose.ts'
import * as schema from '#path/schema.ts'

/** A value of a list, and the line it stands on. */
export type Entry<T> = { readonly value: T; readonly where: string }
/** The line on which a part of a record stands. */
export type Placed = Located<unknown>['at']
/** A stage or track as its file has it. */
export type RawPlace = Located<schema.PlaceRecord> & {
  readonly kind: 'stage' | 'track'
  readonly file: string
}

/** What was read from the files, before references are followed. */
export type RawContent = {
  readonly path: Located<schema.PathRecord>
  /** Domains after the first, each with its own places. */
  readonly domains: readonly (Located<schema.DomainRecord> & { readonly file: string })[]
  readonly announced: readonly Entry<schema.DomainEntry>[]
  readonly packs: readonly (Located<schema.PackRecord> & { readonly file: string })[]
  readonly home: ContentGraph['home']
  readonly places: readonly RawPlace[]
  readonly audiences: readonly (Located<schema.AudienceRecord> & { readonly file: string })[]
  readonly articles: readonly Article[]
  readonly facts: readonly Entry<schema.Fact>[]
  readonly terms: readonly Entry<schema.Term>[]
  readonly models: readonly Entry<schema.ModelRecord>[]
  readonly patterns: readonly Pattern[]
  readonly faq: readonly FaqEntry[]
  readonly literature: readonly Entry<schema.Literature>[]
  readonly replaced: readonly Entry<schema.Replaced>[]
  readonly governance: Located<schema.GovernanceRecord> | 'none'
  /** By article. */
  readonly histories: ReadonlyMap<string, Entry<readonly schema.SectionHistory[]>>
  readonly mentions: readonly DeclaredMention[]
  /** Where the parts of an article, pattern or question stand. */
  readonly placed: ReadonlyMap<object, Placed>
}

const folder = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')
const stem = (path: string): string => path.slice(path.lastIndexOf('/') + 1, path.lastIndexOf('.'))

/** Reads files one by one, keeping what could be read and every issue. */
type Reader = {
  readonly issues: Issue[]
  keep<T>(outcome: Outcome<T>): T | undefined
  /** Every file of a folder, each holding one value. */
  each<T>(name: string, type: $ZodType<T>): (Located<T> & { readonly file: string })[]
  /** Every entry of the lists in a folder, or in one file. */
  list<T>(name: string, type: $ZodType<readonly T[]>): (Entry<T> & { readonly at: Placed })[]
  one<T>(path: string, type: $ZodType<T>): Located<T> | undefined
}

/**
 * What files said when they were read before, so that a preview reads only the file that changed. A file stands for
 * itself as an object; engines must be the same ones each time.
 */
export type Readings = WeakMap<ContentFile, unknown>

function readerOf(files: readonly ContentFile[], readings: Readings): Reader {
  const issues: Issue[] = []
  const keep = <T>(outcome: Outcome<T>): T | undefined => {
    issues.push(...outcome.issues)
    return outcome.ok ? outcome.value : undefined
  }
  const read = <T>(type: $ZodType<T>, file: ContentFile): Located<T> | undefined =>
    keep(recall(readings, file, () => parseYaml(type, file.path, file.text, 0)))
  const within = (name: string): readonly ContentFile[] =>
    files.filter((file) => localPath(file) === name || folder(localPath(file)) === name)
  return {
    issues,
    keep,
    each: (name, type) =>
      within(name).flatMap((file) => {
        const value = read(type, file)
        return value === undefined ? [] : [{ ...value, file: file.path }]
      }),
    list: (name, type) =>
      within(name).flatMap((file) => {
        const list = read(type, file)
        if (list === undefined) return []
        return list.value.map((value, index) => ({
          ...{ value, where: list.at([index]) },
          at: (path) => list.at([index, ...path]),
        }))
      }),
    one: (path, type) => {
      const file = files.find((candidate) => candidate.path === path)
      return file === undefined ? undefined : read(type, file)
    },
  }
}

/** What was read of a file before, or what `make` reads of it now. Each file is read in one way only. */
function recall<T>(readings: Readings, file: ContentFile, make: () => Outcome<T>): Outcome<T> {
  const known = readings.get(file) as Outcome<T> | undefined
  if (known !== undefined) return known
  const made = make()
  readings.set(file, made)
  return made
}

/** What the files say, each by itself. Refused with every mistake found, each at file and line. */
export function readContent(
  files: readonly ContentFile[],
  engines: readonly EngineShape[],
  readings: Readings,
): Outcome<RawContent> {
  const reader = readerOf(files, readings)
  const { issues, keep } = reader
  for (const path of ['path.yaml', 'home.md']) {
    if (files.some((file) => file.path === path)) continue
    const message = `There is no ${path}, and no site without it. Write it; content/README.md says what it holds.`
    issues.push(contentError('file-missing', path, message))
  }
  const homeFile = files.find((file) => file.path === 'home.md')
  const home =
    homeFile === undefined ? undefined : keep(recall(readings, homeFile, () => readHome(homeFile, engines)))
  const path = reader.one('path.yaml', schema.pathSchema)
  const written = files
    .filter((file) => /^articles\/.*\.md$/.test(localPath(file)))
    .flatMap((file) => keep(recall(readings, file, () => readArticle(file, engines))) ?? [])
  const planned = reader.list('planned', schema.plannedSchema).map(({ value, where, at }) => {
    const { minutes, ...record } = value
    const article: Article = { ...record, state: 'planned', file: where, minutes: withTotal(minutes) }
    return { article, at }
  })
  const faq = reader.list('faq', schema.faqSchema).flatMap(({ value, where, at }) => {
    const read = keep(readFaq(value, where, engines))
    return read === undefined ? [] : [{ ...read, at }]
  })
  const patterns = reader.each('patterns', schema.patternSchema).flatMap((entry) => {
    const read = keep(readPattern(entry, entry.file, engines))
    return read === undefined ? [] : [{ ...read, at: entry.at }]
  })
  const prose = [...written, ...faq, ...patterns, ...(home === undefined ? [] : [home])]
  const rest = {
    ...registers(reader),
    articles: [...written, ...planned].map(({ article }) => article),
    faq: faq.map(({ entry }) => entry),
    patterns: patterns.map(({ pattern }) => pattern),
    mentions: prose.flatMap(({ mentions }) => mentions),
    placed: new Map<object, Placed>([
      ...[...written, ...planned].map(({ article, at }) => [article, at] as const),
      ...faq.map(({ entry, at }) => [entry, at] as const),
      ...patterns.map(({ pattern, at }) => [pattern, at] as const),
    ]),
  }
  const [first, ...more] = issues.filter(({ severity }) => severity === 'error')
  if (first !== undefined) return refused(first, ...more)
  assert(path !== undefined && home !== undefined, 'a file that could not be read has an issue')
  return done({ ...rest, path, home: home.home }, issues)
}

/** Everything that is not prose. */
function registers(
  reader: Reader,
): Omit<RawContent, 'path' | 'home' | 'articles' | 'faq' | 'patterns' | 'mentions' | 'placed'> {
  const placesOf = (kind: 'stage' | 'track'): RawPlace[] =>
    reader.each(`${kind}s`, schema.placeSchema).map((place) => ({ ...place, kind }))
  const histories = reader.each('revisions', schema.revisionsSchema).map(({ value, file }) => {
    const entry: Entry<readonly schema.SectionHistory[]> = { value, where: file }
    return [stem(file), entry] as const
  })
  return {
    domains: reader.each('domains', schema.domainSchema),
    announced: reader.list('domains.yaml', schema.domainsSchema),
    packs: reader.each('pack.yaml', schema.packSchema),
    places: [...placesOf('stage'), ...placesOf('track')],
    audiences: reader.each('audiences', schema.audienceSchema),
    facts: reader.list('facts', schema.factsSchema),
    terms: reader.list('glossary', schema.glossarySchema),
    models: reader.list('models.yaml', schema.modelsSchema),
    literature: reader.list('literature.yaml', schema.literatureSchema),
    replaced: reader.list('replaced.yaml', schema.replacedSchema),
    governance: reader.one('governance.yaml', schema.governanceSchema) ?? 'none',
    histories: new Map(histories),
  }
}
