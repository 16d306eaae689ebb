import type { DigestedEstate, Engine } from '#engines/engine.ts'
import type { Estate } from '#estate/model.ts'
import type { Issue } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'
import type { ModelFigure } from '#path/body.ts'
import type { Measured } from '#path/progress/guess.ts'
import { renderHtml } from '#report/html.ts'
import { html, type Markup, raw } from '#report/markup.ts'
import { controlMarkup } from '#web/publish/control.ts'
import { figureBlocks } from '#web/publish/figure-answer.ts'
import { type FigureData, shownBlocks } from '#web/publish/figure-view.ts'
import { guessForm } from '#web/publish/guess-form.ts'
import { measuredIn } from '#web/publish/measured.ts'

/** What a figure is computed on, and with which engines. */
export type Bench = {
  readonly engines: readonly Engine[]
  readonly estate: DigestedEstate | 'none'
  /** Collects why a figure could not be computed. */
  readonly issues: Issue[]
}

/**
 * The static twin of a model: title, knobs that wait for the island, and the answer on the reference estate. The
 * caption follows and closes the figure.
 */
export function openFigure(figure: ModelFigure, bench: Bench): Markup {
  const engine = bench.engines.find(({ id }) => id === figure.engine)
  if (engine === undefined) return html`<figure class="model"><figcaption>`
  const mapField = figure.turn.find((name) => engine.params[name]?.kind === 'components')
  const field = mapField === undefined ? undefined : engine.params[mapField]
  const offers =
    field?.kind !== 'components' || bench.estate === 'none' ? [] : offersOf(bench.estate.estate, field.of)
  const measured = measuredFor(figure, bench)
  const data: FigureData = {
    engine: figure.engine,
    params: figure.params,
    view: figure.view,
    map: mapField ?? 'none',
    offers,
    ...(measured === 'none' ? {} : { measured }),
  }
  const id = `figure-${figure.number}`
  const knobs = figure.turn.flatMap((name) => {
    const turned = engine.params[name]
    if (turned === undefined) return []
    return [controlMarkup(`${id}-${name}`, name, turned, figure.params[name])]
  })
  return html`<figure class="model${measured === 'none' ? '' : ' guessed'}" id="${id}" aria-labelledby="${id}-title" data-model="${JSON.stringify(data)}">
<div class="figure-head"><p class="figure-title" id="${id}-title"><span class="figure-number">Figure ${figure.number}</span> ${figure.title}</p></div>
${measured === 'none' ? '' : guessForm(id, figure.guess, measured)}
<form class="knobs" aria-label="Turn figure ${figure.number}"><fieldset disabled>${knobs}</fieldset><p class="on">On the reference estate</p></form>
<div class="answer">${raw(answerMarkup(figure, bench))}</div>
<p class="said" role="status"></p>
<figcaption>`
}

function answerMarkup(figure: ModelFigure, bench: Bench): string {
  if (bench.estate === 'none') return '<p>The reference estate is not part of this build.</p>'
  const blocks = figureBlocks(figure, bench)
  if (blocks.length === 0) return ''
  const shown = shownBlocks(blocks, figure.view)
  if (shown.length === 0) bench.issues.push(nothingShown(figure))
  return renderHtml(shown, { idPrefix: `figure-${figure.number}-` })
}

/** What a guess is held against; a figure that asks for one and answers nothing of the kind stops the build. */
function measuredFor(figure: ModelFigure, bench: Bench): Measured | 'none' {
  if (figure.guess === '' || bench.estate === 'none') return 'none'
  const blocks = figureBlocks(figure, bench)
  const measured = measuredIn(
    figure.measure === '' ? shownBlocks(blocks, figure.view) : blocks,
    figure.measure,
  )
  if (measured !== undefined) return measured
  if (blocks.length > 0) bench.issues.push(nothingMeasured(figure))
  return 'none'
}

const nothingMeasured = (figure: ModelFigure): Issue => ({
  code: 'content.figure-unmeasured',
  severity: 'error',
  where: figure.where,
  message: `The figure asks for a guess, and no block of its answer is "${figure.measure}". Name one with measure="kind~words".`,
})

const nothingShown = (figure: ModelFigure): Issue => ({
  code: 'content.figure-empty',
  severity: 'error',
  where: figure.where,
  message: `No block of the answer is "${figure.view.show.join('" or "')}". Show another kind, or other words of a title.`,
})

/** What a components control offers: facilities, clusters and hosts of the kinds it takes. VMs are chosen nowhere here. */
function offersOf(estate: Estate, kinds: readonly string[]): FigureData['offers'] {
  const named = (
    kind: string,
    list: readonly { readonly id: string; readonly name: string }[],
  ): FigureData['offers'] =>
    list.map(({ id, name }) => (id === name ? [`${kind}:${id}`] : [`${kind}:${id}`, name]))
  const all = [
    ...estate.facilities.flatMap((facility) => named(facility.kind, [facility])),
    ...named('cluster', estate.clusters),
    ...named('host', estate.hosts),
  ]
  return sortedBy(
    all.filter(([ref]) => kinds.includes(ref.slice(0, ref.indexOf(':')))),
    ([ref]) => kinds.indexOf(ref.slice(0, ref.indexOf(':'))),
  )
}
