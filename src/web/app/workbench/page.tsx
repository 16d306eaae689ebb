import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { IssueList, ProgressLine } from '#web/app/notice.tsx'
import { type Opening, openKept, openReference, useCatalog } from '#web/app/session.ts'
import { findHome, type Home } from '#web/app/shelf/home.ts'
import { useAsking } from '#web/app/workbench/asking.ts'
import { Comparison } from '#web/app/workbench/comparison.tsx'
import { Decisions } from '#web/app/workbench/decisions.tsx'
import { EnginePicker } from '#web/app/workbench/engine-picker.tsx'
import { ParamForm } from '#web/app/workbench/form.tsx'
import {
  asksSame,
  changedText,
  type FormValues,
  formOf,
  freshForm,
  readForm,
} from '#web/app/workbench/form-values.ts'
import { History } from '#web/app/workbench/history.tsx'
import { linkHash, parseLink } from '#web/app/workbench/link.ts'
import { Result } from '#web/app/workbench/result.tsx'
import type { EngineCard, EstateSummary } from '#web/worker/message.ts'

/** The Workbench: ask a question of the open estate, compare answers, keep a decision. */
export function WorkbenchPage(): JSX.Element {
  const catalog = useCatalog()
  const [opening, setOpening] = useState<Opening>({ kind: 'looking' })
  const [home, setHome] = useState<Home>('browser')
  useEffect(() => {
    void openWorkable().then(setOpening)
    void findHome().then(setHome)
  }, [])
  const ready = catalog !== 'loading' && opening.kind === 'open' && catalog.engines.length > 0
  return (
    <>
      <h1>Workbench</h1>
      {opening.kind === 'refused' && <IssueList issues={opening.issues} />}
      {opening.kind === 'looking' && <p role="status">Opening the estate …</p>}
      {ready && <Bench cards={catalog.engines} estate={opening.estate} home={home} />}
    </>
  )
}

/** The reader's estate, or the reference estate for somebody who has not brought one. */
async function openWorkable(): Promise<Opening> {
  const kept = await openKept()
  if (kept.kind !== 'nothing') return kept
  const reference = await openReference()
  return reference.ok
    ? { kind: 'open', estate: reference.value }
    : { kind: 'refused', issues: reference.issues }
}

type BenchProps = {
  readonly cards: readonly EngineCard[]
  readonly estate: EstateSummary
  readonly home: Home
}

function Bench({ cards, estate, home }: BenchProps): JSX.Element {
  const asking = useAsking(estate.digest)
  const question = useQuestion(cards)
  const [shown, setShown] = useState('')
  const [picked, setPicked] = useState<readonly string[]>([])
  const heading = useRef<HTMLHeadingElement>(null)
  const pair = asking.runs.filter(({ id }) => picked.includes(id))
  const current = asking.runs.find(({ id }) => id === shown)
  const [left, right] = pair
  const comparing = left !== undefined && right !== undefined
  const cardOf = (engine: string): EngineCard | undefined => cards.find(({ id }) => id === engine)
  const show = (ids: readonly string[]): void => {
    setPicked(ids.length === 2 ? ids : [])
    setShown(ids[0] ?? '')
    setTimeout(() => heading.current?.focus(), 0)
  }
  const run = async (): Promise<void> => {
    const params = question.read()
    if (params === 'wrong') return
    const made = await asking.ask(question.card.id, params)
    if (made !== 'refused') show([made.id])
  }
  const pick = (id: string): void =>
    setPicked((before) =>
      before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-2),
    )
  const card = current && cardOf(current.run.engine)
  const matches =
    current?.run.engine === question.card.id &&
    asksSame(question.card.params, question.form, current.run.params)
  const refused = Object.keys(question.problems).length > 0
  return (
    <div class="ba-bench">
      <div class="ba-ask">
        <p class="ba-small">
          On <b>{estate.name}</b>, {estate.sizes.hosts.toLocaleString('en')} hosts and{' '}
          {estate.sizes.vms.toLocaleString('en')} VMs. <a href="estate.html">Change the estate</a>
        </p>
        <AskForm question={question} cards={cards} busy={asking.step !== 'idle'} onRun={() => void run()} />
        {asking.step !== 'idle' && (
          <ProgressLine label="Computing" done={asking.step.done} total={asking.step.total}>
            <button type="button" onClick={asking.cancel}>
              Cancel
            </button>
          </ProgressLine>
        )}
        <div role="alert">{asking.issues.length > 0 && <IssueList issues={asking.issues} />}</div>
      </div>
      <div class="ba-answers">
        <section aria-labelledby="answer-title">
          <h2 id="answer-title" ref={heading} tabIndex={-1}>
            {comparing
              ? `Runs ${left.number} and ${right.number}`
              : current
                ? `Run ${current.number}`
                : 'Answer'}
          </h2>
          {comparing && (
            <Comparison left={left} right={right} fields={cardOf(left.run.engine)?.params ?? {}} />
          )}
          {!comparing && current && !matches && (
            <p class="ba-stale" role="status">
              <b>This answer does not match the form.</b>{' '}
              {refused ? 'The form was refused; the answer below' : 'It'} was asked with{' '}
              {changedText(card?.params ?? {}, current.run.params)}. Run the question to answer what the form
              asks.
            </p>
          )}
          {!comparing && current && card && <Result of={current} card={card} />}
          {!comparing && !current && <p>Run the question to read its answer here.</p>}
        </section>
        {asking.runs.length > 0 && (
          <section aria-labelledby="history-title">
            <h2 id="history-title">Runs of this session</h2>
            <p class="ba-small">Tick two runs of the same question to see them side by side.</p>
            <History
              runs={asking.runs}
              cards={cards}
              shown={shown}
              picked={picked}
              onShow={(id) => show([id])}
              onPick={pick}
            />
          </section>
        )}
        <section aria-labelledby="decisions-title">
          <h2 id="decisions-title">Decisions</h2>
          <Decisions
            home={home}
            runs={comparing ? [left, right] : current ? [current] : []}
            onOpen={(texts) => show(asking.take(texts).map(({ id }) => id))}
          />
        </section>
      </div>
    </div>
  )
}

