import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { EstatePart } from '#estate/model.ts'
import { hostsText } from '#web/app/estate/told.ts'
import { Grid } from '#web/app/grid/grid.tsx'
import type { EstateSummary } from '#web/worker/message.ts'

/** Every part in the order of the tabs, with its heading. */
const parts: readonly (readonly [EstatePart, string])[] = [
  ['hosts', 'Hosts'],
  ['vms', 'VMs'],
  ['clusters', 'Clusters'],
  ['datastores', 'Datastores'],
  ['networks', 'Networks'],
  ['services', 'Services'],
  ['rules', 'Rules'],
  ['windows', 'Windows'],
  ['facilities', 'Facilities'],
]

/** A row to show, asked for by an issue; `turn` tells one request from the next. */
export type Reveal = { readonly part: EstatePart; readonly id: string; readonly turn: number }

/** The tables of an estate, one part at a time, with a filter over all columns. */
export function Tables({
  estate,
  reveal,
}: {
  readonly estate: EstateSummary
  readonly reveal: Reveal | 'none'
}): JSX.Element {
  const [part, setPart] = useState<EstatePart>('hosts')
  const [filter, setFilter] = useState('')
  const [typed, setTyped] = useState('')
  const tabs = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (reveal === 'none') return
    setPart(reveal.part)
    setTyped('')
    setFilter('')
  }, [reveal])
  useEffect(() => {
    const timer = setTimeout(() => setFilter(typed), 200)
    return () => clearTimeout(timer)
  }, [typed])
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = parts.findIndex(([one]) => one === part)
    const next = parts[(at + step + parts.length) % parts.length]?.[0] ?? part
    setPart(next)
    tabs.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  const hosts = hostsText(estate)
  const title = parts.find(([one]) => one === part)?.[1] ?? part
  return (
    <>
      <div class="ba-tabs" role="tablist" aria-label="Parts of the estate" ref={tabs} onKeyDown={onKeyDown}>
        {parts.map(([one, label]) => (
          <button
            key={one}
            id={`tab-${one}`}
            type="button"
            role="tab"
            aria-selected={one === part}
            aria-controls="part-panel"
            tabIndex={one === part ? 0 : -1}
            onClick={() => setPart(one)}
          >
            {label} <span class="ba-tab-count">{estate.sizes[one].toLocaleString('en')}</span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id="part-panel" aria-labelledby={`tab-${part}`}>
        {part === 'hosts' && hosts !== '' && <p class="ba-small">{`Hosts: ${hosts}.`}</p>}
        <label class="ba-field-inline">
          Filter {title.toLowerCase().replace('vms', 'VMs')}{' '}
          <input type="search" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
        <Grid
          key={`${part} ${estate.digest}`}
          part={part}
          title={title}
          digest={estate.digest}
          filter={filter}
          reveal={reveal !== 'none' && reveal.part === part ? reveal : 'none'}
        />
      </div>
    </>
  )
}
