import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import engine from '#engines/admission-control/engine.ts'
import { type JudgeId, judgeIds } from '#engines/admission-control/judge.ts'
import { type AdmissionResult, clustersDetailedMax, type Judged } from '#engines/admission-control/result.ts'
import { type Estate, emptyEstate, type Host, type Vm } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { gib } from '#kernel/units.ts'
import { clusterOf, datastoreOf, hostOf, vmOf } from '#test/sample-estate.ts'

const context = { seed: 1, progress: () => undefined }
const runOn = (estate: Estate, params: Readonly<Record<string, unknown>>) => {
  const run = engine.run({ estate, digest: 'test' }, params, context)
  assert.ok(run.ok, JSON.stringify(run.issues))
  return run.value
}
const judgedOf = (estate: Estate, params: Readonly<Record<string, unknown>> = {}): AdmissionResult =>
  runOn(estate, { memoryReserve: 0, ...params }).result as AdmissionResult
const rowOf = (result: AdmissionResult, judge: JudgeId): Judged => {
  const row = result.clusters[0]?.rows.find((one) => one.judge === judge)
  assert.ok(row, `${judge} judged`)
  return row
}

const host = (id: string, memoryGib: number, more: Partial<Host> = {}): Host =>
  hostOf(id, {
    clusterId: 'c',
    cores: 32,
    coreMhz: 2_000,
    memoryBytes: gib(memoryGib),
    maintenance: false,
    ...more,
  })
const vm = (id: string, hostId: string, memoryGib: number, more: Partial<Vm> = {}): Vm =>
  vmOf(id, {
    ...{ clusterId: 'c', hostId, memoryBytes: gib(memoryGib), vcpus: 2, restartPriority: 'medium' },
    ...{
      memoryReservationBytes: 0,
      memoryOverheadBytes: 0,
      cpuReservationMhz: 0,
      datastoreIds: [],
      devices: [],
    },
    ...more,
  })
const estateOf = (hosts: readonly Host[], vms: readonly Vm[], more: Partial<Estate> = {}): Estate => ({
  ...emptyEstate('test'),
  ...{ clusters: [clusterOf('c', { admissionControl: true })], hosts, vms },
  ...more,
})
const small = estateOf(
  [host('a', 64), host('b', 64), host('c', 64)],
  [vm('x', 'a', 16), vm('y', 'b', 16), vm('z', 'c', 16)],
)

test('every rule answers for every cluster, in one order', () => {
  const rows = judgedOf(small).clusters[0]?.rows.map(({ judge }) => judge)
  assert.deepEqual(rows, judgeIds)
})

test('a cluster in which nothing runs is named and not judged', () => {
  const result = judgedOf(estateOf([host('a', 64)], []))
  assert.deepEqual([result.clustersJudged, result.emptyClusters.map(({ id }) => id)], [0, ['c']])
  const run = runOn(emptyEstate('nothing'), {})
  assert.equal(run.blocks[0]?.kind, 'sentence')
  assert.equal(
    run.blocks.some(({ kind }) => kind === 'verdict'),
    false,
  )
})

test('hosts of 0 bytes of memory are hosts whose memory nobody knows, not an error', () => {
  const result = judgedOf(estateOf([host('a', 0), host('b', 0), host('c', 0)], [vm('x', 'a', 1)]))
  assert.equal(rowOf(result, 'xapi').ruling, 'cannot-be-said')
  assert.equal(rowOf(result, 'ahv-guarantee').ruling, 'cannot-be-said')
  assert.equal(result.clusters[0]?.exact[0]?.verdict, 'undecided')
})

test('a VM larger than any host is refused by whoever looks at sizes', () => {
  const result = judgedOf(estateOf([host('a', 64), host('b', 64), host('c', 64)], [vm('x', 'a', 200)]))
  assert.deepEqual(
    ['xapi', 'ahv-guarantee', 'vsphere-slots'].map((judge) => rowOf(result, judge as JudgeId).ruling),
    ['refuses', 'refuses', 'admits'],
  )
  assert.equal(result.clusters[0]?.exact[0]?.verdict, 'unsafe')
})

