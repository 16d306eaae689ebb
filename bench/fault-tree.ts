// Fault tree: P(top) and the number of minimal cut sets of one Open-PSA file, as one line of JSON.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { openPsaLimits, parseOpenPsa } from '#formats/open-psa.ts'
import { rounded } from '#kernel/canonical.ts'
import { answerFaultTree } from '#kernel/fault-tree/answer.ts'

/** Nodes that one diagram may hold, 16 bytes each. Of 43 Aralia trees only das9701 and nus9601 need more. */
const usualNodeLimit = 2 ** 22
/** Hours for which expressions of a file run that leaves its mission time open: a year. */
const usualMissionTimeHours = 8_760
const orders = 3

/** What is said of a tree. Numbers that nobody knows are null, and `why` says which limit is in the way. */
export type TreeLine = {
  readonly p: number | null
  /** A text of digits beyond 2^53. */
  readonly mcs: number | string | null
  readonly order1: number | null
  readonly order2: number | null
  readonly order3: number | null
  readonly nodes: number
  /** Reading and computing, without the start of the process. */
  readonly ms: number
  readonly why?: string
  readonly pLow?: number
  readonly pHigh?: number
}

type TreeQuestion = {
  readonly top: string
  readonly missionTimeHours: number
  readonly nodeLimit: number
}

/** Options of both benches, with their usual values. */
const options = {
  top: { type: 'string', default: 'only' },
  'mission-hours': { type: 'string', default: String(usualMissionTimeHours) },
  nodes: { type: 'string', default: String(usualNodeLimit) },
} as const

/** The question that the options ask, or a sentence that says what is wrong with them. */
function questionOf(values: Readonly<Record<string, string | undefined>>): TreeQuestion | string {
  const missionTimeHours = Number(values['mission-hours'])
  const nodeLimit = Number(values.nodes)
  if (!(missionTimeHours >= 0 && missionTimeHours <= 1e9))
    return 'Give --mission-hours a number from 0 to 1000000000.'
  if (!Number.isInteger(nodeLimit) || nodeLimit < 1e3 || nodeLimit > 1e8) {
    return 'Give --nodes a whole number from 1000 to 100000000.'
  }
  return { top: values.top ?? 'only', missionTimeHours, nodeLimit }
}

/** The line of one file, or sentences that say why there is none. Warnings go to `say`. */
export function treeLine(
  path: string,
  question: TreeQuestion,
  say: (message: string) => void,
): TreeLine | readonly string[] {
  if (!existsSync(path) || !statSync(path).isFile())
    return [`${path} is not a file. Name an Open-PSA fault tree.`]
  if (statSync(path).size > openPsaLimits.bytes)
    return [`${path} is larger than ${openPsaLimits.bytes} bytes.`]
  const bytes = readFileSync(path)
  const start = performance.now()
  const read = parseOpenPsa(path, bytes, question)
  const messages = read.issues.map(({ where, message }) => `${where}: ${message}`)
  if (!read.ok) return messages
  messages.forEach(say)
  const answer = answerFaultTree(read.value.tree, { nodeLimit: question.nodeLimit, orders })
  if (answer.kind === 'cyclic') return ['Gates need each other in a circle.']
  const ms = Math.round((performance.now() - start) * 10) / 10
  const { low, high } = answer.probability
  const { byOrder, cutSets } = answer
  const exact = low === high
  const why = Number.isNaN(low)
    ? `The top depends on events without a probability. ${answer.why}`.trim()
    : answer.why
  return {
    p: exact ? rounded(low) : null,
    mcs: cutSets === null ? null : cutSets <= Number.MAX_SAFE_INTEGER ? Number(cutSets) : String(cutSets),
    ...{ order1: byOrder?.[1] ?? null, order2: byOrder?.[2] ?? null, order3: byOrder?.[3] ?? null },
    ...{ nodes: answer.nodes, ms },
    ...(why === '' ? {} : { why }),
    ...(exact || Number.isNaN(low) ? {} : { pLow: rounded(low), pHigh: rounded(high) }),
  }
}

/** The one path and the question in `args`, or a sentence that says what is wrong with them. */
export function asked(
  args: readonly string[],
): { readonly path: string; readonly question: TreeQuestion } | string {
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const question = questionOf(parsed.values as Readonly<Record<string, string>>)
  const [path, ...more] = parsed.positionals
  if (typeof question === 'string') return question
  return path === undefined || more.length > 0 ? 'Name one path.' : { path, question }
}

/** Says what is wrong and how the bench is called, and ends with exit code 2. */
export function refuse(said: string, bench: string, of: string): void {
  const usage = `npm run --silent bench -- ${bench} ${of} [--top GATE] [--mission-hours N] [--nodes N]`
  process.stderr.write(`${said}\nUsage: ${usage}\n`)
  process.exitCode = 2
}

/** Prints the line of the file in `args`. */
export async function run(args: readonly string[]): Promise<void> {
  const wanted = asked(args)
  if (typeof wanted === 'string') return refuse(wanted, 'fault-tree', 'FILE.xml')
  const line = treeLine(wanted.path, wanted.question, (message) => process.stderr.write(`${message}\n`))
  if ('p' in line) process.stdout.write(`${JSON.stringify(line)}\n`)
  else {
    process.stderr.write(`${line.join('\n')}\n`)
    process.exitCode = 2
  }
}
