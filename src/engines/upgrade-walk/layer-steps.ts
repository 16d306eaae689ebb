import { type LayerPlan, orderOf } from '#engines/upgrade-walk/layers.ts'
import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { LayerStep, OrderGap } from '#engines/upgrade-walk/result.ts'

const [dayMs, minuteMs] = [86_400_000, 60_000]

/**
 * Layers of one side of the hosts on the calendar, one after another with the soak between them; `hostsFromMs` is when
 * the hosts may begin. Each item of a layer is updated alone.
 */
export function layerStepsOf(
  plans: readonly LayerPlan[],
  values: UpgradeParams,
  fromMs: number,
  side: 'before hosts' | 'after hosts',
): { readonly steps: readonly LayerStep[]; readonly hostsFromMs: number } {
  const at = plans.findIndex(({ layer }) => layer.id === 'hosts')
  const mine = side === 'before hosts' ? plans.slice(0, Math.max(0, at)) : plans.slice(at + 1)
  const soakMs = values.soakDays * dayMs
  const steps: LayerStep[] = []
  let atMs = fromMs
  for (const { layer, items } of mine) {
    if (items.length === 0) continue
    if (side === 'after hosts') atMs += soakMs
    for (const { name } of items) {
      const endMs = atMs + values.minutesPerService * minuteMs
      steps.push({ layer: layer.id, title: layer.title, name, startMs: atMs, endMs })
      atMs = endMs
    }
    if (side === 'before hosts') atMs += soakMs
  }
  return { steps, hostsFromMs: atMs }
}

/** Times in which a layer is new and another, that ought to have gone before it, is not yet. */
export function gapsIn(steps: readonly LayerStep[], values: UpgradeParams): readonly OrderGap[] {
  return orderOf(values).flatMap((row): OrderGap[] => {
    if (row.reversible === 'no' || values.order === 'backup-first') return []
    const [first, second] = [row.before, row.after].map((id) => steps.filter(({ layer }) => layer === id))
    const [fromMs, toMs] = [first?.[0]?.startMs, second?.at(-1)?.endMs]
    if (fromMs === undefined || toMs === undefined) return []
    return [{ exposes: row.reversible.exposes, why: row.why, fromMs, toMs }]
  })
}
