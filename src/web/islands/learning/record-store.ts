import {
  deliveryOf,
  type OutboxLine,
  outboxOf,
  outboxText,
  parseOutbox,
  retryMs,
} from '#path/learning/outbox.ts'
import type { Statement } from '#path/learning/statement.ts'

/** Where statements and documents go: only ever the endpoint that a learning system's launch named. */
export type RecordStore = {
  readonly endpoint: string
  readonly authorization: string
}

const xapiVersion = '1.0.3'

/** One request to a record store. A status of 0 says that there was no answer; never rejects. */
export async function ask(
  { endpoint, authorization }: RecordStore,
  path: string,
  init: { readonly method: string; readonly body?: string; readonly keepalive?: boolean },
): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const response = await fetch(`${endpoint}${path}`, {
      ...init,
      headers: {
        authorization,
        'x-experience-api-version': xapiVersion,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    })
    return { status: response.status, body: await response.text() }
  } catch {
    return { status: 0, body: '' }
  }
}

/** An outbox on its way to a record store: statements go out one after the other, in the order they came. */
export type Sender = {
  queue(...statements: readonly Statement[]): void
  /** Settles when nothing waits, or the store does not answer. */
  flush(): Promise<void>
  /** Sends all that waits in one request that outlives the page. What came of it is learnt in the next session. */
  lastCall(): void
  trouble(): string
  waiting(): readonly Statement[]
}

/** The outbox kept under a name in this browser, sent to a store. Statements refused for good are kept and said. */
export function openSender(store: RecordStore, name: string, changed: () => void): Sender {
  let text = attempt(() => localStorage.getItem(name)) ?? ''
  let lines: readonly OutboxLine[] = parseOutbox(text).lines
  let tries = 0
  let running: Promise<void> | undefined
  const add = (...more: readonly OutboxLine[]): void => {
    lines = [...lines, ...more]
    text += outboxText(more)
    attempt(() => localStorage.setItem(name, text))
  }
  const run = async (): Promise<void> => {
    for (let [next] = outboxOf(lines).waiting; next !== undefined; [next] = outboxOf(lines).waiting) {
      const query = `statements?statementId=${encodeURIComponent(next.id)}`
      const answer = await ask(store, query, { method: 'PUT', body: JSON.stringify(next), keepalive: true })
      const delivery = deliveryOf(answer.status)
      if (delivery === 'again') {
        tries += 1
        setTimeout(() => void flush(), retryMs(tries))
        return
      }
      tries = 0
      if (delivery === 'taken') add({ kind: 'taken', id: next.id })
      else
        add({ kind: 'refused', id: next.id, because: `${answer.status} ${answer.body.slice(0, 200)}`.trim() })
    }
  }
  const flush = (): Promise<void> => {
    running ??= run().finally(() => {
      running = undefined
      changed()
    })
    return running
  }
  return {
    queue: (...statements) => {
      const known = new Set(lines.flatMap((line) => (line.kind === 'queued' ? [line.statement.id] : [])))
      add(
        ...statements
          .filter(({ id }) => !known.has(id))
          .map((statement) => ({ kind: 'queued' as const, statement })),
      )
    },
    flush,
    lastCall: () => {
      const { waiting } = outboxOf(lines)
      if (waiting.length === 0) return
      void ask(store, 'statements', { method: 'POST', body: JSON.stringify(waiting), keepalive: true })
    },
    waiting: () => outboxOf(lines).waiting,
    trouble: () => {
      const { waiting, refused } = outboxOf(lines)
      const [first] = refused
      if (first !== undefined)
        return `The learning system refused ${refused.length} of what was reported (${first.because}).`
      return tries > 0 && waiting.length > 0
        ? `The learning system does not answer; ${waiting.length} reports wait and are sent again.`
        : ''
    },
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
