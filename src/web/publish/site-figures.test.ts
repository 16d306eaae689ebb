import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engineById, engines } from '#catalog'
import type { Block } from '#kernel/block.ts'
import { addDays } from '#kernel/calendar/day.ts'
import type { Field } from '#kernel/field.ts'
import type { ModelFigure } from '#path/body.ts'
import { compilePath } from '#path/compile.ts'
import { referenceEstate } from '#tools/build.ts'
import { loadContent } from '#tools/content.ts'
import { figureSeed, shownBlocks } from '#web/publish/figure-view.ts'

const files = loadContent('content', [])
if (!files.ok) throw new Error(files.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
const compiled = compilePath(files.value, engines)
if (!compiled.ok)
  throw new Error(compiled.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
const { digested } = await referenceEstate('content/estates/reference.json')
if (digested === 'none') throw new Error('The reference estate is missing.')
const reference = digested
const written = compiled.value.articles.filter((article) => article.state === 'written')

/** What a figure shows at some settings; undefined when the engine refuses them. */
function shownAt(
  figure: ModelFigure,
  changed: Readonly<Record<string, unknown>>,
): readonly Block[] | undefined {
  const engine = engineById(figure.engine)
  assert.ok(engine)
  const settings = { ...figure.params, ...changed }
  const run = engine.run(reference, settings, { seed: figureSeed, progress: () => undefined })
  return run.ok ? shownBlocks(run.value.blocks, figure.view) : undefined
}

/** What it says there in words: verdicts, sentences and the titles of pictures. */
const saidAt = (figure: ModelFigure, changed: Readonly<Record<string, unknown>>): string =>
  shownAt(figure, changed)?.map(words).join('\n') ?? 'refused'

function words(block: Block): string {
  if (block.kind === 'verdict') return `${block.subject} ${block.verdict}`
  if (block.kind === 'sentence') return block.text
  return 'title' in block && block.kind !== 'table' ? block.title : ''
}

/** Other values to turn a knob to: both ends and some between, each other option, nothing and each cluster. */
function turnsOf(field: Field | undefined, now: unknown): readonly unknown[] {
  switch (field?.kind) {
    case 'number': {
      const { min, max, step } = field
      const steps = Math.floor((max - min) / step)
      return [0, 1, 0.5, 0.25, 0.1]
        .map((share) => Number((min + Math.round(share * steps) * step).toFixed(6)))
        .filter((value) => value !== now)
    }
    case 'choice':
      return field.options.map(({ value }) => value).filter((value) => value !== now)
    case 'components':
      return [[], ...reference.estate.clusters.map(({ id }) => [`cluster:${id}`])]
    case 'date':
      return [31, 90, 365].map((days) => addDays(field.default, days)).filter((day) => day !== now)
    default:
      return []
  }
}

for (const { id, figures } of [
  ...written.map(({ id, body }) => ({ id, figures: body.figures })),
  ...compiled.value.patterns.map(({ id, models }) => ({
    id,
    figures: models.flatMap(({ figure }) => (figure === undefined ? [] : [figure])),
  })),
]) {
  test(`every part that the figures of ${id} are to show is there, as printed or after one turn`, () => {
    for (const figure of figures) {
      const fields = engineById(figure.engine)?.params ?? {}
      const turns = figure.turn.flatMap((name) =>
        turnsOf(fields[name], figure.params[name]).map((value) => ({ [name]: value })),
      )
      for (const part of figure.view.show) {
        const only = { ...figure, view: { ...figure.view, show: [part] } }
        const isThere = [{}, ...turns].some((turn) => (shownAt(only, turn)?.length ?? 0) > 0)
        assert.ok(isThere, `${figure.engine}: ${part}`)
      }
    }
  })
}

test('every written article holds two to four figures', () => {
  for (const { id, body } of written) {
    const count = body.figures.length
    assert.ok(count >= 2 && count <= 4, `${id} has ${count}`)
  }
})

for (const { id, body } of written) {
  for (const figure of body.figures) {
    test(`figure ${figure.number} of ${id} asks for a guess and has a knob that changes what it says`, () => {
      assert.match(figure.guess, /\?$/, 'the guess is a question')
      assert.ok(figure.turn.length >= 1 && figure.turn.length <= 3, 'one to three knobs')
      const fields = engineById(figure.engine)?.params ?? {}
      const printed = saidAt(figure, {})
      assert.notEqual(printed.trim(), '', 'the printed answer says something in words')
      const isTelling = figure.turn.some((name) =>
        turnsOf(fields[name], figure.params[name]).some((value) => {
          const said = saidAt(figure, { [name]: value })
          return said !== 'refused' && said !== printed
        }),
      )
      assert.ok(isTelling, `none of ${figure.turn.join(', ')} changes a verdict, a sentence or a title`)
    })
  }
}
