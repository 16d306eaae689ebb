import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliveryOf, outboxOf, outboxText, parseOutbox, retryMs } from '#path/learning/outbox.ts'
import type { Statement } from '#path/learning/statement.ts'
import { uuidOf } from '#path/learning/uuid.ts'

const statement = (id: string) => ({ id }) as Statement

test('what was queued waits in order until it was taken or refused for good', () => {
  const lines = [
    { kind: 'queued', statement: statement('a') },
    { kind: 'queued', statement: statement('b') },
    { kind: 'queued', statement: statement('a') },
    { kind: 'queued', statement: statement('c') },
    { kind: 'taken', id: 'a' },
    { kind: 'refused', id: 'c', because: '400' },
  ] as const
  assert.deepEqual(outboxOf(lines), {
    waiting: [{ id: 'b' }],
    taken: 1,
    refused: [{ id: 'c', because: '400' }],
  })
  assert.deepEqual(parseOutbox(outboxText(lines)), { lines, damaged: 0 })
})

test('a damaged line is counted and takes no other with it', () => {
  const text = `${outboxText([{ kind: 'queued', statement: statement('a') }])}{"kind":"que\n[1]\n${outboxText([{ kind: 'taken', id: 'a' }])}`
  const { lines, damaged } = parseOutbox(text)
  assert.equal(damaged, 2)
  assert.equal(outboxOf(lines).taken, 1)
})

test('no answer, a full or a failing store are tried again; a conflict means that it is there; a bad statement is refused', () => {
  for (const status of [200, 204, 409]) assert.equal(deliveryOf(status), 'taken')
  for (const status of [0, 401, 403, 408, 429, 500, 503]) assert.equal(deliveryOf(status), 'again')
  for (const status of [400, 404, 413]) assert.equal(deliveryOf(status), 'refused')
  assert.deepEqual([1, 2, 3, 20].map(retryMs), [1000, 2000, 4000, 60_000])
})

test('names become the UUID that RFC 9562 prints for them', () => {
  // RFC 9562, appendix A.4: version 5 of www.example.com in the namespace for domain names.
  assert.equal(
    uuidOf('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com'),
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  )
})
