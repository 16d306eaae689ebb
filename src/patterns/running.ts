import type { Known, Vm } from '#estate/model.ts'

/** Whether a VM runs: powered on and no template. Unknown while either could say otherwise. */
export function runs({ power, template }: Vm): Known<boolean> {
  if (power === 'off' || power === 'suspended' || template === true) return false
  return power === 'on' && template === false ? true : 'unknown'
}

/** The VMs of a list that surely run. */
export const running = (vms: readonly Vm[]): readonly Vm[] => vms.filter((vm) => runs(vm) === true)
