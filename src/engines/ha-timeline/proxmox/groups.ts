import { type Cluster, type Desk, type Machine, tell } from '#engines/ha-timeline/proxmox/cluster.ts'
import type { GroupHappening } from '#engines/ha-timeline/proxmox/event.ts'
import { knownHosts, stateOf } from '#engines/ha-timeline/proxmox/host-view.ts'
import type { HostRule, Rule } from '#engines/ha-timeline/proxmox/rules.ts'
import type { Group, GuestInput } from '#engines/ha-timeline/proxmox/scenario.ts'
import { activeOn } from '#engines/ha-timeline/proxmox/service.ts'
import { timing } from '#engines/ha-timeline/proxmox/timing.ts'
import { compareText } from '#kernel/sort.ts'

/** The configuration with the failback of each guest's group in place of its own. */
export function withGroupFailback(
  guests: ReadonlyMap<string, GuestInput>,
  groups: readonly Group[],
): Map<string, GuestInput> {
  const byId = new Map(groups.map((group) => [group.id, group]))
  const all = new Map(guests)
  for (const guest of guests.values()) {
    if (guest.group === null) continue
    all.set(guest.id, { ...guest, failback: byId.get(guest.group)?.failback ?? 'returns' })
  }
  return all
}

/** The rules with one host rule for each group that guests use. */
export function withGroupRules(
  rules: readonly Rule[],
  groups: readonly Group[],
  guests: ReadonlyMap<string, GuestInput>,
): Rule[] {
  const made = groups.flatMap((group): HostRule[] => {
    const members = [...guests.values()].filter((guest) => guest.group === group.id).map(({ id }) => id)
    if (members.length === 0) return []
    const force = group.restricted === 'restricted' ? 'strict' : 'preferred'
    const id = `ha-group-${group.id}`
    return [
      { kind: 'hosts', id, guests: members.sort(compareText), hosts: group.hosts, force, use: 'enabled' },
    ]
  })
  const replaced = new Set(made.map(({ id }) => id))
  return [...rules.filter(({ id }) => !replaced.has(id)), ...made]
}

/** The first release of the management stack that understands rules (fact ha-pve-groups-to-rules). */
export const rulesSince = '9.0.0~16'

/** Turns groups into rules for good, once every host is up, at peace and new enough. */
export function makeGroupsRules(cluster: Cluster, machine: Machine, desk: Desk): void {
  if (cluster.groups.length === 0) return
  desk.groupRounds -= 1
  if (desk.groupRounds > 0) return
  desk.groupRounds = timing.groupRetryRounds
  const say = (what: GroupHappening): void => tell(cluster, 'manager', machine.name, what)
  say({ kind: 'groups-begin' })
  for (const host of knownHosts(desk.view)) {
    const why = obstacleOf(cluster, desk, host, say)
    if (why === null) continue
    say({ kind: 'groups-abort', host, why })
    return
  }
  cluster.rules = withGroupRules(cluster.rules, cluster.groups, cluster.guests)
  for (const [id, guest] of withGroupFailback(cluster.guests, cluster.groups)) {
    cluster.guests.set(id, { ...guest, group: null })
  }
  cluster.groups = []
  say({ kind: 'groups-written' })
}

/** What keeps a host from reading rules instead of groups; each thing looked at is told. */
function obstacleOf(
  cluster: Cluster,
  desk: Desk,
  host: string,
  say: (what: GroupHappening) => void,
): Extract<GroupHappening, { kind: 'groups-abort' }>['why'] | null {
  const state = stateOf(desk.view, host)
  say({ kind: 'groups-host', host, state })
  if (state !== 'online') return 'host-not-online'
  const machine = cluster.machines.get(host)
  if (machine === undefined || machine.status === null) return 'local-unknown'
  const { state: local, mode } = machine.status
  say({ kind: 'groups-local', host, state: local, mode })
  const idle = local === 'wait_for_agent_lock' && activeOn(desk.services.values(), host) === 0
  if (local !== 'active' && !idle) return 'local-busy'
  if (mode !== 'active') return 'local-mode'
  say({ kind: 'groups-version', host, version: machine.version })
  return isAtLeast(machine.version, rulesSince) ? null : 'version'
}

/**
 * Whether a release is at least another. Releases read '9.1.2', '8.4-1' or '9.0.0~16', where a tilde counts previews of
 * the release before it. A release that cannot be read is too old.
 */
export function isAtLeast(version: string, least: string): boolean {
  const [own, other] = [version, least].map((text) => /^(\d+)\.(\d+)[.-](\d+)(?:~(\d+))?/.exec(text))
  if (!own || !other) return false
  for (let part = 1; part <= 3; part += 1) {
    const difference = Number(own[part]) - Number(other[part])
    if (difference !== 0) return difference > 0
  }
  return own[4] === undefined || Number(own[4]) >= Number(other[4] ?? 0)
}
