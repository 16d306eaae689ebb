import { useEffect, useRef, useState } from 'preact/hooks'
import type { Run } from '#engines/engine.ts'
import type { Block } from '#kernel/block.ts'
import type { Issue } from '#kernel/outcome.ts'
import { client } from '#web/app/session.ts'
import type { EngineCard } from '#web/worker/message.ts'

/** What the map last computed, and whether something newer is under way. */
export type MapAnswer = {
  /** Empty until the first answer; a refusal leaves the last good ones. */
  readonly blocks: readonly Block[]
  readonly issues: readonly Issue[]
  readonly busy: boolean
}

/**
 * Asks the map's engine whenever what is failed changes. While one answer is computed only the latest wish waits, so
 * quick clicks never queue up.
 */
export function useMapAnswer(card: EngineCard, digest: string, failed: ReadonlySet<string>): MapAnswer {
  const [answer, setAnswer] = useState<MapAnswer>({ blocks: [], issues: [], busy: true })
  const wish = useRef<readonly string[] | 'none'>('none')
  const running = useRef(false)
  useEffect(() => {
    wish.current = [...failed]
    setAnswer((before) => ({ ...before, busy: true }))
    if (!running.current) void answerWishes(card, { wish, running }, setAnswer)
    // A new digest is a new estate: the same wish has another answer.
  }, [card, digest, failed])
  return answer
}

type Desire = {
  readonly wish: { current: readonly string[] | 'none' }
  readonly running: { current: boolean }
}

async function answerWishes(
  card: EngineCard,
  { wish, running }: Desire,
  tell: (update: (before: MapAnswer) => MapAnswer) => void,
): Promise<void> {
  running.current = true
  while (wish.current !== 'none') {
    const params = { [card.mapField]: wish.current }
    wish.current = 'none'
    const outcome = await client.ask({ kind: 'run', engine: card.id, params, seed: 1 })
    // TypeScript cannot see that a click may have set a new wish meanwhile.
    const busy = (wish.current as readonly string[] | 'none') !== 'none'
    const told = outcome.ok
      ? { blocks: (JSON.parse(outcome.value) as Run).blocks, issues: outcome.issues }
      : { issues: outcome.issues }
    tell((before) => ({ ...before, ...told, busy }))
  }
  // In the same breath as the last look at the wish: an effect that comes later finds nobody running.
  running.current = false
}
