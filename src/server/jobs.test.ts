import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { refusal, startApp } from '#server/cases/harness.ts'
import type { Job } from '#server/jobs.ts'

const { send, json, ask } = await startApp()
const address = '/api/engines/host-count/runs'

async function start(params: Readonly<Record<string, unknown>>): Promise<Job> {
  const body = { estate: 'reference', params, seed: 1 }
  const response = await send(address, { method: 'POST', body })
  assert.equal(response.status, 202, await response.clone().text())
  const { job } = (await response.json()) as { job: Job }
  assert.equal(response.headers.get('location'), `/api/jobs/${job.id}`)
  return job
}
const cancel = async (job: Job) => (await json<{ job: Job }>(`/api/jobs/${job.id}`, { method: 'DELETE' })).job
/** The events of a stream: their names and the jobs they carry. */
async function events(job: Job): Promise<readonly (readonly [string, Job])[]> {
  const response = await send(`/api/jobs/${job.id}/events`)
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  const text = await response.text()
  return [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, name = '', data = '']) => [
    name,
    JSON.parse(data),
  ])
}

test('the stream tells progress that only grows, then the end, then closes', async () => {
  const seen = await events(await start({ least: 1 }))
  assert.equal(seen.at(-1)?.[0], 'done')
  assert.match(seen.at(-1)?.[1].run ?? '', /^[0-9a-f]{64}$/)
  const before = seen.slice(0, -1)
  assert.ok(before.length > 0)
  assert.ok(before.every(([name]) => name === 'progress'))
  const steps = before.map(([, job]) => job.progress.done)
  assert.deepEqual(
    steps,
    steps.toSorted((a, b) => a - b),
  )
})

test('a stream opened after the end tells the end at once', async () => {
  const job = await ask({ least: 1 })
  const seen = await events(job)
  assert.deepEqual(seen, [['done', job]])
})

test('a question that never ends is cancelled: its thread ends, its stream closes, the next question is answered', async () => {
  const job = await start({ manner: 'forever' })
  const stream = events(job)
  const cancelled = await cancel(job)
  assert.equal(cancelled.state, 'cancelled')
  assert.equal(cancelled.issues[0]?.code, 'server.cancelled')
  const seen = await stream
  assert.equal(seen.at(-1)?.[0], 'failed')
  assert.equal(seen.at(-1)?.[1].state, 'cancelled')
  assert.equal((await ask({ least: 1 })).state, 'done')
})

test('a cancelled question goes on from what it left when it is asked again', async () => {
  const job = await start({ manner: 'second-try' })
  let seen: Job = job
  for (let look = 0; look < 10_000 && seen.progress.done < 1000; look += 1) {
    await setImmediate()
    seen = (await json<{ job: Job }>(`/api/jobs/${job.id}`)).job
  }
  assert.equal((await cancel(job)).state, 'cancelled')
  const again = await start({ manner: 'second-try' })
  assert.equal((await events(again)).at(-1)?.[0], 'done')
})

test('cancelling what is over is refused, and what never was is unknown', async () => {
  const job = await ask({ least: 1 })
  const [issue] = await refusal(await send(`/api/jobs/${job.id}`, { method: 'DELETE' }), 409)
  assert.equal(issue.code, 'server.job-finished')
  for (const path of ['/api/jobs/job-999', '/api/jobs/job-999/events', '/api/jobs/__proto__']) {
    await refusal(await send(path), 404)
  }
  await refusal(await send('/api/jobs/job-999', { method: 'DELETE' }), 404)
})

test('a worker that throws or dies fails its own job and no other', async () => {
  for (const manner of ['throw', 'leave']) {
    const job = await ask({ manner })
    assert.equal(job.state, 'failed')
    assert.equal(job.issues[0]?.code, 'server.worker-crashed')
    assert.match(job.issues[0]?.message ?? '', manner === 'throw' ? /thrown as was asked/ : /code 3/)
    assert.equal((await ask({ least: 1 })).state, 'done')
  }
})

test('waiting questions are bounded; a cancelled one makes room', async () => {
  const running = await start({ manner: 'forever' })
  const waiting = [await start({ least: 1 }), await start({ least: 2 })]
  assert.deepEqual(
    waiting.map((job) => job.state),
    ['queued', 'queued'],
  )
  const [issue] = await refusal(await send(address, { method: 'POST', body: { estate: 'reference' } }), 429)
  assert.equal(issue.code, 'server.queue-full')
  assert.equal((await cancel(waiting[0] as Job)).state, 'cancelled')
  const next = await start({ least: 3 })
  await cancel(running)
  for (const job of [waiting[1] as Job, next]) assert.equal((await events(job)).at(-1)?.[0], 'done')
})

test('stopping the server ends what runs and what waits, and takes nothing new', async () => {
  const stopping = await startApp()
  const post = (params: object) =>
    stopping.json<{ job: Job }>(address, { method: 'POST', body: { estate: 'reference', params } })
  const { job } = await post({ manner: 'forever' })
  const { job: waiting } = await post({})
  const streams = [job, waiting].map(async (one) =>
    (await stopping.send(`/api/jobs/${one.id}/events`)).text(),
  )
  await stopping.pool.close()
  for (const text of await Promise.all(streams)) assert.match(text, /"state":"cancelled"/)
  await refusal(await stopping.send(address, { method: 'POST', body: { estate: 'reference' } }), 503)
})

test('two workers answer while a third question waits for the first free one', async () => {
  const { send: post, json: get } = await startApp({ workers: 2 })
  const begin = async (params: object) =>
    (
      (await (await post(address, { method: 'POST', body: { estate: 'reference', params } })).json()) as {
        job: Job
      }
    ).job
  const endless = await begin({ manner: 'forever' })
  const quick = await Promise.all([begin({ least: 1 }), begin({ least: 2 })])
  for (const job of quick) {
    await (await post(`/api/jobs/${job.id}/events`)).text()
    assert.equal((await get<{ job: Job }>(`/api/jobs/${job.id}`)).job.state, 'done')
  }
  assert.equal((await get<{ job: Job }>(`/api/jobs/${endless.id}`)).job.state, 'running')
})
