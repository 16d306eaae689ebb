import assert from 'node:assert/strict'
import { test } from 'node:test'
import { playRestarts, type RunRules, type Task } from '#engines/ha-timeline/restart/run.ts'
import { worldOf } from '#engines/ha-timeline/restart/world.ts'
import { compileGraph } from '#failure/compile.ts'
import { estateOf, host, vm } from '#failure/estate-fixture.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

const rules: RunRules = {
  ...{ restartsPerHost: [2, 2, 2], restartsPerCluster: 4, slotHeld: 'booted', powerOnMs: 0 },
  ...{ groupWait: 'at-once', groupTimeoutMs: 1_000, bootIos: 60, arrayIopsPerMs: 1 },
}

/** Plays tasks that nothing but places and arrays keeps waiting. */
function played(tasks: readonly Omit<Task, 'node'>[], limits: RunRules) {
  const guests = tasks.map((_, at) => vm(`v${String(at).padStart(3, '0')}`, 'h', {}))
  const graph = compileGraph(estateOf({ hosts: [host('h', {}), host('i', {})], vms: guests }), 'real')
  const down = new Uint8Array(graph.may.later.size)
  const nodes = guests.map(({ id }) => graph.nodeOf.get(`vm:${id}`)!)
  for (const node of nodes) down[node] = 1
  const world = worldOf(graph, [], down, new Map())
  const waves = [{ releaseMs: 0, groupSizes: [tasks.length] }]
  return playRestarts(
    world,
    tasks.map((task, at) => ({ ...task, node: nodes[at]! })),
    waves,
    limits,
    new Map(),
  )
}

/** The same in small steps: every array gives its boots equal shares; who has room starts, in order. */
function stepped(tasks: readonly Omit<Task, 'node'>[], limits: RunRules, stepMs: number): readonly number[] {
  const start = tasks.map(() => -1)
  const rest = tasks.map(() => limits.bootIos)
  const up = tasks.map(() => -1)
  for (let now = 0; up.some((ms) => ms < 0); now += stepMs) {
    const isBusy = (task: number): boolean => start[task]! >= 0 && up[task]! < 0
    for (const task of tasks.keys()) {
      if (isBusy(task) && rest[task]! <= 1e-9 && now - start[task]! >= tasks[task]!.bootMs) up[task] = now
    }
    for (const [task, { host: to }] of tasks.entries()) {
      if (start[task]! >= 0) continue
      const busy = [...tasks.keys()].filter(isBusy)
      if (busy.filter((other) => tasks[other]!.host === to).length >= limits.restartsPerHost[to]!) continue
      if (busy.length >= limits.restartsPerCluster) continue
      start[task] = now
    }
    for (const array of new Set(tasks.map((task) => task.array))) {
      const open = [...tasks.keys()].filter(
        (task) => tasks[task]!.array === array && isBusy(task) && rest[task]! > 1e-9,
      )
      for (const task of open)
        rest[task]! -= Math.min(rest[task]!, (limits.arrayIopsPerMs * stepMs) / open.length)
    }
  }
  return up
}

test('boots that share arrays and places end when small steps of equal shares say so', () => {
  const stepMs = 1 / 8
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = seededRandom(seed)
    const tasks = Array.from({ length: randomInteger(random, 1, 9) }, () => ({
      ...{ host: randomInteger(random, 0, 2), cluster: 0, wave: 0, group: 0 },
      ...{ bootMs: randomInteger(random, 0, 150), array: randomInteger(random, 0, 1) },
    }))
    const exact = played(tasks, rules)
    const seen = stepped(tasks, rules, stepMs)
    // Each boot that ends in a step loses part of a step, and passes the loss on to those that wait for it.
    const tolerance = stepMs * 4 * (tasks.length + 1)
    for (const [task, ms] of exact.upAtMs.entries()) {
      assert.ok(
        Math.abs(ms - seen[task]!) <= tolerance,
        `task ${task}: ${ms}, in steps ${seen[task]}, seed ${seed}`,
      )
    }
  }
})

test('ten boots of 60 reads each at 1 a ms are all over at 600 ms, and one alone takes its own time', () => {
  const task = { host: 0, cluster: 0, wave: 0, group: 0, bootMs: 100, array: 0 }
  const free = { ...rules, restartsPerHost: [99], restartsPerCluster: 99 }
  assert.deepEqual(
    [
      ...played(
        Array.from({ length: 10 }, () => task),
        free,
      ).upAtMs,
    ],
    Array.from({ length: 10 }, () => 600),
  )
  assert.deepEqual([...played([task], free).upAtMs], [100])
})

test('boots from two arrays do not slow each other down', () => {
  const task = { host: 0, cluster: 0, wave: 0, group: 0, bootMs: 0 }
  const free = { ...rules, restartsPerHost: [99], restartsPerCluster: 99 }
  assert.deepEqual(
    [
      ...played(
        [
          { ...task, array: 0 },
          { ...task, array: 1 },
        ],
        free,
      ).upAtMs,
    ],
    [60, 60],
  )
})
