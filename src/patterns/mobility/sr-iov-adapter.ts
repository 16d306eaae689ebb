import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'sr-iov-adapter',
  title: 'A VM talks to its network card past the hypervisor',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'Network adapters that are functions of a physical card (SR-IOV).',
  why: 'The adapter is a piece of one card in one host. Live migration is refused, snapshots that hold memory are too, and the virtual switch no longer sees the traffic.',
  cure: 'Use a paravirtual adapter unless a measurement says that latency needs this one; then keep it to VMs that are doubled in software.',
  settledBy: 'RVTools sheet vNetwork, column Adapter',
  article: 'the-immobile-vm',
  facts: [],
  fields: ['devices'],
  judge(vm, view) {
    const { devices } = vm
    if (devices === 'unknown') return 'unknown'
    const adapters = devices.filter(({ kind }) => kind === 'sr-iov')
    if (adapters.length === 0) return view.listsDevices(vm, 'sr-iov') ? 'clear' : 'unknown'
    return found(`It has ${adapters.map(({ name }) => name).join(', ')}.`)
  },
})
