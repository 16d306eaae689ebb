import type { DatabaseSync } from 'node:sqlite'
import { done } from '#kernel/outcome.ts'
import type { ProgressEntry, Store } from '#store/port.ts'
import { attempt, inTransaction } from '#store/transaction.ts'

/** The part of the store that keeps the reader's log. Entries are only added; erasing removes them all. */
export function progressShelf(
  db: DatabaseSync,
  file: string,
): Pick<Store, 'addProgress' | 'progress' | 'eraseProgress'> {
  const add = db.prepare('INSERT INTO progress (id, text) VALUES (?, ?) ON CONFLICT (id) DO NOTHING')
  const page = db.prepare(
    'SELECT sequence, id, text FROM progress WHERE sequence > ? ORDER BY sequence LIMIT ?',
  )
  const logs = db.prepare('SELECT id, erased_at_ms FROM progress_logs ORDER BY rowid')
  const endLog = db.prepare('UPDATE progress_logs SET erased_at_ms = ? WHERE erased_at_ms IS NULL')
  return {
    addProgress: async (entries) =>
      attempt(file, () =>
        inTransaction(db, () => {
          let added = 0
          for (const { id, text } of entries) added += Number(add.run(id, text).changes)
          return done({ added })
        }),
      ),
    progress: async (after, limit) =>
      attempt(file, () => {
        const rows = page.all(after, limit + 1)
        const shown = rows.slice(0, limit)
        const known = logs.all()
        const isErased = (row: (typeof known)[number]): boolean => row.erased_at_ms !== null
        return done({
          log: String(known.find((row) => !isErased(row))?.id),
          erased: known.filter(isErased).map(({ id }) => String(id)),
          entries: shown.map(({ id, text }): ProgressEntry => ({ id: String(id), text: String(text) })),
          last: Number(shown.at(-1)?.sequence ?? after),
          rest: rows.length > limit ? 'more' : 'none',
        })
      }),
    eraseProgress: async (atMs) =>
      attempt(file, () => {
        // Erased is erased: the words must not stay readable in free pages or in the log of writes.
        db.exec('PRAGMA secure_delete = ON')
        const erased = inTransaction(db, () => {
          db.exec('DELETE FROM progress')
          endLog.run(atMs)
          db.exec('INSERT INTO progress_logs VALUES (lower(hex(randomblob(16))), NULL)')
          return done('erased' as const)
        })
        db.exec('PRAGMA secure_delete = OFF; PRAGMA wal_checkpoint(TRUNCATE)')
        return erased
      }),
  }
}
