import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlan } from '#engines/wave-planner/checker.ts'
import engine from '#engines/wave-planner/engine.ts'
import { params } from '#engines/wave-planner/params.ts'
import { plannedFor, structureOf } from '#engines/wave-planner/planned.ts'
import type { Restore } from '#engines/wave-planner/restore.ts'
import type { Migration } from '#engines/wave-planner/result.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { defaultValues } from '#kernel/field.ts'

const nothing = emptyEstate('none')

function ask(raw: Readonly<Record<string, unknown>>, estate: Estate = nothing) {
  const outcome = engine.run({ estate, digest: '' }, raw, { seed: 1, progress: () => {} })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const text = outcome.value.blocks
    .flatMap((block) => (block.kind === 'sentence' || block.kind === 'verdict' ? [block.text] : []))
    .join(' ')
  return { run: outcome.value, text }
}
const migrated = (raw: Readonly<Record<string, unknown>>, estate: Estate = nothing) => {
  const { run, text } = ask(raw, estate)
  return { result: run.result as Migration, text, run }
}
const restored = (raw: Readonly<Record<string, unknown>>) => {
  const { run, text } = ask({ mode: 'restore', ...raw })
  return { result: run.result as Restore, text }
}
const dayMs = 86_400_000

test('the knobs alone give waves that an independent checker accepts', () => {
  const values = { ...defaultValues(params), vms: 1200, groupSize: 7 }
  const structure = structureOf(nothing, values)
  assert.ok(structure.ok)
  const planned = plannedFor(structure.value, nothing, values)
  assert.ok(planned.ok)
  assert.deepEqual(checkPlan(planned.value.programme, planned.value.plan.slotOf), [])
})

test('with aftercare of a week, four engineers move 100 VMs in two windows, and the bound proves it', () => {
  // 60 in one window leave two engineers for 40 in the next: 600 VMs need 12 windows.
  const { result } = migrated({ surpriseRate: 0 })
  assert.equal(result.waves.length, 12)
  assert.ok(result.isShortest)
  assert.deepEqual(new Set(result.finish.ends.map(({ endMs }) => endMs)), new Set([result.endMs]))
})

test('turn: the first-write policy shrinks the way back from hours to seconds, and nothing else changes', () => {
  const [hold, now] = ['read-only', 'immediate'].map((firstWrite) => migrated({ firstWrite }).result)
  assert.equal(hold!.rollbackHours, 8)
  assert.equal(now!.rollbackHours, 30 / 3600)
  assert.deepEqual(
    hold!.waves.map(({ stopMs, bytes }) => [stopMs, bytes]),
    now!.waves.map(({ stopMs, bytes }) => [stopMs, bytes]),
  )
})

test('turn: quarantine costs and gives no way back', () => {
  const [none, weeks] = [0, 28].map((quarantineDays) => migrated({ quarantineDays }).result)
  assert.equal(none!.rollbackHours, weeks!.rollbackHours)
  assert.equal(weeks!.dualCents - none!.dualCents, 600 * 28 * 150)
})

test('turn: measured flows merge groups, and two large ones set the length', () => {
  const knobs = { flows: 'measured', vmsPerWave: 200, engineers: 20, hypercareDays: 0 }
  const { result } = migrated(knobs)
  assert.deepEqual(
    result.groups.slice(0, 3).map(({ vms }) => vms),
    [150, 150, 5],
  )
  assert.equal(migrated({ ...knobs, flows: 'guessed' }).result.groups[0]!.vms, 5)
})

test('turn: things to rebuild per application move the end by months while the link sits idle', () => {
  const plain = migrated({}).result
  const built = migrated({ integrations: 3, integrationDays: 3 }).result
  assert.ok(built.endMs! - plain.endMs! > 60 * dayMs)
  assert.ok(built.linkBusy < 0.05)
})

test('turn: everything restored takes days where one VM takes minutes, until one link sets the ceiling', () => {
  const { result, text } = restored({})
  assert.ok(result.hours > 48 && result.oneVmHours < 0.5)
  // 600 × 100 GiB over 10 Gbit/s: 62,914,560 MiB / 1192 MiB/s = 14.3 h at least.
  const last = result.sweep.at(-1)!
  assert.ok(last.hours > 14.3 && last.hours < 14.8)
  assert.equal(last.binds, 'shared')
  assert.match(text, /the link sets the ceiling/)
})

test('without a link nothing moves, and the link is named as the only limit', () => {
  const { result, text } = migrated({ linkGbps: 0, vms: 10 })
  assert.equal(result.endMs, null)
  assert.match(text, /the link alone is the smallest set of limits/)
  assert.equal(restored({ linkGbps: 0, vms: 10 }).result.hours, Number.POSITIVE_INFINITY)
})

test('a group larger than any window, and a freeze over everything, are told as what they are', () => {
  const large = migrated({ vms: 100, groupSize: 90 })
  assert.match(large.text, /application 1 \(90\) fits no window: the VMs allowed in a wave alone is/)
  assert.equal(large.result.leftGroups, 1)
  const frozen = migrated({ vms: 10, freezeAfterDays: 0, freezeDays: 3650, windowsPerWeek: 1 })
  assert.match(frozen.text, /the freeze/)
})
