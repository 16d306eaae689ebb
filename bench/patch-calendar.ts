// A patch calendar for a large estate: planned on one thread, then replayed by the checker that believes none of it.
import { performance } from 'node:perf_hooks'
import { upgradeParams } from '#engines/upgrade-walk/params.ts'
import { planUpgrade } from '#engines/upgrade-walk/plan-upgrade.ts'
import { replay } from '#engines/upgrade-walk/replay.ts'
import { horizonMs, nightly, startOf } from '#engines/upgrade-walk/windows.ts'
import { defaultValues } from '#kernel/field.ts'
import { type EstateShape, largeEstate, largestShape } from './large-estate.ts'

const seed = 2026
const targetMs = 60_000

const shapes: Readonly<Record<string, EstateShape>> = {
  '10000-hosts': largestShape,
  '1000-hosts': { ...largestShape, hosts: 1_000, services: 100 },
}

/** Plans a shape, `10000-hosts` unless another is named, and holds the plan against its promises. */
export async function run(args: readonly string[]): Promise<void> {
  const name = args[0] ?? '10000-hosts'
  const shape = shapes[name]
  if (shape === undefined) {
    process.stderr.write(`Name a shape: ${Object.keys(shapes).join(', ')}.\n`)
    process.exitCode = 2
    return
  }
  const estate = largeEstate(shape, seed)
  const values = { ...defaultValues(upgradeParams), resyncMinutes: 30, windowHours: 8, atOnce: 512 }
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const outcome = planUpgrade(estate, values, () => {}, Number.POSITIVE_INFINITY)
  const planMs = performance.now() - began
  const planCpuMs = process.cpuUsage(cpu).user / 1000
  if (!outcome.ok) throw new Error(outcome.issues[0].message)
  const plan = outcome.value
  const from = startOf(values)
  const open = nightly(values, { fromMs: from, toMs: from + horizonMs })
  const checking = performance.now()
  const { objections, states } = replay(estate, values, plan, () => open, 'turning')
  const checkMs = performance.now() - checking
  for (const text of objections) process.stderr.write(`objection: ${text}\n`)
  const planned = plan.clusters.reduce((sum, one) => sum + one.planned, 0)
  const proved = plan.clusters.filter(({ shortest }) => shortest === 'proved').length
  process.stderr.write(
    `${name}: ${planned} of ${plan.hosts} hosts in ${plan.steps.length} rounds over ${plan.clusters.length} clusters, ` +
      `${((plan.endsAtMs - plan.startsAtMs) / 86_400_000).toFixed(1)} days; planned in ${(planMs / 1000).toFixed(1)} s ` +
      `of which ${(planCpuMs / 1000).toFixed(1)} s on a processor (target ${targetMs / 1000} s), checked in ${(checkMs / 1000).toFixed(1)} s: ${states} states, ${objections.length} objections\n`,
  )
  process.stdout.write(
    `${JSON.stringify({
      ...{ bench: 'patch-calendar', shape: name, hosts: plan.hosts, clusters: plan.clusters.length, planned },
      ...{
        rounds: plan.steps.length,
        days: (plan.endsAtMs - plan.startsAtMs) / 86_400_000,
        provedShortest: proved,
      },
      ...{
        planMs: Math.round(planMs),
        planCpuMs: Math.round(planCpuMs),
        targetMs,
        checkMs: Math.round(checkMs),
        states,
      },
      objections: objections.length,
    })}\n`,
  )
}
