import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCourse } from '#path/learning/sample-course.ts'
import { logOf } from '#path/progress/log.ts'
import { findApi, openTalk, type ScormApi, timespan } from '#web/islands/learning/scorm.ts'
import { leftText, scormCarrier } from '#web/islands/learning/scorm-carrier.ts'

/** An API that answers as it is told, and remembers what it was asked. */
function api(changes: Partial<ScormApi>): ScormApi & { readonly said: string[] } {
  const said: string[] = []
  const note =
    (name: string, answer: string) =>
    (...given: readonly string[]): string => {
      said.push([name, ...given].join(' ').trim())
      return answer
    }
  return {
    said,
    ...{
      LMSInitialize: note('init', 'true'),
      LMSFinish: note('finish', 'true'),
      LMSCommit: note('commit', 'true'),
    },
    ...{ LMSGetValue: note('get', ''), LMSSetValue: note('set', 'true') },
    ...{ LMSGetLastError: () => '0', LMSGetErrorString: () => '' },
    ...changes,
  }
}
const course = sampleCourse(1, 2)

test('the API is found above, beyond a window that answers nothing, and above the opener', () => {
  const found = api({})
  const top = { API: found }
  const closed = Object.defineProperty({ parent: top }, 'API', { get: () => assert.fail('another origin') })
  assert.equal(findApi({ parent: { parent: closed } }), found)
  assert.equal(findApi({ parent: {}, opener: { parent: top } }), found)
  const alone: { parent?: unknown } = {}
  alone.parent = alone
  assert.equal(findApi(alone), undefined)
  const endless = {
    get parent() {
      return { ...this, parent: endless }
    },
  } as { parent: unknown }
  assert.equal(findApi(endless), undefined)
  assert.equal(findApi({ API: 'no object' }), undefined)
})

test('an answer that is an error, an exception or no text is never thrown on', () => {
  const broken = openTalk(
    api({
      LMSInitialize: () => {
        throw new Error('no')
      },
    }),
  )
  assert.equal(broken.isOpen(), false)
  assert.deepEqual([broken.get('x'), broken.set('x', 'y'), broken.commit()], ['', false, false])
  const refusing = openTalk(
    api({ LMSSetValue: () => 'false', LMSGetLastError: () => 405, LMSGetErrorString: () => 'Wrong type' }),
  )
  assert.equal(refusing.set('cmi.suspend_data', 'x'), false)
  assert.equal(
    refusing.trouble(),
    'The learning system refused LMSSetValue cmi.suspend_data: error 405, Wrong type.',
  )
  const mute = openTalk(api({ LMSGetValue: () => undefined }))
  assert.equal(mute.get('x'), '')
})

test('a session is opened once and closed once, and times are written as CMITimespan', () => {
  const heard = api({})
  const carrier = scormCarrier(heard, course, Date.now())
  carrier.finish(logOf([]))
  carrier.finish(logOf([]))
  assert.equal(heard.said.filter((line) => line === 'init').length, 1)
  assert.equal(heard.said.filter((line) => line === 'finish').length, 1)
  // SCORM 1.2 Run-Time Environment, cmi.core.session_time: CMITimespan is HHHH:MM:SS.SS
  assert.equal(timespan(3_723_450), '0001:02:03.45')
  assert.equal(timespan(-5), '0000:00:00.00')
  assert.match(timespan(1e15), /^\d{4}:\d\d:\d\d\.\d\d$/)
})

test('a review writes nothing', async () => {
  const heard = api({ LMSGetValue: (element) => (element === 'cmi.core.lesson_mode' ? 'review' : '') })
  const carrier = scormCarrier(heard, course, 0)
  await carrier.save(
    logOf([
      {
        id: 'a',
        atMs: 1,
        kind: 'section-read',
        article: 'an-article-of-some-length-0',
        section: 'a-section-0',
        hash: 'x',
      },
    ]),
  )
  carrier.finish(logOf([]))
  assert.deepEqual(
    heard.said.filter((line) => line.startsWith('set')),
    [],
  )
})

test('what a learning system has no room for is said', () => {
  assert.equal(
    leftText({ notes: 2, answers: 1, bookmarks: 0, figures: 0, sections: 0 }),
    ' It has no room for 2 notes, 1 answer: kept in this browser alone.',
  )
  assert.equal(leftText('nothing'), '')
})
