import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { AppOptions } from '#server/server-options.ts'

/**
 * Puts the reference estate into the store when it is first asked for, and gives its digest or why there is none.
 * Not done at the start of the server, which it would slow down.
 */
export function referenceEstate({
  pool,
  store,
  readReference,
  limits,
  now,
}: Pick<AppOptions, 'pool' | 'store' | 'readReference' | 'limits' | 'now'>): () => Promise<Outcome<string>> {
  let pending: Promise<Outcome<string>> | undefined
  const load = async (): Promise<Outcome<string>> => {
    const bytes = await readReference()
    if (bytes === undefined) return refused(missing)
    const ticket = pool.perform({ kind: 'read-estate', bytes, depthMax: limits.jsonDepthMax })
    const read = ticket.ok ? await ticket.value.answer : ticket
    if (!read.ok) return read
    const added = await store.addEstate({ ...read.value, addedAtMs: now() })
    return added.ok ? done(read.value.digest) : added
  }
  return async () => {
    pending ??= load()
    const outcome = await pending
    // A full queue or a locked database is a passing trouble: the next question tries again.
    if (!outcome.ok) pending = undefined
    return outcome
  }
}

const missing: Issue = {
  code: 'estates.reference-missing',
  severity: 'error',
  where: 'reference',
  message: 'The reference estate is not built. Run `npm run build`, then ask again.',
}
