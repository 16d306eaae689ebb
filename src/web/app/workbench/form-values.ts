import { canonicalJson } from '#kernel/canonical.ts'
import { defaultValues, type Field, type Fields, type NumberField, parseFields } from '#kernel/field.ts'
import type { Issue } from '#kernel/outcome.ts'
import { formatQuantity } from '#kernel/units.ts'

/** What stands in a form: text as typed, or a list of components. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>

/** The form of an engine with every field at its default. */
export const freshForm = (fields: Fields): FormValues => formOf(fields, {})

/** The form that shows some parameters; those missing or of the wrong kind are at their default. */
export function formOf(fields: Fields, params: Readonly<Record<string, unknown>>): FormValues {
  const defaults = defaultValues(fields) as Readonly<Record<string, unknown>>
  const shown = (name: string, field: Field): string | readonly string[] => {
    const value = Object.hasOwn(params, name) ? params[name] : defaults[name]
    if (field.kind === 'number') return numberText(field, typeof value === 'object' ? defaults[name] : value)
    if (field.kind !== 'components') return typeof value === 'object' ? String(defaults[name]) : String(value)
    const list = typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value
    return Array.isArray(list) ? list.map(String) : []
  }
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, shown(name, field)]))
}

/**
 * A number as the box of its field shows it: a ratio as a percentage ("5 %"), the way its slider and its help speak of
 * it, unless that text would not read back as the same ratio. What is no number stays as it was typed.
 */
export function numberText(field: NumberField, value: unknown): string {
  const text = String(value).trim()
  const ratio = field.unit === 'ratio' && text !== '' ? Number(text.replace(',', '.')) : Number.NaN
  const percent = Number((ratio * 100).toPrecision(15))
  return percent / 100 === ratio ? `${percent} %` : String(value)
}

/** The number a box stands for, or 'unreadable' when it is refused. */
export function readNumber(field: NumberField, text: string): number | 'unreadable' {
  const outcome = parseFields({ field }, { field: text })
  return outcome.ok ? outcome.value.field : 'unreadable'
}

/** Whether a form asks exactly these parameters; a form that cannot be read asks nothing. */
export function asksSame(
  fields: Fields,
  form: FormValues,
  params: Readonly<Record<string, unknown>>,
): boolean {
  const read = readForm(fields, form)
  return read.kind === 'ready' && canonicalJson(read.params) === canonicalJson(params)
}

/** The parameters a form stands for, or what is wrong with each field, by field name. */
export type ReadForm =
  | { readonly kind: 'ready'; readonly params: Readonly<Record<string, unknown>> }
  | { readonly kind: 'wrong'; readonly problems: Readonly<Record<string, string>> }

/** Reads a form the way every other surface reads parameters, so that a form accepts nothing the CLI refuses. */
export function readForm(fields: Fields, form: FormValues): ReadForm {
  const outcome = parseFields(fields, form)
  if (outcome.ok) return { kind: 'ready', params: outcome.value as Readonly<Record<string, unknown>> }
  const named = outcome.issues.map(
    (issue: Issue) => [issue.where.replace(/^params\./, ''), issue.message] as const,
  )
  return { kind: 'wrong', problems: Object.fromEntries(named) }
}

/** A parameter as people read it: a number with its unit, the label of a choice, components by reference. */
export function paramText(field: Field, value: unknown): string {
  switch (field.kind) {
    case 'number':
      return typeof value === 'number' ? formatQuantity(value, field.unit) : String(value)
    case 'choice':
      return field.options.find((option) => option.value === value)?.label ?? String(value)
    case 'components':
      return Array.isArray(value) && value.length > 0 ? value.join(', ') : 'none'
    case 'date':
      return String(value)
    default:
      return field satisfies never
  }
}

/** What to say of components that a link or an earlier run named and the open estate does not have. */
export function missingText(refs: readonly string[]): string {
  const [first, ...rest] = refs.map((ref) => ref.replace(':', ' '))
  if (first === undefined) return ''
  const whom = rest.length === 0 ? `no ${first}` : `neither ${[first, ...rest].join(' nor ')}`
  return `The open estate has ${whom}. Remove ${rest.length === 0 ? 'it' : 'them'}, or search for what is meant.`
}

/** The parameters that differ from their defaults, as people read them; 'all defaults' when none does. */
export function changedText(fields: Fields, params: Readonly<Record<string, unknown>>): string {
  const changed = Object.entries(fields).flatMap(([name, field]) => {
    const text = paramText(field, params[name])
    return text === paramText(field, field.default) ? [] : [`${field.label}: ${text}`]
  })
  return changed.length === 0 ? 'all defaults' : changed.join(' · ')
}
