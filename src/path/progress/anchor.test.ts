import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { anchorAt, type Found, findAnchor } from '#path/progress/anchor.ts'
import { endLikeness, resemblances, startLikeness } from '#path/progress/approximate.ts'

fc.configureGlobal({ seed: 20_261_122 })

/** A text whose letters know which letter they were before the edits: -1 for what an edit put in. */
type Traced = { readonly text: string; readonly from: readonly number[] }
const traced = (text: string): Traced => ({ text, from: [...text].map((_, index) => index) })
type Edit = { readonly at: number; readonly drop: number; readonly put: string }
const edited = ({ text, from }: Traced, { at, drop, put }: Edit): Traced => ({
  text: text.slice(0, at) + put + text.slice(at + drop),
  from: [...from.slice(0, at), ...[...put].map(() => -1), ...from.slice(at + drop)],
})

/** Whether a found place holds at least one letter that was marked. */
const touches = (found: Found, now: Traced, start: number, end: number): boolean =>
  found.kind !== 'lost' &&
  now.from.slice(found.start, found.end).some((index) => index >= start && index < end)

const words =
  'host rack feed cluster quorum witness fails restarts together array firmware account night vote room switch before after every one two copies place rule the a of in'.split(
    ' ',
  )
const sentence = fc
  .array(fc.constantFrom(...words), { minLength: 6, maxLength: 14 })
  .map((list) => `${list.join(' ')}.`)
const prose = fc.array(sentence, { minLength: 6, maxLength: 14 }).map((list) => list.join(' '))

/** A passage of whole words, and edits that each change one word. */
const passage = fc.tuple(prose, fc.nat(), fc.integer({ min: 4, max: 16 })).map(([text, seed, count]) => {
  const starts = [...text.matchAll(/\S+/g)].map(({ index }) => index)
  const first = seed % Math.max(1, starts.length - count)
  const start = starts[first]!
  const end = (starts[first + count] ?? text.length + 1) - 1
  return { text, start, end }
})
const wordEdit = fc.record({
  kind: fc.constantFrom('typo', 'replace', 'insert', 'remove'),
  where: fc.nat(),
  word: fc.constantFrom('new', 'other', 'seldom', 'shelf', 'never'),
})
function applied(
  text: Traced,
  { kind, where, word }: typeof wordEdit extends fc.Arbitrary<infer T> ? T : never,
): Traced {
  const found = [...text.text.matchAll(/\S+/g)]
  const target = found[where % found.length]!
  const length = target[0].length
  switch (kind) {
    case 'typo':
      return edited(text, { at: target.index, drop: 1, put: 'z' })
    case 'replace':
      return edited(text, { at: target.index, drop: length, put: word })
    case 'insert':
      return edited(text, { at: target.index, drop: 0, put: `${word} ` })
    default:
      return edited(text, { at: target.index, drop: length + 1, put: '' })
  }
}

test('a passage in an unchanged text is found exactly where it was marked', () => {
  fc.assert(
    fc.property(passage, ({ text, start, end }) => {
      const found = findAnchor(text, anchorAt(text, start, end))
      assert.ok(found.kind === 'exact', found.kind)
      assert.deepEqual([found.start, found.end], [start, end])
    }),
    { numRuns: 300 },
  )
})

test('after one to four small edits anywhere no passage is found in a wrong place, and nine of ten are found', () => {
  let tries = 0
  let right = 0
  fc.assert(
    fc.property(
      passage,
      fc.array(wordEdit, { minLength: 1, maxLength: 4 }),
      ({ text, start, end }, edits) => {
        const now = edits.reduce(applied, traced(text))
        const found = findAnchor(now.text, anchorAt(text, start, end))
        tries += 1
        if (found.kind === 'lost') return
        right += 1
        assert.ok(touches(found, now, start, end), JSON.stringify({ text, start, end, now: now.text, found }))
      },
    ),
    { numRuns: 600 },
  )
  assert.ok(right / tries > 0.9, `${right} of ${tries}`)
})