test('nothing known at all is said as such by every rule that would need it', () => {
  const blank = estateOf(
    ['a', 'b', 'c'].map((id) => hostOf(id, { clusterId: 'c' })),
    [vmOf('x', { hostId: 'a' }), vmOf('y', { hostId: 'b' })],
  )
  const result = judgedOf(blank)
  for (const judge of ['vsphere-slots', 'vsphere-share', 'ahv-guarantee', 'xapi', 'avs'] as const) {
    const row = rowOf(result, judge)
    assert.equal(row.ruling, 'cannot-be-said', judge)
    assert.ok(row.missing.length > 0, `${judge} says what is missing`)
    assert.match(row.sentence, /to settle it, import/)
  }
  assert.equal(rowOf(result, 'proxmox').ruling, 'promises-nothing')
  canonicalJson(result)
})

test('a guest on a host nobody named keeps every yes open, and no is still no', () => {
  const adrift = estateOf([...small.hosts], [...small.vms, vm('w', 'unknown', 1, { hostId: 'unknown' })])
  assert.equal(rowOf(judgedOf(adrift), 'vsphere-slots').ruling, 'cannot-be-said')
  assert.equal(rowOf(judgedOf(adrift), 'xapi').ruling, 'cannot-be-said')
  assert.equal(rowOf(judgedOf(adrift), 'ahv-guarantee').missing[0]?.what, 'host')
  assert.equal(rowOf(judgedOf(adrift, { failures: 2 }), 'ahv-guarantee').ruling, 'refuses')
})

test('hosts in maintenance are counted by no rule', () => {
  const away = estateOf([...small.hosts, host('d', 640, { maintenance: true })], [...small.vms])
  const slots = rowOf(judgedOf(away), 'vsphere-slots').figures.find(({ label }) => label === 'slots')
  assert.equal(slots?.value, 6_000)
  assert.ok(judgedOf(away).clusters[0]?.notes.some((note) => note.startsWith('In maintenance on c')))
})

test('a VM whose disks one host alone sees cannot be protected by XAPI', () => {
  const local = datastoreOf('local', { hostIds: ['a'] })
  const vms = small.vms.map((one) => (one.id === 'x' ? { ...one, datastoreIds: ['local'] } : one))
  const result = judgedOf({ ...small, vms, datastores: [local] })
  assert.equal(rowOf(result, 'xapi').ruling, 'refuses')
  assert.match(
    rowOf(result, 'xapi').because,
    /^x cannot restart on every host, so the pool cannot protect it$/,
  )
})

test("a cluster's own settings rule its own platform and no other", () => {
  const own = (admission: NonNullable<Estate['clusters'][number]['traits']>['admission'] & object) =>
    judgedOf({ ...small, clusters: [clusterOf('c', { admissionControl: true, traits: { admission } })] })
  const slots = own({ kind: 'slots', failoverHosts: 2, slotCpuMhz: 500, slotMemoryBytes: gib(8) })
  assert.deepEqual([rowOf(slots, 'vsphere-slots').own, rowOf(slots, 'vsphere-slots').failures], [true, 2])
  assert.match(rowOf(slots, 'vsphere-slots').because, /^a slot is fixed at 500 MHz and 8 GiB of memory/)
  assert.deepEqual([rowOf(slots, 'xapi').own, rowOf(slots, 'xapi').failures], [false, 1])
  const share = own({ kind: 'share', cpuRatio: 0.9, memoryRatio: 0.999 })
  assert.equal(
    rowOf(share, 'vsphere-share').figures.find(({ label }) => label === 'memory to keep free')?.value,
    0.999,
  )
  const dedicated = own({ kind: 'dedicated-hosts', hostIds: ['a'] })
  assert.equal(rowOf(dedicated, 'vsphere-dedicated').ruling, 'promises-nothing')
})

