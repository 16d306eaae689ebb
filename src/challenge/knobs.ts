import type { Engine } from '#engines/engine.ts'
import type { Field } from '#kernel/field.ts'
import { type Random, randomElement } from '#kernel/random.ts'
import { formatQuantity } from '#kernel/units.ts'
import type { Question } from '#path/challenge/challenge.ts'

type Value = string | number
export type Drawn = Readonly<Record<string, Value>>

/** A value for every name a question draws. */
export const drawn = ({ draw }: Question, random: Random): Drawn =>
  Object.fromEntries(
    Object.entries(draw ?? {}).map(([name, { values }]) => [name, randomElement(random, values)]),
  )

/** Whether values that the question keeps apart were drawn together. */
export const isBarred = ({ unless }: Question, values: Drawn): boolean =>
  (unless ?? []).some((met) => Object.entries(met).every(([name, value]) => values[name] === value))

/** Knobs with what was drawn put in the place of '$name'. */
export const settled = (params: Drawn, values: Drawn): Drawn =>
  Object.fromEntries(
    Object.entries(params).map(([knob, value]) => [
      knob,
      typeof value === 'string' && value.startsWith('$') ? (values[value.slice(1)] ?? value) : value,
    ]),
  )

/** A text with '{name}' replaced by what was drawn, as the knob it belongs to would show it. */
export const spoken = (text: string, question: Question, engine: Engine, values: Drawn): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : valueSaid(engine.params[question.draw?.[name]?.as ?? name], value)
  })

/** The value of a knob as a person reads it. */
export function valueSaid(field: Field | undefined, value: Value): string {
  if (field?.kind === 'number' && typeof value === 'number') return formatQuantity(value, field.unit)
  if (field?.kind === 'choice')
    return field.options.find((option) => option.value === value)?.label ?? String(value)
  return String(value)
}
