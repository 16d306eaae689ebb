import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { RuleSection, Selection } from '#estate/completion/answer.ts'
import type { GapId } from '#estate/completion/gap.ts'
import type { PatternSuggestion } from '#estate/completion/suggest.ts'
import { ChoiceField, ComponentField, Field, TextField } from '#web/app/estate/completion/field.tsx'
import { client } from '#web/app/session.ts'
import type { ComponentHit, EstateSummary } from '#web/worker/message.ts'

/** A way to select: a pattern over names, a list of names, or what something holds. */
export type By = keyof Selection
const byText: Readonly<Record<By, string>> = {
  match: 'whose name matches a pattern',
  names: 'named here',
  in: 'in a cluster or place',
}

/** Clusters and places offered at most; beyond that a pattern or the text is quicker. */
const holdersMax = 500

type WhoProps = {
  readonly id: string
  readonly section: RuleSection
  readonly gap: GapId
  readonly ways: readonly By[]
  readonly estate: EstateSummary
  readonly places: readonly ComponentHit[]
  readonly onSelection: (selection: Selection | 'none') => void
}

/** Picks entities of a section by pattern, by name or by place. */
export function Who({ id, section, gap, ways, estate, places, onSelection }: WhoProps): JSX.Element {
  const [by, setBy] = useState<By>(ways[0] ?? 'match')
  const [typed, setTyped] = useState<Readonly<Record<By, string>>>({ match: '', names: '', in: '' })
  const value = typed[by]
  useEffect(() => onSelection(selectionOf(by, value)), [by, value])
  const type = (text: string): void => setTyped((before) => ({ ...before, [by]: text }))
  const noun = section === 'vms' ? 'VMs' : section
  return (
    <div class="ba-who">
      {ways.length > 1 && (
        <ChoiceField
          id={`${id}-by`}
          label={`Which ${noun}`}
          options={ways.map((way) => [way, `${noun} ${byText[way]}`] as const)}
          value={by}
          onValue={setBy}
        />
      )}
      {by === 'match' && (
        <>
          <TextField
            id={`${id}-match`}
            label={`Pattern over names of ${noun}`}
            help="A regular expression: ^ begins the name, $ ends it, . stands for any character."
            value={value}
            onValue={type}
          />
          <Suggestions {...{ id, section, gap, estate }} onChoose={type} />
        </>
      )}
      {by === 'names' && (
        <Field id={`${id}-names`} label={`Names of ${noun}, one a line or with commas between`}>
          <textarea
            id={`${id}-names`}
            rows={3}
            spellcheck={false}
            value={value}
            onInput={(event) => type(event.currentTarget.value)}
          />
        </Field>
      )}
      {by === 'in' && <Holders {...{ id, estate, places, value }} onValue={type} />}
    </div>
  )
}

function selectionOf(by: By, value: string): Selection | 'none' {
  if (by !== 'names') return value === '' ? 'none' : { [by]: value }
  const names = [...new Set(value.split(/[,;\n]/).map((name) => name.trim()))].filter((name) => name !== '')
  return names.length === 0 ? 'none' : { names }
}

/** What holds entities: clusters, and the places there are. */
function Holders({
  id,
  estate,
  places,
  value,
  onValue,
}: Pick<WhoProps, 'id' | 'estate' | 'places'> & {
  readonly value: string
  readonly onValue: (value: string) => void
}): JSX.Element {
  const [clusters, setClusters] = useState<readonly ComponentHit[]>([])
  useEffect(() => {
    const ask = { kind: 'components', kinds: ['cluster'], text: '', count: holdersMax } as const
    void client.ask(ask).then((outcome) => outcome.ok && setClusters(outcome.value))
  }, [estate])
  const holding = places.filter(({ kind }) => ['site', 'room', 'rack'].includes(kind))
  return (
    <ComponentField
      id={`${id}-in`}
      label="In"
      hits={[...clusters, ...holding]}
      none="choose a cluster or place"
      value={value}
      onValue={onValue}
    />
  )
}

/** Patterns that the names on hand suggest, each a button that takes it over. */
function Suggestions({
  id,
  section,
  gap,
  estate,
  onChoose,
}: Pick<WhoProps, 'id' | 'section' | 'gap' | 'estate'> & {
  readonly onChoose: (pattern: string) => void
}): JSX.Element | null {
  const [found, setFound] = useState<readonly PatternSuggestion[]>([])
  useEffect(() => {
    let current = true
    const wanted = gap === 'services' ? 'every-name' : gap
    void client
      .ask({ kind: 'suggestions', section, gap: wanted })
      .then((outcome) => outcome.ok && current && setFound(outcome.value))
    return () => {
      current = false
    }
  }, [section, gap, estate])
  if (found.length === 0) return null
  return (
    <div class="ba-suggested">
      <p class="ba-help" id={`${id}-suggested`}>
        {gap === 'services'
          ? 'Beginnings that these names share:'
          : 'Beginnings that these names share, with how many have no value yet:'}
      </p>
      <ul aria-labelledby={`${id}-suggested`}>
        {found.map(({ pattern, matches, open }) => (
          <li key={pattern}>
            <button type="button" onClick={() => onChoose(pattern)}>
              <code>{pattern}</code> <span>{open === matches ? matches : `${open} of ${matches}`}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