type AskProps = {
  readonly question: Question
  readonly cards: readonly EngineCard[]
  readonly busy: boolean
  readonly onRun: () => void
}

function AskForm({ question, cards, busy, onRun }: AskProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null)
  // The Run bar floats over the end of the form: what was refused is brought into the middle, away from it.
  useEffect(() => {
    const refused = form.current?.querySelector('.ba-refused')
    refused?.querySelector<HTMLElement>('input[type=text], input[type=search], select')?.focus()
    refused?.scrollIntoView({ block: 'center' })
  }, [question.problems])
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) onRun()
      }}
    >
      <EnginePicker cards={cards} chosen={question.card.id} onChoose={question.choose} />
      <ParamForm
        fields={question.card.params}
        values={question.form}
        problems={question.problems}
        onChange={question.change}
      />
      <p class="ba-buttons ba-run">
        <button type="submit" class="ba-primary" aria-disabled={busy}>
          Run
        </button>
        <button type="button" onClick={question.reset}>
          Defaults
        </button>
      </p>
    </form>
  )
}

/** The question in the form, kept in the address so that it can be sent to somebody. */
type Question = {
  readonly card: EngineCard
  readonly form: FormValues
  readonly problems: Readonly<Record<string, string>>
  readonly choose: (id: string) => void
  readonly change: (form: FormValues) => void
  readonly reset: () => void
  readonly read: () => Readonly<Record<string, unknown>> | 'wrong'
}

function useQuestion(cards: readonly EngineCard[]): Question {
  const fromAddress = (): { readonly card: EngineCard; readonly form: FormValues } => {
    const link = parseLink(location.hash)
    const card = cards.find(({ id }) => link !== 'none' && id === link.engine) ?? (cards[0] as EngineCard)
    return { card, form: formOf(card.params, link === 'none' || card.id !== link.engine ? {} : link.params) }
  }
  const [{ card, form }, setAsked] = useState(fromAddress)
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({})
  useEffect(() => {
    const follow = (): void => setAsked(fromAddress())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [cards])
  const set = (next: EngineCard, values: FormValues): void => {
    setAsked({ card: next, form: values })
    setProblems({})
    history.replaceState(null, '', linkHash(next.id, values))
  }
  return {
    ...{ card, form, problems },
    choose: (id) => {
      const next = cards.find((candidate) => candidate.id === id) ?? card
      set(next, freshForm(next.params))
    },
    change: (values) => set(card, values),
    reset: () => set(card, freshForm(card.params)),
    read: () => {
      const read = readForm(card.params, form)
      setProblems(read.kind === 'wrong' ? read.problems : {})
      return read.kind === 'wrong' ? 'wrong' : read.params
    },
  }
}
