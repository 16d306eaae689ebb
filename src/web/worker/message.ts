import type { Answer, RuleAnswer, RuleSection } from '#estate/completion/answer.ts'
import type { Coverage } from '#estate/completion/coverage.ts'
import type { GapId } from '#estate/completion/gap.ts'
import type { RulePreview } from '#estate/completion/preview.ts'
import type { PatternSuggestion } from '#estate/completion/suggest.ts'
import type { ComponentKind, ComponentRef, EstatePart } from '#estate/model.ts'
import type { ImportCounts, InputFile, ReadFile } from '#importers/importer.ts'
import type { SourceHeading } from '#importers/source-headings.ts'
import type { Block } from '#kernel/block.ts'
import type { Fields } from '#kernel/field.ts'
import type { Issue, Severity } from '#kernel/outcome.ts'
import type { Opening } from '#web/worker/openings.ts'

/**
 * Where an estate is opened from: an address of this site, its stored JSON text, or this browser's shelf (refused
 * when another page has put an estate with a different digest there).
 */
export type EstateFrom =
  | { readonly at: 'address'; readonly address: string }
  | { readonly at: 'text'; readonly text: string }
  | { readonly at: 'shelf'; readonly digest: string | 'any' }

/** A topology overlay as text; `name` is what its issues are written against ('topology.yaml'). */
export type OverlayText = { readonly name: string; readonly text: string }

/** A question to an engine. */
export type Question = {
  readonly engine: string
  readonly params: Readonly<Record<string, unknown>>
  readonly seed: number
}

/** Order of a table: a field of its part and a direction. */
export type Sorting = { readonly field: string; readonly direction: 'ascending' | 'descending' }

/** A window of one table of the estate: rows `offset` to `offset + count` (at most 500) after filter and sort. */
export type WindowAsk = {
  readonly part: EstatePart
  readonly offset: number
  readonly count: number
  readonly sort: Sorting | 'as-read'
  /** Keeps rows with this text in any column, whatever the case; '' keeps all. */
  readonly filter: string
}

/** One row: values as people read them ('unknown' where nobody knows) and the place each one was read from. */
export type TableRow = {
  readonly id: string
  readonly values: readonly string[]
  /** Beside each value; '' where no source states it (it was derived). */
  readonly from: readonly string[]
}
/** A column of a part's table. */
export type TableColumn = { readonly field: string; readonly title: string; readonly align: 'start' | 'end' }
/** The rows asked for, and how many the filter leaves. */
export type TableWindow = {
  readonly part: EstatePart
  readonly columns: readonly TableColumn[]
  readonly offset: number
  readonly total: number
  readonly rows: readonly TableRow[]
}

/** Issues of one code, counted; `sample` is the first of them. */
export type IssueGroup = {
  readonly code: string
  readonly severity: Severity
  readonly count: number
  readonly sample: Issue
}

/** What a page needs to know about the open estate. The estate itself stays in the worker. */
export type EstateSummary = {
  readonly name: string
  readonly digest: string
  /** The importer that read it, several joined by '+', or 'stored'. */
  readonly source: string
  readonly sizes: Readonly<Record<EstatePart, number>>
  /** What the files counted, where this estate was imported just now. */
  readonly counts: ImportCounts | 'unknown'
  readonly issues: readonly IssueGroup[]
  readonly overlays: readonly OverlayText[]
  /** What became of each file it was read from; empty for an estate that was opened from this site. */
  readonly files: readonly ReadFile[]
  /** What is different from the reading that was open before, where that was of the same estate. */
  readonly since: readonly Block[]
}

/** A component found by name, for a form or the list beside the map. */
export type ComponentHit = { readonly ref: ComponentRef; readonly kind: ComponentKind; readonly name: string }

/** An engine as a page needs it: everything but its code. */
export type EngineCard = {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly question: string
  readonly assumptions: readonly string[]
  readonly params: Fields
  readonly facts: readonly string[]
  /** The field that fails things on the failure-domain map, for an engine whose answer draws one. */
  readonly mapField: string | 'none'
}

/** An importer as a page needs it. */
export type ImporterCard = {
  readonly id: string
  readonly title: string
  readonly heading: SourceHeading
  readonly extensions: readonly string[]
  readonly howToExport: string
  readonly exportCommand?: string
}
/** The catalog without its code. */
export type CatalogCards = {
  readonly engines: readonly EngineCard[]
  readonly importers: readonly ImporterCard[]
}

/** A file for the reader to keep; a Blob crosses to the page without being copied. */
export type Download = { readonly name: string; readonly content: Blob }

