import type { Fields } from '#kernel/field.ts'
import type { Body, ModelFigure } from '#path/body.ts'
import type { PictureBlock } from '#path/pattern-picture.ts'
import type {
  ArticleRecord,
  AudienceRecord,
  DomainEntry,
  DomainRecord,
  Fact,
  FaqRecord,
  GovernanceRecord,
  HomeRecord,
  Literature,
  ModelRecord,
  PathRecord,
  PatternRecord,
  PlaceRecord,
  PlannedRecord,
  Replaced,
  SectionHistory,
  Term,
} from '#path/schema.ts'

/** What the path needs to know about an engine: enough to check the models that articles embed. */
export type EngineShape = { readonly id: string; readonly params: Fields; readonly facts: readonly string[] }

/** Minutes one article takes: reading at 200 words a minute, turning its models, a first answer to its question. */
export type Minutes = {
  readonly reading: number
  readonly model: number
  readonly check: number
  readonly total: number
}

/** An article that can be read. */
export type WrittenArticle = Omit<ArticleRecord, 'minutes'> & {
  readonly state: 'written'
  readonly file: string
  readonly minutes: Minutes
  readonly body: Body
  /** What its sections said over time, as editors marked it; empty until somebody did. */
  readonly history: readonly SectionHistory[]
  /** The day its text last changed: of the latest version in its history, or of its review without one. */
  readonly changedOn: string
}
/** An article that is designed: it has a claim, a place and a question, and no text yet. */
export type PlannedArticle = Omit<PlannedRecord, 'minutes'> & {
  readonly state: 'planned'
  readonly file: string
  readonly minutes: Minutes
}
export type Article = WrittenArticle | PlannedArticle

/** A stage of the path or a track beside it, with its articles in reading order. */
export type Place = Omit<PlaceRecord, 'articles'> & {
  readonly kind: 'stage' | 'track'
  readonly articles: readonly Article[]
  readonly minutes: number
}

/** How much of the path somebody means to read, and what that takes. */
export type Depth = PathRecord['depths'][number] & { readonly minutes: number }

/** An order of articles for one problem. */
export type Route = PathRecord['routes'][number] & {
  readonly minutes: number
  /** What it takes to read first whatever is unfamiliar, on top. */
  readonly readFirstMinutes: number
}

/** A named way in which platforms fail, with its picture drawn and its figures checked. */
export type Pattern = Omit<PatternRecord, 'picture' | 'models'> & {
  readonly file: string
  readonly picture: { readonly alt: string; readonly caption: string; readonly block: PictureBlock }
  readonly models: readonly {
    readonly model: string
    readonly set: string
    readonly shows: string
    readonly figure?: ModelFigure
  }[]
}

/** A frequent question with its answer parsed. */
export type FaqEntry = FaqRecord & { readonly file: string; readonly body: Body }

/** What one domain holds, in its own order. */
type DomainParts = {
  readonly thread: string
  readonly levels: PathRecord['levels']
  readonly stages: readonly Place[]
  readonly tracks: readonly Place[]
  readonly depths: readonly Depth[]
  readonly routes: readonly Route[]
  readonly audiences: readonly AudienceRecord[]
}

/** A field of work with a path of its own; a planned one has a name and nothing to read. */
export type Domain =
  | (DomainEntry & { readonly state: 'planned' })
  | (DomainEntry & DomainParts & { readonly state: 'readable' })

/** What leads from a place or article to another domain, place or article. */
export type Crossing = NonNullable<DomainRecord['crossings']>[number]

/** The whole path, compiled: every reference in it is known to exist. */
export type ContentGraph = {
  readonly title: string
  readonly asOf: string
  readonly thread: string
  /** The front page's own words and picture. */
  readonly home: HomeRecord & { readonly body: Body }
  readonly levels: PathRecord['levels']
  readonly stages: readonly Place[]
  readonly tracks: readonly Place[]
  readonly depths: readonly Depth[]
  readonly routes: readonly Route[]
  readonly audiences: readonly AudienceRecord[]
  /** Every domain in order; the first is the one whose parts stand above. */
  readonly domains: readonly Domain[]
  readonly crossings: readonly Crossing[]
  readonly models: readonly ModelRecord[]
  readonly facts: readonly Fact[]
  readonly terms: readonly Term[]
  readonly patterns: readonly Pattern[]
  readonly faq: readonly FaqEntry[]
  readonly literature: readonly Literature[]
  /** Articles that are gone, with what took their place. */
  readonly replaced: readonly Replaced[]
  readonly governance: GovernanceRecord
  /** Every article in path order: stages first, then tracks; then those of the other domains. */
  readonly articles: readonly Article[]
}
