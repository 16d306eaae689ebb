import type { Unchecked, UncheckedCode } from '#engines/headroom/answer.ts'
import type { Vm } from '#estate/model.ts'
import type { Compatibility } from '#placement/compatibility.ts'
import type { Members } from '#placement/members.ts'

/** What the inventory does not tell about a cluster: no verdict counts it as kept, and none as broken. O(VMs). */
export function uncheckedOf(members: Members, compatibility: Compatibility): readonly Unchecked[] {
  const { vms } = members
  const count = (test: (vm: Vm) => boolean): number =>
    vms.reduce((total, vm) => total + (test(vm) ? 1 : 0), 0)
  const reservations = count((vm) => vm.cpuReservationMhz === 'unknown')
  const counts: Readonly<Record<UncheckedCode, number>> = {
    'storage-visibility': compatibility.storageUnchecked,
    ha: (members.cluster?.haEnabled ?? 'unknown') === 'unknown' ? 1 : 0,
    'hosts-inferred': members.hosts.filter(({ identity }) => identity === 'inferred').length,
    devices: compatibility.devicesUnchecked,
    'memory-overhead': count((vm) => vm.memoryOverheadBytes === 'unknown'),
    // Where some VM states one, the unknown ones are bounded and count.
    'cpu-reservations': reservations === vms.length ? reservations : 0,
    'restart-priority': count((vm) => vm.restartPriority === 'unknown'),
    rules: members.rulesStated === 0 ? vms.length : 0,
    'rules-empty': compatibility.emptyRules.length,
  }
  const names: Partial<Record<UncheckedCode, readonly string[]>> = {
    'rules-empty': compatibility.emptyRules.map(({ name }) => name),
  }
  return (Object.keys(counts) as UncheckedCode[])
    .filter((code) => counts[code] > 0)
    .map((code) => ({ code, count: counts[code], names: (names[code] ?? []).slice(0, 3) }))
}
