import type { Event } from '#engines/ha-timeline/proxmox/event.ts'

/** A stretch of time in which a guest ran on a host; `toMs` is null where it still did at the end. */
export type Stay = {
  readonly guest: string
  readonly host: string
  readonly fromMs: number
  readonly toMs: number | null
}

/**
 * Where every guest ran and when, in ms from the beginning, in the order in which the stays began.
 *
 * Read from the events alone: a guest runs from the moment its agent says so until it was stopped, moved away, or its
 * host lost power. A live move counts as an end and, when the agent at the target takes it up, a new stay. Guests that
 * ran before the first event are not seen. Cost: events.
 */
export function whereabouts(events: readonly Event[]): readonly Stay[] {
  const stays: Stay[] = []
  const open = new Map<string, number>()
  const key = (guest: string, host: string): string => `${host} ${guest}`
  const end = (name: string, toMs: number): void => {
    const at = open.get(name)
    if (at === undefined) return
    stays[at] = { ...stays[at]!, toMs }
    open.delete(name)
  }
  for (const { atMs, actor, what } of events) {
    if (what.kind === 'command' && what.command.kind === 'power' && what.command.to === 'off') {
      const { host } = what.command
      for (const name of [...open.keys()]) if (name.startsWith(`${host} `)) end(name, atMs)
    }
    if (what.kind === 'command' && (what.command.kind === 'add' || what.command.kind === 'move-by-hand')) {
      const guest = what.command.kind === 'add' ? what.command.guest.id : what.command.guest
      for (const name of [...open.keys()]) if (name.endsWith(` ${guest}`)) end(name, atMs)
    }
    if (actor.kind !== 'local') continue
    if (what.kind === 'started') {
      open.set(key(what.service, actor.host), stays.length)
      stays.push({ guest: what.service, host: actor.host, fromMs: atMs, toMs: null })
    }
    if (what.kind === 'stopped' || what.kind === 'move-stopped' || what.kind === 'move-ends') {
      end(key(what.service, actor.host), atMs)
    }
  }
  return stays
}
