import type { Measure, MoveProblem, MoveRule } from '#kernel/moves/problem.ts'
import { isCalledFor } from '#kernel/moves/spread.ts'
import type { Together } from '#kernel/moves/steps.ts'

type Amounts = Readonly<Record<string, number>>
type Node = {
  readonly cpu_total: number
  readonly memory_total_gb: number
  readonly maintenance?: boolean
  readonly storage_free?: Amounts
  readonly reserve?: { readonly cpu?: number; readonly memory_gb?: number }
  readonly cpu_pressure?: number
  readonly memory_pressure?: number
  readonly io_pressure?: number
}
type Guest = {
  readonly node: string
  readonly cpu: number
  readonly memory_gb: number
  readonly cpu_usage?: number
  readonly cpu_pressure?: number
  readonly memory_pressure?: number
  readonly io_pressure?: number
  readonly disks?: Amounts
  readonly priority?: number
}
type Group = {
  readonly name: string
  readonly vms: readonly string[]
  readonly hard?: boolean
  readonly origin?: string
}
type Pin = { readonly vm: string; readonly nodes: readonly string[]; readonly strict?: boolean }

/** A scenario as its file has it, in the words of that file. */
export type Scenario = {
  readonly name: string
  readonly evacuate_node?: string
  readonly balancing: Readonly<Record<string, number | string | undefined>> & { readonly method: string }
  readonly nodes: Readonly<Record<string, Node>>
  readonly vms: Readonly<Record<string, Guest>>
  readonly constraints?: {
    readonly affinity?: readonly Group[]
    readonly anti_affinity?: readonly Group[]
    readonly pin?: readonly Pin[]
  }
  readonly expect: {
    readonly feasible?: boolean
    readonly constraints_satisfied?: boolean
    readonly max_migrations?: number
    readonly node_empty?: string
    readonly path_feasible?: boolean
    readonly spread_improved?: boolean
    readonly placements?: Readonly<Record<string, string>>
  }
}

/** A scenario as the core reads it. Soft rules are apart from the others. */
export type Translated = {
  readonly nodes: readonly string[]
  readonly vms: readonly string[]
  readonly problem: MoveProblem
  readonly wishes: readonly MoveRule[]
  readonly together: Together
  readonly gainMin: number
}

/** How large a gap each level of "balanciness" tolerates: the first moves for constraints alone. */
const gapAtLevel = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0.25, 0.15, 0.05, 0]
const levelDefault = 3
const priorityDefault = 2
const overcommitDefault = 4
/** What a move must take off the gap for a unit of "stickiness", which the files leave open: 2 points of plain loads. */
const gainPerStickiness = 0.02 * priorityDefault

