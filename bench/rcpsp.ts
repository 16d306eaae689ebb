// Project scheduling: makespan and lower bound of one PSPLIB file, of the developers' set beside the known optima, or of
// generated projects.
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { parsePsplib, psplibLimits } from '#formats/psplib.ts'
import { checkSchedule } from '#kernel/schedule/checker.ts'
import type { Project, Schedule } from '#kernel/schedule/project.ts'
import type { ScheduleAnswer } from '#kernel/schedule/solve.ts'
import { corpusFolder } from '#test/corpus.ts'
import { type Generated, generated, generatedKinds } from './rcpsp-generated.ts'
import { nowMs, startThreads, type Threads } from './rcpsp-threads.ts'

const usage =
  'npm run --silent bench -- rcpsp [FILE.sm | --generated 60|120|calendar] [--seconds S] [--seed N] [--threads T] [--progress] [--out FILE]'

type Line = {
  readonly bench: 'rcpsp'
  readonly file: string
  readonly activities: number
  readonly makespan: number | null
  readonly lowerBound: number | null
  readonly proved: boolean
  readonly iterations: number
  /** Reading, searching and checking, without the start of the process, its threads and their warming up. */
  readonly seconds: number
  readonly why?: string
}

type Answered = { readonly line: Line; readonly schedule: Schedule | undefined }

