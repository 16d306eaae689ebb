// Machine reassignment: cost and bound of one instance of the ROADEF/EURO challenge 2012, on as many threads as asked for.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { gunzip, looksLikeGzip } from '#formats/gzip.ts'
import {
  machineReassignmentLimits,
  parseMachineReassignment,
  reassignmentText,
} from '#formats/machine-reassignment.ts'
import { checkAssignment } from '#kernel/assignment/checker.ts'
import type { AssignmentProblem } from '#kernel/assignment/problem.ts'
import { type AssignmentAnswer, solveAssignment } from '#kernel/assignment/solve.ts'
import { highsMilp } from '#test/highs-milp.ts'

const usage =
  'npm run --silent bench -- machine-reassignment MODEL ASSIGNMENT [--seconds S] [--seed N] [--threads T] [--milp] [--out FILE]'

export type ReassignmentLine = {
  readonly bench: 'machine-reassignment'
  readonly model: string
  readonly machines: number
  readonly processes: number
  readonly initialCost: number | null
  readonly cost: number | null
  readonly lowerBound: number
  readonly proved: boolean
  readonly iterations: number
  readonly threads: number
  /** Reading, searching and checking by the clock, and by the processor over all threads. */
  readonly seconds: number
  readonly cpuSeconds: number
}

export type Reassigned = { readonly line: ReassignmentLine; readonly binOf: Int32Array | undefined }

type Asked = {
  readonly seconds: number
  readonly seed: number
  readonly threads: number
  readonly milp: boolean
}
type Task = {
  readonly problem: AssignmentProblem
  readonly seed: number
  readonly endsAtMs: number
  readonly milp: boolean
}

/** The line of one instance, or sentences that say why there is none. */
export async function reassign(
  model: string,
  assignment: string,
  { seconds, seed, threads, milp }: Asked,
): Promise<Reassigned | readonly string[]> {
  const start = performance.now()
  const cpu = process.cpuUsage()
  const [first, second] = [textOf(model), textOf(assignment)]
  if (typeof first === 'string') return [first]
  if (typeof second === 'string') return [second]
  const read = parseMachineReassignment(first, second)
  if (!read.ok) return read.issues.map(({ where, message }) => `${where}: ${message}`)
  const problem = read.value
  const endsAtMs = Date.now() + 1000 * seconds - (performance.now() - start)
  const answers = await Promise.all(
    Array.from({ length: threads }, (_, at) =>
      inWorker({ problem, seed: seed + 1_000_003 * at, endsAtMs, milp }),
    ),
  )
  const best = answers.reduce((one, two) => (costOf(two) < costOf(one) ? two : one))
  if (typeof best === 'string') return [best]
  const before = checkAssignment(problem, problem.initial).cost
  const binOf = best.kind === 'assigned' ? best.binOf : undefined
  if (best.kind === 'assigned') {
    const { violations, cost } = checkAssignment(problem, best.binOf)
    if (violations.length > 0)
      return violations.map(({ message }) => `${model}: the assignment is illegal. ${message}`)
    if (cost === 'unknown' || cost.total !== best.cost)
      return [`${model}: the search states a cost of ${best.cost}, the checker another.`]
  }
  const { user, system } = process.cpuUsage(cpu)
  const line: ReassignmentLine = {
    ...{ bench: 'machine-reassignment', model: basename(model) },
    ...{ machines: problem.bins, processes: problem.items },
    initialCost: before === 'unknown' ? null : before.total,
    cost: best.kind === 'assigned' ? best.cost : null,
    lowerBound: best.lowerBound,
    proved: best.kind === 'assigned' && best.proved,
    iterations: answers.reduce(
      (sum, answer) => sum + (typeof answer === 'string' ? 0 : answer.iterations),
      0,
    ),
    threads,
    seconds: Math.round(performance.now() - start) / 1000,
    cpuSeconds: Math.round((user + system) / 1000) / 1000,
  }
  return { line, binOf }
}

