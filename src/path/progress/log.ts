import {
  type FutureEvent,
  type ProgressEvent,
  readEntry,
  type Stamp,
  stableJson,
} from '#path/progress/event.ts'

/** An entry that cannot be used: its text as it came, cut where long, and why, in a sentence. */
export type Aside = { readonly text: string; readonly because: string }

/** Everything known about a reader: events in order of time, events of a newer version, and what was damaged. */
export type ProgressLog = {
  readonly events: readonly ProgressEvent[]
  readonly future: readonly FutureEvent[]
  readonly aside: readonly Aside[]
}

export const emptyLog: ProgressLog = { events: [], future: [], aside: [] }

/** Characters of a damaged entry that are kept. */
const asideMax = 4000

/** The log that entries from a file, a browser or a server make. Order and repetition do not matter. */
export function logOf(entries: readonly unknown[]): ProgressLog {
  const aside: Aside[] = []
  const sound: Stamped[] = []
  for (const entry of entries) {
    const read = readEntry(entry)
    if (read.kind === 'damaged') aside.push({ text: shortText(entry), because: read.because })
    else sound.push(read.event as Stamped)
  }
  return assemble(sound, aside)
}

/**
 * Two logs as one. Commutative, associative and idempotent: devices may exchange logs in any order and as often as
 * they like. Of two different events with one id the one whose text sorts first stays, the other is kept aside.
 */
export const mergeLogs = (left: ProgressLog, right: ProgressLog): ProgressLog =>
  assemble([...entriesOf(left), ...entriesOf(right)], [...left.aside, ...right.aside])

/** Every entry that can be handed on: known events and those of a newer version. */
export const entriesOf = (log: ProgressLog): readonly (Stamp & { readonly kind: string })[] => [
  ...log.events,
  ...log.future,
]

type Stamped = Stamp & { readonly kind: string }

function assemble(entries: readonly Stamped[], aside: readonly Aside[]): ProgressLog {
  const kept = new Map<string, { readonly entry: Stamped; readonly text: string }>()
  const put = new Map<string, Aside>(aside.map((item) => [item.text, item]))
  for (const entry of entries) {
    const known = kept.get(entry.id)
    if (known?.entry === entry) continue
    const text = stableJson(entry)
    if (known === undefined || text < known.text) kept.set(entry.id, { entry, text })
    const loser =
      known === undefined || known.text === text ? undefined : text < known.text ? known.text : text
    if (loser !== undefined) put.set(cut(loser), { text: cut(loser), because: sameId })
  }
  const events: ProgressEvent[] = []
  const future: FutureEvent[] = []
  for (const { entry } of [...kept.values()].sort((a, b) => inTime(a.entry, b.entry))) {
    const read = readEntry(entry)
    if (read.kind === 'event') events.push(read.event)
    if (read.kind === 'future') future.push(read.event)
  }
  return { events, future, aside: [...put.values()].sort((a, b) => byText(a.text, b.text)) }
}

const sameId = 'Another event has the same id and says something else.'
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const inTime = (a: Stamp, b: Stamp): number => a.atMs - b.atMs || byText(a.id, b.id)
const cut = (text: string): string => (text.length > asideMax ? `${text.slice(0, asideMax)}…` : text)

/** A damaged entry as text. It may be anything at all, so it must not be trusted to be shallow. */
function shortText(entry: unknown): string {
  try {
    return cut(stableJson(entry) ?? 'nothing')
  } catch {
    return 'an entry nested too deeply to be printed'
  }
}
