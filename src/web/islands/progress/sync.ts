import { entriesOf, logOf } from '#path/progress/log.ts'
import type { Session } from '#web/islands/progress/session.ts'

/** A piece of the server's log, as /api/progress answers. */
type Page = {
  readonly log: string
  readonly erased: readonly string[]
  readonly events: readonly unknown[]
  readonly last: number
  readonly rest: 'more' | 'none'
}

const address = '/api/progress'
/** Events and characters of one request, below what the server takes. */
const batchEvents = 500
const batchCharacters = 600_000

let underWay: Promise<void> | undefined
let isWanted = false

/** Reads what the server has and sends what it has not. Calls during an exchange make one more follow. */
export function exchange(session: Session): Promise<void> {
  isWanted = true
  underWay ??= (async () => {
    while (isWanted) {
      isWanted = false
      if (!(await pull(session)) || !(await push(session))) break
    }
    underWay = undefined
  })()
  return underWay
}

/** Erases the log on the server as well. */
export async function eraseOnServer(): Promise<'erased' | 'failed'> {
  // What is on its way must arrive first, or it would be the first thing in the new log.
  await underWay
  const response = await fetch(address, { method: 'DELETE' }).catch(() => undefined)
  return response?.ok ? 'erased' : 'failed'
}

async function pull({ keeper, take, reload }: Session): Promise<boolean> {
  const met = await keeper.meeting()
  for (let after = met?.last ?? 0; ; ) {
    const page = await read(after)
    if (page === undefined) return false
    const known = await keeper.meeting()
    if (known !== undefined && known.log !== page.log) {
      // The reader erased that log from another browser; or this is another database, which has none of it yet.
      if (page.erased.includes(known.log)) await keeper.dropSent()
      else await keeper.forgetSent()
      await keeper.meet({ log: page.log, last: 0 })
      await reload()
      after = 0
      continue
    }
    if (page.events.length > 0) await take(logOf(page.events), 'sent')
    await keeper.meet({ log: page.log, last: page.last })
    after = page.last
    if (page.rest === 'none') return true
  }
}

async function read(after: number): Promise<Page | undefined> {
  const response = await fetch(`${address}?after=${after}`).catch(() => undefined)
  return response?.ok ? ((await response.json()) as Page) : undefined
}

async function push({ keeper, log }: Session): Promise<boolean> {
  const unsent = new Set(await keeper.unsent())
  const waiting = entriesOf(log()).filter(({ id }) => unsent.has(id))
  while (waiting.length > 0) {
    const batch: unknown[] = []
    const ids: string[] = []
    let size = 0
    while (batch.length < batchEvents && waiting[0] !== undefined) {
      size += JSON.stringify(waiting[0]).length
      if (batch.length > 0 && size > batchCharacters) break
      ids.push(waiting[0].id)
      batch.push(waiting.shift())
    }
    const body = JSON.stringify({ events: batch })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(address, { method: 'POST', body, headers }).catch(() => undefined)
    if (!response?.ok) return false
    await keeper.markSent(ids)
  }
  return true
}
