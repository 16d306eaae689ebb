import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { FormDesk } from '#web/app/estate/completion/desk.ts'
import { ChoiceField, TextField } from '#web/app/estate/completion/field.tsx'
import { RuleForm } from '#web/app/estate/completion/rule-form.tsx'

const metrics = [
  ['', 'not said'],
  ['cores', 'cores'],
  ['sockets', 'sockets'],
  ['hosts', 'hosts'],
  ['VMs', 'VMs'],
  ['terabytes', 'terabytes'],
] as const
type Metric = (typeof metrics)[number][0]

/** Which contract licenses which hosts. */
export function LicenceStep({ desk }: { readonly desk: FormDesk }): JSX.Element {
  const [product, setProduct] = useState('')
  const [metric, setMetric] = useState<Metric>('')
  const [quantity, setQuantity] = useState('')
  const [renewal, setRenewal] = useState('')
  const [words, setWords] = useState('')
  const amount = [quantity.trim(), metric].filter(Boolean).join(' ')
  const note = [amount, renewal === '' ? '' : `renews ${renewal}`, words.trim()].filter(Boolean).join('; ')
  return (
    <RuleForm
      {...{ desk }}
      id="licence"
      section="hosts"
      gap="licence"
      ways={['match', 'names', 'in']}
      sets={product.trim() === '' ? 'Name the product or contract.' : { licence: product.trim() }}
      note={note}
      submit="Add rule"
    >
      <TextField
        id="licence-product"
        label="Product, edition or contract"
        help="This becomes the licence of the hosts."
        value={product}
        onValue={setProduct}
      />
      <div class="ba-row">
        <TextField
          id="licence-quantity"
          label="Quantity"
          inputMode="numeric"
          value={quantity}
          onValue={setQuantity}
        />
        <ChoiceField
          id="licence-metric"
          label="Counted in"
          options={metrics}
          value={metric}
          onValue={setMetric}
        />
        <TextField
          id="licence-renewal"
          label="Renewal day"
          type="date"
          value={renewal}
          onValue={setRenewal}
        />
      </div>
      <TextField
        id="licence-note"
        label="Note"
        help="Quantity, renewal day and note are kept as a comment above the rule; nothing is computed from them."
        value={words}
        onValue={setWords}
      />
    </RuleForm>
  )
}
