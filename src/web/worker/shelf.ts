import { type DBSchema, openDB } from 'idb'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { Shelved } from '#web/worker/ports.ts'

/** What this browser keeps: the reader's estate, and decisions where no server keeps them. */
export type Shelf = DBSchema & {
  readonly estates: { readonly key: string; readonly value: Shelved }
  readonly decisions: { readonly key: string; readonly value: unknown }
  /** Canonical texts of the runs that decisions rest on, by their digest. */
  readonly runs: { readonly key: string; readonly value: string }
}

/** The one estate a reader has open; articles, map and workbench read the same. */
const mine = 'mine'

/** Opens this browser's database, creating it on first use. Rejects where the browser forbids storage. */
export const openShelf = () =>
  openDB<Shelf>('bulkhead', 1, {
    upgrade: (database) => {
      database.createObjectStore('estates')
      database.createObjectStore('decisions')
      database.createObjectStore('runs')
    },
  })

/** The estate on this browser's shelf; refused with 'shelf.empty' when there is none. */
export async function readShelf(): Promise<Outcome<Shelved>> {
  try {
    const database = await openShelf()
    const estate = await database.get('estates', mine)
    database.close()
    return estate === undefined
      ? refused(problem('empty', 'No estate is kept in this browser yet.'))
      : done(estate)
  } catch {
    return refused(unavailable)
  }
}

/** Puts an estate on the shelf in place of the one before. */
export async function writeShelf(estate: Shelved): Promise<Outcome<'kept'>> {
  try {
    const database = await openShelf()
    await database.put('estates', estate, mine)
    database.close()
    return done('kept')
  } catch {
    return refused(unavailable)
  }
}

const problem = (code: string, message: string): Issue => ({
  ...{ code: `shelf.${code}`, severity: 'warning', where: 'browser storage', message },
})

const unavailable = problem(
  'unavailable',
  'This browser does not let Bulkhead keep anything. The estate stays open until you close the page.',
)
