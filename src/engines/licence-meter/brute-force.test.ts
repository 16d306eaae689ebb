import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCluster, sampleEstate, sampleHost, sampleVm } from '#engines/headroom/sample.ts'
import engine from '#engines/licence-meter/engine.ts'
import type { LicenceResult } from '#engines/licence-meter/result.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { gib } from '#kernel/units.ts'

type Small = {
  readonly hosts: readonly (readonly [gib: number, cores: number])[]
  readonly vms: readonly (readonly [host: number, gib: number])[]
}

/** Every way to put what `lost` carried on the other hosts, as loads by host and homes by VM. */
function* placements(
  { hosts, vms }: Small,
  lost: ReadonlySet<number>,
  homes: readonly number[],
  gone: ReadonlySet<number>,
): Generator<readonly number[]> {
  const moving = vms.flatMap((_, vm) => (lost.has(homes[vm]!) ? [vm] : []))
  const load = hosts.map(() => 0)
  vms.forEach(([, size], vm) => {
    if (!lost.has(homes[vm]!)) load[homes[vm]!]! += size
  })
  const next = [...homes]
  function* place(at: number): Generator<readonly number[]> {
    if (at === moving.length) {
      yield [...next]
      return
    }
    const vm = moving[at]!
    for (let host = 0; host < hosts.length; host += 1) {
      if (lost.has(host) || gone.has(host) || load[host]! + vms[vm]![1] > hosts[host]![0]) continue
      load[host]! += vms[vm]![1]
      next[vm] = host
      yield* place(at + 1)
      load[host]! -= vms[vm]![1]
    }
  }
  yield* place(0)
}

const isSafe = (small: Small, homes: readonly number[], gone: ReadonlySet<number>): boolean =>
  small.hosts.every((_, host) => {
    if (gone.has(host)) return true
    return !placements(small, new Set([host]), homes, gone).next().done
  })

/** The most VMware cores that can go, tried one set of hosts after another with every placement of its VMs. */
function mostFreed(small: Small): number {
  const start = small.vms.map(([host]) => host)
  let most = 0
  for (let mask = 1; mask < 2 ** small.hosts.length - 1; mask += 1) {
    const gone = new Set(small.hosts.flatMap((_, host) => ((mask >> host) & 1 ? [host] : [])))
    const freed = [...gone].reduce((sum, host) => sum + 2 * Math.max(16, small.hosts[host]![1] / 2), 0)
    if (freed <= most) continue
    for (const homes of placements(small, gone, start, gone)) {
      if (!isSafe(small, homes, gone)) continue
      most = freed
      break
    }
  }
  return most
}

test('what is given up is never more than trying everything finds, and exactly that wherever it is called the most', () => {
  const random = seededRandom(11)
  let proved = 0
  for (let run = 0; run < 400; run += 1) {
    const count = randomInteger(random, 2, 4)
    const small: Small = {
      hosts: Array.from(
        { length: count },
        () => [8 * randomInteger(random, 2, 4), 2 * randomInteger(random, 4, 12)] as const,
      ),
      vms: Array.from(
        { length: randomInteger(random, 1, 5) },
        () => [randomInteger(random, 0, count - 1), 2 * randomInteger(random, 1, 4)] as const,
      ),
    }
    const estate = sampleEstate({
      clusters: [sampleCluster('c')],
      hosts: small.hosts.map(([size, cores], at) => sampleHost(`h${at}`, gib(size), { cores })),
      vms: small.vms.map(([host, size], at) => sampleVm(`v${at}`, `h${host}`, gib(size))),
    })
    const asked = engine.run(
      { estate, digest: 'test' },
      { memoryReserve: 0 },
      { seed: 1, progress: () => undefined },
    )
    assert.ok(asked.ok)
    const [trim] = (asked.value.result as LicenceResult).trims
    const most = isSafe(
      small,
      small.vms.map(([host]) => host),
      new Set(),
    )
      ? mostFreed(small)
      : 0
    const freed = trim?.coresFreed ?? 0
    assert.ok(freed <= most, `run ${run}: ${freed} of ${most}`)
    if (trim?.most !== true) continue
    proved += 1
    assert.equal(freed, most, `run ${run}`)
  }
  assert.ok(proved > 200, `${proved} of 400 were proved`)
})
