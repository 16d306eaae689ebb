import { known } from '#estate/query.ts'
import { judged } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'virtual-tpm',
  title: 'A VM holds secrets in a virtual TPM',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'Whether a VM has a virtual TPM.',
  why: 'What the guest sealed in the TPM opens only with its state. Most converters leave that state behind, and disk encryption then asks for a recovery key at the first boot.',
  cure: 'Have the recovery keys at hand and tested, suspend disk encryption for the move, and seal again afterwards.',
  settledBy: 'topology.yaml, vms: vtpm',
  article: 'identity-by-guest-class',
  pattern: 'identity-amnesia',
  facts: ['id-vtpm-state'],
  fields: ['traits.vtpm'],
  judge: (vm) => judged(known(vm.traits?.vtpm), () => 'It has a virtual TPM.'),
})
