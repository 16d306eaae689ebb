import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import { gradeChallenge } from '#challenge/grade.ts'
import { valueSaid } from '#challenge/knobs.ts'
import { sumAt } from '#challenge/measure.ts'
import { type PosedChallenge, poseChallenge } from '#challenge/pose.ts'
import type { Engine } from '#engines/engine.ts'
import { emptyEstate } from '#estate/model.ts'
import { seededRandom } from '#kernel/random.ts'
import { type Challenge, parseChallenges } from '#path/challenge/challenge.ts'
import { compilePath } from '#path/compile.ts'
import { loadContent } from '#tools/content.ts'

const files = loadContent('content', [])
assert.ok(files.ok)
const graph = compilePath(files.value, engines)
assert.ok(graph.ok, JSON.stringify(graph.ok || graph.issues))
const read = parseChallenges(files.value, graph.value, engines)
assert.ok(read.ok, JSON.stringify(read.ok || read.issues))
const stage1 = read.value.find(({ id }) => id === 'stage-1') as Challenge

/** The same engines; an answer that was computed for the same question is not computed again. */
const quick = engines.map((engine): Engine => {
  const known = new Map<string, ReturnType<Engine['run']>>()
  return {
    ...engine,
    run: (on, params, context) => {
      if (on.digest !== '') return engine.run(on, params, context)
      const key = JSON.stringify(params)
      const outcome = known.get(key) ?? engine.run(on, params, context)
      known.set(key, outcome)
      return outcome
    },
  }
})
const posed = (seed: number): PosedChallenge => {
  const outcome = poseChallenge(stage1, quick, seed)
  assert.ok(outcome.ok, `seed ${seed}: ${JSON.stringify(outcome.ok || outcome.issues)}`)
  return outcome.value
}
const seeds = Array.from({ length: 200 }, (_, index) => index * 4999)
const sheets = seeds.map(posed)

test('every engine of the stage is asked at least twice', () => {
  const counts = new Map<string, number>()
  for (const { engine } of stage1.questions) counts.set(engine, (counts.get(engine) ?? 0) + 1)
  const wanted =
    'headroom blast-radius cpu-contention memory-debt ha-timeline shared-links quorum-lab live-migration'
  for (const engine of wanted.split(' ')) assert.ok((counts.get(engine) ?? 0) >= 2, engine)
})

test('for 200 seeds every question has options that read differently and one that the grader accepts', () => {
  for (const sheet of sheets) {
    assert.equal(sheet.questions.length, stage1.questions.length)
    for (const [index, { options, given, ask }] of sheet.questions.entries()) {
      assert.equal(new Set(options).size, options.length, ask)
      assert.ok(options.length >= 3 && given.length > 0)
      assert.doesNotMatch([ask, ...options].join(' '), /[{}$]|undefined|NaN/, 'nothing is left unfilled')
      const key = sheet.key[index]
      assert.ok(key !== undefined && key.right >= 0 && key.right < options.length)
      assert.ok(key.explained.length > 20, `${key.id} explains itself`)
      // Of all options exactly one is accepted.
      const accepted = options.filter((_, choice) => {
        const chosen = sheet.key.map((one, at) => (at === index ? choice : one.right))
        return gradeChallenge(sheet, chosen).right === sheet.key.length
      })
      assert.equal(accepted.length, 1)
    }
    assert.equal(
      gradeChallenge(
        sheet,
        sheet.key.map(({ right }) => right),
      ).result,
      'passed',
    )
  }
})

/** The knobs that a reader is given, read back from the table on the sheet. */
function givenKnobs(sheet: PosedChallenge, index: number): Readonly<Record<string, string | number>> {
  const question = stage1.questions[index] as Challenge['questions'][number]
  const engine = engines.find(({ id }) => id === question.engine) as Engine
  const [table] = sheet.questions[index]?.given ?? []
  assert.ok(table?.kind === 'table')
  const rows = new Map(table.rows.map(([label, value]) => [String(label), String(value)]))
  return Object.fromEntries(
    Object.entries(question.params).map(([knob, param]) => {
      const field = engine.params[knob]
      const name = String(param).startsWith('$') ? String(param).slice(1) : ''
      const candidates = name === '' ? [param] : (question.draw?.[name]?.values ?? [])
      const value = candidates.find((one) => valueSaid(field, one) === rows.get(field?.label ?? knob))
      assert.ok(value !== undefined, `${question.id}: ${knob}`)
      return [knob, value]
    }),
  )
}
const at = (id: string): number => stage1.questions.findIndex((question) => question.id === id)

test('for 200 seeds what a question says of its setting is true of the setting that is given', () => {
  const withPremise = stage1.questions.filter(({ premise }) => premise !== undefined)
  assert.deepEqual(
    withPremise.map(({ id }) => id),
    ['what-shortens-the-stall', 'what-does-not-save-heartbeats', 'what-starts-the-fencing'],
  )
  for (const question of withPremise) {
    const engine = quick.find(({ id }) => id === question.engine) as Engine
    const { premise } = question
    assert.ok(premise !== undefined)
    for (const [number, sheet] of sheets.entries()) {
      const raw = givenKnobs(sheet, at(question.id))
      const nothing = { estate: emptyEstate('none'), digest: '' }
      const outcome = engine.run(nothing, raw, { seed: 1, progress: () => {} })
      assert.ok(outcome.ok)
      const value = sumAt(outcome.value.result, premise.measure, premise.absent)
      const said = `${question.id}, sheet ${number}: ${value}`
      assert.ok(value !== undefined, said)
      if (premise.atLeast !== undefined) assert.ok(value >= premise.atLeast, said)
      if (premise.atMost !== undefined) assert.ok(value <= premise.atMost, said)
    }
  }
})