test('a passage that was removed is never found, whatever else resembles it', () => {
  fc.assert(
    fc.property(passage, fc.array(wordEdit, { maxLength: 3 }), ({ text, start, end }, edits) => {
      const removed = edited(traced(text), { at: start, drop: end - start, put: '' })
      const now = edits.reduce(applied, removed)
      assert.equal(findAnchor(now.text, anchorAt(text, start, end)).kind, 'lost')
    }),
    { numRuns: 400 },
  )
})

test('a removed sentence is not found in its twin, which differs by one to three words', () => {
  const twin = fc.tuple(prose, sentence, fc.array(wordEdit, { minLength: 1, maxLength: 3 }), fc.boolean())
  fc.assert(
    fc.property(twin, ([text, marked, edits, isBefore]) => {
      const other = edits.reduce(applied, traced(marked)).text
      const before = isBefore ? `${other} ${text} ` : `${text} `
      const whole = isBefore ? `${before}${marked}` : `${before}${marked} ${text.slice(0, 200)} ${other}`
      const anchor = anchorAt(whole, before.length, before.length + marked.length)
      const now = whole.slice(0, before.length) + whole.slice(before.length + marked.length)
      assert.equal(findAnchor(now, anchor).kind, 'lost')
    }),
    { numRuns: 300 },
  )
})

const adversarial: readonly (readonly [title: string, before: string, quote: string, after: string])[] = [
  [
    'one item of a list in which every item is alike',
    'Feed A fails: 10 VMs stop. Feed B fails: 10 VMs stop. Feed C fails: 10 VMs stop. Feed D fails: 10 VMs stop.',
    'Feed B fails: 10 VMs stop.',
    'Feed A fails: 10 VMs stop. Feed C fails: 10 VMs stop. Feed D fails: 10 VMs stop.',
  ],
  [
    'the first of two sentences that differ in one letter',
    'Decide early. Place the witness in room A. Place the witness in room B. Then test it.',
    'Place the witness in room A.',
    'Decide early. Place the witness in room B. Then test it.',
  ],
  [
    'words that said the contrary elsewhere',
    'The pair is safe on one feed, as long as the array holds. Later in the night the pair is unsafe on one feed, whatever holds.',
    'the pair is unsafe on one feed',
    'The pair is safe on one feed, as long as the array holds. Later in the night nobody looks.',
  ],
  [
    'a word that stands in every sentence',
    'A host fails. The host restarts. No host is special. Count the host twice.',
    'host',
    'A switch fails. The host restarts. No host is special. Count the host twice.',
  ],
  [
    'a refrain of which one was struck out',
    'First the rack. It depends. Then the room. It depends. Then the site. It depends. So ask.',
    'It depends. Then the room.',
    'First the rack. It depends. Then the site. It depends. So ask.',
  ],
  [
    'a number in a table of numbers',
    'N-1 leaves 24 GiB. N-2 leaves 12 GiB. N-3 leaves 0 GiB.',
    'N-2 leaves 12 GiB',
    'N-1 leaves 24 GiB. N-3 leaves 0 GiB.',
  ],
  [
    'a short phrase that an author wrote anew about something else',
    'Quorum asks whether you may act. The witness holds no data, it votes. A vote costs little.',
    'holds no data',
    'Backups are another matter: an index holds no data anybody could restore. Quorum asks whether you may act.',
  ],
  [
    'boilerplate under every heading',
    'Rack one. Measured on the reference estate by the model. Rack two. Measured on the reference estate by the model. End.',
    'Measured on the reference estate by the model. Rack two.',
    'Rack one. Measured on the reference estate by the model. End.',
  ],
]

for (const [title, before, quote, after] of adversarial) {
  test(`${title} is lost and not found in the neighbour's place`, () => {
    const start = before.indexOf(quote)
    const found = findAnchor(after, anchorAt(before, start, start + quote.length))
    assert.equal(
      found.kind,
      'lost',
      JSON.stringify(found.kind === 'lost' ? '' : after.slice(found.start, found.end)),
    )
  })
}

