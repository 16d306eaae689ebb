// Project scheduling: makespan and lower bound of one PSPLIB file, or of the developers' set beside the known optima.
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { parsePsplib, psplibLimits } from '#formats/psplib.ts'
import { checkSchedule } from '#kernel/schedule/checker.ts'
import type { Schedule } from '#kernel/schedule/project.ts'
import { solveSchedule } from '#kernel/schedule/solve.ts'
import { corpusFolder } from '#test/corpus.ts'

const usage = 'npm run --silent bench -- rcpsp [FILE.sm] [--seconds S] [--seed N] [--out FILE]'
/** Far beyond what any number of seconds allows; the clock ends the search. */
const iterationsMax = Number.MAX_SAFE_INTEGER

type Line = {
  readonly bench: 'rcpsp'
  readonly file: string
  readonly activities: number
  readonly makespan: number | null
  readonly lowerBound: number | null
  readonly proved: boolean
  readonly iterations: number
  /** Reading, searching and checking, without the start of the process. */
  readonly seconds: number
  readonly why?: string
}

type Answered = { readonly line: Line; readonly schedule: Schedule | undefined }

/** The line of one file, or sentences that say why there is none. */
function solveFile(path: string, seconds: number, seed: number): Answered | readonly string[] {
  if (!existsSync(path) || !statSync(path).isFile())
    return [`${path} is not a file. Name a PSPLIB single-mode file.`]
  if (statSync(path).size > psplibLimits.characters)
    return [`${path} is larger than ${psplibLimits.characters} bytes.`]
  const start = performance.now()
  const file = basename(path)
  const read = parsePsplib(path, readFileSync(path, 'latin1'))
  if (!read.ok) return read.issues.map(({ where, message }) => `${where}: ${message}`)
  const solved = solveSchedule(read.value, {
    ...{ seed, iterations: iterationsMax },
    goOn: () => performance.now() - start < 1000 * seconds,
  })
  if (!solved.ok) return solved.issues.map(({ where, message }) => `${file}, ${where}: ${message}`)
  const answer = solved.value
  const schedule = answer.kind === 'scheduled' ? answer.schedule : undefined
  if (schedule !== undefined) {
    const broken = checkSchedule(read.value, schedule)
    if (broken.length > 0) return broken.map(({ message }) => `${file}: the schedule is illegal. ${message}`)
  }
  const line: Line = {
    ...{ bench: 'rcpsp', file, activities: read.value.activities.length },
    makespan: schedule?.makespanSteps ?? null,
    lowerBound: answer.kind === 'infeasible' ? null : answer.lowerBoundSteps,
    proved: answer.kind === 'infeasible' || (answer.kind === 'scheduled' && answer.proved),
    iterations: answer.iterations,
    seconds: Math.round(performance.now() - start) / 1000,
    ...(answer.kind === 'infeasible' ? { why: answer.conflict.why } : {}),
  }
  return { line, schedule }
}

function solveSet(folder: string, seconds: number, seed: number): void {
  const optima = JSON.parse(readFileSync(join(folder, 'OPTIMUM.json'), 'utf8')) as Readonly<
    Record<string, number>
  >
  const say = (text: string): void => {
    process.stderr.write(`${text}\n`)
  }
  say('file           makespan  optimum    gap %  bound  proved  iterations  seconds')
  let [files, gaps, proofs, total] = [0, 0, 0, 0]
  for (const path of globSync(join(folder, '*.sm')).sort()) {
    const answered = solveFile(path, seconds, seed)
    const optimum = optima[basename(path)]
    if (!('line' in answered) || optimum === undefined || answered.line.makespan === null) {
      say(`${basename(path)}: ${'line' in answered ? 'no schedule or no known optimum' : answered.join(' ')}`)
      process.exitCode = 2
      continue
    }
    const { line } = answered
    const gap = answered.line.makespan / optimum - 1
    files += 1
    gaps += gap
    proofs += Number(line.proved)
    total += line.seconds
    process.stdout.write(`${JSON.stringify({ ...line, optimum })}\n`)
    const cells = [
      line.file.padEnd(14),
      String(line.makespan).padStart(8),
      String(optimum).padStart(8),
      (100 * gap).toFixed(2).padStart(8),
      String(line.lowerBound).padStart(6),
      (line.proved ? 'yes' : 'no').padStart(7),
      String(line.iterations).padStart(11),
      line.seconds.toFixed(3).padStart(8),
    ]
    say(cells.join(' '))
  }
  const averageGapPercent = files === 0 ? null : (100 * gaps) / files
  say(
    `${files} files, average gap ${averageGapPercent?.toFixed(4)} %, ${proofs} proved, ${total.toFixed(1)} s`,
  )
  const summary = { bench: 'rcpsp', files, averageGapPercent, proved: proofs, seed, secondsEach: seconds }
  process.stdout.write(`${JSON.stringify({ ...summary, seconds: Math.round(total * 1000) / 1000 })}\n`)
}

/** Solves the file in `args`, or the developers' set where none is named. */
export async function run(args: readonly string[]): Promise<void> {
  const refuse = (said: string): void => {
    process.stderr.write(`${said}\nUsage: ${usage}\n`)
    process.exitCode = 2
  }
  let parsed: ReturnType<typeof parseArgs>
  try {
    const options = {
      seconds: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
    } as const
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
  const values = parsed.values as Readonly<Record<string, string | undefined>>
  const seconds = Number(values.seconds)
  const seed = Number(values.seed)
  if (!(seconds > 0 && seconds <= 86_400)) return refuse('Give --seconds a number above 0, at most 86400.')
  if (!Number.isInteger(seed)) return refuse('Give --seed a whole number.')
  const [path, ...more] = parsed.positionals
  if (more.length > 0) return refuse('Name one file.')
  if (path === undefined) {
    const folder = corpusFolder('rcpsp')
    return folder === undefined
      ? refuse('The corpus rcpsp is not at hand; set BULKHEAD_CORPORA or name a file.')
      : solveSet(folder, seconds, seed)
  }
  const answered = solveFile(path, seconds, seed)
  if (!('line' in answered)) return refuse(answered.join('\n'))
  process.stdout.write(`${JSON.stringify(answered.line)}\n`)
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(answered.schedule ?? null)}\n`)
}
