import type { JSX } from 'preact'
import type { SupplyKind } from '#web/app/map/supplies.ts'

/** Which kinds of supply the picture draws across the places. */
export const SupplySwitches = ({
  kinds,
  drawn,
  onToggle,
}: {
  readonly kinds: readonly SupplyKind[]
  readonly drawn: readonly string[]
  readonly onToggle: (kind: string) => void
}): JSX.Element => (
  <fieldset class="ba-supplies">
    <legend>Draw across the places</legend>
    {kinds.map(({ kind, noun, count, affected }) => (
      <label key={kind}>
        <input type="checkbox" checked={drawn.includes(kind)} onChange={() => onToggle(kind)} />
        {noun} {count}
        {affected > 0 && <b> · {affected} not serving</b>}
      </label>
    ))}
  </fieldset>
)
