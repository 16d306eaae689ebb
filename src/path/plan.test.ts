import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toyContent, toyEngine } from '#path/cases/toy-content.ts'
import { compilePath } from '#path/compile.ts'
import { type IndexedArticle, type PathIndex, pathIndex } from '#path/path-index.ts'
import { type PlanQuestion, type ReadingPlan, readingPlan } from '#path/plan.ts'
import { aimsOf } from '#path/plan-aim.ts'

const compiled = compilePath(toyContent, [toyEngine])
assert.ok(compiled.ok)
const ground = pathIndex(compiled.value, [{ ...toyEngine, version: 1 }])

const article = (id: string, minutes: number, ...prerequisites: readonly string[]): IndexedArticle => ({
  ...{
    id,
    minutes,
    prerequisites,
    title: id.toUpperCase(),
    place: 'stage-1',
    state: 'written',
    introduces: [],
  },
  ...{ href: `articles/${id}.html`, sections: [], facts: [], validUntil: 'ever', reviewBy: 'never' },
})
const route = (articles: readonly string[], advice: readonly string[]): PathIndex['routes'][number] => ({
  ...{
    id: 'r',
    title: 'A problem',
    for: 'Somebody',
    articles: [...articles],
    readFirstIfUnfamiliar: [...advice],
  },
  ...{ minutes: 0, readFirstMinutes: 0 },
})
const indexOf = (
  articles: readonly IndexedArticle[],
  routes: readonly PathIndex['routes'][number][],
): PathIndex => ({ ...ground, articles, routes, places: [], audiences: [] })

function planOf(index: PathIndex, minutes: number, more: Partial<PlanQuestion> = {}): ReadingPlan {
  const plan = readingPlan(index, { minutes, aim: { kind: 'route', id: 'r' }, read: [], ...more })
  assert.ok(plan.ok)
  return plan.value
}
const stepsOf = (plan: ReadingPlan): readonly string[] => plan.steps.map((step) => step.article)

test('a plan reads prerequisites first and says what stands on them', () => {
  const index = indexOf(
    [article('goal', 10, 'base'), article('base', 8), article('other', 5)],
    [route(['goal'], [])],
  )
  const plan = planOf(index, 20)
  assert.deepEqual(stepsOf(plan), ['base', 'goal'])
  assert.deepEqual(
    plan.steps.map(({ why, text, untilMinutes }) => [why, text, untilMinutes]),
    [
      ['prerequisite', '“GOAL” stands on it.', 8],
      ['aim', 'It is on the route “A problem”.', 18],
    ],
  )
})

test('what was read holds nothing up and is not asked for again', () => {
  const index = indexOf([article('goal', 10, 'base'), article('base', 8)], [route(['goal'], [])])
  assert.deepEqual(stepsOf(planOf(index, 10)), ['base'])
  assert.deepEqual(stepsOf(planOf(index, 10, { read: ['base'] })), ['goal'])
})

test('a planned article is never in a plan, holds nothing up, and is left out by name', () => {
  const planned = { ...article('middle', 9, 'base'), state: 'planned' as const }
  const index = indexOf(
    [article('base', 5), planned, article('goal', 5, 'middle')],
    [route(['middle', 'goal'], [])],
  )
  const plan = planOf(index, 30)
  assert.deepEqual(stepsOf(plan), ['base', 'goal'])
  assert.deepEqual(
    plan.leftOut.map(({ article: id, because, text }) => [id, because, text]),
    [['middle', 'planned', 'It is planned and cannot be read yet.']],
  )
})

test('what does not fit says how long it takes with what it stands on, and what is left', () => {
  const index = indexOf([article('a', 10), article('b', 10, 'c'), article('c', 7)], [route(['a', 'b'], [])])
  const [left] = planOf(index, 12).leftOut
  // a is worth 4, c only 1 and 1 more for b; with b and c both, 17 minutes are needed.
  assert.deepEqual(stepsOf(planOf(index, 12)), ['a'])
  assert.equal(left?.text, 'It takes 17 min with the one it stands on; 2 are left.')
})

test('an article of the route is worth more than one that it advises', () => {
  const index = indexOf([article('advice', 10), article('own', 10)], [route(['own'], ['advice'])])
  assert.deepEqual(stepsOf(planOf(index, 10)), ['own'])
  const both = planOf(index, 20)
  assert.deepEqual(
    both.steps.map(({ article: id, why }) => [id, why]),
    [
      ['own', 'aim'],
      ['advice', 'advice'],
    ],
  )
})

test('minutes are whole ones as they are shown, so that 12.75 and 12.46 fit into 25', () => {
  const index = indexOf([article('a', 12.75), article('b', 12.46)], [route(['a', 'b'], [])])
  const plan = planOf(index, 25)
  assert.deepEqual([stepsOf(plan), plan.minutes], [['a', 'b'], 25])
})

test('an article that was begun takes what is left of it, and one that is nearly read still takes a minute', () => {
  const index = indexOf([article('a', 12), article('b', 12)], [route(['a', 'b'], [])])
  assert.equal(planOf(index, 60, { minutesLeft: { a: 5, b: 0.1 } }).minutes, 6)
  assert.equal(planOf(index, 60, { minutesLeft: { a: Number.NaN, b: -3 } }).minutes, 13)
})

