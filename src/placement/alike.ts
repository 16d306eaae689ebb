import type { Instance, Numa } from '#placement/model.ts'
import type { Loads } from '#placement/pressure.ts'

/** Hosts sorted into classes of interchangeable ones: per position in the list of losable hosts its class and rank. */
export type Alike = {
  readonly classOf: Int32Array
  /** How many members of its class come before it. */
  readonly before: Int32Array
  /** Per class the positions of its members, rising. */
  readonly members: readonly (readonly number[])[]
}

/** Every host in a class of its own. */
export function eachAlone(instance: Instance): Alike {
  const positions = [...instance.losable.keys()]
  return {
    classOf: Int32Array.from(positions),
    before: new Int32Array(positions.length),
    members: positions.map((at) => [at]),
  }
}

/**
 * Classes of losable hosts such that exchanging two of one class changes nothing in any of the readings.
 *
 * Two hosts are put together when they have the same capacity, the same left, the same NUMA nodes, both or neither
 * receive, VMs of every class may use both or neither, none of their VMs is in a rule about VMs, and their VMs that
 * must restart can be matched one to one with equal needs and equal classes. Exchange the hosts and the matched VMs:
 * every number, flag and rule of the instance is as before. So a placement for one loss is mapped to one for the loss
 * with the hosts exchanged, and a refutation likewise; exchanges generate all permutations within a class, so losses
 * with as many hosts of each class have one answer, one pressure and one amount that moves. O(VMs log VMs + hosts ×
 * classes).
 */
export function alikeHosts(instances: readonly Instance[], loads: readonly Loads[]): Alike {
  const [first] = instances as readonly [Instance]
  const { losable } = first
  const coarse = [...losable].map((host) => instances.map((one) => rowText(one, host)).join('|'))
  const seen = new Map<string, number>()
  for (const text of coarse) seen.set(text, (seen.get(text) ?? 0) + 1)
  const sole = new Uint8Array(first.hostCount)
  for (const { home, bound } of instances) {
    for (const [vm, host] of home.entries()) if (bound[vm] === 1) sole[host] = 1
  }
  const numbers = new Map<string, number>()
  const members: number[][] = []
  const classOf = new Int32Array(losable.length)
  const before = new Int32Array(losable.length)
  losable.forEach((host, at) => {
    // Most hosts of real clusters differ in what they have left, and need no second look.
    const unlike = sole[host] === 1 || seen.get(coarse[at] as string) === 1
    const text = unlike ? `host ${host}` : `${coarse[at]}#${fineText(instances, loads, host)}`
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    const list = members[number] ?? []
    members[number] = list
    classOf[at] = number
    before[at] = list.length
    list.push(at)
  })
  return { classOf, before, members }
}

function rowText({ width, capacity, free, restartStart, numa }: Instance, host: number): string {
  const row = (list: Float64Array): string => list.subarray(host * width, (host + 1) * width).join(',')
  const count = (restartStart[host + 1] as number) - (restartStart[host] as number)
  const nodes = numa === undefined ? '' : nodesText(numa, host)
  return `${row(capacity)};${row(free)};${count};${nodes}`
}

function nodesText({ nodes, nodeBytesMost, cores, left, most, pieces }: Numa, host: number): string {
  const rest = left?.subarray(host * most, (host + 1) * most).join(',')
  return `${nodes[host]},${nodeBytesMost[host]},${cores[host]},${rest},${pieces[host]?.join(' ')}`
}

function fineText(instances: readonly Instance[], loads: readonly Loads[], host: number): string {
  const texts = instances.map((one) => {
    const { width, need, classOf, restartStart, restartVms, numa } = one
    const vms: string[] = []
    for (let at = restartStart[host] as number; at < (restartStart[host + 1] as number); at += 1) {
      const vm = restartVms[at] as number
      const needs = need.subarray(vm * width, (vm + 1) * width).join(',')
      vms.push(`${classOf[vm]}:${needs}:${numa?.vcpus[vm] ?? ''}`)
    }
    const open = one.classes.map((flags) => flags[host]).join('')
    return `${one.receivers.includes(host)};${open};${vms.sort().join(' ')}`
  })
  const carried = loads.map(({ width, resident }) =>
    resident.subarray(host * width, (host + 1) * width).join(','),
  )
  return [...texts, ...carried].join('|')
}

/** How many losses are like one: the ways to choose as many hosts of each class. */
export function timesAlike(alike: Alike, positions: readonly number[]): number {
  const chosen = new Map<number, number>()
  for (const at of positions) {
    const number = alike.classOf[at] as number
    chosen.set(number, (chosen.get(number) ?? 0) + 1)
  }
  let times = 1
  for (const [number, count] of chosen) times *= choose((alike.members[number] ?? []).length, count)
  return times
}

/** n over k for small k; exact below 2^53. */
export function choose(n: number, k: number): number {
  let ways = 1
  for (let at = 0; at < k; at += 1) ways = (ways * (n - at)) / (at + 1)
  return Math.max(0, ways)
}

/**
 * The first loss of `count` hosts, in order of positions, that stands for all like it: of each class it takes the
 * first members. Undefined when there is none.
 */
export function firstLoss(alike: Alike, count: number): number[] | undefined {
  const positions = Array.from({ length: count }, () => -1)
  return fill(alike, positions, 0, 0) ? positions : undefined
}

/** The next such loss after one; undefined after the last. O(hosts) at worst, O(1) as a rule. */
export function nextLoss(alike: Alike, after: readonly number[]): number[] | undefined {
  const positions = [...after]
  for (let level = positions.length - 1; level >= 0; level -= 1)
    if (fill(alike, positions, level, (positions[level] as number) + 1)) return positions
  return undefined
}

function fill(alike: Alike, positions: number[], level: number, from: number): boolean {
  const last = alike.classOf.length - (positions.length - level)
  for (let at = from; at <= last; at += 1) {
    let chosen = 0
    for (let below = 0; below < level; below += 1)
      if (alike.classOf[positions[below] as number] === alike.classOf[at]) chosen += 1
    if (chosen !== alike.before[at]) continue
    positions[level] = at
    if (level + 1 === positions.length || fill(alike, positions, level + 1, at + 1)) return true
  }
  return false
}

/** The loss that stands for a loss and all like it. */
export function standFor(alike: Alike, positions: readonly number[]): number[] {
  const chosen = new Map<number, number>()
  const first = positions.map((at) => {
    const number = alike.classOf[at] as number
    const nth = chosen.get(number) ?? 0
    chosen.set(number, nth + 1)
    return alike.members[number]?.[nth] as number
  })
  return first.sort((left, right) => left - right)
}
