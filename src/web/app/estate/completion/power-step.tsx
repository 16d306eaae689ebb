import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Written } from '#estate/completion/answer.ts'
import { useAdding } from '#web/app/estate/completion/adding.tsx'
import { DeclareForm } from '#web/app/estate/completion/declare-form.tsx'
import { counted, type FormDesk, facilitiesOf } from '#web/app/estate/completion/desk.ts'
import { ChoiceField, Ticks } from '#web/app/estate/completion/field.tsx'
import { RuleForm } from '#web/app/estate/completion/rule-form.tsx'

const mixes = [
  ['any', 'any one of them is enough'],
  ['all', 'it needs all of them'],
] as const
type Mix = (typeof mixes)[number][0]
const joins = [
  ['alsoRequires', 'stays, and this is added'],
  ['requires', 'is replaced by this'],
] as const
type Join = (typeof joins)[number][0]

/** Feeds, and which hosts or racks hang on them. */
export function PowerStep({ desk }: { readonly desk: FormDesk }): JSX.Element {
  const [ticked, setTicked] = useState<readonly string[]>([])
  const [mix, setMix] = useState<Mix>('any')
  const [join, setJoin] = useState<Join>('alsoRequires')
  const supplies = facilitiesOf(desk, ['feed', 'pdu'])
  const chosen = supplies.map(({ ref }) => ref).filter((ref) => ticked.includes(ref))
  const needs = needsOf(chosen, mix)
  const missing = supplies.length === 0 ? 'Declare a feed first.' : 'Choose the feeds.'
  return (
    <>
      <DeclareForm
        {...{ desk }}
        kind="feed"
        section="feeds"
        title="Feeds"
        holders={['site', 'room']}
        example="A, B"
      />
      <h4>What hangs on them</h4>
      {supplies.length > 0 && (
        <>
          <Ticks legend="Feeds" hits={supplies} ticked={chosen} onTicked={setTicked} />
          <ChoiceField id="power-mix" label="With several" options={mixes} value={mix} onValue={setMix} />
        </>
      )}
      <RuleForm
        {...{ desk }}
        id="power"
        section="hosts"
        gap="power"
        ways={['match', 'names', 'in']}
        sets={needs === 'none' ? missing : { [join]: needs }}
        submit="Add rule for hosts"
      >
        <ChoiceField
          id="power-join"
          label="What they are known to need"
          options={joins}
          value={join}
          onValue={setJoin}
        />
      </RuleForm>
      <Racks {...{ desk, needs }} />
    </>
  )
}

/** Whole racks on the feeds chosen above. What a rack needs, everything in it needs. */
function Racks({
  desk,
  needs,
}: {
  readonly desk: FormDesk
  readonly needs: Written | 'none'
}): JSX.Element | null {
  const [ticked, setTicked] = useState<readonly string[]>([])
  const { add, told } = useAdding(desk)
  const racks = facilitiesOf(desk, ['rack'])
  const chosen = racks.map(({ ref }) => ref).filter((ref) => ticked.includes(ref))
  if (racks.length === 0) return null
  const lacking = needs === 'none' ? 'Choose the feeds above.' : chosen.length === 0 ? 'Choose racks.' : ''
  const write = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (needs === 'none' || chosen.length === 0) return
    const answers = chosen.map((ref) => {
      const id = ref.slice('rack:'.length)
      return {
        kind: 'declaration',
        section: 'racks',
        intent: 'change',
        id,
        members: { requires: needs },
      } as const
    })
    if (await add(answers, `Written for ${counted(chosen.length, 'rack')} and applied.`)) setTicked([])
  }
  return (
    <form class="ba-rule" onSubmit={(event) => void write(event)}>
      <h4>Or whole racks</h4>
      <p class="ba-help">
        What a rack needs, everything in it needs. It replaces what the rack needed so far.
      </p>
      <Ticks legend="Racks" hits={racks} ticked={chosen} onTicked={setTicked} />
      <p class="ba-buttons">
        <button
          type="submit"
          class="ba-primary"
          aria-disabled={lacking !== ''}
          aria-describedby="racks-lacking"
        >
          Write for {chosen.length === 0 ? 'racks' : counted(chosen.length, 'rack')}
        </button>
        <span id="racks-lacking" class="ba-help">
          {lacking}
        </span>
      </p>
      {told}
    </form>
  )
}

function needsOf(refs: readonly string[], mix: Mix): Written | 'none' {
  const [only, second] = refs
  if (only === undefined) return 'none'
  return second === undefined ? only : { [mix]: refs }
}
