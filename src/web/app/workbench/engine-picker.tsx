import type { JSX } from 'preact'
import type { EngineCard } from '#web/worker/message.ts'

/** The questions of the catalog, one to choose. */
export const EnginePicker = ({
  cards,
  chosen,
  onChoose,
}: {
  readonly cards: readonly EngineCard[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
}): JSX.Element => (
  <fieldset class="ba-engines">
    <legend>Question</legend>
    {cards.map(({ id, title, question }) => (
      <label key={id} class={id === chosen ? 'ba-on' : ''}>
        <input type="radio" name="engine" value={id} checked={id === chosen} onChange={() => onChoose(id)} />
        <span>
          <b>{title}</b>
          {question}
        </span>
      </label>
    ))}
  </fieldset>
)
