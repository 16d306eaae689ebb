import type { Interval } from '#kernel/calendar/interval.ts'
import type { Unit } from '#kernel/units.ts'

/** The three values every proved question can have. */
export type Verdict = 'safe' | 'unsafe' | 'undecided'

/** State of a component or VM under a failure. Colour means state and is never its only carrier. */
export type State = 'serving' | 'degraded' | 'restarting' | 'stopped' | 'failed' | 'unknown'

/**
 * What a bar of a plan is: work, waiting for something, work while a promise has less than its usual margin, or work on
 * the critical path, whose delay delays the end.
 */
export type Tone = 'work' | 'wait' | 'risk' | 'critical'

/** A column of a table; a column with a unit holds numbers in that unit. */
export type Column = { readonly title: string; readonly unit?: Unit }
/** A table cell: text, a number in the column's unit, or null where the value is unknown. */
export type Cell = string | number | null

/** VMs of one state inside a domain, drawn as that many equal cells. */
export type DomainCells = { readonly state: State; readonly count: number }
/**
 * One nested outline of a failure-domain map: site, room, rack, host or whatever holds VMs. `ref` is the
 * component reference that a click fails; `lines` are dependencies that cross the nesting (feeds, arrays).
 */
export type Domain = {
  readonly ref: string
  readonly kind: string
  readonly name: string
  readonly state: State
  readonly children: readonly Domain[]
  readonly cells: readonly DomainCells[]
}

/** A thing that cuts across the nesting: a feed, switch or array, with the domains that need it. */
export type DomainOverlay = {
  readonly ref: string
  readonly kind: string
  readonly name: string
  readonly state: State
  readonly holds: readonly string[]
}
/** What becomes of one domain or overlay at a moment; what is left out stays as it was. */
export type DomainChange = {
  readonly ref: string
  readonly state?: State
  readonly cells?: readonly DomainCells[]
}

/**
 * A piece of an answer, as data: it crosses a worker, lands in the database, prints as text, becomes SVG.
 * Titles of pictures state their message.
 */
export type Block =
  | { readonly kind: 'sentence'; readonly text: string }
  | {
      readonly kind: 'verdict'
      readonly subject: string
      readonly verdict: Verdict
      readonly text: string
    }
  | { readonly kind: 'quantity'; readonly label: string; readonly value: number | null; readonly unit: Unit }
  | {
      readonly kind: 'table'
      readonly title: string
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly Cell[])[]
    }
  | {
      readonly kind: 'bars'
      readonly title: string
      readonly unit: Unit
      readonly bars: readonly { readonly label: string; readonly value: number; readonly state?: State }[]
      /** A line every bar is read against, e.g. capacity left. */
      readonly limit?: { readonly label: string; readonly value: number }
    }
  | {
      readonly kind: 'line'
      readonly title: string
      readonly x: { readonly label: string; readonly unit: Unit }
      readonly y: { readonly label: string; readonly unit: Unit }
      readonly series: readonly {
        readonly label: string
        readonly points: readonly (readonly [number, number])[]
      }[]
      /** The x where the reader stands now. */
      readonly mark?: { readonly label: string; readonly x: number }
    }
  | {
      readonly kind: 'heatmap'
      readonly title: string
      readonly rows: readonly string[]
      readonly columns: readonly string[]
      /** One state per row and column, row by row. */
      readonly states: readonly (readonly State[])[]
    }
  | {
      readonly kind: 'timeline'
      readonly title: string
      /** Where the picture ends; it begins at 0. Intervals and marks beyond it are cut off. */
      readonly endMs: number
      readonly lanes: readonly {
        readonly label: string
        /** In order and without overlap; a gap says that there is nothing to tell. */
        readonly intervals: readonly {
          readonly state: State
          readonly label: string
          readonly fromMs: number
          readonly toMs: number
        }[]
      }[]
      /** Moments that hold for all lanes, in order. */
      readonly marks: readonly { readonly label: string; readonly atMs: number }[]
    }
  | {
      readonly kind: 'domain-map'
      readonly title: string
      readonly domains: readonly Domain[]
      readonly overlays: readonly DomainOverlay[]
    }
  | {
      readonly kind: 'playback'
      readonly title: string
      /** Where the picture ends; it begins at 0, with the map as it was before anything happened. */
      readonly endMs: number
      readonly domains: readonly Domain[]
      readonly overlays: readonly DomainOverlay[]
      /** In order of time: what happens, and what it changes on the map. */
      readonly moments: readonly {
        readonly atMs: number
        readonly label: string
        readonly changes: readonly DomainChange[]
      }[]
    }
  | {
      readonly kind: 'gantt'
      readonly title: string
      /** The ends of the picture, in ms of UTC since 1970; what lies beyond them is cut off. */
      readonly startsAtMs: number
      readonly endsAtMs: number
      /** The zone in which dates and times are written, by its IANA name. */
      readonly timeZone: string
      readonly rows: readonly {
        readonly label: string
        readonly bars: readonly {
          readonly label: string
          readonly fromMs: number
          readonly toMs: number
          readonly tone: Tone
        }[]
        /** When nothing may happen in this row, in order and without overlap. */
        readonly closed: readonly Interval[]
      }[]
      /** Moments that hold for all rows, in order. */
      readonly marks: readonly { readonly label: string; readonly atMs: number }[]
    }
