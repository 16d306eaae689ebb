import assert from 'node:assert/strict'
import { test } from 'node:test'
import engine from '#engines/wave-planner/engine.ts'
import type { Migration } from '#engines/wave-planner/result.ts'
import { sampleEstate, sampleService, sampleVm } from '#engines/wave-planner/sample.ts'
import type { ChangeWindow, Disk, Estate } from '#estate/model.ts'
import { gib } from '#kernel/units.ts'

function asked(estate: Estate, raw: Readonly<Record<string, unknown>>) {
  const outcome = engine.run({ estate, digest: '' }, raw, { seed: 1, progress: () => {} })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const texts = outcome.value.blocks.flatMap((block) =>
    block.kind === 'sentence' || block.kind === 'verdict' ? [block.text] : [],
  )
  return { result: outcome.value.result as Migration, text: texts.join(' '), run: outcome.value }
}

const shared: Disk = {
  ...{ name: 'Hard disk 2', capacityBytes: gib(10), datastoreId: 'd1', raw: false, shared: true },
}
const window = (id: string, change: Partial<ChangeWindow>): ChangeWindow => ({
  ...{ id, name: id, origins: [], kind: 'open', covers: [], timeZone: 'UTC' },
  when: { kind: 'weekly', days: ['sat'], from: '20:00', minutes: 720 },
  ...change,
})

test('a shared disk ties VMs at any threshold; a service, a rule and a name only when they are sure enough', () => {
  const estate: Estate = {
    ...sampleEstate(
      [
        sampleVm('node-a', { disks: [shared] }),
        sampleVm('other-b', { disks: [shared] }),
        sampleVm('shop-1', {}),
        sampleVm('db', {}),
        sampleVm('pair-1', {}),
        sampleVm('pair-2', {}),
      ],
      [sampleService('shop', 'vm:shop-1', 'vm:db')],
    ),
  }
  const sizes = (confidence: number): readonly number[] =>
    asked(estate, { confidence }).result.groups.map(({ vms }) => vms)
  assert.deepEqual(sizes(1), [2, 1, 1, 1, 1])
  assert.deepEqual(sizes(0.7), [2, 2, 1, 1])
  assert.deepEqual(sizes(0.5), [2, 2, 2])
  const told = asked(estate, { confidence: 0.5 }).result.groups.find(({ name }) => name.startsWith('pair'))!
  assert.deepEqual(told.weakest, { text: 'names pair…', confidence: 0.5 })
})

test('of a group that two flows hold together, the cut names the one that splits it best', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const vms = names.map((name) => sampleVm(name, {}))
  const services = [
    sampleService('left', 'vm:a', 'vm:b'),
    sampleService('right', 'vm:c', 'vm:d', 'vm:e', 'service:left'),
  ]
  const [cut] = asked(sampleEstate(vms, services), { flows: 'measured' }).result.cuts
  assert.deepEqual(cut, {
    ...{ group: 'right (5)', vms: 5, text: 'flow right to left', confidence: 0.8, sizes: [3, 2] },
  })
})

test('what others need moves in an earlier window; a ring of needs is named by its smallest way around', () => {
  const vms = ['a', 'b', 'c', 'd'].map((name) => sampleVm(name, {}))
  const chain = [
    sampleService('base', 'vm:a'),
    sampleService('middle', 'vm:b', 'service:base'),
    sampleService('top', 'vm:c', 'service:middle'),
  ]
  const straight = asked(sampleEstate(vms, chain), {}).result
  assert.equal(straight.waves.length, 3)
  assert.equal(straight.bound.why, 'order')
  assert.ok(straight.isShortest)
  assert.deepEqual(
    straight.critical.map(({ group }) => group),
    ['a', 'b', 'c'],
  )
  const ring = [...chain.slice(1), sampleService('base', 'vm:a', 'service:top', 'service:middle')]
  const { result, text } = asked(sampleEstate(vms, ring), {})
  assert.equal(result.waves.length, 1)
  assert.deepEqual(result.cycles[0]!.needs, ['base needs middle', 'middle needs base'])
  assert.match(text, /need each other in a ring/)
})

