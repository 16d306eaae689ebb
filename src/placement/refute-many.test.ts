import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from '#placement/ladder.ts'
import { leftOverMany } from '#placement/left-over-many.ts'
import type { Instance, VmRule } from '#placement/model.ts'
import { packingOf } from '#placement/packing.ts'
import { cellsMost, manyVms, refuteMany } from '#placement/refute-many.ts'

type Sketch = {
  /** Needs of the VMs of host 0, largest first, and what the others have left. */
  readonly needs: readonly number[]
  readonly free: readonly number[]
  readonly rules?: readonly VmRule[]
}

/** Host 0 runs every VM and is lost; one dimension, memory. */
function sketched({ needs, free, rules = [] }: Sketch): Instance {
  const hostCount = free.length + 1
  const vmCount = needs.length
  const rulesOf = new Map<number, number[]>()
  for (const [index, { vms }] of rules.entries())
    for (const vm of vms) rulesOf.set(vm, [...(rulesOf.get(vm) ?? []), index])
  const own = needs.reduce((sum, need) => sum + need, 0)
  const hosts = Int32Array.from({ length: hostCount }, (_, host) => host)
  return {
    ...{ dimensions: ['memory'], width: 1, hostCount, vmCount, rules, rulesOf, numa: undefined },
    capacity: Float64Array.from([own, ...free]),
    free: Float64Array.from([0, ...free]),
    need: Float64Array.from(needs),
    home: new Int32Array(vmCount),
    ...{ losable: hosts, receivers: hosts },
    restartStart: Int32Array.from({ length: hostCount + 1 }, (_, at) => (at === 0 ? 0 : vmCount)),
    restartVms: Int32Array.from(needs, (_, vm) => vm),
    rank: Int32Array.from(needs, (_, vm) => vm),
    classOf: new Int32Array(vmCount),
    classes: [new Uint8Array(hostCount).fill(1)],
    bound: Uint8Array.from(needs, (_, vm) => (rulesOf.has(vm) ? 1 : 0)),
  }
}

/** Fewest of these needs that stay outside, by trying every way. */
function leastLeft(needs: readonly number[], free: readonly number[]): number {
  const [first, ...rest] = needs
  if (first === undefined) return 0
  const within = free.flatMap((room, at) =>
    room >= first
      ? [
          leastLeft(
            rest,
            free.map((one, other) => (other === at ? one - first : one)),
          ),
        ]
      : [],
  )
  return Math.min(1 + leastLeft(rest, free), ...within)
}

test('what is left over of many VMs is never fewer than the fewest that can be, and none only where all fit', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const draw = (at: number, most: number): number => 1 + (((seed * 7919 + at * 104_729) % 97) % most)
    const needs = Array.from({ length: 6 }, (_, at) => draw(at, 7)).sort((left, right) => right - left)
    const free = [draw(11, 12), draw(12, 12), draw(13, 12)]
    const instance = sketched({ needs, free })
    const left = leftOverMany(instance, [0])
    assert.ok(left >= leastLeft(needs, free), JSON.stringify([needs, free, left]))
    if (left === 0) assert.equal(decide(instance, [0], 1_000).kind, 'placed')
  }
})

test('VMs that a rule about VMs names are counted as left over, never as placed against it', () => {
  const rules = [{ kind: 'apart', vms: [0, 1] }] as const
  assert.equal(leftOverMany(sketched({ needs: [1, 1, 1], free: [9], rules }), [0]), 2)
})

test('twice as many VMs on twice as many hosts look at twice as many rooms, not at four times', () => {
  const looks = (size: number): number => {
    const instance = sketched({
      needs: new Array<number>(size).fill(3),
      free: new Array<number>(size).fill(4),
    })
    let read = 0
    const flags = new Proxy(instance.classes[0]!, {
      get(target, key) {
        read += 1
        return Reflect.get(target, key) as number
      },
    })
    assert.equal(leftOverMany({ ...instance, classes: [flags] }, [0]), 0)
    return read
  }
  const few = looks(2_000)
  assert.ok(looks(4_000) <= 2 * few + 4, `${few}`)
})

test('what many VMs need in all refutes a loss with the amounts that do not meet', () => {
  const instance = sketched({ needs: new Array<number>(manyVms + 1).fill(2), free: [5_000, 5_000, 1] })
  const found = decide(instance, [0], 1_000)
  assert.equal(found.kind, 'refuted')
  assert.deepEqual(found, { kind: 'refuted', refutation: refuteMany(instance, [0]), steps: 0 })
  const { needed, available, hosts } = refuteMany(instance, [0]) as {
    needed: number
    available: number
    hosts: readonly number[]
  }
  // The host with 1 left takes none of them.
  assert.deepEqual([needed, available, hosts], [2 * (manyVms + 1), 10_000, [1, 2]])
  assert.equal(refuteMany(sketched({ needs: [2, 2], free: [4] }), [0]), undefined)
})

test('a loss that is too large to be written out stays open because of its size, not of steps', () => {
  const vms = manyVms + 1
  const hosts = Math.ceil(cellsMost / vms)
  const instance = sketched({ needs: new Array<number>(vms).fill(1), free: new Array<number>(hosts).fill(1) })
  assert.deepEqual(decide(instance, [0], 1_000), { kind: 'open', bound: 'size', steps: 0, stuck: [] })
})

test('the VMs of one rule are looked at once a loss, however many of them are lost', () => {
  const reads = (kind: VmRule['kind'], size: number): number => {
    const needs = new Array<number>(size).fill(1)
    let read = 0
    const vms = new Proxy([...needs.keys()], {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) read += 1
        return Reflect.get(target, key) as unknown
      },
    })
    const instance = sketched({ needs, free: [size, size] })
    const all = needs.map((_, vm) => [vm, [0]] as const)
    const bound = new Uint8Array(size).fill(1)
    const { itemCount } = packingOf(
      { ...instance, bound, rules: [{ kind, vms }], rulesOf: new Map(all) },
      [0],
    )
    assert.equal(itemCount, kind === 'apart' ? size : 1)
    return read
  }
  for (const kind of ['apart', 'together'] as const) assert.ok(reads(kind, 500) <= 2 * 500, kind)
})

test('VMs that keep running rule out their hosts for those kept apart, and all others for those kept together', () => {
  // VM 2 runs on host 2, in a rule with VM 0 of the lost host 0; VM 1 is free to go.
  const open = (kind: VmRule['kind']): readonly (readonly number[])[] => {
    const instance = sketched({ needs: [3, 2, 1], free: [9, 9], rules: [{ kind, vms: [0, 2] }] })
    const home = Int32Array.from([0, 0, 2])
    const [restartStart, restartVms] = [Int32Array.from([0, 2, 2, 3]), Int32Array.from([0, 1, 2])]
    const packing = packingOf({ ...instance, home, restartStart, restartVms }, [0])
    return packing.vmsOf.map((_, item) =>
      [...packing.hostOf].filter((_, bin) => packing.allowed[item * packing.binCount + bin] === 1),
    )
  }
  assert.deepEqual(open('apart'), [[1], [1, 2]])
  assert.deepEqual(open('together'), [[2], [1, 2]])
})
