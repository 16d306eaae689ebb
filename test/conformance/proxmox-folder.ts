import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rule } from '#engines/ha-timeline/proxmox/rules.ts'
import {
  type Command,
  type Conduct,
  type Group,
  type GuestInput,
  type GuestLoad,
  type HostInput,
  type ProxmoxScenario,
  plainSettings,
  type Settings,
  simulatorRhythm,
  wellBehaved,
} from '#engines/ha-timeline/proxmox/scenario.ts'
import {
  type Book,
  emptyBook,
  type HostState,
  newService,
  type Requested,
  type Service,
  type ServiceState,
} from '#engines/ha-timeline/proxmox/service.ts'
import { mib } from '#kernel/units.ts'

/** Reads one scenario folder of the vendor's simulator into ours. Throws on what it does not know: a test must see it. */
export function readScenario(folder: string): ProxmoxScenario {
  const hosts = Object.entries(json<Record<string, HostFile>>(folder, 'hardware_status') ?? {}).map(hostOf)
  const guests = Object.entries(json<Record<string, GuestFile>>(folder, 'service_config') ?? {}).map(guestOf)
  const given = json<Record<string, Given>>(folder, 'static_service_stats')
  const used = json<Record<string, Used>>(folder, 'dynamic_service_stats')
  const cmdlist = json<readonly (readonly string[])[]>(folder, 'cmdlist') ?? []
  return {
    hosts,
    guests,
    rules: parseRules(text(folder, 'rules_config')),
    groups: parseGroups(text(folder, 'groups')),
    settings: settingsOf(json<Datacenter>(folder, 'datacenter.cfg') ?? {}),
    loads: loadsOf(
      guests.map(({ id }) => id),
      given,
      used,
    ),
    book: bookOf(json<BookFile>(folder, 'manager_status') ?? {}),
    timetable: cmdlist.map((batch) => batch.map(commandOf)),
    rhythm: simulatorRhythm(hosts.length),
  }
}

type HostFile = { power: 'on' | 'off'; network: 'on' | 'off'; maxcpu?: number; maxmem?: number } & {
  'pve-manager-version'?: string
}
type GuestFile = { node: string; state?: string; group?: string; lock?: string; failback?: number } & {
  max_restart?: number | string
  max_relocate?: number | string
}
type Given = { maxcpu: number; maxmem: number }
type Used = { cpu: number; mem: number }
type Datacenter = { ha?: Record<string, string>; crs?: Record<string, string | number> }
type BookFile = {
  master_node?: string
  node_status?: Record<string, HostState>
  service_status?: Record<string, { state: ServiceState; node: string; target?: string; running?: number }>
}

const text = (folder: string, name: string): string =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : ''

function json<T>(folder: string, name: string): T | undefined {
  const raw = text(folder, name)
  return raw.trim() === '' ? undefined : (JSON.parse(raw) as T)
}

/** The vendor's simulator starts agents only when a host is switched on, never for one that is on from the start. */
const hostOf = ([name, file]: [string, HostFile]): HostInput => ({
  agents: 'stopped',
  ...{ name, power: file.power, network: file.network, version: file['pve-manager-version'] ?? '9.0.0~2' },
  size:
    file.maxcpu === undefined || file.maxmem === undefined
      ? 'unknown'
      : { cores: Math.trunc(file.maxcpu), memoryBytes: file.maxmem },
})

const guestOf = ([id, file]: [string, GuestFile]): GuestInput => ({
  ...{ id, host: file.node, lock: file.lock ?? null, group: file.group ?? null, conduct: conductOf(id) },
  kind: id.startsWith('vm:') ? 'vm' : id.startsWith('ct:') ? 'container' : 'other',
  requested: file.state === 'enabled' ? 'started' : ((file.state ?? 'disabled') as Requested),
  failback: (file.failback ?? 1) === 1 ? 'returns' : 'stays',
  maxRestart: Number(file.max_restart ?? 1),
  maxRelocate: Number(file.max_relocate ?? 1),
})

