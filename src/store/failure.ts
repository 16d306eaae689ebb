import { type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** What kind of trouble SQLite's primary result codes mean for a person. Source: sqlite.org/rescode.html. */
const troubles: Readonly<
  Record<number, 'locked' | 'read-only' | 'disk' | 'damaged' | 'full' | 'unopenable'>
> = {
  5: 'locked',
  6: 'locked',
  8: 'read-only',
  10: 'disk',
  11: 'damaged',
  13: 'full',
  14: 'unopenable',
  26: 'damaged',
}

/** The refusal for an error that SQLite or the file system threw; an error of ours is thrown on. */
export function storeFailure(error: unknown, file: string): Outcome<never> {
  const { errcode, errstr, code } = error as {
    readonly errcode?: number
    readonly errstr?: string
    readonly code?: string
  }
  if (code !== 'ERR_SQLITE_ERROR') {
    const { syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    return refused(
      storeIssue('store.unopenable', file, `The database cannot be opened (${code}). ${openAdvice}`),
    )
  }
  const said = `SQLite says: ${errstr ?? 'nothing more'}.`
  switch (troubles[(errcode ?? 0) & 0xff]) {
    case 'locked':
      return refused(
        storeIssue('store.locked', file, `Another process is writing to this database. ${lockAdvice}`),
      )
    case 'read-only':
      return refused(
        storeIssue('store.read-only', file, `This database may not be written to. ${openAdvice}`),
      )
    case 'disk':
      return refused(
        storeIssue('store.disk', file, `The disk did not read or write as asked. ${said} ${diskAdvice}`),
      )
    case 'damaged':
      return refused(damaged(file, said))
    case 'full':
      return refused(
        storeIssue('store.full', file, 'The disk is full, so nothing was stored. Free space, then repeat.'),
      )
    case 'unopenable':
      return refused(
        storeIssue('store.unopenable', file, `The database cannot be opened. ${said} ${openAdvice}`),
      )
    default:
      throw error
  }
}

/** The issue of a database whose bytes are not what was written. */
export const damaged = (file: string, found: string): Issue =>
  storeIssue('store.damaged', file, `This database is damaged. ${found} ${damageAdvice}`)

/** An error of the store at a file. */
export const storeIssue = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

const lockAdvice =
  'Stop the other Bulkhead on this data directory, or start this one with another --data, then repeat.'
const openAdvice =
  'Check that the directory exists, is on a local disk and belongs to you, or give another one with --data.'
const diskAdvice = 'Check the disk and its free space; nothing in the database was changed by us.'
const damageAdvice =
  'Nothing was changed or deleted. Keep a copy of the file and of those beside it that end in -wal and -shm; ' +
  'restore a backup, or try `sqlite3 bulkhead.db .recover`, or start with an empty directory given with --data.'
