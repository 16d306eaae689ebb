import type { Run } from '#engines/engine.ts'
import type { Block, Verdict } from '#kernel/block.ts'
import type { Fields } from '#kernel/field.ts'
import type { Unit } from '#kernel/units.ts'
import { paramText } from '#web/app/workbench/form-values.ts'

/** Two texts beside each other. */
export type Pair = {
  readonly label: string
  readonly left: string
  readonly right: string
  readonly same: boolean
}
/** One subject's verdicts beside each other; 'absent' where a run has none for it. */
export type VerdictPair = {
  readonly subject: string
  readonly left: Verdict | 'absent'
  readonly right: Verdict | 'absent'
  readonly leftText: string
  readonly rightText: string
  /** 'reason' is the same verdict with another text: the answer changed even so. */
  readonly difference: 'none' | 'reason' | 'verdict'
}
/** One quantity in both runs. `difference` is right less left, 'unknown' unless both are known. */
export type QuantityPair = {
  readonly label: string
  readonly unit: Unit
  readonly left: number | 'unknown' | 'absent'
  readonly right: number | 'unknown' | 'absent'
  readonly difference: number | 'unknown'
}

/** Two runs of one engine beside each other: what was asked, what was answered. */
export type Comparison = {
  readonly params: readonly Pair[]
  readonly verdicts: readonly VerdictPair[]
  readonly quantities: readonly QuantityPair[]
}

/** Compares two runs of the same engine; verdicts and quantities meet by their subject and label. */
export function compareRuns(left: Run, right: Run, fields: Fields): Comparison {
  return {
    params: [...paramPairs(left, right, fields), ...circumstances(left, right)],
    verdicts: verdictPairs(left, right),
    quantities: quantityPairs(left, right),
  }
}

function paramPairs(left: Run, right: Run, fields: Fields): readonly Pair[] {
  return Object.entries(fields).map(([name, field]) => {
    const texts = [left, right].map((run) => paramText(field, run.params[name])) as [string, string]
    return { label: field.label, left: texts[0], right: texts[1], same: texts[0] === texts[1] }
  })
}

/** What differs outside the form: the estate, the version and the seed. Equal ones are left out. */
function circumstances(left: Run, right: Run): readonly Pair[] {
  const pairs: Pair[] = [
    {
      label: 'Estate',
      left: left.estateDigest.slice(0, 12),
      right: right.estateDigest.slice(0, 12),
      same: left.estateDigest === right.estateDigest,
    },
    {
      label: 'Version',
      left: String(left.version),
      right: String(right.version),
      same: left.version === right.version,
    },
    { label: 'Seed', left: String(left.seed), right: String(right.seed), same: left.seed === right.seed },
  ]
  return pairs.filter(({ same }) => !same)
}

type VerdictBlock = Extract<Block, { readonly kind: 'verdict' }>
type QuantityBlock = Extract<Block, { readonly kind: 'quantity' }>

/** Blocks by a name; the second of one name is told from the first by its number, so that none hides another. */
function byName<T>(list: readonly T[], name: (item: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const item of list) {
    let key = name(item)
    for (let again = 2; found.has(key); again += 1) key = `${name(item)} (${again})`
    found.set(key, item)
  }
  return found
}

const verdictsOf = (run: Run): ReadonlyMap<string, VerdictBlock> =>
  byName(
    run.blocks.filter((block): block is VerdictBlock => block.kind === 'verdict'),
    ({ subject }) => subject,
  )
const quantitiesOf = (run: Run): ReadonlyMap<string, QuantityBlock> =>
  byName(
    run.blocks.filter((block): block is QuantityBlock => block.kind === 'quantity'),
    ({ label }) => label,
  )

function verdictPairs(left: Run, right: Run): readonly VerdictPair[] {
  const [ours, theirs] = [verdictsOf(left), verdictsOf(right)]
  return [...new Set([...ours.keys(), ...theirs.keys()])].map((subject) => {
    const [one, other] = [ours.get(subject), theirs.get(subject)]
    const verdicts = { left: one?.verdict ?? 'absent', right: other?.verdict ?? 'absent' } as const
    const texts = { leftText: one?.text ?? '', rightText: other?.text ?? '' }
    const sameText = texts.leftText === texts.rightText
    const difference = verdicts.left !== verdicts.right ? 'verdict' : sameText ? 'none' : 'reason'
    return { subject, ...verdicts, ...texts, difference }
  })
}

function quantityPairs(left: Run, right: Run): readonly QuantityPair[] {
  const [ours, theirs] = [quantitiesOf(left), quantitiesOf(right)]
  return [...new Set([...ours.keys(), ...theirs.keys()])].map((label) => {
    const [one, other] = [ours.get(label), theirs.get(label)]
    const unit = one?.unit ?? other?.unit ?? 'count'
    const [ourValue, theirValue] = [quantityValue(one), quantityValue(other)]
    const known = typeof ourValue === 'number' && typeof theirValue === 'number' && one?.unit === other?.unit
    const difference = known ? Number(theirValue) - Number(ourValue) : 'unknown'
    return { label, unit, left: ourValue, right: theirValue, difference }
  })
}

const quantityValue = (block: QuantityBlock | undefined): number | 'unknown' | 'absent' =>
  block === undefined ? 'absent' : (block.value ?? 'unknown')