/** Guests of type "fa" carry their misbehaviour in their number: starts, moves, stop, existence, host. */
function conductOf(id: string): Conduct {
  if (!id.startsWith('fa:')) return wellBehaved
  const digit = (at: number, otherwise: number): number => Number(id.slice(3)[at] ?? otherwise)
  const only = digit(5, 0)
  return {
    ...{ failedStarts: digit(1, 0), failedMoves: digit(2, 0), stop: digit(3, 0) === 0 ? 'works' : 'fails' },
    failsOn: only === 0 ? 'everywhere' : `node${only}`,
  }
}

function settingsOf({ ha = {}, crs = {} }: Datacenter): Settings {
  const number = (key: string, otherwise: number): number => Number(crs[key] ?? otherwise)
  return {
    shutdownPolicy: (ha.shutdown_policy ?? plainSettings.shutdownPolicy) as Settings['shutdownPolicy'],
    scheduler: (crs.ha ?? 'basic') as Settings['scheduler'],
    onStart: number('ha-rebalance-on-start', 0) === 1 ? 'rebalance' : 'stay',
    rebalance:
      number('ha-auto-rebalance', 0) === 0
        ? 'off'
        : {
            method: (crs['ha-auto-rebalance-method'] ?? 'bruteforce') as 'bruteforce' | 'topsis',
            threshold: number('ha-auto-rebalance-threshold', 0.3),
            holdRounds: number('ha-auto-rebalance-hold-duration', 3),
            margin: number('ha-auto-rebalance-margin', 0.1),
          },
  }
}

/** Where the folder says nothing the vendor's simulator gives every guest 4 cores and 4 GiB, half of them used. */
function loadsOf(
  guests: readonly string[],
  given: Record<string, Given> | undefined,
  used: Record<string, Used> | undefined,
): Map<string, GuestLoad> {
  const ids = new Set([...guests, ...Object.keys(given ?? {}), ...Object.keys(used ?? {})])
  const loads = new Map<string, GuestLoad>()
  for (const id of ids) {
    const most = given === undefined ? { maxcpu: 4, maxmem: mib(4096) } : given[id]
    const now = used === undefined ? { cpu: 2, mem: mib(2048) } : used[id]
    if (most === undefined) continue
    loads.set(id, {
      ...{ maxCores: most.maxcpu, maxMemoryBytes: most.maxmem },
      ...{ cores: now?.cpu ?? 0, memoryBytes: now?.mem ?? 0 },
    })
  }
  return loads
}

function bookOf(file: BookFile): Book {
  const services = Object.entries(file.service_status ?? {}).map(([id, one], at): [string, Service] => [
    id,
    {
      ...newService(id, one.state, one.node, at + 1),
      target: one.target ?? null,
      confirmed: one.running === 1,
    },
  ])
  return {
    ...emptyBook,
    manager: file.master_node ?? null,
    hosts: new Map(Object.entries(file.node_status ?? {})),
    services: new Map(services),
  }
}

/** Sections of the vendor's configuration files: a type, an id and indented properties. */
type Section = { readonly type: string; readonly id: string; readonly values: Map<string, string> }

function sectionsOf(raw: string): Section[] {
  const sections: Section[] = []
  for (const line of raw.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const head = /^(\S+):\s*(\S+)\s*$/.exec(line)
    const property = /^\s+(\S+)(?:\s+(.*\S))?\s*$/.exec(line)
    if (head) sections.push({ type: head[1]!.toLowerCase(), id: head[2]!, values: new Map() })
    else if (property) sections.at(-1)?.values.set(property[1]!, property[2] ?? '1')
  }
  return sections
}

const listOf = (value: string | undefined): string[] =>
  (value ?? '').split(/[,;\s]+/).filter((one) => one !== '')

const prioritiesOf = (value: string | undefined): Map<string, number> =>
  new Map(
    listOf(value).map((entry) => {
      const [host = '', priority = '0'] = entry.split(':')
      return [host, Number(priority)]
    }),
  )

