import { itemOf, type RuleAnswer, type RuleSection, treeOf } from '#estate/completion/answer.ts'
import { type GapId, stateablesOf } from '#estate/completion/gap.ts'
import { type PatternSuggestion, suggestPatterns } from '#estate/completion/suggest.ts'
import type { Entity, Estate } from '#estate/model.ts'
import { type Draft, draftOf, patched, valueAt } from '#estate/overlay/draft.ts'
import type { Reading } from '#estate/overlay/reading.ts'
import { patchOf, type RuleRead, readRule, replacesKnown, ruleSections } from '#estate/overlay/rules.ts'
import { selectableParts } from '#estate/overlay/selection.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Some entities: how many, and the names of the first in the estate's order. */
export type Named = { readonly count: number; readonly first: readonly string[] }

/** What a rule would do to an estate, before anybody writes it. */
export type RulePreview = {
  readonly matches: Named
  /** Of those: how many know a value already of something the rule sets. */
  readonly known: number
  /** Of those: how many would lose a known value to a different one, as the note of the applied rule counts them. */
  readonly replaced: number
  /** What the gap that the rule is about would still lack once it stands. */
  readonly left: Named
}

/** Answers about rules on one estate. Its draft is made once, when first asked. */
export type Previewer = {
  readonly preview: (answer: RuleAnswer, gap: GapId) => Outcome<RulePreview>
  /** Patterns over the names that a gap lacks, or over every name of the section. */
  readonly suggest: (section: RuleSection, gap: GapId | 'every-name') => readonly PatternSuggestion[]
}

/** Names shown of some. */
const firstMax = 8

/**
 * Previews of rules on an estate, by the code that applies rules: the counts are those of the note of the applied rule
 * when it stands last in its section. A value that cannot be read is an issue; a selection that cannot be read
 * refuses. Cost of a preview O(entities of the kind), of the first one O(estate).
 */
export function previewerOf(estate: Estate): Previewer {
  let kept: Draft | undefined
  const draft = (): Draft => {
    kept ??= draftOf(estate)
    return kept
  }
  return {
    preview: (answer, gap) => {
      const reading: Reading = { file: 'rule', issues: [] }
      const rule = readRule(draft(), reading, ruleSections[answer.section], treeOf(itemOf(answer)))
      const [first = unaddressed, ...rest] = reading.issues
      if (rule?.ids === undefined) return refused(first, ...rest)
      return done(previewOf(estate, answer.section, rule, gap), reading.issues)
    },
    suggest: (section, gap) => {
      const every = (): readonly Entity[] => estate[selectableParts[ruleSections[section]]]
      if (gap === 'every-name') return suggestPatterns(every().map(({ name }) => ({ name, open: true })))
      return suggestPatterns(stateablesOf(estate, gap).map(({ name, stated }) => ({ name, open: !stated })))
    },
  }
}

function previewOf(estate: Estate, section: RuleSection, { ids, sets }: RuleRead, gap: GapId): RulePreview {
  const kind = ruleSections[section]
  const part = selectableParts[kind]
  const picked = new Set(ids)
  const fields = [...new Set(sets.map(({ setting }) => setting.field))]
  const matches: string[] = []
  let [known, replaced] = [0, 0]
  // A source of its own, so that what the rule would state counts as stated by somebody.
  const source = { file: 'rule', sheet: '', columns: Object.fromEntries(fields.map((field) => [field, ''])) }
  const list = (estate[part] as readonly Entity[]).map((entity) => {
    if (!picked.has(entity.id)) return entity
    matches.push(entity.name)
    if (fields.some((field) => isKnownAt(entity, field))) known += 1
    const after = patched(entity, patchOf(kind, entity, sets), [estate.sources.length, 1])
    if (replacesKnown(after.overridden)) replaced += 1
    return after.entity
  })
  const after: Estate = { ...estate, sources: [...estate.sources, source], [part]: list }
  const left = stateablesOf(after, gap).filter(({ stated }) => !stated)
  return { matches: named(matches), known, replaced, left: named(left.map(({ name }) => name)) }
}

function isKnownAt(entity: Entity, field: string): boolean {
  const value = valueAt(entity, field)
  return value !== undefined && value !== 'unknown'
}

const named = (names: readonly string[]): Named => ({ count: names.length, first: names.slice(0, firstMax) })

const unaddressed: Issue = {
  code: 'topology.rule-unaddressed',
  severity: 'error',
  where: 'rule:1',
  message: 'This rule does not say whom it is about. Add match, names or in.',
}
