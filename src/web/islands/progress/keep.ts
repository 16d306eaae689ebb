import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { type Aside, entriesOf, logOf, mergeLogs, type ProgressLog } from '#path/progress/log.ts'

type Kept = DBSchema & {
  readonly events: { readonly key: string; readonly value: { readonly id: string } }
  readonly aside: { readonly key: string; readonly value: Aside }
  /** Ids of events that no server has acknowledged yet. */
  readonly unsent: { readonly key: string; readonly value: string }
  readonly sync: { readonly key: string; readonly value: Meeting }
}
/** How far this browser has read the log of a server. */
export type Meeting = { readonly log: string; readonly last: number }

/** Where this browser keeps a reader's log. */
export type Keeper = {
  /** 'page' when the browser lets nothing be kept: then all of it ends with the page. */
  readonly keptIn: 'browser' | 'page'
  load(): Promise<ProgressLog>
  /** Adds what is new in a log; 'sent' when a server has it already. */
  keep(log: ProgressLog, state: 'sent' | 'unsent'): Promise<void>
  unsent(): Promise<readonly string[]>
  markSent(ids: readonly string[]): Promise<void>
  /** Makes every event unsent, for a server that has none of them. */
  forgetSent(): Promise<void>
  /** Removes every event that a server acknowledged, because the reader erased it there. */
  dropSent(): Promise<void>
  meeting(): Promise<Meeting | undefined>
  meet(meeting: Meeting): Promise<void>
  erase(): Promise<void>
}

/** This browser's keeper, or one that forgets where the browser forbids storage. Never rejects. */
export async function openKeeper(): Promise<Keeper> {
  try {
    const database = await openDB<Kept>('bulkhead-progress', 1, {
      upgrade: (fresh) => {
        fresh.createObjectStore('events', { keyPath: 'id' })
        fresh.createObjectStore('aside', { keyPath: 'text' })
        fresh.createObjectStore('unsent')
        fresh.createObjectStore('sync')
      },
    })
    await database.count('events')
    return browserKeeper(database)
  } catch {
    return forgetfulKeeper()
  }
}

const strict = { durability: 'strict' } as const

function browserKeeper(database: IDBPDatabase<Kept>): Keeper {
  return {
    keptIn: 'browser',
    load: async () => {
      const [events, aside] = [await database.getAll('events'), await database.getAll('aside')]
      return mergeLogs(logOf(events), { events: [], future: [], aside })
    },
    keep: async (log, state) => {
      const write = database.transaction(['events', 'aside', 'unsent'], 'readwrite', strict)
      for (const entry of entriesOf(log)) {
        const isKnown = (await write.objectStore('events').getKey(entry.id)) !== undefined
        if (isKnown) continue
        void write.objectStore('events').put(entry)
        if (state === 'unsent') void write.objectStore('unsent').put(entry.id, entry.id)
      }
      for (const item of log.aside) void write.objectStore('aside').put(item)
      await write.done
    },
    unsent: () => database.getAllKeys('unsent'),
    markSent: async (ids) => {
      const write = database.transaction('unsent', 'readwrite', strict)
      for (const id of ids) void write.store.delete(id)
      await write.done
    },
    forgetSent: async () => {
      const write = database.transaction(['events', 'unsent'], 'readwrite', strict)
      for (const id of await write.objectStore('events').getAllKeys())
        void write.objectStore('unsent').put(id, id)
      await write.done
    },
    dropSent: async () => {
      const write = database.transaction(['events', 'unsent'], 'readwrite', strict)
      const unsent = new Set(await write.objectStore('unsent').getAllKeys())
      for (const id of await write.objectStore('events').getAllKeys())
        if (!unsent.has(id)) void write.objectStore('events').delete(id)
      await write.done
    },
    meeting: () => database.get('sync', 'server'),
    meet: async (meeting) => {
      await database.put('sync', meeting, 'server')
    },
    erase: async () => {
      const write = database.transaction(['events', 'aside', 'unsent', 'sync'], 'readwrite', strict)
      for (const name of ['events', 'aside', 'unsent', 'sync'] as const) void write.objectStore(name).clear()
      await write.done
    },
  }
}

const nothing = async (): Promise<void> => undefined

const forgetfulKeeper = (): Keeper => ({
  keptIn: 'page',
  load: async () => logOf([]),
  unsent: async () => [],
  meeting: async () => undefined,
  ...{
    keep: nothing,
    markSent: nothing,
    forgetSent: nothing,
    dropSent: nothing,
    meet: nothing,
    erase: nothing,
  },
})
