import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

const defaults: ReadonlySet<string> = new Set(['localhost', 'localhost.localdomain', 'localhost.local'])

export default definePattern({
  id: 'guest-host-name',
  title: 'A guest without a name of its own',
  scope: 'vm',
  severity: 'note',
  looksAt: 'The host name the guest reports; it speaks when there is none or the default of an installation.',
  why: 'Monitoring, backup and the destination know a machine by its name. One that calls itself localhost answers every question about it with somebody else.',
  cure: 'Give the guest its name before it moves, and check what knows it by address only.',
  settledBy: 'RVTools sheet vInfo, column DNS Name',
  article: 'a-moved-vm-is-a-new-machine',
  pattern: 'identity-amnesia',
  facts: [],
  fields: ['traits.guestHostName'],
  judge({ traits }) {
    const name = known(traits?.guestHostName)
    if (name === 'unknown') return 'unknown'
    if (name === 'none' || name.trim() === '') return found('The guest reports no host name.')
    return defaults.has(name.trim().toLowerCase()) ? found(`The guest calls itself ${name}.`) : 'clear'
  },
})
