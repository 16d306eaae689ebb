import * as z from 'zod/mini'
import type { Block, Domain, DomainCells, State } from '#kernel/block.ts'

const text = z.string().check(z.minLength(1))
const count = z.int().check(z.nonnegative(), z.maximum(10_000))
const stateWords = ['serving', 'degraded', 'restarting', 'stopped', 'failed', 'unknown'] as const
const state = z.enum(stateWords)
const units = ['bytes', 'count', 'hosts', 'vms', 'services', 'ratio', 'ms', 'hours', 'cores'] as const
const axis = z.strictObject({ label: text, unit: z.enum(units) })

/** A place of a map as an author writes it: what is in it and how many VMs run there, by state. */
export type PlaceRecord = {
  readonly kind: string
  readonly name: string
  readonly state: State
  readonly in?: readonly PlaceRecord[]
  readonly vms?: Readonly<Partial<Record<State, number>>>
}
const place: z.ZodMiniType<PlaceRecord> = z.strictObject({
  kind: text,
  name: text,
  state,
  get in() {
    return z.optional(z.array(place))
  },
  vms: z.optional(z.partialRecord(state, count)),
}) as z.ZodMiniType<PlaceRecord>

/** One letter per state, so that a grid can be read in its source. */
const letters: Readonly<Record<string, State>> = {
  s: 'serving',
  d: 'degraded',
  r: 'restarting',
  b: 'stopped',
  x: 'failed',
  u: 'unknown',
}
const timeUnits = { min: 60_000, h: 3_600_000, d: 86_400_000 } as const

const blockSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('domain-map'),
    title: text,
    domains: z.array(place),
    overlays: z.array(z.strictObject({ kind: text, name: text, state, holds: z.array(text) })),
  }),
  z.strictObject({
    kind: z.literal('heatmap'),
    title: text,
    rows: z.array(text),
    columns: z.array(text),
    states: z.array(z.string().check(z.regex(/^[sdrbxu]( [sdrbxu])*$/, 'a row is letters of s d r b x u'))),
  }),
  z.strictObject({
    kind: z.literal('timeline'),
    title: text,
    unit: z.enum(['min', 'h', 'd']),
    end: z.number().check(z.positive()),
    lanes: z.array(
      z.strictObject({
        label: text,
        spans: z.array(z.tuple([state, z.string(), z.number(), z.number()])),
      }),
    ),
    marks: z.array(z.strictObject({ label: text, at: z.number() })),
  }),
  z.strictObject({
    kind: z.literal('line'),
    title: text,
    x: axis,
    y: axis,
    series: z
      .array(z.strictObject({ label: text, points: z.array(z.tuple([z.number(), z.number()])) }))
      .check(z.minLength(1)),
    mark: z.optional(z.strictObject({ label: text, x: z.number() })),
  }),
  z.strictObject({
    kind: z.literal('bars'),
    title: text,
    unit: z.enum(units),
    bars: z
      .array(z.strictObject({ label: text, value: z.number(), state: z.optional(state) }))
      .check(z.minLength(1)),
    limit: z.optional(z.strictObject({ label: text, value: z.number() })),
  }),
])

/** The picture of a failure pattern: what it shows in words, what its numbers stand for, and the block drawn. */
export const pictureSchema = z.strictObject({ alt: text, caption: text, block: blockSchema })

/** A picture as it stands in its file. */
export type PictureRecord = z.infer<typeof pictureSchema>
type BlockRecord = PictureRecord['block']
type RecordOf<K extends BlockRecord['kind']> = Extract<BlockRecord, { readonly kind: K }>
export type PictureBlock = Extract<Block, { readonly kind: BlockRecord['kind'] }>

/**
 * The block that a picture draws, and what is wrong with it as sentences: rows of uneven length, a dependency that
 * holds a place nobody drew, spans out of order. Cost is linear in the picture.
 */
export function pictureBlock(record: BlockRecord): {
  readonly block: PictureBlock
  readonly faults: readonly string[]
} {
  switch (record.kind) {
    case 'domain-map':
      return mapBlock(record)
    case 'heatmap':
      return gridBlock(record)
    case 'timeline':
      return timelineBlock(record)
    case 'line': {
      const { mark, ...rest } = record
      return { block: { ...rest, ...(mark === undefined ? {} : { mark }) }, faults: [] }
    }
    case 'bars': {
      const { limit, bars, ...rest } = record
      const drawn = bars.map(({ state: own, ...bar }) => ({
        ...bar,
        ...(own === undefined ? {} : { state: own }),
      }))
      return { block: { ...rest, bars: drawn, ...(limit === undefined ? {} : { limit }) }, faults: [] }
    }
    default:
      return record satisfies never
  }
}

const refOf = (kind: string, name: string): string =>
  `${kind}:${name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-')}`

function mapBlock(record: RecordOf<'domain-map'>): ReturnType<typeof pictureBlock> {
  const refs = new Map<string, string>()
  const read = ({ kind, name, state: own, in: inner, vms }: PlaceRecord): Domain => {
    const ref = refOf(kind, name)
    refs.set(name, ref)
    const cells = stateWords.flatMap((word): DomainCells[] => {
      const number = vms?.[word] ?? 0
      return number === 0 ? [] : [{ state: word, count: number }]
    })
    return { ref, kind, name, state: own, children: (inner ?? []).map(read), cells }
  }
  const domains = record.domains.map(read)
  const overlays = record.overlays.map(({ holds, kind, name, state: own }) => ({
    ...{ ref: refOf(kind, name), kind, name, state: own },
    holds: holds.flatMap((held) => refs.get(held) ?? []),
  }))
  const strangers = record.overlays.flatMap(({ name, holds }) =>
    holds.filter((held) => !refs.has(held)).map((held) => `"${name}" holds "${held}", which is not drawn.`),
  )
  return { block: { kind: 'domain-map', title: record.title, domains, overlays }, faults: strangers }
}

function gridBlock({ title, rows, columns, states }: RecordOf<'heatmap'>): ReturnType<typeof pictureBlock> {
  const grid = states.map((row) => row.split(' ').map((letter): State => letters[letter] ?? 'unknown'))
  const faults = grid.flatMap((row, index) =>
    row.length === columns.length
      ? []
      : [`Row ${index + 1} has ${row.length} letters for ${columns.length} columns.`],
  )
  if (grid.length !== rows.length)
    faults.push(`There are ${grid.length} rows of letters for ${rows.length} names.`)
  return { block: { kind: 'heatmap', title, rows, columns, states: grid }, faults }
}

function timelineBlock({
  title,
  unit,
  end,
  lanes,
  marks,
}: RecordOf<'timeline'>): ReturnType<typeof pictureBlock> {
  const ms = (value: number): number => value * timeUnits[unit]
  const faults: string[] = []
  const drawn = lanes.map(({ label, spans }) => {
    let last = 0
    const intervals = spans.map(([own, word, from, to]) => {
      if (from < last || to <= from || to > end)
        faults.push(`The span ${from} to ${to} of "${label}" is out of order.`)
      last = to
      return { state: own, label: word, fromMs: ms(from), toMs: ms(to) }
    })
    return { label, intervals }
  })
  const moments = marks.map(({ label, at }) => ({ label, atMs: ms(at) }))
  return { block: { kind: 'timeline', title, endMs: ms(end), lanes: drawn, marks: moments }, faults }
}
