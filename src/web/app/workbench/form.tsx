import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { calendarYears } from '#kernel/calendar/day.ts'
import type { Field, Fields } from '#kernel/field.ts'
import { done } from '#kernel/outcome.ts'
import { formatQuantity } from '#kernel/units.ts'
import { ChosenList } from '#web/app/chosen-list.tsx'
import { ComponentSearch } from '#web/app/component-search.tsx'
import { client } from '#web/app/session.ts'
import { type FormValues, missingText, numberText, readNumber } from '#web/app/workbench/form-values.ts'

/** The form of an engine, derived from its fields. */
export type FormProps = {
  readonly fields: Fields
  readonly values: FormValues
  /** What is wrong, by field name. */
  readonly problems: Readonly<Record<string, string>>
  readonly onChange: (values: FormValues) => void
}

export function ParamForm({ fields, values, problems, onChange }: FormProps): JSX.Element {
  return (
    <>
      {Object.entries(fields).map(([name, field]) => (
        <FieldRow
          key={name}
          name={name}
          field={field}
          value={values[name] ?? ''}
          problem={problems[name] ?? ''}
          onChange={(value) => onChange({ ...values, [name]: value })}
        />
      ))}
    </>
  )
}

type RowProps<F extends Field> = {
  readonly name: string
  readonly field: F
  readonly value: string | readonly string[]
  readonly problem: string
  readonly onChange: (value: string | readonly string[]) => void
}
type FieldOf<K extends Field['kind']> = Extract<Field, { readonly kind: K }>

function FieldRow({ field, ...rest }: RowProps<Field>): JSX.Element {
  switch (field.kind) {
    case 'number':
      return <NumberRow field={field} {...rest} />
    case 'choice':
      return <ChoiceRow field={field} {...rest} />
    case 'components':
      return <ComponentsRow field={field} {...rest} />
    case 'date':
      return <DateRow field={field} {...rest} />
    default:
      return field satisfies never
  }
}

function NumberRow({ name, field, value, problem, onChange }: RowProps<FieldOf<'number'>>): JSX.Element {
  const id = `param-${name}`
  const number = readNumber(field, String(value))
  const shown = number === 'unreadable' ? '' : formatQuantity(number, field.unit)
  const about = { 'aria-describedby': `${id}-help ${id}-problem`, 'aria-invalid': problem !== '' }
  return (
    <div class={fieldClass(problem)}>
      <label for={id}>{field.label}</label>
      <div class="ba-number">
        <input
          type="range"
          aria-label={`${field.label}, slider`}
          aria-valuetext={shown}
          min={field.min}
          max={field.max}
          step={field.step}
          value={number === 'unreadable' ? field.default : number}
          onInput={(event) => onChange(numberText(field, event.currentTarget.value))}
        />
        <input
          id={id}
          type="text"
          inputMode="decimal"
          value={String(value)}
          {...about}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        <output for={id}>{shown === String(value) ? '' : shown}</output>
      </div>
      <Notes id={id} help={field.help} problem={problem} />
    </div>
  )
}

function ChoiceRow({ name, field, value, problem, onChange }: RowProps<FieldOf<'choice'>>): JSX.Element {
  const id = `param-${name}`
  return (
    <div class={fieldClass(problem)}>
      <label for={id}>{field.label}</label>
      <select
        id={id}
        value={String(value)}
        aria-describedby={`${id}-help ${id}-problem`}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {field.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Notes id={id} help={field.help} problem={problem} />
    </div>
  )
}

function DateRow({ name, field, value, problem, onChange }: RowProps<FieldOf<'date'>>): JSX.Element {
  const id = `param-${name}`
  return (
    <div class={fieldClass(problem)}>
      <label for={id}>{field.label}</label>
      <div class="ba-day">
        <input
          id={id}
          type="date"
          min={`${calendarYears.first}-01-01`}
          max={`${calendarYears.last}-12-31`}
          value={String(value)}
          aria-describedby={`${id}-help ${id}-problem`}
          aria-invalid={problem !== ''}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        <button type="button" onClick={() => onChange(todayHere())}>
          Today
        </button>
      </div>
      <Notes id={id} help={field.help} problem={problem} />
    </div>
  )
}

/** The day on this device, where its reader is. */
function todayHere(): string {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

function ComponentsRow({
  name,
  field,
  value,
  problem,
  onChange,
}: RowProps<FieldOf<'components'>>): JSX.Element {
  const id = `param-${name}`
  const refs = typeof value === 'string' ? [] : value
  const missing = missingText(useMissing(refs))
  const said = problem === '' ? missing : problem
  return (
    <div class={fieldClass(said)}>
      <ComponentSearch
        id={id}
        label={field.label}
        kinds={field.of}
        chosen={new Set(refs)}
        onChoose={({ ref }) => onChange([...refs, ref])}
      />
      {refs.length > 0 && (
        <ChosenList
          label={`${field.label}, chosen`}
          refs={refs}
          onRemove={(ref) => onChange(refs.filter((one) => one !== ref))}
        />
      )}
      <Notes id={id} help={field.help} problem={said} />
    </div>
  )
}

/** The chosen components that the open estate does not have: a link may have been made on another one. */
function useMissing(refs: readonly string[]): readonly string[] {
  const [missing, setMissing] = useState<readonly string[]>([])
  useEffect(() => {
    let current = true
    const answered =
      refs.length === 0 ? Promise.resolve(done([])) : client.ask({ kind: 'missing', refs: [...refs] })
    void answered.then((outcome) => {
      if (current) setMissing(outcome.ok ? outcome.value : [])
    })
    return () => {
      current = false
    }
  }, [refs.join('\n')])
  return missing.filter((ref) => refs.includes(ref))
}

const fieldClass = (problem: string): string => (problem === '' ? 'ba-field' : 'ba-field ba-refused')

const Notes = ({
  id,
  help,
  problem,
}: {
  readonly id: string
  readonly help: string
  readonly problem: string
}) => (
  <>
    <p class="ba-help" id={`${id}-help`}>
      {help}
    </p>
    <p class="ba-problem" id={`${id}-problem`} role="alert">
      {problem}
    </p>
  </>
)
