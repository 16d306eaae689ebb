import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlan } from '#engines/wave-planner/checker.ts'
import engine from '#engines/wave-planner/engine.ts'
import { params } from '#engines/wave-planner/params.ts'
import { plannedFor, structureOf } from '#engines/wave-planner/planned.ts'
import type { Restore } from '#engines/wave-planner/restore.ts'
import type { Migration } from '#engines/wave-planner/result.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { defaultValues } from '#kernel/field.ts'
import { dayMs } from '#kernel/units.ts'
import { vsphereTogether } from '#migration/platform-budgets.ts'

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
  for (const raw of [{ linkGbps: 0 }, { repositoryReadMib: 0 }]) {
    const never = ask({ mode: 'restore', vms: 10, ...raw })
    assert.match(never.text, /Nothing is ever back/)
    assert.doesNotThrow(() => canonicalJson(never.run))
  }
  for (const path of ['warm', 'cold', 'by-class'])
    for (const raw of [{ linkGbps: 0 }, { hostReadMib: 0 }, { arrayReadMib: 0 }, { freezeDays: 3650 }])
      assert.doesNotThrow(() => canonicalJson(ask({ path, vms: 10, ...raw }).run))
})

test('a group larger than any window, and a freeze over everything, are told as what they are', () => {
  const large = migrated({ vms: 100, groupSize: 90 })
  assert.match(large.text, /application 1 \(90\) fits no window: the VMs allowed in a wave alone is/)
  assert.equal(large.result.leftGroups, 1)
  const frozen = migrated({ vms: 10, freezeAfterDays: 0, freezeDays: 3650, windowsPerWeek: 1 })
  assert.match(frozen.text, /the freeze/)
})

test('turn: from 20 to 80 guests a wave at five percent surprises, copies fit, and open surprises stop windows', () => {
  // Not later than with small waves, but later than planned by more: what the plan wins is lost in the queue.
  const knobs = { surpriseDays: 5, engineers: 4 }
  const [few, many] = [20, 80].map((vmsPerWave) => migrated({ ...knobs, vmsPerWave }).result)
  const late = ({ finish, startMs }: Migration): number =>
    (finish.ends.find(({ share }) => share === 0.9)!.endMs! - startMs) / dayMs
  const planned = ({ endMs, startMs }: Migration): number => (endMs! - startMs) / dayMs
  assert.ok(many!.linkBusy < 0.05)
  assert.ok(many!.finish.pausedMean > few!.finish.pausedMean + 1)
  assert.ok(late(many!) / planned(many!) > late(few!) / planned(few!))
})

test('turn: one path for all leaves busy guests stopped for long; by class they go alone on the link', () => {
  const busy = { changePerDay: 5, busyShare: 0.1, busyFactor: 12, vms: 100, concurrency: 40 }
  const [warm, classes] = ['warm', 'by-class'].map((path) => migrated({ ...busy, path }).result)
  // 100 GiB × 5 × 12 a day is 71 MiB/s, and 40 at a time over 10 Gbit/s are 30 MiB/s each.
  assert.equal(warm!.routes.stuck, 10)
  assert.equal(warm!.routes.cold, 10)
  assert.equal(classes!.routes.alone, 10)
  assert.equal(warm!.togetherMax, Math.floor(1.25e9 / ((100 * 2 ** 30 * 60) / 86_400)))
})

test('nothing more that is bought ever ends later, and a tool that ends leaves what is not moved by then', () => {
  const { result, text } = migrated({ toolEndsAfterDays: 50 })
  for (const { daysWon } of result.purchases) assert.ok(daysWon >= 0)
  const left = result.waves.filter(({ toMs }) => toMs > result.startMs + 50 * dayMs)
  assert.equal(
    result.tool!.vmsLeft,
    left.reduce((sum, { vms }) => sum + vms, 0),
  )
  assert.ok(result.tool!.vmsLeft > 0)
  assert.match(text, /are not moved/)
})

test('budgets of vSphere: 8 vMotions or 2 with storage from a host, 8 with storage on a datastore, 4 below 10 Gbit/s', () => {
  // Facts mob-vsphere-concurrency and mob-vsphere-storage-budget.
  assert.deepEqual(vsphereTogether('vmotion', 10), { host: 8, datastore: 128, network: 8 })
  assert.deepEqual(vsphereTogether('vmotion', 1), { host: 8, datastore: 128, network: 4 })
  const storage = { host: 2, datastore: 8, network: Number.POSITIVE_INFINITY }
  assert.deepEqual(vsphereTogether('storage-vmotion', 10), storage)
  assert.equal(migrated({ tool: 'vsphere', sourceHosts: 3 }).result.together, 6)
  assert.equal(migrated({ tool: 'hcx' }).result.together, 1)
})
