import * as z from 'zod/mini'
import { type ComponentRef, componentKinds, type Known, type Origin, type Place } from '#estate/model.ts'
import type { Bytes, Mhz } from '#kernel/units.ts'

// A page forbids eval, which Zod's compiled parsers need; ours must be the same in a page and on Node.
z.config({ jitless: true })

/** What the published JSON Schema says of each schema: title, description, `$defs` name, and a leaf's own rules. */
export const schemaNotes = z.registry<Readonly<Record<string, unknown>>>()

type Accepts = (value: unknown) => boolean
const quickChecks = new WeakMap<z.ZodMiniType, Accepts>()

/**
 * Whether `schema` surely accepts `value`, without building a copy or issues: ten times as fast as parsing, which
 * matters at 200,000 VMs. "No" means only that parsing has to decide. A test holds it against parsing.
 */
export const acceptsQuickly = (schema: z.ZodMiniType, value: unknown): boolean =>
  quickChecks.get(schema)?.(value) ?? false

/** Gives a schema its quick check, which must accept nothing that the schema refuses. */
export const quick = <S extends z.ZodMiniType>(schema: S, accepts: Accepts): S => {
  quickChecks.set(schema, accepts)
  return schema
}

/** A leaf with one hand-written check. `json` says the same to the published schema; a test compares the two. */
function leaf<T>(
  accepts: (value: unknown) => boolean,
  must: string,
  json: Readonly<Record<string, unknown>>,
): z.ZodMiniType<T> {
  const schema = z.custom<T>(accepts, must)
  schemaNotes.add(schema, json)
  return quick(schema, accepts)
}

/** The longest text an entity may carry in an id, a name or another short field. */
export const textLengthMax = 1024
/** The most members a requirement, a rule or a list inside an entity may have. */
export const membersMax = 100_000

const orUnknown = ', or "unknown"'
const unknownJson = { const: 'unknown' }
const wholeJson = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }
const wordJson = { type: 'string', minLength: 1, maxLength: textLengthMax }
const wordsJson = { type: 'array', items: wordJson, maxItems: membersMax }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= textLengthMax
const isWord = (value: unknown): boolean => isText(value) && value !== ''
const isWords = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= membersMax && value.every(isWord)
const isUnknown = (value: unknown): boolean => value === 'unknown'
const refPattern = new RegExp(`^(${componentKinds.join('|')}):[\\s\\S]`)
const isRef = (value: unknown): boolean => isText(value) && refPattern.test(value)

/** An amount of memory or storage in bytes, or unknown. */
export const bytes = leaf<Known<Bytes>>(
  (value) => isWhole(value) || isUnknown(value),
  `must be a whole number of bytes from 0 to ${Number.MAX_SAFE_INTEGER}${orUnknown}`,
  {
    id: 'Bytes',
    title: 'Bytes',
    description: 'An amount of memory or storage in bytes.',
    anyOf: [wholeJson, unknownJson],
  },
)

/** How many of something there are, or unknown. */
export const count = leaf<Known<number>>(
  (value) => isWhole(value) || isUnknown(value),
  `must be a whole number, 0 or more${orUnknown}`,
  {
    id: 'Count',
    title: 'Count',
    description: 'How many of something there are.',
    anyOf: [wholeJson, unknownJson],
  },
)

/** A duration in ms, whole and 0 or more, or unknown. */
export const durationMs = leaf<Known<number>>(
  (value) => isWhole(value) || isUnknown(value),
  `must be a whole number of milliseconds, 0 or more${orUnknown}`,
  {
    id: 'DurationMs',
    title: 'DurationMs',
    description: 'A duration in ms.',
    anyOf: [wholeJson, unknownJson],
  },
)

/** A number that is 0 or more, such as a rate per year or hours, or unknown. */
export const measure = leaf<Known<number>>(
  (value) => (typeof value === 'number' && Number.isFinite(value) && value >= 0) || isUnknown(value),
  `must be a number, 0 or more${orUnknown}`,
  {
    id: 'Measure',
    title: 'Measure',
    description: 'A number, 0 or more.',
    anyOf: [{ type: 'number', minimum: 0 }, unknownJson],
  },
)

/** A share from 0 to 1. */
export const ratio = leaf<number>(
  (value) => typeof value === 'number' && value >= 0 && value <= 1,
  'must be a number from 0 to 1',
  { type: 'number', minimum: 0, maximum: 1 },
)

/** A whole number, never unknown. */
export const whole = leaf<number>(isWhole, 'must be a whole number, 0 or more', wholeJson)

/** A processor speed, capacity or demand in MHz, or unknown. */
export const mhz = leaf<Known<Mhz>>(
  (value) => (typeof value === 'number' && Number.isFinite(value) && value >= 0) || isUnknown(value),
  `must be a number of MHz, 0 or more${orUnknown}`,
  {
    id: 'Mhz',
    title: 'MHz',
    description: 'A processor speed, capacity or demand in MHz.',
    anyOf: [{ type: 'number', minimum: 0 }, unknownJson],
  },
)

/** Yes, no, or unknown. */
export const flag = leaf<Known<boolean>>(
  (value) => typeof value === 'boolean' || isUnknown(value),
  `must be true, false${orUnknown}`,
  {
    id: 'Flag',
    title: 'Flag',
    description: 'Yes, no, or unknown.',
    anyOf: [{ type: 'boolean' }, unknownJson],
  },
)

