import * as z from 'zod/mini'
import type { Block, State, Tone, Verdict } from '#kernel/block.ts'
import type { Unit } from '#kernel/units.ts'

/** A union of words as a Zod shape that does not compile when a word is missing or too many. */
const words = <T extends string>(all: Readonly<Record<T, true>>) => z.enum(Object.keys(all) as [T, ...T[]])

const unit = words<Unit>({
  ...{ bytes: true, mhz: true, ratio: true, count: true, ms: true, hours: true, cores: true, vcpus: true },
  ...{ hosts: true, vms: true, services: true, steps: true },
})
const state = words<State>({
  ...{ serving: true, degraded: true, restarting: true, stopped: true, failed: true, unknown: true },
})
const tone = words<Tone>({ work: true, wait: true, risk: true, critical: true })
const verdict = words<Verdict>({ safe: true, unsafe: true, undecided: true })

const text = z.string()
const number = z.number()
const axis = z.strictObject({ label: text, unit })

const cells = z.array(z.strictObject({ state, count: number.check(z.int(), z.nonnegative()) }))

/** One outline of a failure-domain map, and the outlines inside it. */
export const domainShape = z.strictObject({
  ref: text,
  kind: text,
  name: text,
  state,
  get children() {
    return z.array(domainShape)
  },
  cells,
})

const overlays = z.array(z.strictObject({ ref: text, kind: text, name: text, state, holds: z.array(text) }))
const change = z.strictObject({ ref: text, state: z.optional(state), cells: z.optional(cells) })

/** One shape for every kind of block; a new kind does not compile until it is here. */
const shapes = {
  sentence: z.strictObject({ kind: z.literal('sentence'), text }),
  verdict: z.strictObject({ kind: z.literal('verdict'), subject: text, verdict, text }),
  quantity: z.strictObject({ kind: z.literal('quantity'), label: text, value: z.nullable(number), unit }),
  table: z.strictObject({
    kind: z.literal('table'),
    title: text,
    columns: z.array(z.strictObject({ title: text, unit: z.optional(unit) })),
    rows: z.array(z.array(z.nullable(z.union([text, number])))),
  }),
  bars: z.strictObject({
    kind: z.literal('bars'),
    title: text,
    unit,
    bars: z.array(z.strictObject({ label: text, value: number, state: z.optional(state) })),
    limit: z.optional(z.strictObject({ label: text, value: number })),
  }),
  line: z.strictObject({
    kind: z.literal('line'),
    title: text,
    x: axis,
    y: axis,
    series: z.array(z.strictObject({ label: text, points: z.array(z.tuple([number, number])) })),
    mark: z.optional(z.strictObject({ label: text, x: number })),
  }),
  heatmap: z.strictObject({
    kind: z.literal('heatmap'),
    title: text,
    rows: z.array(text),
    columns: z.array(text),
    states: z.array(z.array(state)),
  }),
  timeline: z.strictObject({
    kind: z.literal('timeline'),
    title: text,
    endMs: number,
    lanes: z.array(
      z.strictObject({
        label: text,
        intervals: z.array(z.strictObject({ state, label: text, fromMs: number, toMs: number })),
      }),
    ),
    marks: z.array(z.strictObject({ label: text, atMs: number })),
  }),
  'domain-map': z.strictObject({
    kind: z.literal('domain-map'),
    title: text,
    domains: z.array(domainShape),
    overlays,
  }),
  playback: z.strictObject({
    kind: z.literal('playback'),
    title: text,
    endMs: number,
    domains: z.array(domainShape),
    overlays,
    moments: z.array(z.strictObject({ atMs: number, label: text, changes: z.array(change) })),
  }),
  gantt: z.strictObject({
    kind: z.literal('gantt'),
    title: text,
    startsAtMs: number,
    endsAtMs: number,
    timeZone: text,
    rows: z.array(
      z.strictObject({
        label: text,
        bars: z.array(z.strictObject({ label: text, fromMs: number, toMs: number, tone })),
        closed: z.array(z.strictObject({ fromMs: number, toMs: number })),
      }),
    ),
    marks: z.array(z.strictObject({ label: text, atMs: number })),
  }),
} satisfies Readonly<Record<Block['kind'], z.ZodMiniType>>

const [first, ...rest] = Object.values(shapes)

/** A block from unknown JSON: every member a renderer will read. */
export const blockShape = z.discriminatedUnion('kind', [first as NonNullable<typeof first>, ...rest])