/** The rules of a rules.cfg. A rule with a line "disable" is disabled whatever the line says. */
export function parseRules(raw: string): Rule[] {
  return sectionsOf(raw).map(({ type, id, values }): Rule => {
    const guests = listOf(values.get('resources'))
    const use = values.has('disable') ? 'disabled' : 'enabled'
    if (type === 'node-affinity') {
      const force = values.get('strict') === '1' ? 'strict' : 'preferred'
      return { kind: 'hosts', id, guests, hosts: prioritiesOf(values.get('nodes')), force, use }
    }
    if (type !== 'resource-affinity') throw new Error(`unknown rule type ${type}`)
    const affinity = values.get('affinity') === 'positive' ? 'together' : 'apart'
    return { kind: 'guests', id, guests, affinity, use, origin: { kind: 'written' } }
  })
}

const parseGroups = (raw: string): Group[] =>
  sectionsOf(raw).map(({ id, values }) => ({
    ...{ id, hosts: prioritiesOf(values.get('nodes')) },
    restricted: values.get('restricted') === '1' ? 'restricted' : 'open',
    failback: values.get('nofailback') === '1' ? 'stays' : 'returns',
  }))

/** One line of a command list. */
export function commandOf(line: string): Command {
  const [word = '', object = '', action = '', ...rest] = line.trim().split(/\s+/)
  const [first = ''] = rest
  switch (word) {
    case 'power':
    case 'network':
      return { kind: word, host: object, to: action as 'on' | 'off' }
    case 'cfs':
      return { kind: 'store', host: object, part: action as 'rw' | 'update', to: first as 'work' | 'fail' }
    case 'reboot':
    case 'shutdown':
      return { kind: word, host: object }
    case 'restart-lrm':
      return { kind: 'restart-local', host: object }
    case 'pve-manager-version':
      return { kind: 'version', host: object, version: first }
    case 'delay':
      return { kind: 'delay', delayMs: Number(object) * 1_000 }
    case 'skip-round':
      return {
        kind: 'skip-rounds',
        agent: object === 'crm' ? 'manager' : 'local',
        rounds: Number(action || 1),
      }
    case 'crm':
      return managerCommandOf(object, action, first)
    case 'service':
      return guestCommandOf(object, action, rest)
    default:
      throw new Error(`unknown command ${line}`)
  }
}

function managerCommandOf(host: string, action: string, mode: string): Command {
  switch (action) {
    case 'start':
    case 'stop':
      return { kind: 'manager', host, to: action }
    case 'enable-node-maintenance':
    case 'disable-node-maintenance':
      return { kind: 'maintenance', host, to: action === 'enable-node-maintenance' ? 'enable' : 'disable' }
    case 'disarm-ha':
      return { kind: 'disarm', host, mode: mode as 'freeze' | 'ignore' }
    case 'arm-ha':
      return { kind: 'arm', host }
    default:
      throw new Error(`unknown manager command ${action}`)
  }
}

function guestCommandOf(guest: string, action: string, rest: readonly string[]): Command {
  const [first = '', second, third] = rest
  switch (action) {
    case 'started':
    case 'disabled':
    case 'stopped':
    case 'ignored':
      return { kind: 'request', guest, state: action }
    case 'migrate':
    case 'relocate':
      return { kind: 'move', guest, how: action, target: first }
    case 'manual-migrate':
      return { kind: 'move-by-hand', guest, target: first }
    case 'stop':
      return { kind: 'stop', guest, timeoutS: Number(first) }
    case 'add': {
      const added = guestOf([guest, { node: first, state: second ?? 'started' }])
      return { kind: 'add', guest: added, running: third === '1' ? 'running' : 'not running' }
    }
    case 'delete':
    case 'unlock':
      return { kind: action, guest }
    case 'lock':
      return { kind: 'lock', guest, lock: first || 'backup' }
    case 'set-static-stats':
    case 'set-dynamic-stats':
      return { kind: 'load', guest, load: partialLoadOf(rest) }
    default:
      throw new Error(`unknown guest command ${action}`)
  }
}

function partialLoadOf(pairs: readonly string[]): Partial<GuestLoad> {
  const load: { -readonly [K in keyof GuestLoad]?: GuestLoad[K] } = {}
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const value = Number(pairs[at + 1])
    if (pairs[at] === 'maxcpu') load.maxCores = value
    else if (pairs[at] === 'maxmem') load.maxMemoryBytes = mib(value)
    else if (pairs[at] === 'cpu') load.cores = value
    else load.memoryBytes = mib(value)
  }
  return load
}
