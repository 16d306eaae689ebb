import type { GuestRule, HostRule } from '#engines/ha-timeline/proxmox/rules.ts'
import {
  type Command,
  type GuestInput,
  type ProxmoxScenario,
  plainSettings,
  simulatorRhythm,
  wellBehaved,
} from '#engines/ha-timeline/proxmox/scenario.ts'
import { emptyBook } from '#engines/ha-timeline/proxmox/service.ts'

/** A guest that wants to run on `host`. */
export const guestOn = (id: string, host: string, given: Partial<GuestInput> = {}): GuestInput => ({
  ...{ id, host, kind: 'vm', requested: 'started', failback: 'returns', maxRestart: 1, maxRelocate: 1 },
  ...{ lock: null, group: null, conduct: wellBehaved },
  ...given,
})

/** A rule that ties guests to hosts; a host may carry its priority, as in 'a:2'. */
export const onHosts = (
  guests: readonly string[],
  hosts: readonly string[],
  force: HostRule['force'],
): HostRule => ({
  ...{ kind: 'hosts', id: `${guests.join('+')}-on-${hosts.join('+')}`, guests, force, use: 'enabled' },
  hosts: new Map(
    hosts.map((entry) => {
      const [host = '', priority = '0'] = entry.split(':')
      return [host, Number(priority)]
    }),
  ),
})

const bound = (guests: readonly string[], affinity: GuestRule['affinity']): GuestRule => ({
  ...{ kind: 'guests', id: `${guests.join('+')}-${affinity}`, guests, affinity, use: 'enabled' },
  origin: { kind: 'written' },
})

/** A rule that keeps guests on one host, and one that never lets two of them on one. */
export const together = (...guests: readonly string[]): GuestRule => bound(guests, 'together')
export const apart = (...guests: readonly string[]): GuestRule => bound(guests, 'apart')

/**
 * A cluster that is switched on at 20 s in the vendor's rhythm and then lives through `timetable`, one batch every 100 s
 * from 120 s on.
 */
export const switchedOn = (
  hosts: readonly string[],
  guests: readonly GuestInput[],
  timetable: readonly (readonly Command[])[],
  given: Partial<ProxmoxScenario> = {},
): ProxmoxScenario => ({
  hosts: hosts.map((name) => ({
    ...{ name, power: 'off', network: 'off', agents: 'running', size: 'unknown', version: '9.2.0' },
  })),
  ...{ guests, rules: [], groups: [], settings: plainSettings, loads: new Map(), book: emptyBook },
  timetable: [hosts.map((host): Command => ({ kind: 'power', host, to: 'on' })), ...timetable],
  rhythm: simulatorRhythm(hosts.length),
  ...given,
})
