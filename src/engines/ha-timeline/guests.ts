import type { GuestGroup } from '#engines/ha-timeline/play.ts'
import type { Estate, Host, RestartPriority, Vm } from '#estate/model.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/** The guests of a fault and what is to be said about where they come from. */
export type Guests = {
  readonly groups: readonly GuestGroup[]
  /** The host of the estate they were taken from, or null when the numbers were typed. */
  readonly host: { readonly name: string; readonly cluster: string; readonly platform: string } | null
  readonly notes: readonly string[]
}

/** Disk timeouts that guests have by their system. Source: fact st-guest-timeout. */
const windowsMs = 60_000
const linuxMs = 180_000

const order: Readonly<Record<RestartPriority | 'unknown', number>> = {
  ...{ highest: 0, high: 1, medium: 2, unknown: 2, low: 3, lowest: 4, disabled: 5 },
}

/** As many guests as were typed, all alike. */
export const typedGuests = (count: number, timeoutMs: number): Guests => ({
  groups: [
    {
      ...{ label: 'Guests', timeoutMs, notRestarted: 0 },
      places: Array.from({ length: count }, (_, place) => place),
    },
  ],
  ...{ host: null, notes: [] },
})

/**
 * The running guests of a host of the estate, in the order of their restart priorities and then of their ids. A guest
 * whose system is unknown takes the typed timeout, which is said. Refuses a host that does not exist or runs nothing.
 */
export function hostGuests(
  estate: Pick<Estate, 'clusters' | 'hosts' | 'vms'>,
  ref: string,
  typedTimeoutMs: number,
): Outcome<Guests> {
  const id = ref.slice(ref.indexOf(':') + 1)
  const host = ref.startsWith('host:') ? estate.hosts.find((one) => one.id === id) : undefined
  if (host === undefined) {
    return refused(
      issue(`The estate has no host ${ref}. Choose one of its hosts, or none to use typed numbers.`),
    )
  }
  const running = estate.vms.filter((vm) => vm.hostId === id && vm.power === 'on' && vm.template !== true)
  if (running.length === 0) {
    return refused(
      issue(`No guest is known to run on ${host.name}. Choose another host, or none to use typed numbers.`),
    )
  }
  const queue = sortedBy(
    sortedBy(running, (vm) => vm.id),
    (vm) => order[vm.restartPriority],
  )
  let place = 0
  const groups = new Map<string, { timeoutMs: number; places: number[]; notRestarted: number }>()
  for (const vm of queue) {
    const kind = kindOf(vm, typedTimeoutMs)
    const group = groups.get(kind.label) ?? { timeoutMs: kind.timeoutMs, places: [], notRestarted: 0 }
    groups.set(kind.label, group)
    if (vm.restartPriority === 'disabled') group.notRestarted += 1
    else {
      group.places.push(place)
      place += 1
    }
  }
  return done({
    groups: sortedBy([...groups], ([label]) => label).map(([label, group]) => ({ label, ...group })),
    host: { name: host.name, ...clusterOf(estate, host) },
    notes: notesOf(host, running, estate.vms),
  })
}

function kindOf(vm: Vm, typedMs: number): { readonly label: string; readonly timeoutMs: number } {
  if (/windows/i.test(vm.guestOs)) return { label: 'Windows guests', timeoutMs: windowsMs }
  if (/linux|ubuntu|debian|centos|red hat|rhel|suse|sles|rocky|alma/i.test(vm.guestOs)) {
    return { label: 'Linux guests', timeoutMs: linuxMs }
  }
  return { label: 'Guests of another or unknown system', timeoutMs: typedMs }
}

function clusterOf(
  { clusters }: Pick<Estate, 'clusters'>,
  host: Host,
): { readonly cluster: string; readonly platform: string } {
  const cluster = clusters.find(({ id }) => id === host.clusterId)
  return { cluster: cluster?.name ?? 'no known cluster', platform: cluster?.platform ?? host.platform }
}

function notesOf(host: Host, running: readonly Vm[], vms: readonly Vm[]): readonly string[] {
  const disabled = running.filter(({ restartPriority }) => restartPriority === 'disabled').length
  const unranked = running.filter(({ restartPriority }) => restartPriority === 'unknown').length
  const unpowered = vms.filter(({ hostId, power }) => hostId === host.id && power === 'unknown').length
  return [
    ...(disabled === 0
      ? []
      : [`${disabled} of them have restart disabled and stay down once they are ended.`]),
    ...(unranked === 0 ? [] : [`${unranked} of them have an unknown restart priority and count as medium.`]),
    ...(unpowered === 0
      ? []
      : [`${unpowered} VMs of ${host.name} have an unknown power state and are left out.`]),
  ]
}

const issue = (message: string) => ({
  code: 'ha-timeline.host-unusable',
  severity: 'error' as const,
  where: 'params.host',
  message,
})
