import assert from 'node:assert/strict'
import engine from '#engines/ha-timeline/engine.ts'
import type { HaTimelineResult } from '#engines/ha-timeline/result.ts'
import { holds, runCases } from '#test/engine-cases.ts'

/** What a case about an estate states: parts of the answer, and of guests when they start and serve, where and why. */
type OfEstate = {
  readonly restart: unknown
  readonly vms: Readonly<Record<string, readonly [startedAtMs: number, upAtMs: number]>>
  readonly to?: Readonly<Record<string, string>>
  readonly why?: Readonly<Record<string, string>>
}

runCases<OfEstate>(import.meta.dirname, engine, ({ result }, expected) => {
  const found = result as HaTimelineResult
  if (found.question === 'host') {
    holds(found.play, expected, 0)
    return
  }
  holds(found.restart, expected.restart, 0)
  const row = (id: string) => found.restart.vms.find(({ ref }) => ref === `vm:${id}`)
  for (const [id, times] of Object.entries(expected.vms)) {
    assert.deepEqual([row(id)?.startedAtMs, row(id)?.upAtMs], times, id)
  }
  for (const [id, host] of Object.entries(expected.to ?? {})) assert.equal(row(id)?.toHostId, host, id)
  for (const [id, why] of Object.entries(expected.why ?? {})) assert.equal(row(id)?.why, why, id)
})
