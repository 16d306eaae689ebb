import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseLaunch } from '#path/learning/launch.ts'
import { sampleCourse } from '#path/learning/sample-course.ts'
import { wrongWithSession } from '#path/learning/statement-rules.ts'
import type { ProgressEvent } from '#path/progress/event.ts'
import { emptyLog, logOf, mergeLogs, type ProgressLog } from '#path/progress/log.ts'
import { startRecordStore, type TestStore } from '#test/record-store.ts'
import type { Carrier } from '#web/islands/learning/carrier.ts'
import { cmi5Carrier } from '#web/islands/learning/cmi5-carrier.ts'

const course = sampleCourse(1, 2)
const [article] = course.articles
assert.ok(article !== undefined)

async function launched(store: TestStore, mode: 'Normal' | 'Browse' | 'Review'): Promise<Carrier> {
  const query = Object.fromEntries(new URL(store.launch('http://unit.example/', mode)).searchParams)
  const launch = parseLaunch(query)
  assert.ok(launch.ok, JSON.stringify(launch))
  return cmi5Carrier(launch.value, course, Date.now(), () => undefined)
}
const verbsOf = (store: TestStore): readonly string[] =>
  store.session().map(({ verb }) => verb.id.split('/').at(-1) ?? '')
const closed = (store: TestStore): Promise<void> =>
  store.until((session) => session.at(-1)?.verb.id.endsWith('/terminated') === true)
let next = 0
const stamp = () => {
  next += 1
  return { id: `event-${next}`, atMs: Date.now() + next }
}
const taken = (right: number): ProgressEvent => ({
  ...{
    ...stamp(),
    kind: 'challenge-taken',
    challenge: 'stage-9',
    place: 'stage-9',
    seed: 1,
    right,
    asked: 16,
  },
  result: right >= 12 ? 'passed' : 'failed',
})
const read = (section: number): ProgressEvent => ({
  ...{ ...stamp(), kind: 'section-read', article: article.id, section: `a-section-${section}` },
  hash: article.sections[section]?.hash ?? '',
})
const withStore = async (work: (store: TestStore) => Promise<void>): Promise<void> => {
  const store = await startRecordStore('http://unit.example')
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

test('a failed try is told when the session ends, a pass at once and never again', () =>
  withStore(async (store) => {
    const first = await launched(store, 'Normal')
    let log: ProgressLog = logOf([taken(5)])
    await first.save(log)
    assert.deepEqual(verbsOf(store), ['initialized'])
    first.finish(log)
    await closed(store)
    assert.deepEqual(verbsOf(store), ['initialized', 'failed', 'terminated'])
    assert.deepEqual(wrongWithSession(store.session()), [])

    const second = await launched(store, 'Normal')
    log = mergeLogs(log, logOf([taken(3), taken(14)]))
    await second.save(log)
    await second.save(log)
    second.finish(log)
    await closed(store)
    assert.deepEqual(verbsOf(store), ['initialized', 'passed', 'terminated'])
    assert.equal(store.session()[1]?.result?.score?.scaled, 0.875)
    assert.deepEqual(wrongWithSession(store.session()), [])

    const third = await launched(store, 'Normal')
    await third.save(mergeLogs(await third.load(), log))
    third.finish(log)
    await closed(store)
    assert.deepEqual(verbsOf(store), ['initialized', 'terminated'])
    assert.deepEqual(store.faults(), [])
  }))

test('reading tells each section once and completes once; notes and answers are told to nobody', () =>
  withStore(async (store) => {
    const carrier = await launched(store, 'Normal')
    const log = logOf([
      read(0),
      { ...stamp(), kind: 'answer-written', article: article.id, text: 'my own words' },
      { ...stamp(), kind: 'note-written', highlight: 'h', text: 'my own note' },
      { ...stamp(), kind: 'model-turned', article: article.id, figure: 1, engine: 'some-engine' },
      read(1),
    ])
    await carrier.save(log)
    await carrier.save(log)
    carrier.finish(log)
    await closed(store)
    assert.deepEqual(verbsOf(store), [
      'initialized',
      'experienced',
      'interacted',
      'experienced',
      'completed',
      'terminated',
    ])
    assert.deepEqual(wrongWithSession(store.session()), [])
    assert.doesNotMatch(JSON.stringify(store.session()), /my own/)
    const again = await launched(store, 'Normal')
    assert.deepEqual((await again.load()).events, log.events)
  }))

test('a session for review says that it began and ended, whatever is done in it', () =>
  withStore(async (store) => {
    for (const mode of ['Review', 'Browse'] as const) {
      const carrier = await launched(store, mode)
      const log = logOf([read(0), taken(16)])
      await carrier.save(log)
      carrier.finish(log)
      await closed(store)
      assert.deepEqual(verbsOf(store), ['initialized', 'terminated'])
    }
  }))

test('a document that cannot be read, or that a newer package wrote, is not written over', () =>
  withStore(async (store) => {
    store.keep('bulkhead-progress', '{"format":"bulkhead-course/2","events":[]}')
    const carrier = await launched(store, 'Normal')
    const log = logOf([read(0)])
    await carrier.save(log)
    carrier.finish(log)
    await closed(store)
    assert.equal(store.kept('bulkhead-progress'), '{"format":"bulkhead-course/2","events":[]}')
    assert.match(
      carrier.state().text,
      /could not be read; it is left as it is\. Your progress is kept in this browser\.$/,
    )
  }))

test('a store that is not there keeps nobody from reading, and is said', async () => {
  const store = await startRecordStore('http://unit.example')
  const query = Object.fromEntries(new URL(store.launch('http://unit.example/', 'Normal')).searchParams)
  await store.close()
  const launch = parseLaunch(query)
  assert.ok(launch.ok)
  const carrier = await cmi5Carrier(launch.value, course, Date.now(), () => undefined)
  assert.deepEqual(await carrier.load(), emptyLog)
  await carrier.save(logOf([read(0)]))
  assert.match(carrier.state().text, /gave no key for this session\. .* kept in this browser alone\.$/)
})

test('a launch that lacks something is refused with its name', () => {
  const sound = {
    ...{ endpoint: 'https://lms.example/xapi', fetch: 'https://lms.example/token', activityId: 'urn:a:1' },
    actor: '{"account":{"homePage":"https://lms.example","name":"u"}}',
    registration: '2d2cd0b9-5a3f-4c1e-9b7c-2f6c4f0a1d3e',
  }
  const good = parseLaunch(sound)
  assert.ok(good.ok)
  assert.equal(good.value.endpoint, 'https://lms.example/xapi/')
  for (const [name, bad] of [
    ['endpoint', 'javascript:alert(1)'],
    ['fetch', ''],
    ['actor', '{"mbox":"mailto:a@b.example"}'],
    ['actor', '{'],
    ['registration', '17'],
    ['activityId', 'no iri'],
  ] as const) {
    const outcome = parseLaunch({ ...sound, [name]: bad })
    assert.ok(!outcome.ok, name)
    assert.equal(outcome.issues[0].where, name)
  }
})
