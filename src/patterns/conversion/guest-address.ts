import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'
import { runs } from '#patterns/running.ts'

export default definePattern({
  id: 'guest-address',
  title: 'A running guest whose address nobody knows',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'The addresses a running guest reports; it speaks when there are none.',
  why: 'A moved VM gets a new network card, and static addresses are bound to the old one. What is not recorded before the move cannot be restored after it.',
  cure: 'Repair the guest tools or read the addresses inside the guest, and write them down before the move.',
  settledBy: 'RVTools sheet vInfo, column Primary IP Address',
  article: 'a-moved-vm-is-a-new-machine',
  pattern: 'identity-amnesia',
  facts: ['id-v2v-mac-ip'],
  fields: ['traits.guestAddresses'],
  judge(vm) {
    const alive = runs(vm)
    if (alive !== true) return alive === 'unknown' ? alive : 'outside'
    const addresses = known(vm.traits?.guestAddresses)
    if (addresses === 'unknown') return 'unknown'
    return addresses.length > 0 ? 'clear' : found('It runs and reports no address.')
  },
})
