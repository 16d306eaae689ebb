import type { JSX } from 'preact'

/** Components that were chosen, each with a button that takes it out again. */
export function ChosenList({
  label,
  refs,
  onRemove,
}: {
  readonly label: string
  readonly refs: readonly string[]
  readonly onRemove: (ref: string) => void
}): JSX.Element {
  return (
    <ul class="ba-chips" aria-label={label}>
      {refs.map((ref) => (
        <li key={ref}>
          <button type="button" onClick={() => onRemove(ref)} aria-label={`Remove ${spoken(ref)}`}>
            {spoken(ref)} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** A reference as words. Example: 'rack:r1' → 'rack r1' */
const spoken = (ref: string): string => ref.replace(':', ' ')
