import type { JSX } from 'preact'
import { changedText } from '#web/app/workbench/form-values.ts'
import { type SessionRun, verdictText } from '#web/app/workbench/session-run.ts'
import type { EngineCard } from '#web/worker/message.ts'

/** The runs of this session, the last first: to look at again, and to pick two for a comparison. */
export function History({
  runs,
  cards,
  shown,
  picked,
  onShow,
  onPick,
}: {
  readonly runs: readonly SessionRun[]
  readonly cards: readonly EngineCard[]
  readonly shown: string
  readonly picked: readonly string[]
  readonly onShow: (id: string) => void
  readonly onPick: (id: string) => void
}): JSX.Element {
  const first = runs.find(({ id }) => picked.includes(id))
  const canPick = ({ id, run }: SessionRun): boolean =>
    picked.includes(id) || (picked.length < 2 && (first === undefined || first.run.engine === run.engine))
  return (
    <ol class="ba-history" reversed>
      {[...runs].reverse().map((one) => {
        const card = cards.find(({ id }) => id === one.run.engine)
        return (
          <li key={one.id} value={one.number} aria-current={one.id === shown ? 'true' : undefined}>
            <button type="button" class="ba-link" onClick={() => onShow(one.id)}>
              {card?.title ?? one.run.engine}
            </button>
            <span class="ba-small">
              {card ? changedText(card.params, one.run.params) : ''} · {verdictText(one.run)}
            </span>
            <label class="ba-pick">
              <input
                type="checkbox"
                checked={picked.includes(one.id)}
                disabled={!canPick(one)}
                onChange={() => onPick(one.id)}
              />{' '}
              Compare<span class="ba-sr"> run {one.number}</span>
            </label>
          </li>
        )
      })}
    </ol>
  )
}
