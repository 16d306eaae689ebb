import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Issue, Outcome } from '#kernel/outcome.ts'
import { Completion } from '#web/app/estate/completion/room.tsx'
import { Counts } from '#web/app/estate/counts.tsx'
import { Doubts } from '#web/app/estate/doubts.tsx'
import type { Dropped } from '#web/app/estate/dropped.ts'
import { ExportGuide } from '#web/app/estate/export-guide.tsx'
import { Intake } from '#web/app/estate/intake.tsx'
import { ReadFiles, SinceLastReading } from '#web/app/estate/reading.tsx'
import { type Reveal, Tables } from '#web/app/estate/tables.tsx'
import { nameText, sourceText } from '#web/app/estate/told.ts'
import { FailureMap } from '#web/app/map/failure-map.tsx'
import { IssueList, ProgressLine } from '#web/app/notice.tsx'
import { client, type Opening, openKept, openReference, saveFile, useCatalog } from '#web/app/session.ts'
import type { AskOf, EstateSummary, ImporterCard } from '#web/worker/message.ts'

/** The Estate room: bring an inventory in, see what was read and doubted, fail things on the map. */
export function EstatePage(): JSX.Element {
  const catalog = useCatalog()
  const [opening, setOpening] = useState<Opening>({ kind: 'looking' })
  const [reading, setReading] = useState('')
  const [refusal, setRefusal] = useState<readonly Issue[]>([])
  const [kept, setKept] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    void openKept().then((found) => {
      setOpening(found)
      if (found.kind === 'open') setKept(keptText)
    })
  }, [])
  const show = (estate: EstateSummary): void => {
    setOpening({ kind: 'open', estate })
    setKept('')
  }
  // Keeping a large estate takes seconds: an effect of this page runs after those that ask for rows and the map.
  const unkept = opening.kind === 'open' && kept === '' ? opening.estate.digest : 'none'
  useEffect(() => {
    if (unkept === 'none') return
    void client
      .ask({ kind: 'keep' })
      .then((outcome) => setKept(outcome.ok ? keptText : outcome.issues[0].message))
  }, [unkept])
  const read = async (label: string, work: () => Promise<Outcome<EstateSummary>>): Promise<void> => {
    setReading(label)
    setRefusal([])
    const outcome = await work()
    setReading('')
    if (!outcome.ok) return setRefusal(outcome.issues)
    show(outcome.value)
    heading.current?.focus()
  }
  const onFiles = (files: readonly Dropped[]): void => {
    const names = files.length === 1 ? (files[0]?.name ?? '') : `${files.length} files`
    void read(`Reading ${names}`, async () => client.ask({ kind: 'import', files: await bytesOf(files) }))
  }
  const importers = catalog === 'loading' ? [] : catalog.importers
  const intake = {
    importers,
    busy: reading !== '',
    onFiles,
    onReference: () => void read('Opening the reference estate', openReference),
  }
  const cancel = (): void => {
    client.cancel()
    setReading('')
  }
  return (
    <>
      <h1>Estate</h1>
      {opening.kind !== 'open' && (
        <>
          <p class="ba-lead">
            Bring the inventory you already have. This page reads it, shows what it doubts, and draws what
            fails together.
          </p>
          {opening.kind !== 'looking' && <Intake {...intake} place="first" />}
          {opening.kind !== 'looking' && importers.length > 0 && <ExportGuide importers={importers} />}
        </>
      )}
      {opening.kind === 'refused' && <IssueList issues={opening.issues} />}
      {reading !== '' && (
        <ProgressLine label={reading} done={0} total={0}>
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </ProgressLine>
      )}
      <div role="alert">{refusal.length > 0 && <IssueList issues={refusal} />}</div>
      {opening.kind === 'open' && (
        <OpenEstate
          estate={opening.estate}
          kept={kept}
          importers={importers}
          heading={heading}
          mapCard={
            catalog === 'loading' ? undefined : catalog.engines.find(({ mapField }) => mapField !== 'none')
          }
          onChange={show}
          again={<Intake {...intake} place="again" />}
        />
      )}
    </>
  )
}

const keptText = 'Kept in this browser, for this page, the articles and the workbench.'

/** A key for pseudonyms that nobody keeps, so that there is no way back from them. */
const newKey = (): string => `${crypto.randomUUID()}${crypto.randomUUID()}`

const bytesOf = (files: readonly Dropped[]) =>
  Promise.all(
    files.map(async ({ name, file }) => ({ name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  )

type OpenProps = {
  readonly estate: EstateSummary
  readonly kept: string
  readonly importers: readonly ImporterCard[]
  readonly heading: { readonly current: HTMLHeadingElement | null }
  readonly mapCard: Parameters<typeof FailureMap>[0]['card'] | undefined
  readonly onChange: (estate: EstateSummary) => void
  readonly again: JSX.Element
}

function OpenEstate({ estate, kept, importers, heading, mapCard, onChange, again }: OpenProps): JSX.Element {
  const [reveal, setReveal] = useState<Reveal | 'none'>('none')
  const doubts = estate.issues.reduce((sum, { count }) => sum + count, 0)
  const save = async (ask: AskOf<'stored'> | AskOf<'anonymised'>): Promise<void> => {
    const outcome = await client.ask(ask)
    if (outcome.ok) saveFile(outcome.value)
  }
  return (
    <>
      <div class="ba-head">
        <h2 ref={heading} tabIndex={-1} title={estate.name}>
          {nameText(estate.name)}
        </h2>
        <p class="ba-small">
          {kept === '' ? 'Keeping it in this browser …' : kept} {sourceText(estate.source, importers)}; digest{' '}
          <code>{estate.digest.slice(0, 12)}</code>.{' '}
          <button type="button" class="ba-link" onClick={() => void save({ kind: 'stored' })}>
            Download estate.json
          </button>{' '}
          <button
            type="button"
            class="ba-link"
            title="With pseudonyms in place of names, addresses, ids and file names"
            onClick={() => void save({ kind: 'anonymised', key: newKey() })}
          >
            Download anonymised
          </button>
        </p>
      </div>
      {estate.issues.some(({ severity }) => severity === 'error') && (
        <p role="alert" class="ba-withheld">
          <b>Part of what you gave could not be used.</b> The estate below is without it.{' '}
          <a href="#doubt-title">Read what was doubted</a>
        </p>
      )}
      <section aria-labelledby="map-title">
        <h2 id="map-title">What fails together</h2>
        {mapCard && <FailureMap key={estate.digest} card={mapCard} digest={estate.digest} />}
      </section>
      <section aria-labelledby="read-title">
        <h2 id="read-title">What was read</h2>
        <Counts estate={estate} />
        <ReadFiles estate={estate} importers={importers} />
      </section>
      <SinceLastReading estate={estate} />
      <section aria-labelledby="doubt-title">
        <h2 id="doubt-title">
          What was doubted <span class="ba-tally">{doubts.toLocaleString('en')}</span>
        </h2>
        <Doubts
          estate={estate}
          onRow={(part, id) =>
            setReveal((before) => ({ part, id, turn: before === 'none' ? 1 : before.turn + 1 }))
          }
        />
      </section>
      <section aria-labelledby="tables-title">
        <h2 id="tables-title">Every value, and where it was read</h2>
        <Tables estate={estate} reveal={reveal} />
      </section>
      <section aria-labelledby="topology-title">
        <h2 id="topology-title">What no export knows</h2>
        <Completion estate={estate} onChange={onChange} />
      </section>
      <section aria-labelledby="again-title">
        <h2 id="again-title">Another inventory</h2>
        {again}
      </section>
    </>
  )
}
