import type { ProgressEvent } from '#path/progress/event.ts'
import { emptyLog, logOf, mergeLogs, type ProgressLog } from '#path/progress/log.ts'
import { type Progress, progressOf } from '#path/progress/state.ts'
import { type Keeper, openKeeper } from '#web/islands/progress/keep.ts'

/** An event before it has an id and a time. */
export type Deed = ProgressEvent extends infer Event
  ? Event extends ProgressEvent
    ? Omit<Event, 'id' | 'atMs'>
    : never
  : never

/** What a page knows of its reader, and how it says what the reader does. */
export type Session = {
  progress(): Progress
  log(): ProgressLog
  /** Why something could not be kept, in a sentence; '' when all of it was. */
  trouble(): string
  readonly keeper: Keeper
  add(...deeds: readonly Deed[]): Promise<void>
  /** Takes in another log: an imported file, or what a server had. */
  take(log: ProgressLog, state: 'sent' | 'unsent'): Promise<void>
  /** Reads the log again, because another page changed it. */
  reload(): Promise<void>
  /** Forgets everything on this device. */
  erase(): Promise<void>
  /** Runs now and after every change. */
  watch(show: (progress: Progress) => void): void
}

const notKept =
  'This browser did not keep the last entries; its storage may be full. Export them on your desk before you close this page.'

/** A UUID, also where a page is served without encryption to another machine and browsers offer none. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

let source: () => Promise<Keeper> = openKeeper
/** Keeps what the reader does elsewhere than in this browser's database: in a package, the learning system remembers. */
export const keepWith = (other: () => Promise<Keeper>): void => {
  source = other
}

let opened: Promise<Session> | undefined
/** The session of this page. Opened once; where nothing can be kept it lasts as long as the page. */
export const openSession = (): Promise<Session> => {
  opened ??= begin()
  return opened
}

async function begin(): Promise<Session> {
  const keeper = await source()
  let log = await keeper.load()
  let progress = progressOf(log)
  const watchers: ((progress: Progress) => void)[] = []
  const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel('bulkhead-progress') : undefined
  let writes: Promise<void> = Promise.resolve()
  let written = 0
  let trouble = ''
  /** Writes one after the other; what this browser refuses stays on the page, and the page says so. */
  const keep = (more: ProgressLog, state: 'sent' | 'unsent'): Promise<void> => {
    written += 1
    const own = written
    // Says that a page left now would lose something; gone once the last entry is on disk.
    document.documentElement.dataset.saving = ''
    writes = writes
      .then(() => keeper.keep(more, state))
      .catch(() => {
        trouble = notKept
        adopt(log)
      })
      .then(() => {
        if (own === written) delete document.documentElement.dataset.saving
      })
    return writes
  }
  const adopt = (next: ProgressLog): void => {
    log = next
    progress = progressOf(log)
    for (const show of watchers) show(progress)
  }
  const session: Session = {
    progress: () => progress,
    log: () => log,
    trouble: () => trouble,
    keeper,
    add: async (...deeds) => {
      const atMs = Date.now()
      const events = logOf(deeds.map((deed, index) => ({ id: newId(), atMs: atMs + index, ...deed })))
      adopt(mergeLogs(log, events))
      await keep(events, 'unsent')
      others?.postMessage('changed')
      void send(session)
    },
    take: async (more, state) => {
      adopt(mergeLogs(log, more))
      await keep(more, state)
      others?.postMessage('changed')
    },
    reload: async () => {
      if (keeper.keptIn === 'page') return
      let [loaded, seen] = [log, -1]
      // What is written while the log is read must not be lost from the page, so it is read until nothing was.
      while (seen !== written) {
        seen = written
        await writes
        loaded = await keeper.load()
      }
      adopt(loaded)
    },
    erase: async () => {
      await keeper.erase()
      adopt(emptyLog)
      others?.postMessage('changed')
    },
    watch: (show) => {
      watchers.push(show)
      show(progress)
    },
  }
  others?.addEventListener('message', () => void session.reload())
  void send(session)
  return session
}

/** Whether this page was served by Bulkhead and opened with its token: only then is there a database to speak to. */
export const isConnected = (): boolean =>
  location.protocol.startsWith('http') &&
  document.cookie.includes(`bulkhead-${location.port || '80'}-open=yes`)

/** Exchanges logs with the server, where there is one. What fails is tried again with the next event. */
async function send(session: Session): Promise<void> {
  if (!isConnected() || session.keeper.keptIn === 'page') return
  const { exchange } = await import('#web/islands/progress/sync.ts')
  await exchange(session)
}
