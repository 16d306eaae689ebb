/** How the threads of a core are shared. */
export type ThreadPolicy = 'one-thread' | 'shared' | 'core'
/** What must run at the same moment: every vCPU of a VM, those with work, or each vCPU for itself. */
export type CoScheduling = 'strict' | 'relaxed' | 'independent'

/** The processors of one host and how they are dealt out. */
export type Machine = {
  readonly cores: number
  readonly threads: ThreadPolicy
  /** What the second thread of a core adds to its work, 0 to 1. */
  readonly secondThreadGain: number
  readonly coScheduling: CoScheduling
}

/** VMs of one width on one host. Time is counted in mean bursts. */
export type VmClass = {
  readonly count: number
  readonly vcpus: number
  /** vCPUs that have work during a burst, 1 to `vcpus`. */
  readonly busyVcpus: number
  /** Share of the time a VM would be at work if it never waited, 0 to below 1. */
  readonly active: number
  /** Shares of one vCPU against those of the other class. */
  readonly shares: number
  /** Most of the time at work that the VM may run, 0 to 1; 1 is no limit. */
  readonly limit: number
}

/** Places that can run something at the same moment: threads, or cores where threads are off or not shared. */
export const slotsOf = ({ cores, threads }: Machine): number => (threads === 'shared' ? 2 * cores : cores)

/** Places that one VM at work takes when it runs. */
export function slotsTaken({ threads, coScheduling }: Machine, vm: VmClass): number {
  const together = coScheduling === 'strict' ? vm.vcpus : vm.busyVcpus
  return threads === 'core' ? Math.ceil(together / 2) : together
}

/** Whether a host has as many threads as this VM has vCPUs; a hypervisor starts no wider VM. */
export const isTooWide = ({ cores, threads }: Machine, vcpus: number): boolean =>
  vcpus > (threads === 'one-thread' ? cores : 2 * cores)

/** Speed of each of `busy` threads on `cores` cores, against a thread alone on its core. */
const threadSpeed = (busy: number, cores: number, gain: number): number =>
  busy <= cores ? 1 : (cores + gain * Math.min(busy - cores, cores)) / busy

/** Speed of the vCPUs of a VM while it runs, given how many vCPUs with work run on the whole host. */
export function speedOf(machine: Machine, vm: VmClass, busyOnHost: number): number {
  switch (machine.threads) {
    case 'one-thread':
      return 1
    case 'shared':
      return threadSpeed(busyOnHost, machine.cores, machine.secondThreadGain)
    case 'core':
      return threadSpeed(vm.busyVcpus, slotsTaken(machine, vm), machine.secondThreadGain)
    default:
      return machine.threads satisfies never
  }
}
