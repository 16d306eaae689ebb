import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { Block } from '#kernel/block.ts'
import { cellCounts, countsText } from '#report/states.ts'
import { Answer } from '#web/app/answer.tsx'
import { ChosenList } from '#web/app/chosen-list.tsx'
import { ComponentSearch } from '#web/app/component-search.tsx'
import { useMapAnswer } from '#web/app/map/ask.ts'
import { DomainList } from '#web/app/map/domain-list.tsx'
import { Drawing } from '#web/app/map/drawing.tsx'
import { mapBlockOf, mapWithin, pathTo } from '#web/app/map/map-block.ts'
import { kindsAtFirst, supplyKinds, withSupplies } from '#web/app/map/supplies.ts'
import { SupplySwitches } from '#web/app/map/supply-switches.tsx'
import { IssueList } from '#web/app/notice.tsx'
import type { EngineCard } from '#web/worker/message.ts'

/** The failure-domain map: click a place or a supply, and see what stops, what restarts and what is lost. */
export function FailureMap({
  card,
  digest,
}: {
  readonly card: EngineCard
  readonly digest: string
}): JSX.Element {
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set())
  const [inside, setInside] = useState<string | 'all'>('all')
  const answer = useMapAnswer(card, digest, failed)
  const whole = useMemo(() => mapBlockOf(answer.blocks), [answer.blocks])
  const supplies = useMemo(() => (whole === undefined ? [] : supplyKinds(whole)), [whole])
  const [chosenKinds, setChosenKinds] = useState<readonly string[] | 'at-first'>('at-first')
  const drawn = chosenKinds === 'at-first' ? kindsAtFirst(supplies) : chosenKinds
  const shown = useMemo(
    () => (whole === undefined ? undefined : withSupplies(mapWithin(whole, inside), drawn, failed)),
    // Which kinds are drawn is a list made anew each time; its text tells whether it changed.
    [whole, inside, drawn.join(), failed],
  )
  const kinds = failableKinds(card)
  const toggle = (ref: string): void => {
    if (!kinds.includes(ref.slice(0, ref.indexOf(':')))) return
    setFailed(
      (before) => new Set(before.has(ref) ? [...before].filter((one) => one !== ref) : [...before, ref]),
    )
  }
  if (whole === undefined || shown === undefined) {
    const refused = answer.issues.length > 0 && !answer.busy
    return refused ? <IssueList issues={answer.issues} /> : <p role="status">Drawing the failure domains …</p>
  }
  return (
    <div class="ba-map" aria-busy={answer.busy}>
      <div class="ba-map-main">
        <p role="status" class="ba-counts">
          {countsText(cellCounts(whole.domains))}
          {answer.busy && <span class="ba-computing"> · computing …</span>}
        </p>
        <SupplySwitches
          kinds={supplies}
          drawn={drawn}
          onToggle={(kind) =>
            setChosenKinds(drawn.includes(kind) ? drawn.filter((one) => one !== kind) : [...drawn, kind])
          }
        />
        <Trail domains={pathTo(whole.domains, inside)} onGo={setInside} />
        <Drawing block={shown} failed={failed} onToggle={toggle} onOpen={setInside} />
        <p class="ba-small">
          Click a place, a host or a supply to fail it; click again to repair it. With the keyboard, arrow
          keys follow the nesting, Space fails and repairs, Enter looks inside what is summed up.
        </p>
      </div>
      <section class="ba-map-side" aria-label="What is failed and what follows">
        <h3>Failed</h3>
        <Failed refs={[...failed]} onRemove={toggle} onClear={() => setFailed(new Set())} />
        <ComponentSearch
          id="map-search"
          label="Fail by name"
          kinds={kinds}
          chosen={failed}
          onChoose={({ ref }) => toggle(ref)}
        />
        <h3>What follows</h3>
        <Readout blocks={answer.blocks} />
        <IssueList issues={answer.issues} />
        <details>
          <summary>The domains as a list</summary>
          <DomainList block={whole} failed={failed} onToggle={toggle} />
        </details>
      </section>
    </div>
  )
}

const failableKinds = (card: EngineCard): readonly string[] => {
  const field = card.params[card.mapField]
  return field?.kind === 'components' ? field.of : []
}

type TrailProps = {
  readonly domains: readonly { readonly ref: string; readonly kind: string; readonly name: string }[]
  readonly onGo: (ref: string | 'all') => void
}

/** The way back out of a domain the map looks into. */
function Trail({ domains, onGo }: TrailProps): JSX.Element | null {
  const here = domains.at(-1)
  if (here === undefined) return null
  return (
    <nav class="ba-trail" aria-label="Where the map looks">
      <button type="button" onClick={() => onGo('all')}>
        Whole estate
      </button>
      {domains.slice(0, -1).map(({ ref, kind, name }) => (
        <button key={ref} type="button" onClick={() => onGo(ref)}>
          {kind} {name}
        </button>
      ))}
      <span aria-current="location">
        {here.kind} {here.name}
      </span>
    </nav>
  )
}

type FailedProps = {
  readonly refs: readonly string[]
  readonly onRemove: (ref: string) => void
  readonly onClear: () => void
}

function Failed({ refs, onRemove, onClear }: FailedProps): JSX.Element {
  if (refs.length === 0) return <p class="ba-small">Nothing yet: this is the estate as it stands.</p>
  return (
    <>
      <ChosenList label="Failed components" refs={refs} onRemove={onRemove} />
      <p>
        <button type="button" onClick={onClear}>
          Repair everything
        </button>
      </p>
    </>
  )
}

/** Sentences and verdicts beside the picture; the rest of the answer behind a fold. */
function Readout({ blocks }: { readonly blocks: readonly Block[] }): JSX.Element {
  const isShort = ({ kind }: Block): boolean => kind === 'sentence'
  const short = useMemo(() => blocks.filter(isShort), [blocks])
  const rest = useMemo(
    () => blocks.filter((block) => !isShort(block) && block.kind !== 'domain-map'),
    [blocks],
  )
  return (
    <>
      <Answer blocks={short} idPrefix="map-short" />
      {rest.length > 0 && (
        <details>
          <summary>The whole answer</summary>
          <Answer blocks={rest} idPrefix="map-rest" />
        </details>
      )}
    </>
  )
}
