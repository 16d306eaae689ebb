import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Answer, RuleAnswer, RuleSection, Selection } from '#estate/completion/answer.ts'
import type { GapId } from '#estate/completion/gap.ts'
import type { RulePreview } from '#estate/completion/preview.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { useAdding } from '#web/app/estate/completion/adding.tsx'
import { counted, type FormDesk, nounOf } from '#web/app/estate/completion/desk.ts'
import { type Drawn, PreviewText } from '#web/app/estate/completion/preview-text.tsx'
import { type By, Who } from '#web/app/estate/completion/who.tsx'
import { client } from '#web/app/session.ts'
import type { EstateSummary } from '#web/worker/message.ts'

/** A form that says something of entities which a selection picks. */
export type RuleFormProps = {
  readonly desk: FormDesk
  readonly id: string
  readonly section: RuleSection
  readonly gap: GapId
  /** Ways to select on offer. */
  readonly ways: readonly By[]
  /** What the rule sets, or the sentence that says what is still missing. */
  readonly sets: RuleAnswer['sets'] | string
  readonly note?: string
  readonly submit: string
  /** Another answer in place of the rule, from the selection. */
  readonly toAnswer?: (selection: Selection) => Answer
  readonly children?: ComponentChildren
}

/** Waits this long after the last key before the worker is asked. */
const pauseMs = 150

/** Values, whom they are about, what that would do, and the button that writes it. */
export function RuleForm(props: RuleFormProps): JSX.Element {
  const { desk, id, section, gap, ways, sets, note = '', submit, toAnswer, children } = props
  const [selection, setSelection] = useState<Selection | 'none'>('none')
  const rule: RuleAnswer | 'none' =
    selection === 'none'
      ? 'none'
      : { kind: 'rule', section, selection, sets: typeof sets === 'string' ? {} : sets, note }
  const drawn = usePreview(rule, gap, desk.estate)
  const lacking = lackingText(sets, drawn)
  const { add, told } = useAdding(desk)
  const write = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (lacking !== '' || rule === 'none') return
    await add([toAnswer?.(rule.selection) ?? rule], toldText(drawn, section))
  }
  return (
    <form class="ba-rule" onSubmit={(event) => void write(event)}>
      {children}
      <Who
        {...{ id, section, gap, ways }}
        estate={desk.estate}
        places={desk.facilities}
        onSelection={setSelection}
      />
      <PreviewText drawn={drawn} section={section} sets={typeof sets !== 'string'} gap={gap} />
      <p class="ba-buttons">
        <button
          type="submit"
          class="ba-primary"
          aria-disabled={lacking !== ''}
          aria-describedby={`${id}-lacking`}
        >
          {submit}
        </button>
        <span id={`${id}-lacking`} class="ba-help">
          {lacking}
        </span>
      </p>
      {told}
    </form>
  )
}

/** The preview of a rule, asked a moment after it last changed. */
function usePreview(rule: RuleAnswer | 'none', gap: GapId, estate: EstateSummary): Drawn {
  const [drawn, setDrawn] = useState<Drawn>('none')
  const asked = rule === 'none' ? '' : JSON.stringify({ rule, gap })
  useEffect(() => {
    if (asked === '') return setDrawn('none')
    let current = true
    const timer = setTimeout(async () => {
      const ask = JSON.parse(asked) as { readonly rule: RuleAnswer; readonly gap: GapId }
      const outcome: Outcome<RulePreview> = await client.ask({ kind: 'preview', ...ask })
      if (current) setDrawn(outcome)
    }, pauseMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [asked, estate])
  return drawn
}

function lackingText(sets: RuleFormProps['sets'], drawn: Drawn): string {
  if (typeof sets === 'string') return sets
  if (drawn === 'none') return 'Say whom it is about.'
  const isWrong = !drawn.ok || drawn.issues.some(({ severity }) => severity === 'error')
  if (isWrong) return 'Correct what is marked above.'
  return drawn.value.matches.count === 0 ? 'It would set nothing.' : ''
}

const toldText = (drawn: Drawn, section: RuleSection): string =>
  drawn !== 'none' && drawn.ok
    ? `Written for ${counted(drawn.value.matches.count, nounOf(section))} and applied.`
    : 'Written and applied.'