/** Yes or no, never unknown. */
export const yesNo = leaf<boolean>((value) => typeof value === 'boolean', 'must be true or false', {
  type: 'boolean',
})

/** Text that is not empty. "unknown" and "none" are such texts too, so it also reads a known-or-unknown one. */
export const word = leaf<string>(isWord, `must be text of 1 to ${textLengthMax} characters`, wordJson)

/** Text that may be empty: a name, a file. */
export const text = leaf<string>(isText, `must be text of at most ${textLengthMax} characters`, {
  type: 'string',
  maxLength: textLengthMax,
})

/** A list of ids or tags. */
export const words = leaf<readonly string[]>(
  isWords,
  'must be a list of texts, none of them empty',
  wordsJson,
)

/** A list of ids, or unknown. */
export const knownWords = leaf<Known<readonly string[]>>(
  (value) => isWords(value) || isUnknown(value),
  `must be a list of ids${orUnknown}`,
  { anyOf: [wordsJson, unknownJson] },
)

const refMust = `must be a component reference, kind:id, with kind one of ${componentKinds.join(', ')}`

/** A reference to a component. */
export const ref = leaf<ComponentRef>(isRef, refMust, {
  id: 'ComponentRef',
  title: 'ComponentRef',
  description: 'A component of the estate: its kind, a colon, its id.',
  type: 'string',
  maxLength: textLengthMax,
  pattern: refPattern.source,
})

/** Where a component stands. */
export const place = leaf<Place>(
  (value) => value === 'nowhere' || isUnknown(value) || isRef(value),
  `${refMust}, or "nowhere"${orUnknown}`,
  {
    id: 'Place',
    title: 'Place',
    description: 'The component this one stands in; a site stands nowhere.',
    anyOf: [{ $ref: '#/$defs/ComponentRef' }, { enum: ['nowhere', 'unknown'] }],
  },
)

/** A row of a source. */
export const origin = leaf<Origin>(
  (value) => Array.isArray(value) && value.length === 2 && value.every(isWhole),
  'must be [index of a source, row counted from 1]',
  {
    id: 'Origin',
    title: 'Origin',
    description: 'A row of a source: [index of the source, row counted from 1].',
    type: 'array',
    items: wholeJson,
    minItems: 2,
    maxItems: 2,
  },
)

const choice = <const T extends readonly string[]>(options: T, must: string) => {
  const known = new Set<unknown>(options)
  return quick(z.enum(options, must), (value) => known.has(value))
}

/** One of a few words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(options: T) =>
  choice(options, `must be one of ${options.join(', ')}`)

/** One of a few words, or unknown. */
export const knownOneOf = <const T extends readonly [string, ...string[]]>(options: T) =>
  choice([...options, 'unknown'], `must be one of ${options.join(', ')}, or "unknown"`)

/** A list of at most `membersMax` of something. */
export const list = <S extends z.ZodMiniType>(item: S, must: string) =>
  quick(
    z.array(item, must).check(z.maxLength(membersMax, `must have at most ${membersMax} members`)),
    (value) =>
      Array.isArray(value) &&
      value.length <= membersMax &&
      value.every((member) => acceptsQuickly(item, member)),
  )

/** A list of something, or unknown. */
export const knownList = <S extends z.ZodMiniType>(item: S, must: string) => {
  const items = list(item, must)
  return quick(
    z.union([items, unknown], `${must}${orUnknown}`),
    (value) => isUnknown(value) || acceptsQuickly(items, value),
  )
}

/** The word for a value nobody has. */
export const unknown = quick(z.literal('unknown'), isUnknown)
schemaNotes.add(unknown, {
  id: 'Unknown',
  title: 'Unknown',
  description: 'Nobody has measured or stated it: never zero, never green.',
})

const mayBeMissing = new WeakSet<z.ZodMiniType>()

/** A member that may be left out; what that means is said where it is declared. */
export const optional = <S extends z.ZodMiniType>(item: S) => {
  const schema = quick(z.exactOptional(item), (value) => acceptsQuickly(item, value))
  mayBeMissing.add(schema)
  return schema
}

/** A map from any text to something, which a member may also leave out. */
export const optionalMap = <S extends z.ZodMiniType>(item: S, must: string) =>
  optional(
    quick(
      z.record(z.string(), item, must),
      (value) =>
        isRecord(value) &&
        !Object.hasOwn(value, '__proto__') &&
        Object.values(value).every((member) => acceptsQuickly(item, member)),
    ),
  )

/** Members of an object that may all be left out. */
export const optionalMembers = <const F extends Readonly<Record<string, z.ZodMiniType>>>(fields: F) =>
  optional(
    members(
      Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, optional(field)])) as {
        [K in keyof F]: ReturnType<typeof optional<F[K]>>
      },
    ),
  )

/** An object with exactly these members. */
export const members = <const F extends Readonly<Record<string, z.ZodMiniType>>>(fields: F) => {
  const entries = Object.entries(fields)
  return quick(z.strictObject(fields), (value) => {
    if (!isRecord(value)) return false
    let present = 0
    for (const [key, field] of entries) {
      if (Object.hasOwn(value, key)) {
        if (!acceptsQuickly(field, value[key])) return false
        present += 1
      } else if (!mayBeMissing.has(field)) return false
    }
    return Object.keys(value).length === present
  })
}
