import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'should-rule',
  title: 'A wish where an order is needed',
  scope: 'rule',
  severity: 'warning',
  looksAt: 'Rules of strength should that keep VMs apart, when a service needs one or several of those VMs.',
  why: 'A should-rule is broken when room is short, which is after a failure. The second failure then meets both halves on one host.',
  cure: 'Make it a must-rule where at least one host more than VMs is left after a failure.',
  settledBy: 'topology.yaml, services: requires',
  article: 'order-is-an-availability-decision',
  pattern: 'hidden-shared-fate',
  facts: [],
  fields: ['strength', 'vmIds'],
  judge({ kind, strength, vmIds }, { servicesOfVm, services }) {
    if (kind === 'unread') return 'unknown'
    if (kind !== 'vm-apart' || strength !== 'should') return 'outside'
    const byService = new Map<string, number>()
    for (const id of new Set(vmIds)) {
      for (const service of servicesOfVm.get(id) ?? [])
        byService.set(service.name, (byService.get(service.name) ?? 0) + 1)
    }
    const names = [...byService].filter(([, count]) => count > 1).map(([name]) => name)
    if (names.length > 0)
      return found(
        `${names.slice(0, 3).join(', ')}: several of the VMs it needs may meet on one host when room is short.`,
      )
    return services.length === 0 || services.some(({ requires }) => requires === 'unknown')
      ? 'unknown'
      : 'clear'
  },
})
