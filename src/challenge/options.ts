import type { Drawn } from '#challenge/knobs.ts'
import { settled, spoken } from '#challenge/knobs.ts'
import { distance, sumAt, valueAt } from '#challenge/measure.ts'
import type { DigestedEstate, Engine, Run } from '#engines/engine.ts'
import { type ComponentKind, componentKinds, type Estate } from '#estate/model.ts'
import { refTo, splitRef } from '#estate/requirement.ts'
import type { Random } from '#kernel/random.ts'
import { formatQuantity } from '#kernel/units.ts'
import type { Answer, Question } from '#path/challenge/challenge.ts'

/** One option with what the engine says about it. */
export type Option = { readonly text: string; readonly explained: string }
/** Options, the right one first. */
export type Options = readonly [Option, ...Option[]]

/** What the options of one question are made from. */
export type Bench = {
  readonly question: Question
  readonly engine: Engine
  readonly on: DigestedEstate
  readonly values: Drawn
  readonly random: Random
  /** Which outcome to look for, 0 to 1: drawn once a question, so that none is right more often than another. */
  readonly wanted: number
}
type Of<K extends Answer['kind']> = Extract<Answer, { readonly kind: K }>

/**
 * The options of a question on one draw; undefined when the draw leaves no single best answer, when what the question
 * says of its setting is not true of it, or when the engine refuses.
 */
export function optionsOf(bench: Bench): Options | undefined {
  const { answer } = bench.question
  if (!premiseHolds(bench)) return undefined
  switch (answer.kind) {
    case 'setting':
      return ofSettings(bench, answer)
    case 'component':
      return ofComponents(bench, answer)
    case 'listed':
      return ofList(bench, answer)
    case 'quantity':
      return ofQuantity(bench, answer)
    case 'outcome':
      return ofOutcome(bench, answer)
    default:
      return answer satisfies never
  }
}

const ask = (
  { engine, on, question, values }: Bench,
  more: Readonly<Record<string, unknown>>,
): Run | undefined => {
  const outcome = engine.run(
    on,
    { ...settled(question.params, values), ...more },
    { seed: 1, progress: () => {} },
  )
  return outcome.ok ? outcome.value : undefined
}

/** Whether the setting, with nothing changed, is as the question says; true where it says nothing. */
function premiseHolds(bench: Bench): boolean {
  const { premise } = bench.question
  if (premise === undefined) return true
  const run = ask(bench, {})
  const value = run === undefined ? undefined : sumAt(run.result, premise.measure, premise.absent)
  if (value === undefined) return false
  return value >= (premise.atLeast ?? value) && value <= (premise.atMost ?? value)
}

/** What the engine says about a run: the row or sentences the question names, or the verdict about `subject`. */
function sentenceOf(run: Run, { sentences, row }: Question, subject: string): string {
  const told = row === undefined ? undefined : rowSaid(run, row)
  if (told !== undefined) return told
  const about = run.blocks.find(
    (block) => block.kind === 'verdict' && subject !== '' && block.subject.includes(subject),
  )
  if (about?.kind === 'verdict') return about.text
  const said = run.blocks.flatMap((block) =>
    block.kind === 'sentence' || block.kind === 'verdict' ? [block.text] : [],
  )
  const chosen = (sentences ?? [1]).flatMap((place) => said[place - 1] ?? [])
  return chosen.length > 0 ? chosen.join(' ') : (said[0] ?? '')
}

/** A row of a table as one sentence, each number with the title of its column; undefined where there is none. */
function rowSaid({ blocks }: Run, { column, is }: NonNullable<Question['row']>): string | undefined {
  for (const block of blocks) {
    if (block.kind !== 'table' || block.columns[0]?.title !== column) continue
    const row = block.rows.find(([first]) => first === is)
    const cells = row?.map((cell, at) => {
      const { title = '', unit } = block.columns[at] ?? {}
      const value = typeof cell === 'number' && unit !== undefined ? formatQuantity(cell, unit) : cell
      return `${title}: ${value ?? 'unknown'}`
    })
    if (cells !== undefined) return `${cells.join('; ')}.`
  }
  return undefined
}

type Measured = Option & { readonly value: number }

function ofSettings(bench: Bench, answer: Of<'setting'>): Options | undefined {
  const shown = shuffled(answer.options, bench.random).slice(0, answer.show)
  const measured = shown.map((option): Measured | undefined => {
    const run = ask(bench, settled(option.params, bench.values))
    const value = run === undefined ? undefined : sumAt(run.result, answer.measure, answer.absent)
    if (run === undefined || value === undefined) return undefined
    const text = spoken(option.say, bench.question, bench.engine, bench.values)
    return { text, value, explained: sentenceOf(run, bench.question, '') }
  })
  return measured.includes(undefined)
    ? undefined
    : bestFirst(measured as readonly Measured[], answer, measured.length, bench.random)
}

