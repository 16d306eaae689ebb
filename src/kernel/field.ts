import { calendarYears, isCalendarDay } from '#kernel/calendar/day.ts'
import { done, type Issue, type Outcome, refused, settle } from '#kernel/outcome.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'

/** A number in a closed range, e.g. failures to survive. `integer` says whether fractions are refused. */
export type NumberField = {
  readonly kind: 'number'
  readonly label: string
  readonly help: string
  readonly unit: Unit
  readonly min: number
  readonly max: number
  readonly step: number
  readonly default: number
}
/** One of a few named options. */
export type ChoiceField<T extends string = string> = {
  readonly kind: 'choice'
  readonly label: string
  readonly help: string
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly default: T
}
/**
 * Components of the estate, written as references ("host:esx-01, rack:r1"); at most `max` of them. `of` narrows
 * what a form offers, e.g. only hosts and racks.
 */
export type ComponentsField = {
  readonly kind: 'components'
  readonly label: string
  readonly help: string
  readonly of: readonly string[]
  readonly max: number
  readonly default: readonly string[]
}

/** A day, such as the first day of a plan, written 2026-11-22; engines know no clock, so the default is a fixed day. */
export type DateField = {
  readonly kind: 'date'
  readonly label: string
  readonly help: string
  readonly default: string
}

/** The closed set of parameter kinds. A form, a CLI flag, an HTTP body and a reference page derive from it. */
export type Field = NumberField | ChoiceField | ComponentsField | DateField
/** The parameters of one engine, by name. */
export type Fields = Readonly<Record<string, Field>>

/** What an engine receives once its parameters were read. */
export type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends NumberField
    ? number
    : F[K] extends ChoiceField<infer T>
      ? T
      : F[K] extends DateField
        ? string
        : readonly string[]
}

/** The default of every field, as the plain values a form starts from. */
export function defaultValues<F extends Fields>(fields: F): Values<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default])) as Values<F>
}

/**
 * Parameters read from unknown input: text from a CLI flag or an article block, or JSON values from a body.
 * A missing value takes its default; an unknown name, a value out of range or of the wrong kind is refused
 * with the path `params.<name>`.
 */
export function parseFields<F extends Fields>(
  fields: F,
  raw: Readonly<Record<string, unknown>>,
): Outcome<Values<F>> {
  const issues: Issue[] = []
  for (const name of Object.keys(raw)) {
    if (Object.hasOwn(fields, name)) continue
    issues.push(bad(name, `There is no parameter "${name}". Known: ${Object.keys(fields).join(', ')}.`))
  }
  const values: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const given = Object.hasOwn(raw, name) ? raw[name] : undefined
    const value = given === undefined ? done(field.default) : parseField(name, field, given)
    if (value.ok) values[name] = value.value
    else issues.push(...value.issues)
  }
  return settle(values as Values<F>, issues)
}

function parseField(name: string, field: Field, given: unknown): Outcome<unknown> {
  switch (field.kind) {
    case 'number':
      return parseNumber(name, field, given)
    case 'choice': {
      if (field.options.some((option) => option.value === given)) return done(given)
      const options = field.options.map((option) => option.value).join(', ')
      return refused(bad(name, `"${String(given)}" is not one of ${options}.`))
    }
    case 'components':
      return parseComponents(name, field, given)
    case 'date':
      return parseDate(name, given)
    default:
      return field satisfies never
  }
}

function parseNumber(name: string, field: NumberField, given: unknown): Outcome<number> {
  const value = typeof given === 'string' ? numberOf(given, field.unit) : given
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return refused(bad(name, `"${String(given)}" is not a number. Give ${range(field)}.`))
  }
  if (value < field.min || value > field.max) {
    return refused(
      bad(name, `${value} is outside the range. Give ${range(field)}.${percentMeant(given, value, field)}`),
    )
  }
  if (Number.isInteger(field.step) && !Number.isInteger(value)) {
    return refused(bad(name, `${value} is not a whole number. Give ${range(field)}.`))
  }
  return done(value)
}

/** A number as typed, with a point or a comma; of a ratio also a percentage ("5 %"). NaN when it is neither. */
function numberOf(text: string, unit: Unit): number {
  const typed = text.trim().replace(',', '.')
  const percent = unit === 'ratio' && typed.endsWith('%')
  const digits = percent ? typed.slice(0, -1).trim() : typed
  if (digits === '') return Number.NaN
  return percent ? Number(digits) / 100 : Number(digits)
}

/** What to write when a number too large for a ratio would do as a percentage; it is not guessed, it is asked. */
function percentMeant(given: unknown, value: number, { unit, min, max }: NumberField): string {
  const ratio = value / 100
  const plain = unit === 'ratio' && value >= 1 && !String(given).includes('%')
  return plain && value > max && ratio >= min && ratio <= max ? ` Write ${value} % or ${ratio}.` : ''
}

function parseComponents(name: string, field: ComponentsField, given: unknown): Outcome<readonly string[]> {
  const list = typeof given === 'string' ? given.split(',').map((part) => part.trim()) : given
  if (!Array.isArray(list) || !list.every((part) => typeof part === 'string')) {
    return refused(bad(name, 'Give component references separated by commas, such as "host:esx-01".'))
  }
  const refs = [...new Set(list.filter((part) => part !== ''))].sort()
  if (refs.length > field.max) {
    return refused(bad(name, `${refs.length} components were given; at most ${field.max} are possible.`))
  }
  const malformed = refs.find((ref) => !/^[a-z-]+:./.test(ref))
  if (malformed === undefined) return done(refs)
  return refused(
    bad(name, `"${malformed}" is not a component reference. Write kind:id, such as "host:esx-01".`),
  )
}

function parseDate(name: string, given: unknown): Outcome<string> {
  const text = typeof given === 'string' ? given.trim() : given
  if (typeof text === 'string' && isCalendarDay(text)) return done(text)
  return refused(
    bad(
      name,
      `"${String(given)}" is not a day. Write a day such as 2027-06-01, in the years ${calendarYears.first} to ${calendarYears.last}.`,
    ),
  )
}

function range({ min, max, unit }: NumberField): string {
  const said = `${formatQuantity(min, unit)} to ${formatQuantity(max, unit)}`
  return unit === 'ratio' ? `a number from ${min} to ${max}, that is ${said}` : `a number from ${said}`
}

const bad = (name: string, message: string): Issue => ({
  code: 'params.unreadable',
  severity: 'error',
  where: `params.${name}`,
  message,
})
