import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { DeclarationSection } from '#estate/completion/answer.ts'
import { idFor } from '#estate/completion/naming.ts'
import type { FacilityKind } from '#estate/model.ts'
import { useAdding } from '#web/app/estate/completion/adding.tsx'
import { counted, type FormDesk, facilitiesOf } from '#web/app/estate/completion/desk.ts'
import { ComponentField, TextField } from '#web/app/estate/completion/field.tsx'

/** What a form declares, and what such a thing can stand in. */
export type DeclareProps = {
  readonly desk: FormDesk
  readonly kind: FacilityKind
  readonly section: DeclarationSection
  readonly title: string
  readonly holders: readonly FacilityKind[]
  readonly example: string
}

/** Declares facilities of one kind by their names; their ids are made of the names. */
export function DeclareForm({ desk, kind, section, title, holders, example }: DeclareProps): JSX.Element {
  const [typed, setTyped] = useState('')
  const [holder, setHolder] = useState('')
  const { add, told } = useAdding(desk)
  const own = facilitiesOf(desk, [kind])
  const places = facilitiesOf(desk, holders)
  const names = [...new Set(typed.split(/[,;\n]/).map((name) => name.trim()))].filter((name) => name !== '')
  const known = names.filter((name) => own.some((hit) => hit.name === name))
  const ids = idsFor(
    names,
    own.map(({ ref }) => ref.slice(kind.length + 1)),
    kind,
  )
  const standsIn = places.some(({ ref }) => ref === holder) ? holder : ''
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (names.length === 0 || known.length > 0) return
    const answers = names.map((name, at) => {
      const id = ids[at] as string
      const members = { ...(name === id ? {} : { name }), ...(standsIn === '' ? {} : { in: standsIn }) }
      return { kind: 'declaration', section, intent: 'new', id, members } as const
    })
    if (await add(answers, `Declared ${counted(names.length, kind)}.`)) setTyped('')
  }
  const field = `declare-${kind}`
  return (
    <form class="ba-declare" onSubmit={(event) => void submit(event)}>
      <h4>
        {title} <span class="ba-tally">{own.length.toLocaleString('en')}</span>{' '}
        <span class="ba-help">{listText(own.map(({ name }) => name))}</span>
      </h4>
      <div class="ba-declare-row">
        <TextField
          id={field}
          label={`New ${title.toLowerCase()}, commas between`}
          help={helpText(known, ids, kind, example)}
          value={typed}
          onValue={setTyped}
        />
        {holders.length > 0 && (
          <ComponentField
            id={`${field}-in`}
            label="Standing in"
            hits={places}
            none="nobody said yet"
            value={standsIn}
            onValue={setHolder}
          />
        )}
        <button type="submit" aria-disabled={names.length === 0 || known.length > 0}>
          Add {names.length > 1 ? counted(names.length, kind) : kind}
        </button>
      </div>
      {told}
    </form>
  )
}

/** An id for each name, none of them twice. */
function idsFor(names: readonly string[], taken: readonly string[], kind: string): readonly string[] {
  const used = [...taken]
  return names.map((name) => {
    const id = idFor(name, used, kind)
    used.push(id)
    return id
  })
}

function helpText(known: readonly string[], ids: readonly string[], kind: string, example: string): string {
  if (known.length > 0) return `There is a ${kind} “${known[0]}” already.`
  return ids.length === 0
    ? `For example ${example}.`
    : `Other lines will say ${listText(ids.map((id) => `${kind}:${id}`))}.`
}

/** The first of some words, and how many more there are. */
const listText = (words: readonly string[]): string =>
  words.length <= 6
    ? words.join(', ')
    : `${words.slice(0, 6).join(', ')} and ${(words.length - 6).toLocaleString('en')} more`