test('no time, no number and an unknown aim are refused with what can be asked', () => {
  const index = indexOf([article('a', 12)], [route(['a'], [])])
  const asking = (question: Partial<PlanQuestion>): string => {
    const plan = readingPlan(index, { minutes: 25, aim: { kind: 'route', id: 'r' }, read: [], ...question })
    assert.ok(!plan.ok)
    return plan.issues[0].message
  }
  for (const minutes of [0, -5, Number.NaN, Number.POSITIVE_INFINITY, 6001]) {
    assert.match(asking({ minutes }), /1 to 6000 minutes/)
  }
  assert.match(asking({ aim: { kind: 'route', id: 'none' } }), /no route "none"\. Known: r\./)
  assert.match(asking({ aim: { kind: 'audience', id: 'none' } }), /Known: none/)
})

test('every aim of a path makes a plan: routes, roles, places, depths and the path itself', () => {
  const aims = aimsOf(ground)
  assert.deepEqual([...new Set(aims.map(({ kind }) => kind))], ['audience', 'place', 'depth', 'path'])
  for (const aim of aims) {
    const plan = readingPlan(ground, { minutes: 60, aim, read: [] })
    assert.ok(plan.ok)
    assert.deepEqual(stepsOf(plan.value), ['first'], aim.id)
  }
})

/** A path of up to nine articles in which each stands on earlier ones. */
const paths = fc
  .array(
    fc.record({
      minutes: fc.integer({ min: 1, max: 20 }),
      needs: fc.array(fc.nat(9), { maxLength: 2 }),
      state: fc.constantFrom('written', 'written', 'written', 'planned'),
      role: fc.constantFrom('own', 'advice', 'none'),
      isRead: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((list) => {
    const articles = list.map(({ minutes, needs, state }, index) => ({
      ...article(
        `a${index}`,
        minutes,
        ...new Set(needs.filter((need) => need < index).map((need) => `a${need}`)),
      ),
      state: state as IndexedArticle['state'],
    }))
    const named = (role: string): readonly string[] =>
      list.flatMap((item, index) => (item.role === role ? [`a${index}`] : []))
    const read = list.flatMap((item, index) => (item.isRead && item.state === 'written' ? [`a${index}`] : []))
    return { index: indexOf(articles, [route(named('own'), named('advice'))]), articles, read }
  })
const budget = fc.integer({ min: 1, max: 120 })

test('law: a plan never takes longer than was asked, and its minutes add up', () => {
  fc.assert(
    fc.property(paths, budget, ({ index, read }, minutes) => {
      const plan = planOf(index, minutes, { read })
      assert.ok(plan.minutes <= minutes)
      assert.equal(plan.minutes, plan.steps.at(-1)?.untilMinutes ?? 0)
      assert.equal(
        plan.minutes,
        plan.steps.reduce((sum, step) => sum + step.minutes, 0),
      )
    }),
    { seed: 21, numRuns: 150 },
  )
})

test('law: nothing stands before a written prerequisite that was not read', () => {
  fc.assert(
    fc.property(paths, budget, ({ index, articles, read }, minutes) => {
      const steps = stepsOf(planOf(index, minutes, { read }))
      for (const [position, id] of steps.entries()) {
        for (const need of articles.find((candidate) => candidate.id === id)?.prerequisites ?? []) {
          const isWritten = articles.some(
            (candidate) => candidate.id === need && candidate.state === 'written',
          )
          if (!isWritten || read.includes(need)) continue
          assert.ok(steps.indexOf(need) >= 0 && steps.indexOf(need) < position, `${id} before ${need}`)
        }
      }
    }),
    { seed: 22, numRuns: 150 },
  )
})

test('law: everything the route asks for is in the plan or left out, once, and nothing that was read is in it', () => {
  fc.assert(
    fc.property(paths, budget, ({ index, read }, minutes) => {
      const plan = planOf(index, minutes, { read })
      const steps = stepsOf(plan)
      const left = plan.leftOut.map((omission) => omission.article)
      const wanted = [...(index.routes[0]?.articles ?? []), ...(index.routes[0]?.readFirstIfUnfamiliar ?? [])]
      for (const id of wanted) assert.ok(steps.includes(id) !== left.includes(id), id)
      assert.equal(new Set([...steps, ...left]).size, steps.length + left.length)
      assert.ok(steps.every((id) => !read.includes(id)))
    }),
    { seed: 23, numRuns: 150 },
  )
})

test('law: more minutes never make a plan worth less', () => {
  const worth = (plan: ReadingPlan): number =>
    plan.steps.reduce(
      (sum, { why, opens }) => sum + { aim: 4, advice: 2, prerequisite: 1 }[why] + opens.length,
      0,
    )
  fc.assert(
    fc.property(paths, budget, fc.nat(30), ({ index, read }, minutes, more) => {
      const [shorter, longer] = [planOf(index, minutes, { read }), planOf(index, minutes + more, { read })]
      assert.equal(longer.proof, 'best')
      assert.ok(worth(longer) >= worth(shorter))
    }),
    { seed: 24, numRuns: 150 },
  )
})

test('law: the order of the articles in the index does not decide what is read', () => {
  fc.assert(
    fc.property(paths, budget, ({ index, read }, minutes) => {
      const turned = { ...index, articles: index.articles.toReversed() }
      assert.deepEqual(planOf(turned, minutes, { read }).steps, planOf(index, minutes, { read }).steps)
    }),
    { seed: 25, numRuns: 80 },
  )
})
