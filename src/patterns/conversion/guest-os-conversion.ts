import { unsupportedGuests } from '#patterns/conversion/guest-os.table.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'guest-os-conversion',
  title: 'A guest that conversion does not prepare',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'The operating system of the guest, against those that conversion tools list as unsupported.',
  why: 'Conversion puts drivers and a boot entry for the new hardware into the guest. Where a tool does not know the guest, the copy succeeds and the first boot fails.',
  cure: 'Upgrade the guest first, rebuild the service on a supported one, or prove a manual driver change on a copy.',
  settledBy: 'RVTools sheet vInfo, column OS according to the VMware Tools',
  article: 'choosing-a-conversion-path',
  facts: ['conv-unsupported-guests'],
  fields: ['guestOs'],
  judge({ guestOs }) {
    if (guestOs === 'unknown') return 'unknown'
    return unsupportedGuests.some((pattern) => pattern.test(guestOs)) ? found(`It runs ${guestOs}.`) : 'clear'
  },
})
