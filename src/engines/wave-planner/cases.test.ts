import engine from '#engines/wave-planner/engine.ts'
import type { WaveResult } from '#engines/wave-planner/result.ts'
import { holds, runCases, says } from '#test/engine-cases.ts'

/** Values of the answer, worked out by hand, and words of its sentences. */
type Expected = { readonly says: readonly string[] }

runCases<Expected>(import.meta.dirname, engine, (run, { says: words, ...values }) => {
  const result = run.result as WaveResult
  const found =
    result.kind === 'restore'
      ? { vms: result.vms, hours: result.hours, binds: result.binds, oneVmHours: result.oneVmHours }
      : {
          ...{ vms: result.vms, waves: result.waves.map(({ vms }) => vms), isShortest: result.isShortest },
          ...{
            opens: result.waves.map(({ fromMs }) => new Date(fromMs).toISOString()),
            bound: result.bound.why,
          },
          ...{ stopMs: result.waves.map(({ stopMs }) => stopMs), leftVms: result.leftVms },
          ...{ rollbackHours: result.rollbackHours, dualCents: result.dualCents },
          ...{ conflicts: result.conflicts, cycles: result.cycles },
        }
  holds(found, values, 1e-6)
  says(run, words)
})
