import type { Event } from '#engines/ha-timeline/proxmox/event.ts'

/** A stretch of time in which a guest ran on a host; `toMs` is null, and `end` none, where it still did at the end. */
export type Stay = {
  readonly guest: string
  readonly host: string
  readonly fromMs: number
  readonly toMs: number | null
  readonly end: 'none' | 'stopped' | 'moved' | 'host-down'
}

/**
 * Where every guest ran and when, in ms from the beginning, in the order in which the stays began.
 *
 * Read from the events alone: a guest runs from the moment its agent says so until it was stopped, moved away, or its
 * host lost power. A move, live or not, is an end and, when the agent at the target takes it up, a new stay. Guests that
 * ran before the first event are not seen. Cost: events, and hosts for each move by hand.
 */
export function whereabouts(events: readonly Event[]): readonly Stay[] {
  const stays: Stay[] = []
  /** By host, the guests that run there, each with its place in the list. */
  const open = new Map<string, Map<string, number>>()
  const close = (host: string, guest: string, toMs: number, end: Stay['end']): void => {
    const at = open.get(host)?.get(guest)
    if (at === undefined) return
    stays[at] = { ...stays[at]!, toMs, end }
    open.get(host)?.delete(guest)
  }
  for (const { atMs, actor, what } of events) {
    if (what.kind === 'command') {
      const { command } = what
      if (command.kind === 'power' && command.to === 'off') {
        for (const guest of [...(open.get(command.host)?.keys() ?? [])]) {
          close(command.host, guest, atMs, 'host-down')
        }
      }
      const byHand =
        command.kind === 'add' ? command.guest.id : command.kind === 'move-by-hand' ? command.guest : null
      if (byHand !== null) for (const host of open.keys()) close(host, byHand, atMs, 'moved')
    }
    if (actor.kind !== 'local') continue
    if (what.kind === 'started') {
      open.set(actor.host, (open.get(actor.host) ?? new Map()).set(what.service, stays.length))
      stays.push({ guest: what.service, host: actor.host, fromMs: atMs, toMs: null, end: 'none' })
    }
    if (what.kind === 'stopped') close(actor.host, what.service, atMs, 'stopped')
    if (what.kind === 'move-stopped' || what.kind === 'move-ends') {
      close(actor.host, what.service, atMs, 'moved')
    }
  }
  return stays
}
