import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { GapId } from '#estate/completion/gap.ts'
import { connectEngines, type EngineClient } from '#web/worker/client.ts'
import type { Opening } from '#web/worker/openings.ts'

// Finding this out takes seconds of asking, so it has a worker of its own and is kept for the page.
let aside: EngineClient | undefined
const kept = new Map<GapId, Promise<readonly Opening[]>>()

function openingsOf(gap: GapId): Promise<readonly Opening[]> {
  aside ??= connectEngines()
  const found =
    kept.get(gap) ?? aside.ask({ kind: 'openings', gap }).then((outcome) => (outcome.ok ? outcome.value : []))
  kept.set(gap, found)
  return found
}

/** The questions whose answers depend on some gaps. */
export function OpenedAnswers({ gaps }: { readonly gaps: readonly GapId[] }): JSX.Element {
  const [found, setFound] = useState<readonly Opening[] | 'asking'>('asking')
  const wanted = gaps.join()
  useEffect(() => {
    let current = true
    setFound('asking')
    void Promise.all(gaps.map(openingsOf)).then((lists) => {
      const byId = new Map(lists.flat().map((opening) => [opening.id, opening]))
      if (current) setFound([...byId.values()])
    })
    return () => {
      current = false
    }
  }, [wanted])
  return (
    <div class="ba-opened">
      <h4>What it opens up</h4>
      {found === 'asking' && <p class="ba-help">Asking which answers depend on it …</p>}
      {found !== 'asking' && found.length === 0 && (
        <p class="ba-help">No question computed here depends on it yet. It is kept with the estate.</p>
      )}
      {found !== 'asking' && found.length > 0 && (
        <ul>
          {found.map(({ id, title, question }) => (
            <li key={id}>
              <b>{title}.</b> {question}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
