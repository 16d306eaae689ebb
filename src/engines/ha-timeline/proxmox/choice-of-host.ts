import type { LoadAccount } from '#engines/ha-timeline/proxmox/load.ts'
import type { Placement } from '#engines/ha-timeline/proxmox/rules.ts'
import { occupied, type Service } from '#engines/ha-timeline/proxmox/service.ts'
import { compareText } from '#kernel/sort.ts'

/** What a choice is made from: the rules, the load, and where all other guests are. */
export type Ground = {
  readonly placement: Placement
  readonly load: LoadAccount
  readonly services: ReadonlyMap<string, Service>
}

/** Why a host is chosen: to see whether a guest is well where it is, to take the best, or to try another. */
export type Preference = 'stay' | 'best' | 'next'

/** The hosts `guest` may use at all and those it should use: the highest priority among the online ones. */
export function eligible(
  ground: Ground,
  guest: string,
): { readonly allowed: ReadonlySet<string>; readonly preferred: ReadonlySet<string> } {
  const { online } = ground.load
  const priorities = ground.placement.hosts.get(guest)
  if (priorities === undefined) return { allowed: online, preferred: online }
  const allowed = [...priorities].filter(([host]) => online.has(host))
  const highest = Math.max(...allowed.map(([, priority]) => priority))
  return {
    allowed: new Set(allowed.map(([host]) => host)),
    preferred: new Set(allowed.filter(([, priority]) => priority === highest).map(([host]) => host)),
  }
}

/** Hosts on which guests sit that must stay with `guest`, with how many, counting each where it goes. */
export function companyOf(ground: Ground, guest: string): Map<string, number> {
  const company = new Map<string, number>()
  for (const other of ground.placement.together.get(guest) ?? []) {
    const service = ground.services.get(other)
    if (service === undefined) continue
    const { here, there } = occupied(service, ground.load.online)
    const host = there ?? here
    if (host !== null) company.set(host, (company.get(host) ?? 0) + 1)
  }
  return company
}

/** Hosts that guests use, or are moving to, from which `guest` must stay apart. */
export function shunned(ground: Ground, guest: string): Set<string> {
  const hosts = new Set<string>()
  for (const other of ground.placement.apart.get(guest) ?? []) {
    const service = ground.services.get(other)
    if (service === undefined) continue
    const { here, there } = occupied(service, ground.load.online)
    if (here !== null) hosts.add(here)
    if (there !== null) hosts.add(there)
  }
  return hosts
}

/**
 * The host `service` should be on, or null where none is eligible.
 *
 * Host rules narrow to the highest priority online, guests to be avoided strike hosts out, guests to be with leave the
 * host with most of them; the host it left for maintenance is taken before any other; the rest is the scheduler's
 * score, ties by name. Cost: guests bound to it plus hosts times log hosts.
 */
export function chooseHost(
  ground: Ground,
  service: Service,
  preference: Preference,
  failback: 'returns' | 'stays',
): string | null {
  const { allowed, preferred } = eligible(ground, service.id)
  if (preferred.size === 0) return null
  const company = companyOf(ground, service.id)
  const avoided = shunned(ground, service.id)
  const fits = (company.get(service.host) ?? 0) > 0 || !avoided.has(service.host)
  if (preference === 'stay' && failback === 'stays' && allowed.has(service.host) && fits) return service.host
  const free = company.size === 0 && service.home === null
  if (preference === 'stay' && free && preferred.has(service.host) && fits) return service.host
  const tried = new Set(preference === 'next' ? service.failedHosts : [])
  const open = [...preferred].filter((host) => !tried.has(host) && !avoided.has(host))
  const hosts = besideCompany(open, company)
  if (service.home !== null && hosts.includes(service.home)) return service.home
  if (preference === 'stay' && hosts.includes(service.host)) return service.host
  const scores = ground.load.scores(service.id)
  const ranked = hosts.sort(
    (one, other) => (scores.get(one) ?? 0) - (scores.get(other) ?? 0) || compareText(one, other),
  )
  // Trying another host goes down the ranking from the present one and begins again at its end.
  const next = preference === 'next' ? ranked[ranked.indexOf(service.host) + 1] : undefined
  return next ?? ranked[0] ?? null
}

/** Of `open`, the host with most company; all of them where nobody waits. */
function besideCompany(open: string[], company: ReadonlyMap<string, number>): string[] {
  const candidates = open.filter((host) => company.has(host)).sort(compareText)
  const most = Math.max(...candidates.map((host) => company.get(host) ?? 0))
  const best = candidates.find((host) => company.get(host) === most)
  return best === undefined ? open : [best]
}
