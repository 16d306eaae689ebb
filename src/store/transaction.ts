import type { DatabaseSync } from 'node:sqlite'
import type { Outcome } from '#kernel/outcome.ts'
import { storeFailure } from '#store/failure.ts'

/** Runs `work` under the write lock; a refusal and a thrown error both leave the database as it was. */
export function inTransaction<T>(db: DatabaseSync, work: () => Outcome<T>): Outcome<T> {
  db.exec('BEGIN IMMEDIATE')
  let outcome: Outcome<T> | undefined
  try {
    outcome = work()
    if (outcome.ok) db.exec('COMMIT')
    return outcome
  } finally {
    if (db.isTransaction) db.exec('ROLLBACK')
  }
}

/** What `work` answers, or the refusal for what the database threw. */
export function attempt<T>(file: string, work: () => Outcome<T>): Outcome<T> {
  try {
    return work()
  } catch (error) {
    return storeFailure(error, file)
  }
}
