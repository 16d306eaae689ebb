import type { JSX } from 'preact'
import type { Coverage, GapCoverage } from '#estate/completion/coverage.ts'
import type { GapId } from '#estate/completion/gap.ts'
import { gapTitle } from '#web/app/estate/completion/gap-words.ts'

/** How much is stated: in total, and by gap with a way to the step that closes it. */
export function Meter({
  coverage,
  onGap,
}: {
  readonly coverage: Coverage
  readonly onGap: (gap: GapId) => void
}): JSX.Element {
  const { total, gaps } = coverage
  return (
    <div class="ba-meter">
      <p class="ba-meter-total" role="status">
        <b>{total === 'unknown' ? 'unknown' : percent(total)}</b> stated of what no export knows
      </p>
      {total !== 'unknown' && <progress aria-label="Stated in total" value={total} max={1} />}
      <ul>
        {gaps.map((gap) => (
          <GapLine key={gap.gap} line={gap} onGap={onGap} />
        ))}
      </ul>
      <p class="ba-help">
        The total is the mean of these shares. Each counts the same; one this estate has nothing for does not
        count.
      </p>
    </div>
  )
}

function GapLine({
  line: { gap, stated, of },
  onGap,
}: {
  readonly line: GapCoverage
  readonly onGap: (gap: GapId) => void
}): JSX.Element {
  const title = gapTitle[gap]
  return (
    <li>
      <button type="button" class="ba-link" onClick={() => onGap(gap)}>
        {title}
      </button>
      <span class="ba-meter-count">
        {of === 0 ? 'none here' : `${stated.toLocaleString('en')} of ${of.toLocaleString('en')}`}
      </span>
      {of > 0 && <progress aria-hidden="true" value={stated} max={of} />}
    </li>
  )
}

/** A share that says 100 % only when nothing is left. */
const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)} %`
