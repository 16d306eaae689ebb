import type { Statement } from '#path/learning/statement.ts'

/**
 * One line of an outbox. Lines are only ever added: a statement to send, that it was taken, or that it was refused for
 * good and why.
 */
export type OutboxLine =
  | { readonly kind: 'queued'; readonly statement: Statement }
  | { readonly kind: 'taken'; readonly id: string }
  | { readonly kind: 'refused'; readonly id: string; readonly because: string }

/** What an outbox amounts to: what waits, in the order it was queued, and how much was taken and refused. */
export type Outbox = {
  readonly waiting: readonly Statement[]
  readonly taken: number
  readonly refused: readonly { readonly id: string; readonly because: string }[]
}

/** What these lines amount to. A statement queued twice waits once; one that was answered does not wait again. */
export function outboxOf(lines: readonly OutboxLine[]): Outbox {
  const waiting = new Map<string, Statement>()
  const taken = new Set<string>()
  const refused = new Map<string, string>()
  for (const line of lines) {
    if (line.kind === 'taken') taken.add(line.id)
    if (line.kind === 'refused') refused.set(line.id, line.because)
    if (line.kind === 'queued' && !waiting.has(line.statement.id))
      waiting.set(line.statement.id, line.statement)
  }
  for (const id of [...taken, ...refused.keys()]) waiting.delete(id)
  return {
    waiting: [...waiting.values()],
    taken: taken.size,
    refused: [...refused].filter(([id]) => !taken.has(id)).map(([id, because]) => ({ id, because })),
  }
}

/** The lines of an outbox as they were written down; lines that are damaged are left out and counted. */
export function parseOutbox(text: string): {
  readonly lines: readonly OutboxLine[]
  readonly damaged: number
} {
  const lines: OutboxLine[] = []
  let damaged = 0
  for (const row of text.split('\n').filter((one) => one !== '')) {
    const line = read(row)
    if (line === undefined) damaged += 1
    else lines.push(line)
  }
  return { lines, damaged }
}

/** Lines as text, one a row, to be added to what stands there. */
export const outboxText = (lines: readonly OutboxLine[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('')

function read(row: string): OutboxLine | undefined {
  try {
    const line = JSON.parse(row) as OutboxLine
    if (line.kind === 'queued' && typeof line.statement?.id === 'string') return line
    if (line.kind === 'taken' && typeof line.id === 'string') return line
    if (line.kind === 'refused' && typeof line.id === 'string') return line
    return undefined
  } catch {
    return undefined
  }
}

/** What an answer of a record store means for the statement that was sent. */
export type Delivery = 'taken' | 'again' | 'refused'

/**
 * What to do after an answer with this HTTP status; 0 is no answer. A conflict says that a statement with this id is
 * there already, which is what was wanted (xAPI 1.0.3, Communication 2.1.1: 409, and 204 or 200 for what was stored).
 */
export function deliveryOf(status: number): Delivery {
  if ((status >= 200 && status < 300) || status === 409) return 'taken'
  if (status === 0 || status === 401 || status === 403 || status === 408 || status === 429 || status >= 500)
    return 'again'
  return 'refused'
}

/** How long to wait before the n-th try after a failure, from 1: a second, doubled each time, a minute at most. */
export const retryMs = (tries: number): number => Math.min(60_000, 1000 * 2 ** Math.max(0, tries - 1))
