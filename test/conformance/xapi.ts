import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  type Evacuation,
  evacuationOf,
  type Moves,
  spreadEvenly,
  withoutBreach,
} from '#engines/admission-control/xapi/evacuation.ts'
import {
  admitsVm,
  failuresTolerated,
  type PlanStatus,
  planFor,
  plannerOf,
} from '#engines/admission-control/xapi/planner.ts'
import { type Pool, type PoolVm, protectedVms } from '#engines/admission-control/xapi/pool.ts'
import { compareText } from '#kernel/sort.ts'
import { gib } from '#kernel/units.ts'
import type { ConformanceResult } from '#test/conformance/conformance.ts'

type CaseVm = {
  readonly name: string
  readonly memory_gib: number
  readonly ha_always_run: boolean
  readonly ha_restart_priority: string
  readonly agile: boolean
  readonly groups: readonly { readonly name_label: string; readonly placement: string }[]
}
type CasePool = {
  readonly hosts: readonly {
    readonly name: string
    readonly memory_total_gib: number
    readonly vms: readonly CaseVm[]
  }[]
  readonly ha_host_failures_to_tolerate: number
  readonly cluster_hosts: number
}
type Case = {
  readonly suite: string
  readonly index: number
  readonly description: string
  readonly pool: CasePool
  readonly new_vm?: CaseVm
  readonly expected: unknown
}

const statusNames: Readonly<Record<PlanStatus, string>> = {
  'plan-for-all': 'Plan_exists_for_all_VMs',
  'plan-without-bound': 'Plan_exists_excluding_non_agile_VMs',
  'no-plan': 'No_plan_exists',
}

/** The host that the evacuation suites empty. */
const emptied = 'slave1'

/**
 * Holds XAPI's planner as Bulkhead tells it against the cases of XAPI's own tests, in the folder of that
 * corpus.
 */
export function xapiConformance(folder: string): ConformanceResult {
  const file = join(folder, 'ha_vm_failover_cases.json')
  const { origin, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly origin: string
    readonly cases: readonly Case[]
  }
  const differed = cases.flatMap((one) => {
    const found = answerOf(one)
    if (isDeepStrictEqual(found, one.expected)) return []
    const why = `found ${JSON.stringify(found)}, published ${JSON.stringify(one.expected)}`
    return [{ case: `${one.suite} ${one.index}: ${one.description}`, why }]
  })
  const agreed = cases.length - differed.length
  return { vendor: 'XAPI', corpus: 'xapi-ha', source: origin, cases: cases.length, agreed, differed }
}

function answerOf({ suite, pool: given, new_vm: added }: Case): unknown {
  const pool = poolOf(given)
  const failures = given.ha_host_failures_to_tolerate
  switch (suite) {
    case 'all_protected_vms':
      return protectedVms(pool)
        .map(({ id }) => nameOf(id))
        .sort(compareText)
    case 'plan_for_n_failures':
      return statusNames[planFor(plannerOf(pool), failures).status]
    case 'assert_new_vm_preserves_ha_plan': {
      if (added === undefined) return 'no new VM'
      const admitted = admitsVm(pool, vmOf(added, null, 'new'), failures, planFor(plannerOf(pool), failures))
      return admitted === 'admits' ? 'ok' : 'ha_operation_would_break_failover_plan'
    }
    case 'compute_max_host_failures_to_tolerate':
      return failuresTolerated(plannerOf(pool), given.cluster_hosts === 0 ? 'none' : given.cluster_hosts)
    case 'anti_affinity_plans':
      return {
        spread_evenly_plan: published(spreadEvenly(pool, emptied)),
        no_breach_plan: published(withoutBreach(pool, emptied)),
      }
    case 'slave1_evacuation_plan':
      return publishedEvacuation(evacuationOf(pool, emptied), pool)
    default:
      return `nothing answers ${suite}`
  }
}

/** XAPI lists what it decided last first; names repeat in some cases, so ids carry a number. */
const published = (moves: Moves): readonly (readonly [string, string])[] =>
  moves.map(([vm, host]) => [nameOf(vm), host] as const).reverse()

/** Groups first and the rest after them, each last first. */
function publishedEvacuation({ way, moves }: Evacuation, pool: Pool): unknown {
  const begun =
    way === 'ignore-groups'
      ? 0
      : way === 'spread-evenly'
        ? spreadEvenly(pool, emptied).length
        : withoutBreach(pool, emptied).length
  return [...published(moves.slice(0, begun)), ...published(moves.slice(begun))]
}

const nameOf = (id: string): string => id.slice(id.indexOf(' ') + 1)

const poolOf = ({ hosts }: CasePool): Pool => ({
  hosts: hosts.map(({ name, memory_total_gib }) => ({
    id: name,
    memoryBytes: gib(memory_total_gib),
    live: true,
  })),
  vms: hosts.flatMap(({ name, vms }) => vms.map((vm, at) => vmOf(vm, name, `${name}-${at}`))),
})

const vmOf = (vm: CaseVm, hostId: string | null, number: string): PoolVm => ({
  id: `${number} ${vm.name}`,
  bytes: gib(vm.memory_gib),
  hostId,
  agile: vm.agile,
  protection:
    vm.ha_always_run && vm.ha_restart_priority === 'restart'
      ? 'restart'
      : vm.ha_restart_priority === 'best-effort'
        ? 'best-effort'
        : 'none',
  apartFrom: vm.groups.find(({ placement }) => placement === 'anti_affinity')?.name_label ?? null,
})
