// The developers' sets of the solver core beside the best known answers: machine reassignment, then project scheduling.
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { corpusFolder } from '#test/corpus.ts'
import { askedOf, type ReassignmentLine, reassign } from './machine-reassignment.ts'
import { run as runRcpsp } from './rcpsp.ts'

const usage = `npm run --silent bench -- solve [--seconds S] [--threads T] [--seed N] [--milp] [INSTANCE…]
Instances are those of machine reassignment (a1_1, b_9 …) and rcpsp, which is one second for each project; all where none is named.`

type Known = Readonly<
  Record<
    string,
    { readonly initial_cost: number; readonly best_published: { readonly value: number } } | undefined
  >
>

type Row = ReassignmentLine & {
  readonly instance: string
  readonly bestKnown: number
  readonly gapPercent: number
  /** 100 × (cost − best known) / initial cost: how the challenge compared solvers. */
  readonly score: number
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Solves the instances in `args`, or all of both sets. */
export async function run(args: readonly string[]): Promise<void> {
  const asked = askedOf(args)
  if (typeof asked === 'string' || asked.out !== undefined) {
    say(`${typeof asked === 'string' ? asked : 'There is no --out here.'}\nUsage: ${usage}`)
    process.exitCode = 2
    return
  }
  const folder = corpusFolder('roadef2012')
  const known: Known =
    folder === undefined ? {} : JSON.parse(readFileSync(join(folder, 'KNOWN.json'), 'utf8'))
  const all = Object.keys(known).filter((name) => known[name]?.best_published !== undefined)
  if (folder === undefined) say('The corpus roadef2012 is not at hand; set BULKHEAD_CORPORA.')
  const names = asked.files.length > 0 ? asked.files : [...all, 'rcpsp']
  const wrong = names.find((name) => name !== 'rcpsp' && !all.includes(name))
  if (wrong !== undefined) {
    say(`There is no instance ${wrong}; there are ${[...all, 'rcpsp'].join(', ')}.\nUsage: ${usage}`)
    process.exitCode = 2
    return
  }
  const rows: Row[] = []
  const instances = names.filter((name) => name !== 'rcpsp')
  if (instances.length > 0) say(heads.map(([head, width]) => head.padStart(width)).join(' '))
  for (const name of instances) {
    const files = [`model_${name}.txt`, `assignment_${name}.txt`].map((file) => join(folder!, file))
    const [model = '', assignment = ''] = files.map((file) => (existsSync(file) ? file : `${file}.gz`))
    const answered = await reassign(model, assignment, asked)
    if (!('line' in answered) || answered.line.cost === null) {
      say(`${name}: ${'line' in answered ? 'no legal assignment was found.' : answered.join(' ')}`)
      process.exitCode = 2
      continue
    }
    rows.push(rowOf(name, answered.line, answered.line.cost, known[name]!))
    report(rows.at(-1)!)
  }
  if (rows.length > 0) summarise(rows, asked)
  if (names.includes('rcpsp')) await runRcpsp([])
}

function rowOf(
  instance: string,
  line: ReassignmentLine,
  cost: number,
  { initial_cost, best_published }: NonNullable<Known[string]>,
): Row {
  const bestKnown = best_published.value
  const gapPercent = 100 * (cost / bestKnown - 1)
  return { ...line, instance, bestKnown, gapPercent, score: (100 * (cost - bestKnown)) / initial_cost }
}

const heads: readonly (readonly [string, number])[] = [
  ['instance', 8],
  ['initial cost', 14],
  ['cost', 14],
  ['best known', 14],
  ['lower bound', 14],
  ['gap %', 9],
  ['score', 8],
  ['seconds', 8],
  ['cpu s', 8],
]

function report(row: Row): void {
  process.stdout.write(`${JSON.stringify(row)}\n`)
  const cells = [
    row.instance,
    String(row.initialCost),
    String(row.cost),
    String(row.bestKnown),
    String(row.lowerBound),
    row.gapPercent.toFixed(4),
    row.score.toFixed(4),
    row.seconds.toFixed(1),
    row.cpuSeconds.toFixed(1),
  ]
  say(cells.map((cell, at) => cell.padStart(heads[at]![1])).join(' '))
}

function summarise(
  rows: readonly Row[],
  asked: { readonly seconds: number; readonly threads: number },
): void {
  const sum = (list: readonly Row[]): number => list.reduce((total, { score }) => total + score, 0)
  const large = rows.filter(({ instance }) => instance.startsWith('b_'))
  const load = `load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} processors`
  say(`score sum ${sum(rows).toFixed(4)}, of the b instances ${sum(large).toFixed(4)}; ${load}`)
  const summary = { bench: 'solve', instances: rows.length, scoreSum: sum(rows), scoreSumB: sum(large) }
  process.stdout.write(
    `${JSON.stringify({ ...summary, secondsEach: asked.seconds, threads: asked.threads })}\n`,
  )
}
