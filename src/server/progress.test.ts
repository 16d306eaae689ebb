import assert from 'node:assert/strict'
import { test } from 'node:test'
import { host, refusal, startApp } from '#server/cases/harness.ts'

const { send, plain, json } = await startApp()
type Page = { log: string; erased: string[]; events: { id: string }[]; last: number; rest: string }
const read = (id: string) => ({ id, atMs: 1, kind: 'section-read', article: 'a', section: 's', hash: 'h' })
const post = (events: unknown) => send('/api/progress', { method: 'POST', body: { events } })

test('events that one page sends another reads, oldest first and in pieces', async () => {
  assert.deepEqual(await (await post([read('a'), read('b'), read('c')])).json(), { added: 3, present: 0 })
  const first = await json<Page>('/api/progress?limit=2')
  assert.deepEqual([first.events.map(({ id }) => id), first.rest], [['a', 'b'], 'more'])
  const next = await json<Page>(`/api/progress?after=${first.last}`)
  assert.deepEqual([next.events, next.rest], [[read('c')], 'none'])
})

test('an event sent twice is stored once', async () => {
  assert.deepEqual(await (await post([read('a'), read('d')])).json(), { added: 1, present: 1 })
})

test('an event of a kind that only a newer Bulkhead knows is kept and handed out as it came', async () => {
  const future = { id: 'f', atMs: 9, kind: 'dream-had', about: ['hosts'] }
  assert.equal((await post([future])).status, 200)
  const { events } = await json<Page>('/api/progress')
  assert.deepEqual(
    events.find(({ id }) => id === 'f'),
    future,
  )
})

test('one damaged event refuses the whole request, with its place and the reason', async () => {
  const before = (await json<Page>('/api/progress')).events.length
  const [issue] = await refusal(await post([read('x'), { ...read('y'), section: 7 }]), 422)
  assert.equal(issue?.where, 'body.events[1]')
  assert.match(issue?.message ?? '', /"section" is missing or out of range.*Nothing was stored/)
  assert.equal((await json<Page>('/api/progress')).events.length, before)
})

test('bodies and queries of another shape are refused', async () => {
  await refusal(await post([]), 422)
  await refusal(await post('x'), 422)
  await refusal(await post(Array.from({ length: 1001 }, (_, index) => read(`n${index}`))), 422)
  await refusal(await send('/api/progress?after=-1'), 422)
  await refusal(await send('/api/progress?limit=1001'), 422)
  await refusal(await send('/api/progress?since=3'), 422)
  const large = { id: 'x', atMs: 1, kind: 'later', text: 'x'.repeat(2 * 1024 ** 2) }
  await refusal(await post([large]), 413)
})

test('nobody reads, adds or erases without the token', async () => {
  await refusal(await plain('/api/progress'), 401)
  await refusal(await plain('/api/progress', { method: 'DELETE' }), 401)
  const other = { authorization: 'Bearer guess', 'content-type': 'application/json', host }
  await refusal(await plain('/api/progress', { method: 'POST', headers: other, body: '{"events":[]}' }), 401)
})

test('erasing empties the log and gives it another name, so that browsers notice', async () => {
  const before = await json<Page>('/api/progress')
  assert.equal((await send('/api/progress', { method: 'DELETE' })).status, 204)
  const after = await json<Page>('/api/progress')
  assert.deepEqual([after.events, after.erased], [[], [before.log]])
  assert.notEqual(after.log, before.log)
})
