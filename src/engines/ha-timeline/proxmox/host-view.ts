import type { LocalMode, ManagerHappening } from '#engines/ha-timeline/proxmox/event.ts'
import type { HostState } from '#engines/ha-timeline/proxmox/service.ts'
import { timing } from '#engines/ha-timeline/proxmox/timing.ts'
import { compareText } from '#kernel/sort.ts'

/** How a manager sees the hosts: a state for each, and when it last saw each in the quorate partition. */
export type HostView = {
  readonly states: Map<string, HostState>
  readonly lastOnline: Map<string, number>
}

type Tell = (what: ManagerHappening) => void

export const stateOf = (view: HostView, host: string): HostState => view.states.get(host) ?? 'unknown'

export const isOnline = (view: HostView, host: string): boolean => stateOf(view, host) === 'online'

/** Names of the hosts with a state, in order. */
export const knownHosts = (view: HostView): string[] => [...view.states.keys()].sort(compareText)

export const onlineHosts = (view: HostView): string[] =>
  knownHosts(view).filter((host) => isOnline(view, host))

/**
 * Whether `host` has been out of the partition for `delayMs`. A manager that never saw it online begins to count when
 * it first asks, which is why a new manager fences later than the old one would have.
 */
export function isAway(view: HostView, host: string, delayMs: number, nowMs: number): boolean {
  if (isOnline(view, host)) return false
  const last = view.lastOnline.get(host)
  if (last === undefined) view.lastOnline.set(host, nowMs)
  return last !== undefined && nowMs - last >= delayMs
}

export function setHostState(view: HostView, host: string, to: HostState, tell: Tell): void {
  const from = stateOf(view, host)
  if (from === to) return
  view.states.set(host, to)
  tell({ kind: 'host-state', host, from, to })
}

/** Whether the members of the cluster are others than the manager knows. */
export const membersChanged = (view: HostView, members: ReadonlyMap<string, unknown>): boolean =>
  [...members.keys()].some((host) => !view.states.has(host)) ||
  [...view.states.keys()].some((host) => !members.has(host))

/** Brings the view up to date with who is a member and online, and with the modes local agents published. */
export function updateView(
  view: HostView,
  members: ReadonlyMap<string, 'online' | 'offline'>,
  modes: ReadonlyMap<string, LocalMode>,
  nowMs: number,
  tell: Tell,
): void {
  for (const [host, presence] of [...members].sort(([one], [other]) => compareText(one, other))) {
    if (presence === 'offline') continue
    view.lastOnline.set(host, nowMs)
    const state = stateOf(view, host)
    const maintained = modes.get(host) === 'maintenance'
    if (state === 'online' && maintained) setHostState(view, host, 'maintenance', tell)
    if (state === 'maintenance' && !maintained) setHostState(view, host, 'online', tell)
    if (state === 'unknown' || state === 'gone') setHostState(view, host, 'online', tell)
  }
  for (const host of knownHosts(view)) {
    if (members.get(host) === 'online') continue
    const state = stateOf(view, host)
    if (state === 'online') setHostState(view, host, 'unknown', tell)
    if (state === 'maintenance' && modes.get(host) !== 'maintenance') {
      setHostState(view, host, 'unknown', tell)
    }
    if (state === 'unknown' && !members.has(host)) setHostState(view, host, 'gone', tell)
    if (state === 'gone' && isAway(view, host, timing.forgetAfterMs, nowMs)) forget(view, host, tell)
  }
}

function forget(view: HostView, host: string, tell: Tell): void {
  view.states.delete(host)
  view.lastOnline.delete(host)
  tell({ kind: 'host-forgotten', host })
}
