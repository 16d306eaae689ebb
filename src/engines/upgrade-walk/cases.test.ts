import engine from '#engines/upgrade-walk/engine.ts'
import type { UpgradeResult } from '#engines/upgrade-walk/result.ts'
import { hourMs } from '#kernel/units.ts'
import { holds, runCases, says } from '#test/engine-cases.ts'

/** Quantities of the answer, worked out by hand, and words of its sentences. */
type Expected = { readonly says: readonly string[] }

runCases<Expected>(import.meta.dirname, engine, (run, { says: words, ...values }) => {
  const { verdict, clusters, steps, leftOut, startsAtMs, endsAtMs, gaps } = run.result as UpgradeResult
  const sum = (of: (one: (typeof clusters)[number]) => number): number =>
    clusters.reduce((total, one) => total + of(one), 0)
  const found = {
    ...{ verdict, rounds: steps.length, together: Math.max(0, ...clusters.map((one) => one.together)) },
    ...{ hours: (endsAtMs - startsAtMs) / hourMs, belowHours: sum((one) => one.belowMs) / hourMs },
    ...{ mixedHours: sum((one) => one.mixedMs) / hourMs, shortest: clusters.map((one) => one.shortest) },
    ...{ stopped: sum((one) => one.stoppedVms), badHosts: sum((one) => one.badHosts) },
    leftOut: leftOut.map(({ name, kind, vms }) => ({ name, kind, vms })),
    gapHours: gaps.map(({ fromMs, toMs }) => (toMs - fromMs) / hourMs),
    order: steps.map(({ hosts }) => hosts.map(({ name }) => name).join(' ')),
    ends: steps.map(({ endMs }) => new Date(endMs).toISOString()),
  }
  holds(found, values, 1e-9)
  says(run, words)
})
