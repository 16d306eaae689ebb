import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'host-affinity',
  title: 'A rule ties a VM to hosts',
  scope: 'vm',
  severity: 'note',
  looksAt: 'Rules that name the hosts a VM is to run on.',
  why: 'The rule shrinks the pool that can take the VM after a failure, and it does not travel: on another platform the VM lands anywhere, licences included.',
  cure: 'Write down why the rule is there, keep it only while the reason stands, and rebuild it at the destination before the VM arrives.',
  settledBy: 'topology.yaml, rules: what the rule asks',
  article: 'the-immobile-vm',
  facts: [],
  fields: ['hostId'],
  judge(vm, { rulesOfVm }) {
    const rules = rulesOfVm.get(vm.id) ?? []
    const tying = rules.filter(({ kind }) => kind === 'vm-on-hosts')
    if (tying.length > 0) {
      const hosts = tying.map(({ name, hostIds }) => `${name} (${hostIds.length} hosts)`).join(', ')
      return found(
        `Tied by ${hosts}.`,
        ...tying.map((entity) => ({ kind: 'rule', entity, fields: ['hostIds'] }) as const),
      )
    }
    return rules.some(({ kind }) => kind === 'unread') ? 'unknown' : 'clear'
  },
})
