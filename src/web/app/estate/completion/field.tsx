import type { ComponentChildren, JSX } from 'preact'
import { optionText } from '#web/app/estate/completion/desk.ts'
import type { ComponentHit } from '#web/worker/message.ts'

type Labelled = { readonly id: string; readonly label: string; readonly help?: string }

/** A labelled control with its help below. */
export const Field = ({
  id,
  label,
  help,
  children,
}: Labelled & { readonly children: ComponentChildren }): JSX.Element => (
  <div class="ba-field">
    <label for={id}>{label}</label>
    {children}
    {help !== undefined && (
      <p class="ba-help" id={`${id}-help`}>
        {help}
      </p>
    )}
  </div>
)

type TextProps = Labelled & {
  readonly value: string
  readonly onValue: (value: string) => void
  readonly type?: 'text' | 'date'
  readonly inputMode?: 'text' | 'decimal' | 'numeric'
}

/** A labelled line of text, a number as it is typed, or a day. */
export function TextField({ value, onValue, type, inputMode, ...labelled }: TextProps): JSX.Element {
  const about = labelled.help === undefined ? {} : { 'aria-describedby': `${labelled.id}-help` }
  const own = {
    ...{ id: labelled.id, value, ...about },
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value),
  }
  return (
    <Field {...labelled}>
      {type === 'date' ? (
        <input type="date" {...own} />
      ) : (
        <input type="text" inputMode={inputMode ?? 'text'} autocomplete="off" spellcheck={false} {...own} />
      )}
    </Field>
  )
}

/** A labelled choice of one option; `options` are value and label. */
export const ChoiceField = <T extends string>({
  value,
  onValue,
  options,
  ...labelled
}: Labelled & {
  readonly value: T
  readonly onValue: (value: T) => void
  readonly options: readonly (readonly [value: T, label: string])[]
}): JSX.Element => (
  <Field {...labelled}>
    <select
      id={labelled.id}
      value={value}
      {...(labelled.help === undefined ? {} : { 'aria-describedby': `${labelled.id}-help` })}
      onChange={(event) => onValue(event.currentTarget.value as T)}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  </Field>
)

/** A labelled choice of a component, with a first option for none. */
export const ComponentField = ({
  hits,
  none,
  ...rest
}: Labelled & {
  readonly value: string
  readonly onValue: (value: string) => void
  readonly hits: readonly ComponentHit[]
  readonly none: string
}): JSX.Element => (
  <ChoiceField
    {...rest}
    options={[['', none], ...hits.map((hit): readonly [string, string] => [hit.ref, optionText(hit)])]}
  />
)

/** Components to tick, in a group of their own. */
export const Ticks = ({
  legend,
  hits,
  ticked,
  onTicked,
}: {
  readonly legend: string
  readonly hits: readonly ComponentHit[]
  readonly ticked: readonly string[]
  readonly onTicked: (refs: readonly string[]) => void
}): JSX.Element => (
  <fieldset class="ba-ticks">
    <legend>{legend}</legend>
    {hits.map((hit) => (
      <label key={hit.ref}>
        <input
          type="checkbox"
          checked={ticked.includes(hit.ref)}
          onChange={(event) =>
            onTicked(
              event.currentTarget.checked ? [...ticked, hit.ref] : ticked.filter((ref) => ref !== hit.ref),
            )
          }
        />
        {optionText(hit)}
      </label>
    ))}
  </fieldset>
)