test('a cluster whose policy nobody stated is asked by all of its platform, and says so', () => {
  const result = judgedOf(small)
  assert.equal(rowOf(result, 'vsphere-slots').own, false)
  assert.match(
    result.clusters[0]?.notes.join(' ') ?? '',
    /Nobody stated by which of vSphere's policies c is run/,
  )
  const ahv = (admissionControl: boolean | 'unknown') =>
    judgedOf({ ...small, clusters: [clusterOf('c', { platform: 'ahv', admissionControl })] })
      .clusters[0]?.rows.filter(({ own }) => own)
      .map(({ judge }) => judge)
  assert.deepEqual([ahv(true), ahv(false), ahv('unknown')], [['ahv-guarantee'], ['ahv-best-effort'], []])
})

test('copies of data in the estate come before the parameter', () => {
  const traits = { storageCopies: 3 }
  const five = [...small.hosts, host('d', 64), host('e', 64)]
  const ahv = estateOf(five, [...small.vms], { clusters: [clusterOf('c', { platform: 'ahv', traits })] })
  assert.equal(rowOf(judgedOf(ahv, { failures: 2 }), 'ahv-guarantee').ruling, 'admits')
})

test('a verdict block repeats our own answer and never a rule of a platform', () => {
  const run = runOn(small, { memoryReserve: 0, failures: 2 })
  const verdicts = run.blocks.filter((block) => block.kind === 'verdict')
  const exact = (run.result as AdmissionResult).clusters[0]?.exact.map(({ verdict }) => verdict)
  assert.deepEqual(
    verdicts.map((block) => block.kind === 'verdict' && block.verdict),
    exact,
  )
})

test('a cluster set to more failures than are examined keeps our answer open, unless fewer already fail', () => {
  const set = (memoryGib: number) =>
    judgedOf(
      estateOf(
        [1, 2, 3, 4, 5].map((at) => host(`h${at}`, 64)),
        [1, 2, 3, 4, 5].map((at) => vm(`v${at}`, `h${at}`, memoryGib)),
        { clusters: [clusterOf('c', { platform: 'xcp-ng', failoverHosts: 3 })] },
      ),
    )
  assert.deepEqual([rowOf(set(4), 'xapi').failures, rowOf(set(4), 'xapi').exact], [3, 'undecided'])
  assert.equal(rowOf(set(60), 'xapi').exact, 'unsafe')
})

const sketch = fc.record({
  memory: fc.array(fc.integer({ min: 8, max: 64 }), { minLength: 2, maxLength: 5 }),
  vms: fc.array(
    fc.record({
      gib: fc.integer({ min: 1, max: 24 }),
      at: fc.nat(9),
      cpuMhz: fc.integer({ min: 100, max: 900 }),
    }),
    {
      minLength: 1,
      maxLength: 10,
    },
  ),
})
type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never
/** Everything reserved, so that rules which count reservations count needs. */
const reserved = ({ memory, vms }: Sketch, scale: number): Estate =>
  estateOf(
    memory.map((size, at) => host(`h${at}`, size * scale, { coreMhz: 2_000 * scale })),
    vms.map(({ gib: size, at, cpuMhz }, index) =>
      vm(`v${index}`, `h${at % memory.length}`, size * scale, {
        memoryReservationBytes: gib(size * scale),
        cpuReservationMhz: cpuMhz * scale,
      }),
    ),
  )

