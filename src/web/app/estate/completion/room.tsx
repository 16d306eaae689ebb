import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Coverage } from '#estate/completion/coverage.ts'
import { facilityKinds } from '#estate/model.ts'
import type { FormDesk } from '#web/app/estate/completion/desk.ts'
import { LicenceStep } from '#web/app/estate/completion/licence-step.tsx'
import { Meter } from '#web/app/estate/completion/meter.tsx'
import { OpenedAnswers } from '#web/app/estate/completion/opened-answers.tsx'
import { PlacesStep } from '#web/app/estate/completion/places-step.tsx'
import { PowerStep } from '#web/app/estate/completion/power-step.tsx'
import { ServicesStep } from '#web/app/estate/completion/services-step.tsx'
import { type StepId, stepIds, stepOf, steps } from '#web/app/estate/completion/step.ts'
import { StorageStep } from '#web/app/estate/completion/storage-step.tsx'
import { QuorumStep, RatesStep, RestartStep } from '#web/app/estate/completion/value-steps.tsx'
import { WindowsStep } from '#web/app/estate/completion/windows-step.tsx'
import { Topology } from '#web/app/estate/topology.tsx'
import { client } from '#web/app/session.ts'
import type { ComponentHit, EstateSummary } from '#web/worker/message.ts'

/** The overlay a reader starts with when none was dropped. */
const firstName = 'topology.yaml'
/** What the lists of a form offer, and at most how many; an estate has tens to a few thousand. */
const offered = [...facilityKinds, 'service']
const offeredMax = 5_000

/** The completion room: how much is stated, forms for the rest, and the text they write beside them. */
export function Completion({
  estate,
  onChange,
}: {
  readonly estate: EstateSummary
  readonly onChange: (estate: EstateSummary) => void
}): JSX.Element {
  const edited = estate.overlays.at(-1)
  const name = edited?.name ?? firstName
  const [text, setText] = useState(edited?.text ?? '')
  const [coverage, setCoverage] = useState<Coverage | 'asking'>('asking')
  const [facilities, setFacilities] = useState<readonly ComponentHit[]>([])
  const [step, setStep] = useState<StepId>('places')
  const [before, setBefore] = useState<string | 'none'>('none')
  const panel = useRef<HTMLHeadingElement>(null)
  // Another estate brings its own overlay; applying this one changes the digest but not the text.
  useEffect(() => setText(edited?.text ?? ''), [edited?.text])
  useEffect(() => {
    void client.ask({ kind: 'coverage' }).then((outcome) => outcome.ok && setCoverage(outcome.value))
    const ask = { kind: 'components', kinds: offered, text: '', count: offeredMax } as const
    void client.ask(ask).then((outcome) => outcome.ok && setFacilities(outcome.value))
  }, [estate])
  const add: FormDesk['add'] = async (answers) => {
    const outcome = await client.ask({ kind: 'complete', overlay: { name, text }, answers })
    if (!outcome.ok) return outcome.issues
    setBefore(text)
    onChange(outcome.value)
    return 'taken'
  }
  const onText = (next: string): void => {
    setBefore('none')
    setText(next)
  }
  if (coverage === 'asking') return <p class="ba-help">Counting what is stated …</p>
  const desk: FormDesk = { estate, coverage, facilities, add }
  return (
    <div class="ba-completion">
      <Meter
        coverage={coverage}
        onGap={(gap) => {
          setStep(stepOf(gap))
          panel.current?.focus()
        }}
      />
      <Steps step={step} onStep={setStep} />
      <div class="ba-guided" role="tabpanel" id="step-panel" aria-labelledby={`step-${step}`}>
        <h3 ref={panel} tabIndex={-1}>
          {steps[step].title}
        </h3>
        <p>{steps[step].lead}</p>
        <StepForm {...{ step, desk }} />
        <OpenedAnswers gaps={steps[step].gaps} />
      </div>
      <Topology {...{ estate, name, text, before, onText, onChange }} />
    </div>
  )
}

function Steps({
  step,
  onStep,
}: {
  readonly step: StepId
  readonly onStep: (step: StepId) => void
}): JSX.Element {
  const tabs = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (move === undefined) return
    event.preventDefault()
    const next = stepIds[(stepIds.indexOf(step) + move + stepIds.length) % stepIds.length] ?? step
    onStep(next)
    tabs.current?.querySelector<HTMLElement>(`#step-${next}`)?.focus()
  }
  return (
    <div class="ba-tabs" role="tablist" aria-label="What to state" ref={tabs} onKeyDown={onKeyDown}>
      {stepIds.map((one) => (
        <button
          key={one}
          id={`step-${one}`}
          type="button"
          role="tab"
          aria-selected={one === step}
          aria-controls="step-panel"
          tabIndex={one === step ? 0 : -1}
          onClick={() => onStep(one)}
        >
          {steps[one].title}
        </button>
      ))}
    </div>
  )
}

function StepForm({ step, desk }: { readonly step: StepId; readonly desk: FormDesk }): JSX.Element {
  switch (step) {
    case 'places':
      return <PlacesStep desk={desk} />
    case 'power':
      return <PowerStep desk={desk} />
    case 'storage':
      return <StorageStep desk={desk} />
    case 'services':
      return <ServicesStep desk={desk} />
    case 'restart':
      return <RestartStep desk={desk} />
    case 'rates':
      return <RatesStep desk={desk} />
    case 'quorum':
      return <QuorumStep desk={desk} />
    case 'licence':
      return <LicenceStep desk={desk} />
    case 'windows':
      return <WindowsStep desk={desk} />
    default:
      return step satisfies never
  }
}