for (const [title, before, quote, after, expected] of [
  [
    'a typo was mended',
    'Quorum answers one qestion: may I act? A partition must count.',
    'Quorum answers one qestion: may I act?',
    'Quorum answers one question: may I act? A partition must count.',
    'Quorum answers one question: may I act?',
  ],
  [
    'a number in it changed',
    'On the reference estate the feed takes 237 VMs and four services with it. Look again.',
    'the feed takes 237 VMs and four services',
    'On the reference estate the feed takes 241 VMs and four services with it. Look again.',
    'the feed takes 241 VMs and four services',
  ],
  [
    'a paragraph was put before it',
    'A witness adds no capacity and holds no data. It votes.',
    'adds no capacity',
    'Nobody buys one for its disks, and nobody should. A witness adds no capacity and holds no data. It votes.',
    'adds no capacity',
  ],
  [
    'it moved to the end of the section, word for word',
    'Two halves on one host are one half. Then count. Then ask who notices. Then sleep.',
    'Two halves on one host are one half.',
    'Then count. Then ask who notices. Then sleep. Two halves on one host are one half.',
    'Two halves on one host are one half.',
  ],
] as const) {
  test(`a passage is found again when ${title}`, () => {
    const start = before.indexOf(quote)
    const found = findAnchor(after, anchorAt(before, start, start + quote.length))
    assert.ok(found.kind !== 'lost', JSON.stringify(found))
    assert.equal(after.slice(found.start, found.end), expected)
  })
}

test('an empty section, an empty quote and surroundings of another text are lost, not found', () => {
  const anchor = anchorAt('One two three four five six.', 4, 13)
  assert.equal(findAnchor('', anchor).kind, 'lost')
  assert.equal(findAnchor('Nothing of it is left here.', anchor).kind, 'lost')
  assert.equal(findAnchor('One two', { quote: '', prefix: '', suffix: '', rivals: 0 }).kind, 'lost')
})

test('resemblances within a bound are those that an exhaustive search finds', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 14 })
  fc.assert(
    fc.property(
      letters,
      fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 6 }),
      (text, pattern) => {
        const bound = 2
        let least = Number.POSITIVE_INFINITY
        for (let start = 0; start <= text.length; start += 1)
          for (let end = start; end <= text.length; end += 1)
            least = Math.min(least, distance(text.slice(start, end), pattern))
        const found = resemblances(text, pattern, bound)
        const best = Math.min(Number.POSITIVE_INFINITY, ...found.map((place) => place.distance))
        assert.equal(best, least <= bound ? least : Number.POSITIVE_INFINITY)
        for (const place of found)
          assert.equal(distance(text.slice(place.start, place.end), pattern), place.distance)
      },
    ),
    { numRuns: 300 },
  )
})

function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const rest = distance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1)
  return a[0] === b[0] ? rest : Math.min(rest, distance(a.slice(1), b) + 1, distance(a, b.slice(1)) + 1)
}

test('likeness is 1 for the same end or beginning, whatever stands beyond', () => {
  assert.equal(endLikeness('far away the feed', 'the feed'), 1)
  assert.equal(startLikeness('the feed fails', 'the feed'), 1)
  assert.equal(endLikeness('', 'feed'), 0)
  assert.equal(endLikeness('anything', ''), 1)
})

test('a long quote in a long section is found again in well under a second', () => {
  const long = Array.from(
    { length: 3000 },
    (_, index) => words[(index * 7 + (index >> 3)) % words.length],
  ).join(' ')
  const [start, end] = [6000, 8000]
  const started = performance.now()
  const anchor = anchorAt(long, start, end)
  const found = findAnchor(`${long.slice(0, 7000)}XYZ${long.slice(7003)}`, anchor)
  assert.ok(performance.now() - started < 2000, `${performance.now() - started} ms`)
  assert.ok(found.kind === 'lost' || found.start === start)
})
