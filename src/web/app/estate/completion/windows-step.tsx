import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Answer, Written } from '#estate/completion/answer.ts'
import { idFor } from '#estate/completion/naming.ts'
import { facilityKinds, type WindowKind } from '#estate/model.ts'
import { type Weekday, weekdays } from '#kernel/calendar/recurrence.ts'
import { isZone } from '#kernel/calendar/zone.ts'
import { ChosenList } from '#web/app/chosen-list.tsx'
import { ComponentSearch } from '#web/app/component-search.tsx'
import { useAdding } from '#web/app/estate/completion/adding.tsx'
import { counted, type FormDesk } from '#web/app/estate/completion/desk.ts'
import { ChoiceField, TextField } from '#web/app/estate/completion/field.tsx'
import { client } from '#web/app/session.ts'

type Often = 'weekly' | 'once'
/** What the form holds, as typed. */
type Draft = {
  readonly name: string
  readonly kind: WindowKind
  readonly covers: readonly string[]
  readonly zone: string
  readonly often: Often
  readonly days: readonly Weekday[]
  readonly from: string
  readonly hours: string
  readonly start: string
  readonly end: string
}

/** What a window can be about besides hosts and clusters: what things stand in. */
const coverable = ['cluster', 'host', 'vm', ...facilityKinds]
/** Days as people begin a week. */
const dayOrder = [...weekdays.slice(1), ...weekdays.slice(0, 1)]
const dayTitle: Readonly<Record<Weekday, string>> = {
  ...{ mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
}

/** When work may be done and when not: windows and freezes, one at a time, with how many hosts each covers. */
export function WindowsStep({ desk }: { readonly desk: FormDesk }): JSX.Element {
  const [draft, setDraft] = useState<Draft>(fresh)
  const { add, told } = useAdding(desk)
  const known = useKnown(desk, draft.covers)
  const problem = problemOf(draft)
  const set = (changes: Partial<Draft>): void => setDraft({ ...draft, ...changes })
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (problem !== '') return
    const answer = answerOf(draft, known.ids)
    if (await add([answer], `Wrote ${draft.name.trim()}.`)) setDraft({ ...fresh(), zone: draft.zone })
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextField id="window-name" label="Name" value={draft.name} onValue={(name) => set({ name })} />
      <ChoiceField
        id="window-kind"
        label="What it says"
        options={[
          ['open', 'work may be done then'],
          ['frozen', 'nothing may be changed then'],
        ]}
        value={draft.kind}
        onValue={(kind) => set({ kind })}
      />
      <ComponentSearch
        id="window-covers"
        label="What it covers; nothing chosen covers everything"
        kinds={coverable}
        chosen={new Set(draft.covers)}
        onChoose={({ ref }) => set({ covers: [...draft.covers, ref] })}
      />
      {draft.covers.length > 0 && (
        <ChosenList
          label="Covered"
          refs={draft.covers}
          onRemove={(ref) => set({ covers: draft.covers.filter((one) => one !== ref) })}
        />
      )}
      <p class="ba-help" aria-live="polite">
        Covers {counted(known.hosts, 'host')}.
      </p>
      <TextField
        id="window-zone"
        label="Time zone"
        help="A name of the IANA database, such as Europe/Berlin or UTC."
        value={draft.zone}
        onValue={(zone) => set({ zone })}
      />
      <ChoiceField
        id="window-often"
        label="How often"
        options={[
          ['weekly', 'every week'],
          ['once', 'once'],
        ]}
        value={draft.often}
        onValue={(often) => set({ often })}
      />
      {draft.often === 'weekly' ? <Weekly {...{ draft, set }} /> : <Once {...{ draft, set }} />}
      <p class="ba-help">{problem}</p>
      <p class="ba-buttons">
        <button type="submit" class="ba-primary" aria-disabled={problem !== ''}>
          Write window
        </button>
      </p>
      {told}
    </form>
  )
}

type PartProps = { readonly draft: Draft; readonly set: (changes: Partial<Draft>) => void }

const Weekly = ({ draft, set }: PartProps): JSX.Element => (
  <>
    <fieldset class="ba-ticks">
      <legend>Days on which it begins</legend>
      {dayOrder.map((day) => (
        <label key={day}>
          <input
            type="checkbox"
            checked={draft.days.includes(day)}
            onChange={(event) => {
              const ticked = event.currentTarget.checked
              set({ days: dayOrder.filter((one) => (one === day ? ticked : draft.days.includes(one))) })
            }}
          />
          {dayTitle[day]}
        </label>
      ))}
    </fieldset>
    <TextField id="window-from" label="From" value={draft.from} onValue={(from) => set({ from })} />
    <TextField
      id="window-hours"
      label="For how many hours"
      inputMode="decimal"
      value={draft.hours}
      onValue={(hours) => set({ hours })}
    />
  </>
)

const Once = ({ draft, set }: PartProps): JSX.Element => (
  <>
    <TextField
      id="window-start"
      label="From"
      help="A day and time such as 2026-12-18T18:00."
      value={draft.start}
      onValue={(start) => set({ start })}
    />
    <TextField id="window-end" label="To" value={draft.end} onValue={(end) => set({ end })} />
  </>
)

const fresh = (): Draft => ({
  ...{ name: '', kind: 'open', covers: [], zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  ...{ often: 'weekly', days: [], from: '22:00', hours: '8', start: '', end: '' },
})

const hoursOf = ({ hours }: Draft): number => Number(hours.replace(',', '.'))

/** What is still missing, or the empty text. What else can be wrong is said by the reader of the file. */
function problemOf(draft: Draft): string {
  if (draft.name.trim() === '') return 'Give it a name.'
  if (!isZone(draft.zone.trim())) return `No time zone is named "${draft.zone.trim()}".`
  if (draft.often === 'once')
    return draft.start.trim() === '' || draft.end.trim() === '' ? 'Say from when to when.' : ''
  if (draft.days.length === 0) return 'Tick the days on which it begins.'
  const minutes = hoursOf(draft) * 60
  return Number.isInteger(Math.round(minutes * 1e6) / 1e6) && minutes > 0
    ? ''
    : 'Give hours in whole minutes.'
}

function answerOf(draft: Draft, ids: readonly string[]): Answer {
  const when: Readonly<Record<string, Written>> =
    draft.often === 'once'
      ? { from: draft.start.trim(), to: draft.end.trim() }
      : { days: draft.days, from: draft.from.trim(), for: `${Math.round(hoursOf(draft) * 60)} min` }
  const covers: Written = draft.covers.length === 0 ? 'everything' : draft.covers
  const name = draft.name.trim()
  const members = { name, [draft.kind]: covers, zone: draft.zone.trim(), ...when }
  return { kind: 'declaration', section: 'windows', intent: 'new', id: idFor(name, ids, 'window'), members }
}

/** How many hosts the choice covers, and the ids that windows have already. */
function useKnown(
  { estate }: FormDesk,
  covers: readonly string[],
): { hosts: number; ids: readonly string[] } {
  const [known, setKnown] = useState<{ hosts: number; ids: readonly string[] }>({ hosts: 0, ids: [] })
  useEffect(() => {
    let current = true
    void client.ask({ kind: 'windows', covers }).then((outcome) => {
      if (current && outcome.ok) setKnown(outcome.value)
    })
    return () => {
      current = false
    }
  }, [estate, covers.join('\n')])
  return known
}
