import { holdLock } from '#engines/ha-timeline/proxmox/hardware.ts'
import { knownHosts, setHostState, stateOf } from '#engines/ha-timeline/proxmox/host-view.ts'
import { changeState, type Round, say } from '#engines/ha-timeline/proxmox/round.ts'
import { compareText } from '#kernel/sort.ts'

/** Tries to fence every host a guest waits for, and frees those guests for recovery. Whether something changed. */
export function fenceHosts(round: Round): boolean {
  const { services, view } = round.desk
  const fenced = new Map<string, boolean>()
  let moved = false
  const waiting = [...services.values()].filter(({ state }) => state === 'fence').map(({ id }) => id)
  for (const id of waiting.sort(compareText)) {
    const { host } = services.get(id)!
    const done = fenced.get(host) ?? fenceHost(round, host)
    fenced.set(host, done)
    if (!done) continue
    changeState(round, id, 'recovery', {})
    moved = true
  }
  // A host whose guests were all taken away by hand must not stay in this state for ever.
  for (const host of knownHosts(view)) {
    if (fenced.has(host) || stateOf(view, host) !== 'fence') continue
    say(round, { kind: 'fence-without-guests', host })
    if (fenceHost(round, host)) moved = true
  }
  return moved
}

/**
 * A host is fenced when the manager gets its agent lock: that lock outlives the watchdog that the host, cut off, can no
 * longer feed, so whoever gets it knows that the host was reset.
 */
function fenceHost(round: Round, host: string): boolean {
  const { cluster, machine, desk } = round
  const tell = (what: Parameters<typeof say>[1]): void => say(round, what)
  if (stateOf(desk.view, host) !== 'fence') {
    setHostState(desk.view, host, 'fence', tell)
    tell({ kind: 'fence-asked', host })
  }
  if (!holdLock(cluster, 'manager', machine, { kind: 'agent', host })) return false
  tell({ kind: 'fence-confirmed', host })
  setHostState(desk.view, host, 'unknown', tell)
  tell({ kind: 'fence-reported', host })
  return true
}
