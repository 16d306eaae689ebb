import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'connected-media',
  title: 'A VM has a disc in its drive',
  scope: 'vm',
  severity: 'note',
  looksAt: 'CD and DVD drives that are connected.',
  why: 'A drive of the host ties the VM to it, and an image on a datastore that is later removed stops the next start or the next move with a question nobody answers at night.',
  cure: 'Disconnect the drive.',
  settledBy: 'RVTools sheet vCD',
  article: 'the-immobile-vm',
  facts: [],
  fields: ['devices'],
  judge(vm, view) {
    const { devices } = vm
    if (devices === 'unknown') return 'unknown'
    const drives = devices.filter(({ kind }) => kind === 'cd')
    if (drives.length === 0) return view.listsDevices(vm, 'cd') ? 'clear' : 'unknown'
    return found(`Connected: ${drives.map(({ name }) => name).join(', ')}.`)
  },
})
