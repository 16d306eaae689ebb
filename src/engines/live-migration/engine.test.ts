import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import liveMigration from '#engines/live-migration/engine.ts'
import { type MigrationParams, params } from '#engines/live-migration/params.ts'
import type { MigrationResult } from '#engines/live-migration/result.ts'
import { durationText } from '#engines/live-migration/wording.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { parseStored } from '#estate/stored.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { gib } from '#kernel/units.ts'

const nothing = emptyEstate('none')
const ask = (raw: Readonly<Record<string, unknown>>, estate: Estate = nothing) =>
  liveMigration.run({ estate, digest: '' }, raw, { seed: 1, progress: () => {} })

function answered(raw: Readonly<Record<string, unknown>>, estate: Estate = nothing) {
  const outcome = ask(raw, estate)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const texts = outcome.value.blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : []))
  return {
    result: outcome.value.result as MigrationResult,
    blocks: outcome.value.blocks,
    text: texts.join(' '),
  }
}

test('through the engine, every cell of the published predictor table is met', () => {
  // A. Gudkov, "Migration time prediction using calc-dirty-rate", qemu-devel 2023; a Gbps there is 2^30 bits.
  const gbps = 2 ** 30 / 1e9
  const rows = [
    { linkGbps: (gbps * 100) / 1024, cells: '– – – – – 16m59s' },
    { linkGbps: gbps, cells: '– – – – – 1m40s' },
    { linkGbps: 2 * gbps, cells: '– – – – 1m41s 50s' },
    { linkGbps: 25 * gbps, cells: '5s 5s 5s 5s 4s 4s' },
    { linkGbps: 40 * gbps, cells: '3s 3s 3s 3s 3s 3s' },
  ]
  for (const { linkGbps, cells } of rows) {
    const found = [125, 250, 500, 1000, 5000, 3_600_000].map((downtimeMs) => {
      const alone = { vms: 1, concurrency: 1, streams: 1, streamGbps: 400, workload: 'measured' }
      const { lead } = answered({ ...alone, linkGbps, downtimeMs }).result.chosen
      if (!lead.converges) return '–'
      const seconds = Math.ceil(Math.ceil(lead.totalMs) / 1000)
      const rest = String(seconds % 60).padStart(2, '0')
      return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${rest}s`
    })
    assert.equal(found.join(' '), cells)
  }
})

test('eight at a time none switches, five at a time all do: the network was never short for one VM', () => {
  const eight = answered({})
  // 10 Gbit/s / 8 / 8 = 156.25 MB/s = 149 MiB/s, less than the 200 MiB/s that are written.
  assert.equal(eight.result.chosen.bytesPerSecond, 156_250_000)
  assert.equal(eight.result.chosen.stuck, 20)
  assert.equal(eight.result.chosen.totalMs, null)
  assert.match(eight.text, /faster than it is sent, so it never converges/)
  const four = answered({ concurrency: 4 })
  assert.equal(four.result.chosen.stuck, 0)
  assert.match(four.text, /converges/)
})

test('rounds that do not shrink settle where the pages written in a round are the pages sent in it', () => {
  const { lead } = answered({}).result.chosen
  const seconds = lead.stopMs / 1000
  const [workingSet, rate] = [8192, 200]
  const written = workingSet * (1 - Math.exp((-rate * seconds) / workingSet)) * (4104 / 4096)
  assert.ok(Math.abs(written * 2 ** 20 - 156_250_000 * seconds) / (written * 2 ** 20) < 1e-3)
})

test('the stop of a guest that writes twice the bandwidth is bounded by its working set, and grows only with it', () => {
  const stopOf = (workingSetGib: number): number => {
    const raw = {
      method: 'forced-stop',
      workingSetGib,
      dirtyMibPerSecond: 300,
      memoryGib: 1024,
      untouched: 0,
      deadlineMinutes: 1440,
    }
    return answered(raw).result.chosen.lead.stopMs
  }
  for (const size of [8, 64, 512]) {
    assert.ok(stopOf(size) <= (gib(size) * 4104) / 4096 / 156_250)
    assert.ok(stopOf(size) > stopOf(size / 2) * 1.8)
  }
})

test('post-copy always switches, and its time at risk grows with what is written', () => {
  const riskOf = (dirtyMibPerSecond: number): number => {
    const { chosen } = answered({ method: 'post-copy', dirtyMibPerSecond }).result
    assert.equal(chosen.stuck, 0)
    return chosen.lead.riskMs
  }
  assert.equal(riskOf(0), 0)
  assert.ok(riskOf(20) > 0 && riskOf(200) > riskOf(20) && riskOf(100_000) >= riskOf(200))
  assert.match(
    answered({ method: 'post-copy' }).text,
    /losing either host, or the network between them, kills the VM/,
  )
})

test('auto-converge pays with speed what a forced stop pays with a stop', () => {
  const slowed = answered({ method: 'auto-converge' }).result.chosen
  assert.equal(slowed.stuck, 0)
  assert.ok(slowed.lead.throttle >= 0.2 && slowed.lead.throttle <= 0.99)
  assert.ok(slowed.lead.stopMs <= 300)
  const stopped = answered({ method: 'forced-stop' }).result.chosen
  assert.equal(stopped.stuck, 0)
  assert.ok(stopped.lead.stopMs > 300)
})

test('vSphere moves four at a time on 1 Gbit/s and eight on 10, KubeVirt two at 64 MiB/s', () => {
  const limit = (limits: MigrationParams['limits'], linkGbps: number) =>
    answered({ limits, linkGbps }).result.limit?.vms
  assert.equal(limit('vsphere', 1), 4)
  assert.equal(limit('vsphere', 10), 8)
  assert.equal(limit('vsphere', 100), 8)
  assert.equal(limit('none', 10), undefined)
  assert.equal(answered({ limits: 'kubevirt' }).result.chosen.together, 2)
  assert.equal(answered({ limits: 'kubevirt' }).result.chosen.bytesPerSecond, 64 * 2 ** 20)
  assert.match(answered({ limits: 'vsphere', linkGbps: 0.5 }).text, /less than the 250 Mbit\/s/)
})

test('every knob changes what is shown', () => {
  const base = canonicalJson(answered({}).blocks)
  for (const [name, field] of Object.entries(params)) {
    if (field.kind === 'components') continue
    const others =
      field.kind === 'choice'
        ? field.options.map(({ value }) => value).filter((value) => value !== field.default)
        : [field.default + field.step, field.default - field.step].filter(
            (value) => value >= field.min && value <= field.max,
          )
    for (const value of others) {
      assert.notEqual(canonicalJson(answered({ [name]: value }).blocks), base, `${name} = ${value}`)
    }
  }
})

test('settings at their ends are answered with numbers or the words never and converges', () => {
  for (const raw of [
    { downtimeMs: 0 },
    { downtimeMs: 0, concurrency: 1, dirtyMibPerSecond: 1 },
    { dirtyMibPerSecond: 0 },
    { dirtyMibPerSecond: 100_000, memoryGib: 24_576, workingSetGib: 24_576, untouched: 0 },
    { workingSetGib: 0 },
    { untouched: 1 },
    { memoryGib: 1, workingSetGib: 24_576 },
    { vms: 1, concurrency: 64 },
    { vms: 2000, concurrency: 64, linkGbps: 0.1 },
    { workload: 'measured', concurrency: 1, downtimeMs: 0 },
  ]) {
    for (const method of params.method.options.map(({ value }) => value)) {
      const { blocks, text } = answered({ ...raw, method })
      assert.doesNotMatch(canonicalJson(blocks), /NaN|undefined|Infinity/)
      assert.match(text, /never|converges|stands still/)
    }
  }
  assert.match(answered({ memoryGib: 4 }).text, /larger than the memory that was ever written/)
  assert.match(answered({ workingSetGib: 0 }).text, /writes nothing, whatever the dirty rate says/)
})

test('settings out of range are refused in a sentence', () => {
  for (const name of [
    'memoryGib',
    'linkGbps',
    'streamGbps',
    'streams',
    'vms',
    'concurrency',
    'deadlineMinutes',
  ]) {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '', 'fast']) {
      const outcome = ask({ [name]: value })
      assert.ok(!outcome.ok, `${name} = ${value}`)
      assert.match(outcome.issues[0].message, /Give/)
    }
  }
  for (const component of ['host:nowhere', 'vm:nobody', 'cluster:x']) {
    const outcome = ask({ component })
    assert.ok(!outcome.ok)
    assert.match(outcome.issues[0].message, /has no host or VM/)
  }
})

const reference = parseStored(
  JSON.parse(readFileSync(`${import.meta.dirname}/../../../content/estates/reference.json`, 'utf8')),
  'reference.json',
)
assert.ok(reference.ok)
const estate = reference.value

test('a host of the estate brings its running VMs with their memory, each value said with its source', () => {
  const running = estate.vms.filter(
    ({ hostId, power, template }) => hostId === 'vs-01-h01' && power === 'on' && template !== true,
  )
  const { result } = answered({ component: ['host:vs-01-h01'] }, estate)
  assert.equal(result.vms, running.length)
  const sizes = running.map(({ memoryBytes }) => memoryBytes as number)
  assert.equal(result.lead.memoryBytes, Math.max(...sizes))
  assert.equal(result.taken[0]?.value, String(running.length))
  assert.ok(result.taken.some(({ from }) => from.includes('no estate says what a guest writes')))
})

test('memory nobody knows is taken from the knob, and the count of such VMs is said', () => {
  const vague = { ...estate, vms: estate.vms.map((vm) => ({ ...vm, memoryBytes: 'unknown' as const })) }
  const { result } = answered({ component: ['host:vs-01-h01'], memoryGib: 16, workingSetGib: 2 }, vague)
  assert.equal(result.lead.memoryBytes, gib(16))
  assert.match(result.taken[1]!.from, new RegExp(`${result.vms} unknown, taken from the knob`))
  const vm = estate.vms[0]!
  const one = answered({ component: [`vm:${vm.id}`] }, vague).result
  assert.match(one.taken[0]!.from, /unknown, taken from the knob/)
})

test('a host on which nothing runs is refused, because there is nothing to move', () => {
  const outcome = ask({ component: ['host:vs-01-h01'] }, { ...estate, vms: [] })
  assert.ok(!outcome.ok)
  assert.match(outcome.issues[0].message, /nothing to move/)
})

test('the order of VMs in a file is irrelevant', () => {
  const one = answered({ component: ['host:vs-01-h01'] }, estate).result
  const two = answered(
    { component: ['host:vs-01-h01'] },
    { ...estate, vms: [...estate.vms].reverse() },
  ).result
  assert.equal(canonicalJson(two), canonicalJson(one))
})

test('times are said in the unit a person would use', () => {
  assert.equal(durationText(0), '0 ms')
  assert.equal(durationText(0.2), 'less than 1 ms')
  assert.equal(durationText(300), '300 ms')
  assert.equal(durationText(12_340), '12.3 s')
  assert.equal(durationText(1_019_000), '16 min 59 s')
  assert.equal(durationText(3_600_000), '60 min')
  assert.equal(durationText(9_000_000), '2 h 30 min')
})

test('the knee that the picture names is exact: one MiB/s less keeps the limit, and that rate breaks it', () => {
  const alone = { vms: 1, concurrency: 1, streams: 1, dirtyMibPerSecond: 500 }
  const { result, blocks } = answered(alone)
  const { tooMuchMibPerSecond: knee } = result
  assert.ok(knee !== null)
  // 4 Gbit/s are 477 MiB/s. By the derivation rounds settle at about 2·W·(1 − b/r), and 300 ms carry 143 MiB: r ≈ 481.
  assert.equal(knee, 481)
  const stopAt = (dirtyMibPerSecond: number): number =>
    answered({ ...alone, dirtyMibPerSecond }).result.chosen.lead.stopMs
  assert.ok(stopAt(knee - 1) <= 300 && stopAt(knee) > 300)
  const titles = blocks.flatMap((block) => (block.kind === 'line' ? [block.title] : []))
  assert.match(
    titles.join('\n'),
    /^From 481 MiB\/s written, at 477 MiB\/s sent, the stop leaves its limit of 300 ms and grows to [\d.]+ s$/m,
  )
})

test('where no rate drawn breaks the limit, the picture says the longest stop that it draws', () => {
  const { result, blocks } = answered({ vms: 1, concurrency: 1, streams: 1, method: 'auto-converge' })
  assert.equal(result.tooMuchMibPerSecond, null)
  const longest = durationText(Math.max(...result.stops.map(({ stopMs }) => stopMs)))
  const title = blocks.flatMap((block) => (block.kind === 'line' ? [block.title] : [])).at(-1)
  assert.match(title ?? '', /^At none of the rates drawn, .* does the stop exceed/)
  assert.ok(title?.endsWith(longest))
})