/** Everything a page can ask the worker, with what it gets back, by name. */
export type Asks = {
  readonly catalog: { readonly ask: object; readonly answer: CatalogCards }
  readonly open: { readonly ask: { readonly from: EstateFrom }; readonly answer: EstateSummary }
  readonly import: { readonly ask: { readonly files: readonly InputFile[] }; readonly answer: EstateSummary }
  /** Replaces every overlay by these and applies them in order. */
  readonly overlay: {
    readonly ask: { readonly overlays: readonly OverlayText[] }
    readonly answer: EstateSummary
  }
  /** Writes answers into this overlay's text and applies it in place of the overlay of that name, or last. */
  readonly complete: {
    readonly ask: { readonly overlay: OverlayText; readonly answers: readonly Answer[] }
    readonly answer: EstateSummary
  }
  /** How much of what no export knows is stated. */
  readonly coverage: { readonly ask: object; readonly answer: Coverage }
  /** The engines whose answer depends on a gap, as asking them shows. Seconds of work: ask a worker of its own. */
  readonly openings: { readonly ask: { readonly gap: GapId }; readonly answer: readonly Opening[] }
  /** What a rule would do to the open estate. */
  readonly preview: {
    readonly ask: { readonly rule: RuleAnswer; readonly gap: GapId }
    readonly answer: RulePreview
  }
  /** Patterns over the names that a gap lacks. */
  readonly suggestions: {
    readonly ask: { readonly section: RuleSection; readonly gap: GapId | 'every-name' }
    readonly answer: readonly PatternSuggestion[]
  }
  /** Puts the open estate on this browser's shelf. */
  readonly keep: { readonly ask: object; readonly answer: { readonly digest: string } }
  /** Sends the open estate to the local server this page came from. */
  readonly send: { readonly ask: object; readonly answer: { readonly digest: string } }
  /** The answer is the canonical JSON text of the Run: the bytes Node writes. */
  /** `found` is what an earlier run of this question left when it was stopped. */
  readonly run: { readonly ask: Question & { readonly found?: unknown }; readonly answer: string }
  /** What its engine says changed from one run to another, from their texts; no blocks where it has nothing to add. */
  readonly compare: {
    readonly ask: { readonly before: string; readonly after: string }
    readonly answer: readonly Block[]
  }
  readonly rows: { readonly ask: WindowAsk; readonly answer: TableWindow }
  /** Where the row with this id stands in that table, or -1. */
  readonly row: { readonly ask: { readonly table: WindowAsk; readonly id: string }; readonly answer: number }
  readonly issues: {
    readonly ask: {
      readonly code: string
      readonly severity: Severity
      readonly offset: number
      readonly count: number
    }
    readonly answer: readonly Issue[]
  }
  /** The row an issue's `where` points at, or 'nowhere'. */
  readonly locate: {
    readonly ask: { readonly where: string }
    readonly answer: { readonly part: EstatePart; readonly id: string; readonly name: string } | 'nowhere'
  }
  readonly components: {
    readonly ask: { readonly kinds: readonly string[]; readonly text: string; readonly count: number }
    readonly answer: readonly ComponentHit[]
  }
  /** Those of these references to which the open estate has no component. */
  readonly missing: { readonly ask: { readonly refs: readonly string[] }; readonly answer: readonly string[] }
  /** How many hosts stand in these components, or are one of them; in none named all do. Ids of windows there are. */
  readonly windows: {
    readonly ask: { readonly covers: readonly string[] }
    readonly answer: { readonly hosts: number; readonly ids: readonly string[] }
  }
  /** The self-contained record of a run, from the run's text. */
  readonly record: { readonly ask: { readonly run: string }; readonly answer: Download }
  /** The files that the engine of a run offers, from the run's text, each with what it is for. */
  readonly exports: {
    readonly ask: { readonly run: string }
    readonly answer: readonly { readonly title: string; readonly file: Download }[]
  }
  /** One report of these runs, or of every question an assessment asks when there are none. */
  readonly report: { readonly ask: { readonly runs: readonly string[] }; readonly answer: Download }
  /** The estate with its overlays, as one file. */
  readonly stored: { readonly ask: object; readonly answer: Download }
  /** The same with pseudonyms under a key, for somebody else to see. */
  readonly anonymised: { readonly ask: { readonly key: string }; readonly answer: Download }
}
export type AskKind = keyof Asks
export type AskOf<K extends AskKind> = { readonly kind: K } & Asks[K]['ask']
export type AnswerOf<K extends AskKind> = Asks[K]['answer']
/** Any ask: a union the worker switches on. */
export type AnyAsk = { [K in AskKind]: AskOf<K> }[AskKind]

/** What crosses to the worker and back. */
export type ToWorker = { readonly id: number; readonly ask: AnyAsk }
export type Step = { readonly done: number; readonly total: number }
/** What a page may hear before the answer: how far a run is, and the state it could go on from. */
export type Hearing = {
  readonly step?: (step: Step) => void
  readonly state?: (state: unknown) => void
}
