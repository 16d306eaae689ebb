import { supportEnds } from '#patterns/control/support-ends.table.ts'
import { daysBetween } from '#patterns/day.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'hypervisor-support',
  title: 'A hypervisor without general support',
  scope: 'host',
  severity: 'critical',
  looksAt:
    'The version a host reports, against the end of its general support. Versions without a date here are not asked.',
  why: 'After the end of general support nobody owes a fix. The next flaw in the guest boundary stays open on every host of that version at once.',
  cure: 'Upgrade, or move what runs there; until then keep the management network of these hosts to itself.',
  settledBy: 'RVTools sheet vHost, column ESX Version',
  article: 'support-is-a-clock',
  facts: ['sup-esx7', 'sup-esx8', 'sup-esx90', 'sup-esx91'],
  fields: ['version'],
  judge({ version }, { asOf }) {
    if (version === 'unknown') return 'unknown'
    const support = supportEnds.find((one) => one.version.test(version))
    if (support === undefined) return 'outside'
    const days = daysBetween(support.ends, asOf) ?? 0
    return days > 0 ? found(`${version}: general support ended on ${support.ends}.`) : 'clear'
  },
})