function ofComponents(bench: Bench, answer: Of<'component'>): Options | undefined {
  const measured = componentsOf(bench.on.estate, answer.of).flatMap((ref): readonly Measured[] => {
    const run = ask(bench, { [answer.field]: [ref] })
    const value = run === undefined ? undefined : sumAt(run.result, answer.measure, answer.absent)
    if (run === undefined || value === undefined) return []
    return [{ text: splitRef(ref)[1], value, explained: sentenceOf(run, bench.question, '') }]
  })
  return bestFirst(measured, answer, answer.show, bench.random)
}

/** References to the components of an estate that are of these kinds. */
const componentsOf = (estate: Estate, kinds: readonly string[]) =>
  componentKinds
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind: ComponentKind) => {
      const found =
        kind === 'host'
          ? estate.hosts
          : kind === 'datastore'
            ? estate.datastores
            : estate.facilities.filter((one) => one.kind === kind)
      return found.map(({ id }) => refTo(kind, id))
    })

function ofList(bench: Bench, answer: Of<'listed'>): Options | undefined {
  const run = ask(bench, {})
  const list = run === undefined ? undefined : valueAt(run.result, answer.list)
  if (run === undefined || !Array.isArray(list)) return undefined
  const measured = list.flatMap((entry): readonly Measured[] => {
    const value = sumAt(entry, answer.measure, answer.absent)
    const text = String(valueAt(entry, answer.label))
    return value === undefined ? [] : [{ text, value, explained: sentenceOf(run, bench.question, text) }]
  })
  return bestFirst(measured, answer, answer.show, bench.random)
}

/** The single best of what was measured, then others; none when the best is not clear by the margin. */
function bestFirst(
  measured: readonly Measured[],
  { best, margin, gap }: Pick<Of<'setting'>, 'best' | 'margin' | 'gap'>,
  show: number,
  random: Random,
): Options | undefined {
  const sign = best === 'most' ? -1 : 1
  const [first, ...others] = [...measured].sort((a, b) => sign * (a.value - b.value))
  if (first === undefined || others.length < show - 1) return undefined
  const isNear = ({ value }: Measured): boolean =>
    distance(first.value, value) < margin || Math.abs(first.value - value) < (gap ?? 0)
  if (others.some(isNear)) return undefined
  // The runner-up is always there, because it is the one to tell apart.
  const rest = [...others.slice(0, 1), ...shuffled(others.slice(1), random)].slice(0, show - 1)
  return [first, ...rest]
}

function ofQuantity(bench: Bench, answer: Of<'quantity'>): Options | undefined {
  const run = ask(bench, {})
  const right = run === undefined ? undefined : sumAt(run.result, answer.measure, answer.absent)
  if (run === undefined || right === undefined) return undefined
  const found = [{ value: right, explained: sentenceOf(run, bench.question, answer.about ?? '') }]
  for (const { because, params, measure } of answer.wrong) {
    const other = params === undefined ? run : ask(bench, settled(params, bench.values))
    const value =
      other === undefined ? undefined : sumAt(other.result, measure ?? answer.measure, answer.absent)
    if (value === undefined) return undefined
    if (found.some((one) => distance(one.value, value) < answer.margin)) return undefined
    found.push({ value, explained: because })
  }
  const options = found.map(({ value, explained }) => ({
    text: formatQuantity(value, answer.unit),
    explained,
  }))
  return options as unknown as Options
}

function ofOutcome(bench: Bench, answer: Of<'outcome'>): Options | undefined {
  const wanted = answer.options[Math.floor(bench.wanted * answer.options.length)]?.is
  const run = ask(bench, {})
  if (run === undefined) return undefined
  const is = answer.measure
    .map((path) => String(valueAt(run.result, path) ?? ''))
    .join(' ')
    .trim()
  if (is !== wanted) return undefined
  const right = answer.options.find((option) => option.is === is)
  if (right === undefined) return undefined
  const explained = sentenceOf(run, bench.question, '')
  const others = answer.options
    .filter((option) => option !== right)
    .map(({ say }) => ({ text: say, explained }))
  return [{ text: right.say, explained }, ...others]
}

/** The same elements in an order of chance. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const left = [...list]
  const order: T[] = []
  while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1))
  return order
}
