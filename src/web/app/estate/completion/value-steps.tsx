import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { RestartPriority } from '#estate/model.ts'
import type { FormDesk } from '#web/app/estate/completion/desk.ts'
import { ChoiceField, TextField } from '#web/app/estate/completion/field.tsx'
import { RuleForm } from '#web/app/estate/completion/rule-form.tsx'

const priorities: readonly (readonly [RestartPriority, string])[] = [
  ['highest', 'highest: first of all'],
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['lowest', 'lowest: when the rest is up'],
  ['disabled', 'disabled: stays down'],
]
type StepProps = { readonly desk: FormDesk }

/** Which VMs come back first. */
export function RestartStep({ desk }: StepProps): JSX.Element {
  const [priority, setPriority] = useState<RestartPriority>('high')
  return (
    <RuleForm
      {...{ desk }}
      id="restart"
      section="vms"
      gap="restart-priority"
      ways={['match', 'names', 'in']}
      sets={{ restartPriority: priority }}
      submit="Add rule"
    >
      <ChoiceField
        id="restart-priority"
        label="Restart priority"
        help="Later rules replace earlier ones: begin with the rule for most VMs."
        options={priorities}
        value={priority}
        onValue={setPriority}
      />
    </RuleForm>
  )
}

/** How often hosts fail and how long a repair takes. */
export function RatesStep({ desk }: StepProps): JSX.Element {
  const [failures, setFailures] = useState('')
  const [hours, setHours] = useState('')
  const [perYear, repair] = [numberIn(failures), numberIn(hours)]
  const isWhole = perYear !== 'unreadable' && repair !== 'unreadable'
  return (
    <RuleForm
      {...{ desk }}
      id="rates"
      section="hosts"
      gap="failure-rates"
      ways={['match', 'names', 'in']}
      sets={isWhole ? { failuresPerYear: perYear, repairHours: repair } : 'Give both numbers.'}
      submit="Add rule"
    >
      <div class="ba-row">
        <TextField
          id="rates-failures"
          label="Failures of one host a year"
          help="A mean from your own records. 0.5 is one in two years."
          inputMode="decimal"
          value={failures}
          onValue={setFailures}
        />
        <TextField
          id="rates-hours"
          label="Hours until it works again"
          help="From the failure to the end of the repair, as a mean."
          inputMode="decimal"
          value={hours}
          onValue={setHours}
        />
      </div>
    </RuleForm>
  )
}

/** A number, 0 or more, with a point or a comma before its decimals. */
function numberIn(typed: string): number | 'unreadable' {
  const text = typed.trim().replace(',', '.')
  return /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 'unreadable'
}

const quorums = [
  ['nothing', 'nothing: it goes on with any host'],
  ['hosts', 'at least so many of some hosts'],
] as const

/** What a cluster needs to go on. */
export function QuorumStep({ desk }: StepProps): JSX.Element {
  const [kind, setKind] = useState<(typeof quorums)[number][0]>('nothing')
  const [enough, setEnough] = useState('2')
  const [hosts, setHosts] = useState('')
  const k = numberIn(enough)
  const quorum =
    kind === 'nothing'
      ? { requires: 'nothing' }
      : k === 'unreadable' || hosts === ''
        ? 'Say how many of which hosts.'
        : { requires: { atLeastHosts: { k, match: hosts } } }
  return (
    <RuleForm
      {...{ desk }}
      id="quorum"
      section="clusters"
      gap="quorum"
      ways={['match', 'names']}
      sets={quorum}
      submit="Add rule"
    >
      <ChoiceField
        id="quorum-kind"
        label="To go on it needs"
        options={quorums}
        value={kind}
        onValue={setKind}
      />
      {kind === 'hosts' && (
        <div class="ba-row">
          <TextField id="quorum-k" label="How many" inputMode="numeric" value={enough} onValue={setEnough} />
          <TextField id="quorum-hosts" label="Pattern over names of hosts" value={hosts} onValue={setHosts} />
        </div>
      )}
    </RuleForm>
  )
}