test('for 200 seeds nobody loses a witness that is not there, or every node', () => {
  for (const sheet of sheets) {
    for (const id of ['who-acts-after-the-cut', 'who-acts-after-losses']) {
      const { witness, before, nodes, failures } = givenKnobs(sheet, at(id))
      assert.ok(witness !== 'none' || before !== 'witness-lost')
      if (failures !== undefined)
        assert.ok(Number(failures) + (before === 'node-stopped' ? 1 : 0) < Number(nodes))
    }
  }
})

test('for 200 seeds an explanation shows what its question asks for', () => {
  for (const { questions, key } of sheets) {
    const wait = at('wide-wait-after-a-loss')
    const [right, explained] = [key[wait]?.right ?? -1, key[wait]?.explained ?? '']
    assert.match(explained, /^Hosts lost: 1 host; /)
    assert.ok(explained.includes(`a wide VM waits: ${questions[wait]?.options[right]};`), explained)
    assert.match(key[at('who-needs-a-hand')]?.explained ?? '', /gave up on the disk.*until somebody acts/)
  }
})

test('the seconds until guests are picked up are those of the model', () => {
  const { ask, params } = stage1.questions[at('last-guest-serves')] as Challenge['questions'][number]
  const engine = engines.find(({ id }) => id === 'ha-timeline') as Engine
  const raw = { platform: params.platform, fault: params.fault, detectionMs: 15_000, fenceMs: 10_000 }
  const outcome = engine.run({ estate: emptyEstate('none'), digest: '' }, raw, {
    seed: 1,
    progress: () => {},
  })
  assert.ok(outcome.ok)
  const pickupMs = sumAt(outcome.value.result, ['course/pickup/ms'], undefined) ?? Number.NaN
  assert.ok(ask.includes(`Another ${pickupMs / 1000} s pass`), `the model says ${pickupMs} ms`)
})

test('the same seed gives the same sheet, another one another', () => {
  assert.deepEqual(posed(seeds[3] ?? 0), sheets[3])
  assert.equal(new Set(sheets.map(({ questions }) => JSON.stringify(questions))).size, sheets.length)
})

test('the engines themselves give the sheet that remembered answers gave', () => {
  const outcome = poseChallenge(stage1, engines, seeds[5] ?? 0)
  assert.ok(outcome.ok)
  assert.deepEqual(outcome.value, sheets[5])
})

test('the pass mark is 12 of 16, and blind picking passes less than once in ten thousand tries', () => {
  const [{ mark, questions }] = sheets as [PosedChallenge, ...PosedChallenge[]]
  assert.deepEqual([mark.right, mark.asked], [12, 16])
  assert.ok(mark.chance <= 1e-4 && mark.chance > 1e-6, String(mark.chance))
  // One question has three options, one has five, the others four.
  assert.deepEqual(questions.map(({ options }) => options.length).sort(), [
    ...Array(1).fill(3),
    ...Array(14).fill(4),
    5,
  ])
  const random = seededRandom(1)
  const passes = sheets.flatMap((sheet) =>
    Array.from({ length: 100 }, () => {
      const chosen = sheet.questions.map(({ options }) => Math.floor(random() * options.length))
      return gradeChallenge(sheet, chosen).result === 'passed'
    }),
  )
  assert.ok(passes.filter(Boolean).length <= 5, 'of 20,000 blind tries five or fewer pass')
})

test('no place on the sheet is right more often than chance would have it, and no fixed choice of outcome either', () => {
  for (const [index, { id }] of stage1.questions.entries()) {
    const counts = new Map<number, number>()
    for (const { key } of sheets)
      counts.set(key[index]?.right ?? -1, (counts.get(key[index]?.right ?? -1) ?? 0) + 1)
    // 200 draws of 1/3 have a mean of 67 and a standard deviation of 6.7: five of them is 100.
    assert.ok(Math.max(...counts.values()) <= 100, `${id}: ${JSON.stringify([...counts])}`)
  }
})

test('an answer left open, a number that is no option and a sheet too short count as wrong', () => {
  const [sheet] = sheets as [PosedChallenge, ...PosedChallenge[]]
  const { right, result, questions } = gradeChallenge(sheet, ['none', -1, 99, 1.5, '2', null])
  assert.deepEqual([right, result], [0, 'failed'])
  assert.ok(questions.every(({ chosen }) => chosen === 'none'))
})

test('a wrong choice is told what speaks against it and where the right one is taught', () => {
  const [sheet] = sheets as [PosedChallenge, ...PosedChallenge[]]
  const chosen = sheet.key.map(
    ({ right }, index) => (right + 1) % (sheet.questions[index]?.options.length ?? 1),
  )
  const graded = gradeChallenge(sheet, chosen)
  assert.equal(graded.right, 0)
  for (const { because, taughtIn, explained } of graded.questions) {
    assert.ok(because.length > 20 && explained.length > 20)
    assert.ok(graph.ok && graph.value.articles.some(({ id }) => id === taughtIn))
  }
})

test('a question without a draw that has one best answer is refused in words', () => {
  const [first] = stage1.questions.filter(({ answer }) => answer.kind === 'outcome')
  assert.ok(first?.answer.kind === 'outcome')
  const options = first.answer.options.map((option) => ({ ...option, is: 'never' }))
  const impossible = { ...stage1, questions: [{ ...first, answer: { ...first.answer, options } }] }
  const outcome = poseChallenge(impossible, quick, 1)
  assert.ok(!outcome.ok)
  assert.equal(outcome.issues[0].code, 'challenge.no-question')
})