const costOf = (answer: AssignmentAnswer | string): number =>
  typeof answer !== 'string' && answer.kind === 'assigned' ? answer.cost : Number.POSITIVE_INFINITY

/** A file as text, unpacked where it is gzip; or a sentence that says why not. */
function textOf(path: string): { readonly where: string; readonly text: string } | string {
  if (!existsSync(path) || !statSync(path).isFile())
    return `${path} is not a file. Name the files of an instance.`
  if (statSync(path).size > machineReassignmentLimits.characters) return `${path} is too large.`
  const bytes = readFileSync(path)
  const unpacked = looksLikeGzip(bytes) ? gunzip(path, bytes) : { ok: true as const, value: bytes }
  if (!unpacked.ok) return unpacked.issues.map(({ where, message }) => `${where}: ${message}`).join(' ')
  if (unpacked.value.length > machineReassignmentLimits.characters) return `${path} is too large unpacked.`
  return { where: path, text: Buffer.from(unpacked.value).toString('latin1') }
}

function inWorker(task: Task): Promise<AssignmentAnswer | string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(import.meta.filename, { workerData: { machineReassignment: task } })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

async function work({ problem, seed, endsAtMs, milp }: Task): Promise<AssignmentAnswer | string> {
  const start = Date.now()
  const length = Math.max(1, endsAtMs - start)
  const solved = solveAssignment(problem, {
    ...{ seed, iterations: Number.MAX_SAFE_INTEGER },
    spent: () => (Date.now() - start) / length,
    ...(milp ? { solveMilp: await highsMilp() } : {}),
  })
  return solved.ok
    ? solved.value
    : solved.issues.map(({ where, message }) => `${where}: ${message}`).join(' ')
}

const given = workerData as { readonly machineReassignment?: Task } | null
if (!isMainThread && given?.machineReassignment !== undefined)
  parentPort?.postMessage(await work(given.machineReassignment))

/** Solves the instance in `args`. */
export async function run(args: readonly string[]): Promise<void> {
  const asked = askedOf(args)
  if (typeof asked === 'string') return refuse([asked, `Usage: ${usage}`])
  const [model, assignment, ...more] = asked.files
  if (model === undefined || assignment === undefined || more.length > 0)
    return refuse(['Name a model and an assignment.', `Usage: ${usage}`])
  const answered = await reassign(model, assignment, asked)
  if (!('line' in answered)) return refuse(answered)
  process.stdout.write(`${JSON.stringify(answered.line)}\n`)
  if (asked.out === undefined) return
  if (answered.binOf !== undefined) writeFileSync(asked.out, reassignmentText(answered.binOf))
  else refuse(['No legal assignment was found, so none is written.'])
}

function refuse(sentences: readonly string[]): void {
  process.stderr.write(`${sentences.join('\n')}\n`)
  process.exitCode = 2
}

/** The flags shared by benches that solve, with their files; or a sentence that says what is wrong. */
export function askedOf(
  args: readonly string[],
): (Asked & { readonly files: readonly string[]; readonly out: string | undefined }) | string {
  let parsed: ReturnType<typeof parseArgs>
  try {
    const options = {
      seconds: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      threads: { type: 'string', default: '1' },
      out: { type: 'string' },
      milp: { type: 'boolean', default: false },
    } as const
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const values = parsed.values as Readonly<Record<string, string | undefined>>
  const [seconds, seed, threads] = [Number(values.seconds), Number(values.seed), Number(values.threads)]
  if (!(seconds > 0 && seconds <= 86_400)) return 'Give --seconds a number above 0, at most 86400.'
  if (!Number.isSafeInteger(seed)) return 'Give --seed a whole number.'
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 64))
    return 'Give --threads a number from 1 to 64.'
  return {
    seconds,
    seed,
    threads,
    milp: parsed.values.milp === true,
    files: parsed.positionals,
    out: values.out,
  }
}
