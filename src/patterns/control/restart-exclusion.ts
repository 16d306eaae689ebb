import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'restart-exclusion',
  title: 'A service needs a VM that nobody restarts',
  scope: 'vm',
  severity: 'critical',
  looksAt: 'VMs whose restart is disabled, when a service requires them.',
  why: 'Disabled was right when it was set, for a test or for a cluster inside guests. After the loss of its host the VM stays down, and the service waits for somebody to notice.',
  cure: 'Give it the priority of the service that needs it, or take it out of the formula of that service.',
  settledBy: 'RVTools sheet vInfo, column HA Restart Priority',
  article: 'ha-is-a-timing-contract',
  facts: [],
  fields: ['restartPriority'],
  judge(vm, { servicesOfVm, services }) {
    const needing = servicesOfVm.get(vm.id) ?? []
    if (vm.restartPriority !== 'disabled') {
      return vm.restartPriority === 'unknown' && (needing.length > 0 || services.some(unstated))
        ? 'unknown'
        : 'clear'
    }
    if (needing.length > 0) return found(`Its restart is disabled, and ${needing[0]?.name} needs it.`)
    return services.length === 0 || services.some(unstated) ? 'unknown' : 'clear'
  },
})

const unstated = ({ requires }: { readonly requires: unknown }): boolean => requires === 'unknown'