// XAPI leaves every VM of a survivor where it is and puts every other on a host with room: that is a
// placement of ours. A whole segment holds the VMs that share it. A slot as large as the largest VM holds any
// VM, and free slots are memory.
test('a yes of the planner, of segments, and of slots sized by full reservations is never wrong about memory', () => {
  const yes = new Map<JudgeId, number>()
  fc.assert(
    fc.property(sketch, fc.integer({ min: 1, max: 2 }), (one, failures) => {
      fc.pre(failures < one.memory.length)
      const result = judgedOf(reserved(one, 1), { failures, copies: '3' })
      for (const judge of ['xapi', 'ahv-guarantee', 'vsphere-slots'] as const) {
        const row = rowOf(result, judge)
        if (row.ruling !== 'admits') continue
        yes.set(judge, (yes.get(judge) ?? 0) + 1)
        assert.equal(row.exact, 'safe', judge)
      }
    }),
    { seed: 8, numRuns: 400 },
  )
  for (const [judge, count] of yes) assert.ok(count > 10, `${judge} says yes ${count} times`)
  assert.equal(yes.size, 3)
})

// Slots, segments, shares and packings compare demand with capacity; only the 32 MHz of a VM without a CPU
// reservation do not scale, and here every VM has one.
test('doubling every capacity and every demand changes no ruling and no verdict of ours', () => {
  fc.assert(
    fc.property(sketch, fc.integer({ min: 1, max: 2 }), (one, failures) => {
      const rulings = (scale: number) =>
        judgedOf(reserved(one, scale), { failures }).clusters[0]?.rows.map(({ ruling, exact, promised }) => [
          ruling,
          exact,
          promised,
        ])
      assert.deepEqual(rulings(2), rulings(1))
    }),
    { seed: 9, numRuns: 150 },
  )
})

test('the order of rows is irrelevant', () => {
  fc.assert(
    fc.property(sketch, fc.integer(), (one, turn) => {
      const estate = reserved(one, 1)
      const turned = <T>(list: readonly T[]): readonly T[] => {
        const at = ((turn % list.length) + list.length) % list.length
        return [...list.slice(at), ...list.slice(0, at)].reverse()
      }
      const other = { ...estate, hosts: turned(estate.hosts), vms: turned(estate.vms) }
      assert.equal(canonicalJson(judgedOf(other)), canonicalJson(judgedOf(estate)))
    }),
    { seed: 10, numRuns: 60 },
  )
})

test('more clusters than are told in detail are all counted', () => {
  const many = clustersDetailedMax + 20
  const ids = Array.from({ length: many }, (_, at) => `k${String(at).padStart(3, '0')}`)
  const estate = estateOf(
    ids.flatMap((id) => ['a', 'b', 'c'].map((part) => host(`${id}-${part}`, 64, { clusterId: id }))),
    ids.flatMap((id) =>
      ['a', 'b', 'c'].map((part) => vm(`${id}-v${part}`, `${id}-${part}`, 16, { clusterId: id })),
    ),
    { clusters: ids.map((id) => clusterOf(id)) },
  )
  const run = runOn(estate, { memoryReserve: 0 })
  const result = run.result as AdmissionResult
  assert.deepEqual([result.clusters.length, result.clustersJudged], [clustersDetailedMax, many])
  const total = result.totals.find(({ judge }) => judge === 'xapi')
  assert.equal(total?.agrees, many)
  assert.ok(run.blocks.length < 400)
})

test('ten thousand hosts in one cluster are judged by every rule', () => {
  const hosts = Array.from({ length: 10_000 }, (_, at) => host(`h${String(at).padStart(5, '0')}`, 64))
  const vms = hosts.map((one, at) => vm(`v${String(at).padStart(5, '0')}`, one.id, 8))
  const result = judgedOf(estateOf(hosts, vms))
  assert.equal(result.clusters[0]?.exact[0]?.verdict, 'safe')
  assert.equal(rowOf(result, 'xapi').ruling, 'admits')
  assert.equal(rowOf(result, 's2d-pool').ruling, 'refuses')
})

test('parameters outside of their range are refused with their name', () => {
  const run = engine.run({ estate: small, digest: 'test' }, { failures: 3, share: -1 }, context)
  assert.ok(!run.ok)
  assert.deepEqual(run.issues.map(({ where }) => where).sort(), ['params.failures', 'params.share'])
})