test('a freeze of the estate keeps a group out of its windows, and one over everything is named', () => {
  const estate = (when: ChangeWindow['when']): Estate => ({
    ...sampleEstate([sampleVm('a', {}), sampleVm('b', {})], []),
    windows: [window('close', { kind: 'frozen', covers: ['vm:a'], when })],
  })
  const month = asked(estate({ kind: 'once', from: '2027-01-01T00:00', to: '2027-02-01T00:00' }), {}).result
  assert.deepEqual(
    month.waves.map(({ vms }) => vms),
    [1, 1],
  )
  const always = asked(estate({ kind: 'once', from: '2027-01-01T00:00', to: '2040-01-01T00:00' }), {})
  assert.match(always.text, /a fits no window: the windows that are closed for it alone is/)
})

test('windows of the estate in another zone must leave all of a cutover window open', () => {
  // Open Saturdays 20:00 to 08:00 in New York is 01:00 to 13:00 UTC on Sunday: a Saturday 22:00 window is not inside.
  const estate: Estate = {
    ...sampleEstate([sampleVm('a', {})], []),
    windows: [window('night', { timeZone: 'America/New_York' })],
  }
  assert.equal(asked(estate, {}).result.leftGroups, 1)
  const fits = asked(estate, { windowDay: 'sun', windowFromHour: 2 }).result
  assert.equal(fits.leftGroups, 0)
})

test('across a change of the clock a window opens at the same hour of the wall', () => {
  const raw = {
    timeZone: 'Europe/Berlin',
    vms: 1200,
    startDay: '2027-03-01',
    hypercareDays: 0,
    guests: 'typed',
  }
  const { waves } = asked(sampleEstate([], []), raw).result
  const hours = new Set(waves.slice(0, 5).map(({ fromMs }) => new Date(fromMs).getUTCHours()))
  // Berlin leaves winter time on 28 March 2027: 22:00 is 21:00 UTC before and 20:00 after.
  assert.deepEqual(hours, new Set([21, 20]))
})

test('a VM without a known size is planned with the largest there is, and said', () => {
  const estate = sampleEstate(
    [sampleVm('a', { inUseBytes: gib(500) }), sampleVm('b', { inUseBytes: 'unknown' })],
    [],
  )
  const { result, run } = asked(estate, {})
  assert.equal(result.unsized, 1)
  assert.equal(result.bytes, gib(1000))
  assert.deepEqual(
    run.issues.map(({ code }) => code),
    ['wave-planner.size-unknown'],
  )
})

test('nothing to move is refused with where to look', () => {
  const outcome = engine.run(
    { estate: sampleEstate([sampleVm('a', {})], []), digest: '' },
    { components: ['cluster:none'] },
    { seed: 1, progress: () => {} },
  )
  assert.ok(!outcome.ok)
  assert.equal(outcome.issues[0].code, 'wave-planner.nothing-to-move')
})

test('the files of a plan hold every VM once, a cutover for every wave, and names that Markdown would read', () => {
  const estate = sampleEstate([sampleVm('a', { name: '=cmd|x*' }), sampleVm('b', {})], [])
  const { run, result } = asked(estate, {})
  const files = engine.exports({ estate, digest: '' }, run)
  assert.ok(files.ok)
  const text = (name: string): string => files.value.find((file) => file.name === name)!.text
  assert.equal(text('waves.csv').trim().split('\r\n').length, 3)
  assert.match(text('waves.csv'), /'=cmd\|x\*/)
  assert.equal(text('cutovers.ics').split('BEGIN:VEVENT').length - 1, result.waves.length)
  assert.match(text('runbook.md'), /=cmd\\\|x\\\*/)
})

test('the order of rows is irrelevant, and the same question gives the same bytes', () => {
  const vms = ['a', 'b', 'c', 'd', 'e'].map((name, at) => sampleVm(name, { inUseBytes: gib(10 * at + 10) }))
  const services = [sampleService('one', 'vm:a', 'vm:d'), sampleService('two', 'vm:b', 'service:one')]
  const [there, back] = [
    sampleEstate(vms, services),
    sampleEstate([...vms].reverse(), [...services].reverse()),
  ]
  const { waves, groups } = asked(there, {}).result
  assert.deepEqual(asked(back, {}).result.waves, waves)
  assert.deepEqual(asked(back, {}).result.groups, groups)
})
