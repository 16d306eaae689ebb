import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { client } from '#web/app/session.ts'
import type { ComponentHit } from '#web/worker/message.ts'

/** Most hits shown at once; a longer text narrows them. */
const hitsShown = 8

/** What a search is about and what choosing does. */
export type SearchProps = {
  readonly id: string
  readonly label: string
  /** Kinds on offer; empty for every kind. */
  readonly kinds: readonly string[]
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (hit: ComponentHit) => void
}

/** Finds a component of the estate by a part of its name and offers the hits as buttons. */
export function ComponentSearch({ id, label, kinds, chosen, onChoose }: SearchProps): JSX.Element {
  const [text, setText] = useState('')
  const [hits, setHits] = useState<readonly ComponentHit[]>([])
  const wanted = kinds.join()
  useEffect(() => {
    if (text.trim() === '') return setHits([])
    let current = true
    const list = wanted === '' ? [] : wanted.split(',')
    const timer = setTimeout(async () => {
      const outcome = await client.ask({ kind: 'components', kinds: list, text, count: hitsShown })
      if (outcome.ok && current) setHits(outcome.value)
    }, 120)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text, wanted])
  const left = hits.filter(({ ref }) => !chosen.has(ref))
  return (
    <div class="ba-search">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = left
          if (event.key !== 'Enter' || first === undefined) return
          event.preventDefault()
          onChoose(first)
          setText('')
        }}
      />
      <p class="ba-sr" role="status">
        {text.trim() === '' ? '' : `${left.length} found`}
      </p>
      {left.length > 0 && (
        <ul class="ba-hits">
          {left.map((hit) => (
            <li key={hit.ref}>
              <button
                type="button"
                onClick={() => {
                  onChoose(hit)
                  setText('')
                }}
              >
                <span class="ba-kind">{hit.kind}</span> {hit.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