/** What holds for every project of one call. */
type Run = {
  readonly threads: Threads
  readonly seconds: number
  readonly seed: number
  readonly progress: 'told' | 'silent'
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** The line of one project, or sentences that say why there is none. The clock began at `startMs`. */
async function solve(
  file: string,
  project: Project,
  startMs: number,
  run: Run,
): Promise<Answered | readonly string[]> {
  const tell = (answer: ScheduleAnswer): void => {
    if (run.progress === 'silent' || answer.kind === 'infeasible') return
    const makespan = answer.kind === 'scheduled' ? answer.schedule.makespanSteps : 'none yet'
    const at = ((nowMs() - startMs) / 1000).toFixed(2)
    say(`${at} s: makespan ${makespan}, lower bound ${answer.lowerBoundSteps}`)
  }
  const solved = await run.threads.solve(project, run.seed, startMs + 1000 * run.seconds, tell)
  if (!solved.ok) return solved.issues.map(({ where, message }) => `${file}, ${where}: ${message}`)
  const answer = solved.value
  const schedule = answer.kind === 'scheduled' ? answer.schedule : undefined
  if (schedule !== undefined) {
    const broken = checkSchedule(project, schedule)
    if (broken.length > 0) return broken.map(({ message }) => `${file}: the schedule is illegal. ${message}`)
  }
  const line: Line = {
    ...{ bench: 'rcpsp', file, activities: project.activities.length },
    makespan: schedule?.makespanSteps ?? null,
    lowerBound: answer.kind === 'infeasible' ? null : answer.lowerBoundSteps,
    proved: answer.kind === 'infeasible' || (answer.kind === 'scheduled' && answer.proved),
    iterations: answer.iterations,
    seconds: Math.round(nowMs() - startMs) / 1000,
    ...(answer.kind === 'infeasible' ? { why: answer.conflict.why } : {}),
  }
  return { line, schedule }
}

function solveFile(path: string, run: Run): Promise<Answered | readonly string[]> | readonly string[] {
  if (!existsSync(path) || !statSync(path).isFile())
    return [`${path} is not a file. Name a PSPLIB single-mode file.`]
  if (statSync(path).size > psplibLimits.characters)
    return [`${path} is larger than ${psplibLimits.characters} bytes.`]
  const startMs = nowMs()
  const read = parsePsplib(path, readFileSync(path, 'latin1'))
  if (!read.ok) return read.issues.map(({ where, message }) => `${where}: ${message}`)
  return solve(basename(path), read.value, startMs, run)
}

/** Totals over a set whose makespans are compared with a reference each: the known optimum or the proved bound. */
type Table = { files: number; gaps: number; proofs: number; seconds: number }

const heading = (reference: string): void =>
  say(`file           makespan  ${reference}    gap %  bound  proved  iterations  seconds`)

function tell(table: Table, line: Line, reference: number): void {
  const gap = line.makespan! / Math.max(1, reference) - 1
  table.files += 1
  table.gaps += gap
  table.proofs += Number(line.proved)
  table.seconds += line.seconds
  const cells = [
    line.file.padEnd(14),
    String(line.makespan).padStart(8),
    String(reference).padStart(8),
    (100 * gap).toFixed(2).padStart(8),
    String(line.lowerBound).padStart(6),
    (line.proved ? 'yes' : 'no').padStart(7),
    String(line.iterations).padStart(11),
    line.seconds.toFixed(3).padStart(8),
  ]
  say(cells.join(' '))
}

function sum(table: Table, run: Run): void {
  const { files, gaps, proofs, seconds } = table
  const averageGapPercent = files === 0 ? null : (100 * gaps) / files
  say(
    `${files} files, average gap ${averageGapPercent?.toFixed(4)} %, ${proofs} proved, ${seconds.toFixed(1)} s`,
  )
  const summary = { bench: 'rcpsp', files, averageGapPercent, proved: proofs, seed: run.seed }
  const times = { secondsEach: run.seconds, seconds: Math.round(seconds * 1000) / 1000 }
  process.stdout.write(`${JSON.stringify({ ...summary, ...times })}\n`)
}

async function solveSet(folder: string, run: Run): Promise<void> {
  const text = readFileSync(join(folder, 'OPTIMUM.json'), 'utf8')
  const optima = JSON.parse(text) as Readonly<Record<string, number>>
  const table: Table = { files: 0, gaps: 0, proofs: 0, seconds: 0 }
  heading('optimum')
  for (const path of globSync(join(folder, '*.sm')).sort()) {
    const answered = await solveFile(path, run)
    const optimum = optima[basename(path)]
    if (!('line' in answered) || optimum === undefined || answered.line.makespan === null) {
      say(`${basename(path)}: ${'line' in answered ? 'no schedule or no known optimum' : answered.join(' ')}`)
      process.exitCode = 2
      continue
    }
    process.stdout.write(`${JSON.stringify({ ...answered.line, optimum })}\n`)
    tell(table, answered.line, optimum)
  }
  sum(table, run)
}

async function solveGenerated(kind: Generated, run: Run): Promise<void> {
  const table: Table = { files: 0, gaps: 0, proofs: 0, seconds: 0 }
  heading('  bound')
  for (const { name, project } of generated(kind, run.seed)) {
    const answered = await solve(name, project(), nowMs(), run)
    if (!('line' in answered) || answered.line.makespan === null) {
      say(`${name}: ${'line' in answered ? 'no schedule' : answered.join(' ')}`)
      process.exitCode = 2
      continue
    }
    process.stdout.write(`${JSON.stringify(answered.line)}\n`)
    tell(table, answered.line, answered.line.lowerBound!)
  }
  say(`resident memory ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`)
  sum(table, run)
}

const options = {
  seconds: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  generated: { type: 'string' },
  progress: { type: 'boolean', default: false },
  out: { type: 'string' },
} as const

/** Solves the file in `args`, the generated projects, or the developers' set where neither is named. */
export async function run(args: readonly string[]): Promise<void> {
  const refuse = (said: string): void => {
    say(`${said}\nUsage: ${usage}`)
    process.exitCode = 2
  }
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
  const { values } = parsed
  const [seconds, seed, threads] = [Number(values.seconds), Number(values.seed), Number(values.threads)]
  if (!(seconds > 0 && seconds <= 86_400)) return refuse('Give --seconds a number above 0, at most 86400.')
  if (!Number.isInteger(seed)) return refuse('Give --seed a whole number.')
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 64))
    return refuse('Give --threads a whole number from 1 to 64.')
  const kind = generatedKinds.find((known) => known === values.generated)
  if (kind === undefined && values.generated !== undefined)
    return refuse(`Give --generated one of ${generatedKinds.join(', ')}.`)
  const [path, ...more] = parsed.positionals
  if (more.length > 0 || (path !== undefined && kind !== undefined))
    return refuse('Name one file, or what to generate.')
  const folder = corpusFolder('rcpsp')
  if (path === undefined && kind === undefined && folder === undefined)
    return refuse('The corpus rcpsp is not at hand; set BULKHEAD_CORPORA or name a file.')
  const progress = values.progress ? 'told' : 'silent'
  const own: Run = { threads: await startThreads(threads), seconds, seed, progress }
  if (kind !== undefined) await solveGenerated(kind, own)
  else if (path === undefined) await solveSet(folder!, own)
  else {
    const answered = await solveFile(path, own)
    if (!('line' in answered)) refuse(answered.join('\n'))
    else {
      process.stdout.write(`${JSON.stringify(answered.line)}\n`)
      const text = `${JSON.stringify(answered.schedule ?? null)}\n`
      if (values.out !== undefined) writeFileSync(values.out, text)
    }
  }
  await own.threads.close()
}
