import type { Fields } from '#kernel/field.ts'
import type { Body } from '#path/body.ts'
import type {
  ArticleRecord,
  AudienceRecord,
  Fact,
  HomeRecord,
  ModelRecord,
  PathRecord,
  PlaceRecord,
  PlannedRecord,
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
  readonly routes: PathRecord['routes']
  readonly audiences: readonly AudienceRecord[]
  readonly models: readonly ModelRecord[]
  readonly facts: readonly Fact[]
  readonly terms: readonly Term[]
  /** Every article in path order: stages first, then tracks. */
  readonly articles: readonly Article[]
}