/** Puts a scenario into the words of the core: nodes are bins, guests are items. */
export function translated(scenario: Scenario): Translated {
  const nodes = Object.keys(scenario.nodes)
  const vms = Object.keys(scenario.vms)
  const hosts = Object.values(scenario.nodes)
  const guests = Object.values(scenario.vms)
  const home = Int32Array.from(guests, ({ node }) => nodes.indexOf(node))
  const stores = [
    ...new Set([
      ...hosts.flatMap((one) => Object.keys(one.storage_free ?? {})),
      ...guests.flatMap((one) => Object.keys(one.disks ?? {})),
    ]),
  ]
  const width = 2 + stores.length
  const overcommit = numberOf(scenario, 'cpu_overcommit', overcommitDefault)
  const totals = storageTotals(scenario, nodes)
  const capacity = Float64Array.from(
    hosts.flatMap(({ memory_total_gb, cpu_total, reserve }, at) => [
      memory_total_gb - (reserve?.memory_gb ?? 0),
      (cpu_total - (reserve?.cpu ?? 0)) * overcommit,
      ...stores.map((store) => totals[at]![store] ?? 0),
    ]),
  )
  const need = Float64Array.from(
    guests.flatMap(({ memory_gb, cpu, disks }) => [
      memory_gb,
      cpu,
      ...stores.map((store) => disks?.[store] ?? 0),
    ]),
  )
  const cleared = Uint8Array.from(nodes, (name, at) =>
    hosts[at]!.maintenance === true || scenario.evacuate_node === name ? 1 : 0,
  )
  const costs = Float64Array.from(
    guests.flatMap(({ memory_gb, cpu_usage, priority }) => [
      memory_gb,
      cpu_usage ?? 0,
      10 - (priority ?? priorityDefault),
    ]),
  )
  const { hard, soft } = rulesOf(scenario, nodes, vms)
  const base: MoveProblem = {
    ...{ binCount: nodes.length, itemCount: vms.length, width, capacity, ceiling: capacity, need, home },
    movable: new Uint8Array(vms.length).fill(1),
    ...{ closed: cleared, cleared, counted: cleared.map((flag) => 1 - flag), rules: hard },
    ...{ measures: measuresOf(scenario, home, totals), goal: { kind: 'none' }, costWidth: 3, costs },
  }
  return {
    nodes,
    vms,
    problem: { ...base, goal: goalOf(scenario, base) },
    wishes: soft,
    together: togetherOf(scenario),
    gainMin: gainPerStickiness * numberOf(scenario, 'w_stickiness', 1),
  }
}

function goalOf(scenario: Scenario, problem: MoveProblem): MoveProblem['goal'] {
  const atMost = gapAtLevel[numberOf(scenario, 'balanciness', levelDefault)]!
  const limits = ['cpu_threshold', 'memory_threshold'].map((key) => numberOf(scenario, key, 0) / 100)
  // A threshold is a share that is used, so guests count by what they use here, whatever their priority.
  const plain = measuresOf(
    {
      ...scenario,
      vms: Object.fromEntries(
        Object.entries(scenario.vms).map(([name, vm]) => [name, { ...vm, priority: 1 }]),
      ),
    },
    problem.home,
    storageTotals(scenario, Object.keys(scenario.nodes)),
  )
  const busy = isCalledFor({ ...problem, measures: plain }, 'gap', {
    spreadAbove: -1,
    loadAbove: Math.max(...limits, -1),
  })
  const uneven = isCalledFor(problem, 'gap', { spreadAbove: atMost, loadAbove: -1 })
  return busy && uneven ? { kind: 'even', spread: 'gap', atMost } : { kind: 'none' }
}

const numberOf = ({ balancing }: Scenario, key: string, otherwise: number): number => {
  const value = balancing[key]
  return typeof value === 'number' ? value : otherwise
}

const togetherOf = (scenario: Scenario): Together => ({
  total: numberOf(scenario, 'max_parallel_migrations', 10),
  out: numberOf(scenario, 'max_parallel_migrations', 10),
  into: numberOf(scenario, 'max_node_inflow', 10),
})

