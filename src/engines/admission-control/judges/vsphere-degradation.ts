import type { Reading } from '#engines/admission-control/reading.ts'
import { amountText, lossText } from '#engines/admission-control/wording.ts'
import { isKnown, type Known, type Vm } from '#estate/model.ts'

/**
 * What vSphere would warn of under "performance degradation VMs tolerate": use of CPU or memory, less what
 * may be lost (`tolerated`, 0 to 1), above what is left after the largest hosts fail. Nothing at 1, its
 * default; it warns, and refuses nothing. Source: fact vmw-degradation. O(VMs + hosts log hosts).
 */
export function degradationNotes(
  reading: Reading,
  vms: readonly Vm[],
  failures: number,
  tolerated: number,
): readonly string[] {
  if (tolerated >= 1) return []
  const running = vms.filter(({ power }) => power === 'on')
  const questions = [
    { what: 'CPU', unit: 'mhz', used: total(running.map((vm) => vm.cpuDemandMhz)), of: 'cpuMhz' },
    {
      what: 'memory',
      unit: 'bytes',
      used: total(running.map((vm) => vm.memoryActiveBytes)),
      of: 'memoryBytes',
    },
  ] as const
  return questions.flatMap(({ what, unit, used, of }) => {
    const capacities = reading.hosts.map((host) => host[of])
    const isStated = capacities.every(({ low, high }) => low === high)
    if (used === 'unknown' || !isStated) {
      return [
        `Whether vSphere would warn of lost performance cannot be said: the use of ${what} is not stated for all.`,
      ]
    }
    const left = capacities
      .map(({ low }) => low)
      .sort((left, right) => right - left)
      .slice(failures)
      .reduce((sum, value) => sum + value, 0)
    const needed = used * (1 - tolerated)
    if (needed <= left) return []
    return [
      `vSphere would warn: VMs use ${amountText(used, unit)} of ${what}; less the ${amountText(tolerated, 'ratio')} they may lose that is ${amountText(needed, unit)}, and ${amountText(left, unit)} are left after ${lossText(failures)}.`,
    ]
  })
}

const total = (values: readonly Known<number>[]): Known<number> =>
  values.every(isKnown) ? values.reduce<number>((sum, value) => sum + (value as number), 0) : 'unknown'
