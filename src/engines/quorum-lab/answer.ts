import { clauseText, courseText, type Detail, waysText } from '#engines/quorum-lab/describe.ts'
import type { QuorumParams } from '#engines/quorum-lab/params.ts'
import { type Answer, type Case, type Fate, fateOf, type Tally } from '#engines/quorum-lab/result.ts'
import { countOf, type Layout, nodesOf } from '#failure/quorum/cluster-state.ts'
import { type Ending, endings, type Step } from '#failure/quorum/course.ts'
import type { Policy } from '#failure/quorum/policy.ts'
import { rounded } from '#kernel/canonical.ts'

type Operator = QuorumParams['operator']

/** What comes of a course under a rule: one fate when all ways agree, otherwise the ways that make the difference. */
export function answerTo(
  policy: Policy,
  layout: Layout,
  steps: readonly Step[],
  operator: Operator,
  layer: 'cluster' | 'pool',
): Answer {
  const all = endings(policy, layout, steps)
  const judged = all.map((ending) => ({ ending, fate: forced(ending, steps, operator, layer) }))
  const share = judged.reduce((sum, { ending, fate }) => sum + (fate === 'stops' ? 0 : ending.weight), 0)
  const keys = new Set(judged.map(({ ending, fate }) => `${fate} ${whoOf(ending, layer)}`))
  const details: readonly Detail[] = ['counts', 'roles', 'places']
  const tables = details.map((detail) => casesOf(judged, detail, layer))
  // The coarsest description that tells ways with different fates apart.
  const cases = tables.find(({ clear }) => clear) ?? tables.at(-1)!
  const [first] = judged
  const same = first !== undefined && judged.every(({ fate }) => fate === first.fate)
  if (!same) return { fate: 'depends', who: '', share: rounded(share), cases: cases.cases }
  const whole = { fate: first.fate, share: first.fate === 'stops' ? 0 : 1 }
  if (keys.size > 1) return { ...whole, who: '', cases: cases.cases }
  return { ...whole, who: whoOf(first.ending, layer), cases: [] }
}

/** The name of the side that acts: nothing where the cluster is whole or stopped. */
const whoOf = (ending: Ending, layer: 'cluster' | 'pool'): string =>
  ending.sides
    .filter(({ name, acts, pool }) => name !== 'all' && (layer === 'cluster' ? acts : pool))
    .map(({ name }) => name)
    .join('')

function forced(ending: Ending, steps: readonly Step[], operator: Operator, layer: 'cluster' | 'pool'): Fate {
  const fate = fateOf(ending, steps.length, layer)
  if (operator === 'waits' || layer === 'pool') return fate
  if (fate === 'one-side') return 'both-sides'
  const left = ending.sides.some(({ nodes }) => nodes > 0)
  return fate === 'stops' && left ? 'forced' : fate
}

type Judged = { readonly ending: Ending; readonly fate: Fate }

function casesOf(
  judged: readonly Judged[],
  detail: Detail,
  layer: 'cluster' | 'pool',
): { readonly cases: readonly Case[]; readonly clear: boolean } {
  const byText = new Map<string, Case>()
  let clear = true
  for (const { ending, fate } of judged) {
    const text = waysText(ending, detail)
    const who = whoOf(ending, layer)
    const known = byText.get(text)
    if (known !== undefined && (known.fate !== fate || known.who !== who)) clear = false
    byText.set(text, {
      text,
      clause: clauseText(ending, detail),
      share: (known?.share ?? 0) + ending.weight,
      fate,
      who,
    })
  }
  const cases = [...byText.values()].map((one) => ({ ...one, share: rounded(one.share) }))
  return { cases, clear }
}

const still: Step = { kind: 'nodes', count: 0, from: 'any', manner: 'crash' }

/** What is counted at the start and after each step, as text; numbers that differ between ways stand side by side. */
export function talliesOf(
  policy: Policy,
  layout: Layout,
  steps: readonly Step[],
  operator: Operator,
): readonly Tally[] {
  return [0, ...steps.map((_, at) => at + 1)].map((length): Tally => {
    const taken = length === 0 ? [still] : steps.slice(0, length)
    const all = endings(policy, layout, taken)
    const sides = all.flatMap((ending) => ending.sides)
    return {
      step: length === 0 ? 'at the start' : courseText(steps.slice(length - 1, length)),
      nodes: distinct(all.map((ending) => ending.sides.map(({ nodes }) => nodes).join(' | '))),
      votes: distinct(all.map((ending) => ending.sides.map(({ count }) => count?.votes ?? '–').join(' | '))),
      needed: distinct(sides.map(({ count }) => count?.needed ?? '–')),
      fate: answerTo(policy, layout, taken, length === steps.length ? operator : 'waits', 'cluster').fate,
    }
  })
}

const distinct = (values: readonly (string | number)[]): string => [...new Set(values)].sort().join(' or ')

/** A division of the nodes into two sides, the witness and the tie-break node anywhere, that lets both sides act. */
export function splitBrainOf(policy: Policy, layout: Layout, operator: Operator) {
  const nodes = nodesOf(layout)
  for (let nodesA = Math.floor(nodes / 2); nodesA >= 1; nodesA -= 1) {
    for (const witness of layout.witness === 'none' ? (['none'] as const) : (['a', 'b', 'third'] as const)) {
      for (const tieTo of ['a', 'b'] as const) {
        const divided: Layout = { nodesA, nodesB: nodes - nodesA, witness, tieTo }
        const { fate, cases } = answerTo(policy, divided, [{ kind: 'split' }], operator, 'cluster')
        if (fate === 'both-sides' || cases.some((one) => one.fate === 'both-sides')) {
          return { nodesA, nodesB: nodes - nodesA }
        }
      }
    }
  }
  return null
}

/** Fewest nodes left at the end of a course. */
export const nodesLeftOf = (all: readonly Ending[]): number =>
  Math.min(...all.map(({ sides }) => sides.reduce((sum, { nodes }) => sum + nodes, 0)))

/** Whether the witness works at the last step and yet has no vote, because the number of nodes is odd. */
export function witnessIsSilent(policy: Policy, layout: Layout, steps: readonly Step[]): boolean {
  if (policy !== 'dynamic' || layout.witness === 'none') return false
  return endings(policy, layout, steps).every(({ lost }) => {
    const gone = lost.some(
      ({ step }) => step.kind === 'witness' || (step.kind === 'place' && step.place === layout.witness),
    )
    return !gone && countOf(lost.at(-1)!.members) % 2 === 1
  })
}