/** Storage of a node is what is free and what its guests use. */
function storageTotals({ nodes, vms }: Scenario, names: readonly string[]): readonly Amounts[] {
  return names.map((name) => {
    const total: Record<string, number> = { ...nodes[name]!.storage_free }
    for (const { node, disks } of Object.values(vms)) {
      if (node !== name) continue
      for (const [store, size] of Object.entries(disks ?? {})) total[store] = (total[store] ?? 0) + size
    }
    return total
  })
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The loads a method spreads, each guest weighing as much as its priority. */
export function measuresOf(
  scenario: Scenario,
  home: Int32Array,
  totals: readonly Amounts[],
): readonly Measure[] {
  const { method, mode } = scenario.balancing
  const hosts = Object.values(scenario.nodes)
  const guests = Object.values(scenario.vms)
  const measure = (
    id: string,
    weight: number,
    capacity: readonly number[],
    load: (guest: Guest) => number,
  ): Measure => ({
    ...{ id, weight, capacity: Float64Array.from(capacity), base: new Float64Array(hosts.length) },
    load: Float64Array.from(guests, (guest) => load(guest) * (guest.priority ?? priorityDefault)),
  })
  const pressure = (kind: 'cpu' | 'memory' | 'io', weight: number): Measure => {
    const key = `${kind}_pressure` as const
    const made = measure(
      key,
      weight,
      hosts.map(() => 100),
      (guest) => guest[key] ?? 0,
    )
    // What a node stalls beyond its guests stays with it.
    const base = Float64Array.from(hosts, (host, at) =>
      Math.max(
        0,
        (host[key] ?? 0) - sum(guests.map((guest, item) => (home[item] === at ? (guest[key] ?? 0) : 0))),
      ),
    )
    return { ...made, base: base.map((value) => value * priorityDefault) }
  }
  const weight = (key: string): number => numberOf(scenario, key, 1)
  const cpu = (by: number): Measure =>
    measure(
      'cpu',
      by,
      hosts.map(({ cpu_total }) => cpu_total),
      (guest) => (mode === 'assigned' ? guest.cpu : (guest.cpu_usage ?? guest.cpu)),
    )
  const memory = (by: number): Measure =>
    measure(
      'memory',
      by,
      hosts.map(({ memory_total_gb }) => memory_total_gb),
      ({ memory_gb }) => memory_gb,
    )
  const disk = (by: number): Measure =>
    measure(
      'disk',
      by,
      totals.map((total) => sum(Object.values(total))),
      ({ disks }) => sum(Object.values(disks ?? {})),
    )
  const methods: Readonly<Record<string, () => readonly Measure[]>> = {
    memory: () => [memory(1)],
    cpu: () => [cpu(1)],
    disk: () => [disk(1)],
    cpu_psi: () => [pressure('cpu', 1)],
    cpu_smart: () => [cpu(weight('w_cpu_usage')), pressure('cpu', weight('w_cpu_psi'))],
    memory_smart: () => [memory(weight('w_mem_usage')), pressure('memory', weight('w_mem_psi'))],
    io_smart: () => [disk(weight('w_io_usage')), pressure('io', weight('w_io_psi'))],
    global_smart: () => [
      cpu(weight('w_global_cpu')),
      memory(weight('w_global_mem')),
      disk(weight('w_global_io')),
    ],
  }
  return (methods[method] ?? (() => []))().filter(({ load }) => load.some((value) => value > 0))
}

function rulesOf(
  { constraints = {} }: Scenario,
  nodes: readonly string[],
  vms: readonly string[],
): { readonly hard: readonly MoveRule[]; readonly soft: readonly MoveRule[] } {
  const at = (names: readonly string[]): readonly number[] => names.map((name) => vms.indexOf(name))
  const groups = [
    ...(constraints.affinity ?? []).map((group) => ({ group, kind: 'together' as const })),
    ...(constraints.anti_affinity ?? []).map((group) => ({ group, kind: 'apart' as const })),
  ].map(({ group, kind }) => {
    // A rule of the platform itself is watched at every step; the balancer's own count where the plan ends.
    const holds = group.origin === 'pve' ? ('throughout' as const) : ('at-end' as const)
    const rule: MoveRule =
      kind === 'together'
        ? { id: group.name, kind, items: at(group.vms) }
        : { id: group.name, kind, items: at(group.vms), holds }
    return { rule, hard: group.hard ?? true }
  })
  const pins = (constraints.pin ?? []).map(
    ({ vm, nodes: names, strict }): MoveRule => ({
      id: `pin of ${vm}`,
      kind: 'within',
      items: at([vm]),
      bins: names.map((name) => nodes.indexOf(name)),
      holds: strict === true ? 'throughout' : 'at-end',
    }),
  )
  return {
    hard: [...pins, ...groups.filter(({ hard }) => hard).map(({ rule }) => rule)],
    soft: groups.filter(({ hard }) => !hard).map(({ rule }) => rule),
  }
}
