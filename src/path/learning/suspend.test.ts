import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clashes, standingOf } from '#path/learning/course.ts'
import { everything, sampleCourse } from '#path/learning/sample-course.ts'
import { resumeLog, suspendMax, suspendText } from '#path/learning/suspend.ts'
import { emptyLog, logOf } from '#path/progress/log.ts'
import { sectionState } from '#path/progress/reading.ts'
import { progressOf } from '#path/progress/state.ts'

/** Larger than any stage of the map: sixteen articles (stage 5 has fewer) of twenty sections. */
const largest = sampleCourse(16, 20)
const small = sampleCourse(2, 3)
const event = everything(largest, 'Ask Anna: is the witness really in a third place?')
const resumed = (text: string, course = small) => {
  const read = resumeLog(text, course)
  assert.ok(read.kind === 'read', JSON.stringify(read))
  return read
}

test('whatever a reader does in a stage larger than any, its state fits into the 4,096 characters of SCORM 1.2', () => {
  assert.deepEqual(clashes(largest), [])
  fc.assert(
    fc.property(fc.subarray([...event]), fc.string({ maxLength: 20_000, unit: 'grapheme' }), (done, note) => {
      const events = done.map((one) =>
        one.kind === 'note-written' || one.kind === 'answer-written' ? { ...one, text: note } : one,
      )
      const { text, leftOut } = suspendText(logOf(events), largest)
      assert.ok(text.length <= suspendMax, `${text.length}`)
      assert.match(text, /^[\x21-\x7e]*$/)
      assert.equal(leftOut.sections, 0, 'every section read is kept, whatever else was done')
      const before = standingOf(largest, progressOf(logOf(events)))
      assert.deepEqual(standingOf(largest, progressOf(resumed(text, largest).log)), before)
    }),
    { seed: 20261122, numRuns: 80 },
  )
})

test('what does not fit is counted: notes go first, then answers', () => {
  const { leftOut, text } = suspendText(logOf(event), largest)
  assert.ok(leftOut.notes > 0)
  assert.equal(leftOut.sections + leftOut.figures, 0)
  const kept = progressOf(resumed(text, largest).log)
  assert.equal(kept.highlights.size + leftOut.notes, 320)
})

test('a small stage keeps its notes, answers, place, bookmarks and tries, in any language', () => {
  const log = logOf(everything(small, 'Größe; 50 % – 東京 ~ 🧱!'))
  const { text, leftOut } = suspendText(log, small)
  assert.deepEqual(leftOut, { notes: 0, answers: 0, bookmarks: 0, figures: 0, sections: 0 })
  const { log: back, isWhole, lost } = resumed(text)
  assert.deepEqual([isWhole, lost], [true, 0])
  const [then, now] = [progressOf(log), progressOf(back)]
  assert.deepEqual([...now.bookmarks.keys()].sort(), [...then.bookmarks.keys()].sort())
  assert.deepEqual([...now.turned].sort(), [...then.turned].sort())
  assert.deepEqual(
    [...now.highlights.values()].map(({ note }) => note),
    Array(6).fill('Größe; 50 % – 東京 ~ 🧱!'),
  )
  assert.deepEqual(
    [...now.answers.values()].map(({ text: said }) => said),
    Array(2).fill('Größe; 50 % – 東京 ~ 🧱!'),
  )
  assert.deepEqual([now.lastLeft === 'nowhere' ? '' : now.lastLeft.section], ['a-section-2'])
  assert.deepEqual(
    now.challenges.map(({ seed, right, asked, result }) => [seed, right, asked, result]),
    [
      [4711, 9, 16, 'failed'],
      [4711, 9, 16, 'failed'],
    ].slice(0, now.challenges.length),
  )
})

test('a section read in an older version comes back as changed, one of an unknown version as unknown', () => {
  const [article] = small.articles
  assert.ok(article !== undefined)
  const [first, second] = article.sections
  assert.ok(first !== undefined && second !== undefined)
  const read = (section: string, hash: string) =>
    ({ id: `r-${section}`, atMs: 1e12, kind: 'section-read', article: article.id, section, hash }) as const
  const { text } = suspendText(
    logOf([read(first.anchor, first.reopens[0] ?? ''), read(second.anchor, 'ffffffffffffffff')]),
    small,
  )
  const progress = progressOf(resumed(text).log)
  assert.equal(sectionState(progress, article.id, first).kind, 'changed')
  assert.equal(sectionState(progress, article.id, second).kind, 'unknown-version')
})

test('a text cut anywhere gives what is before the cut, says that it is not whole, and never throws', () => {
  const { text } = suspendText(logOf(everything(small, 'x')), small)
  for (let end = 3; end < text.length; end += 1) {
    const read = resumeLog(text.slice(0, end), small)
    if (read.kind === 'read') assert.equal(read.isWhole, false)
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 5000 }), (junk) => {
      resumeLog(junk, small)
      resumeLog(`B1;${junk}`, small)
    }),
    { seed: 7, numRuns: 300 },
  )
})

test('one changed letter is noticed', () => {
  const { text } = suspendText(logOf(everything(small, 'x')), small)
  const at = 12
  const other = text[at] === 'A' ? 'B' : 'A'
  assert.equal(resumed(`${text.slice(0, at)}${other}${text.slice(at + 1)}`).isWhole, false)
})

test('what a newer package or something else wrote is left alone', () => {
  assert.equal(resumeLog('', small).kind, 'empty')
  assert.deepEqual(resumeLog('B2;something!AAAA', small), {
    kind: 'foreign',
    because: 'A newer version of this package (2) wrote it.',
  })
  assert.equal(resumeLog('{"bookmark":3}', small).kind, 'foreign')
  assert.deepEqual(suspendText(emptyLog, small).text.slice(0, 3), 'B1!')
})

test('the best try and the last one are kept, not all of them', () => {
  const taken = (id: string, atMs: number, right: number) =>
    ({
      ...{ id, atMs, kind: 'challenge-taken', challenge: 'stage-9', place: 'stage-9', seed: atMs },
      ...{ right, asked: 16, result: right >= 12 ? 'passed' : 'failed' },
    }) as const
  const { text } = suspendText(logOf([taken('a', 1, 3), taken('b', 2, 13), taken('c', 3, 5)]), small)
  const { challenges } = progressOf(resumed(text).log)
  assert.deepEqual(
    challenges.map(({ right }) => right).sort((a, b) => a - b),
    [5, 13],
  )
})
