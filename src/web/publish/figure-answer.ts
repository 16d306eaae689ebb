import type { Block } from '#kernel/block.ts'
import type { ModelFigure } from '#path/body.ts'
import type { Bench } from '#web/publish/figure.ts'
import { figureSeed } from '#web/publish/figure-view.ts'

const answers = new WeakMap<Bench, Map<ModelFigure, readonly Block[]>>()

/**
 * Every block of a figure's answer on the estate of the bench, computed once however often it is asked for: by the
 * figure itself and by the prose around it. Empty without an estate, and when the engine refuses; why is told to the
 * bench, once.
 */
export function figureBlocks(figure: ModelFigure, bench: Bench): readonly Block[] {
  const known = answers.get(bench) ?? new Map<ModelFigure, readonly Block[]>()
  answers.set(bench, known)
  const blocks = known.get(figure) ?? computed(figure, bench)
  known.set(figure, blocks)
  return blocks
}

function computed(figure: ModelFigure, bench: Bench): readonly Block[] {
  const engine = bench.engines.find(({ id }) => id === figure.engine)
  if (bench.estate === 'none' || engine === undefined) return []
  const run = engine.run(bench.estate, figure.params, { seed: figureSeed, progress: () => undefined })
  if (run.ok) return run.value.blocks
  bench.issues.push(...run.issues.map((issue) => ({ ...issue, where: `${figure.where}, ${issue.where}` })))
  return []
}
