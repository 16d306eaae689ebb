// A whole estate planned into waves: 200,000 VMs unless told otherwise, checked by the checker that believes no planner.
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { checkPlan } from '#engines/wave-planner/checker.ts'
import engine from '#engines/wave-planner/engine.ts'
import { params } from '#engines/wave-planner/params.ts'
import { plannedFor, structureOf } from '#engines/wave-planner/planned.ts'
import type { Migration } from '#engines/wave-planner/result.ts'
import { parseFields } from '#kernel/field.ts'
import { largeEstate, largestShape } from './large-estate.ts'

const usage = 'npm run --silent bench -- waves [--hosts N] [--seed N]'
/** A team and a link that such an estate has. */
const raw = {
  ...{ vmsPerWave: 2000, engineers: 60, cutoversPerEngineer: 50, windowsPerWeek: 2, linkGbps: 100 },
  ...{ concurrency: 400, plans: 64, hypercareVms: 200, integrations: 0, guests: 'estate' },
}

/** Plans, checks, and then asks the engine for its whole answer; exit code 1 when the plan is illegal or too slow. */
export async function run(args: readonly string[]): Promise<void> {
  const options = { hosts: { type: 'string' }, seed: { type: 'string' } } as const
  const { values: flags } = parseArgs({ args: [...args], options, strict: false })
  const hosts = Number(flags.hosts ?? largestShape.hosts)
  const seed = Number(flags.seed ?? 1)
  if (!Number.isInteger(hosts) || hosts < 1 || hosts > largestShape.hosts || !Number.isInteger(seed)) {
    process.stderr.write(`${usage}\n  --hosts is 1 to ${largestShape.hosts}.\n`)
    process.exitCode = 2
    return
  }
  const estate = largeEstate({ ...largestShape, hosts }, seed)
  const values = parseFields(params, raw)
  if (!values.ok) throw new Error(values.issues[0].message)
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  const structure = structureOf(estate, values.value)
  if (!structure.ok) throw new Error(structure.issues[0].message)
  const planned = plannedFor(structure.value, estate, values.value)
  if (!planned.ok) throw new Error(planned.issues[0].message)
  const planSeconds = (performance.now() - start) / 1000
  const planCpuSeconds = cpuSince(cpu)
  const { programme, plan, bound } = planned.value
  const breaches = checkPlan(programme, plan.slotOf)
  for (const { message } of breaches) process.stderr.write(`Illegal: ${message}\n`)
  const [again, cpuAgain] = [performance.now(), process.cpuUsage()]
  const answer = engine.run({ estate, digest: '' }, raw, { seed, progress: () => undefined })
  const answerSeconds = (performance.now() - again) / 1000
  if (!answer.ok) throw new Error(answer.issues[0].message)
  const result = answer.value.result as Migration
  const line = {
    ...{ bench: 'waves', vms: estate.vms.length, groups: programme.items.length, waves: result.waves.length },
    ...{ lastSlot: plan.lastSlot, boundSlot: bound.slot, boundWhy: bound.why, leftGroups: result.leftGroups },
    ...{ breaches: breaches.length, planSeconds: round(planSeconds), answerSeconds: round(answerSeconds) },
    // Of all threads, collecting garbage included: what a machine that is busy elsewhere does not distort.
    ...{ planCpuSeconds, answerCpuSeconds: cpuSince(cpuAgain) },
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  process.stderr.write(
    `${line.vms} VMs in ${line.groups} groups: ${line.waves} waves planned in ${line.planSeconds} s (${line.planCpuSeconds} s of processor), the whole answer in ${line.answerSeconds} s (${line.answerCpuSeconds} s); ` +
      `${breaches.length} breaches; ends ${plan.lastSlot - bound.slot} windows after the bound (${bound.why}).\n`,
  )
  if (breaches.length > 0 || answerSeconds > 60) process.exitCode = 1
}

const cpuSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before)
  return round((user + system) / 1e6)
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100
