import type { Estate, EstatePart } from '#estate/model.ts'
import type { Block } from '#kernel/block.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { type Fields, parseFields, type Values } from '#kernel/field.ts'
import { assert, done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Says how far a run has come: `done` of `total` units of the engine's own choosing. Never changes the answer. */
export type Progress = (done: number, total: number) => void

/**
 * Where a long run leaves how far it is, and finds what an earlier run of the same question left. State is plain data
 * and made only when somebody takes it. A run that goes on from a state ends with the bytes of one never stopped; state
 * that an engine cannot read is as good as none.
 */
export type Checkpoint = { readonly found: unknown; readonly offer: (state: () => unknown) => void }

/** What a run gets besides the estate and its parameters. Chance and progress are arguments. */
export type RunContext = {
  readonly seed: number
  readonly progress: Progress
  readonly checkpoint?: Checkpoint
}

/** A question as one text: what must be equal for one run to go on where another stopped. */
export const questionKey = (
  engine: Pick<Engine, 'id' | 'version'>,
  estateDigest: string,
  params: Readonly<Record<string, unknown>>,
  seed: number,
): string => canonicalJson({ engine: engine.id, version: engine.version, estateDigest, params, seed })

/**
 * A file that an engine offers of an answer, such as a calendar. `name` is a plain file name in lower case with an ending,
 * unique among those of one run; `title` says what the file is for.
 */
export type ExportFile = {
  readonly name: string
  readonly mediaType: string
  readonly title: string
  readonly text: string
}

/** What an engine author writes: typed inside. `run` receives only the parts of the estate named in `needs`. */
export type EngineDefinition<N extends EstatePart, F extends Fields, R> = {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly question: string
  /** What the answer assumes, one sentence each; printed with every answer. */
  readonly assumptions: readonly string[]
  readonly needs: readonly N[]
  readonly params: F
  /** Ids of the facts its numbers lean on. */
  readonly facts: readonly string[]
  /** The parameter sets an assessment runs; what is left out takes its default. */
  readonly assess: readonly Partial<Values<F>>[]
  run(estate: Pick<Estate, N>, params: Values<F>, context: RunContext): Outcome<R>
  /** Required: no engine ships a bare number. Verdicts are `verdict` blocks, so that every surface finds them. */
  explain(result: R, params: Values<F>, estate: Pick<Estate, N>): readonly Block[]
  /** What changed from one answer to another, of one estate or of two, beyond verdicts and quantities side by side. */
  compare?(before: R, after: R): readonly Block[]
  /** The answer as files that other programs read, beyond what every surface makes of its blocks. */
  exports?(result: R, params: Values<F>, estate: Pick<Estate, N>): readonly ExportFile[]
}

/** One executed question: everything needed to read it, compare it and execute it again. */
export type Run = {
  readonly engine: string
  readonly version: number
  readonly seed: number
  readonly params: Readonly<Record<string, unknown>>
  readonly estateDigest: string
  readonly facts: readonly string[]
  readonly result: unknown
  readonly blocks: readonly Block[]
  readonly issues: readonly Issue[]
}

/** An estate with its digest, computed once and handed to every run on it. */
export type DigestedEstate = { readonly estate: Estate; readonly digest: string }

/** What every surface sees: all engines have this one type. */
export type Engine = {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly question: string
  readonly assumptions: readonly string[]
  readonly needs: readonly EstatePart[]
  readonly params: Fields
  readonly facts: readonly string[]
  readonly assess: readonly Readonly<Record<string, unknown>>[]
  run(on: DigestedEstate, raw: Readonly<Record<string, unknown>>, context: RunContext): Outcome<Run>
  /** What changed from one of its runs to another: no blocks where verdicts and quantities tell all there is. */
  compare(before: Run, after: Run): Outcome<readonly Block[]>
  /**
   * The files that one of its runs offers, of the estate it was made on; none where the engine writes none. They are
   * the same bytes for a run just made and for one that was kept.
   */
  exports(on: DigestedEstate, run: Run): Outcome<readonly ExportFile[]>
}

/** Wraps a definition into the one type every surface sees. The run is refused, never thrown, on bad parameters. */
export function defineEngine<N extends EstatePart, const F extends Fields, R>(
  definition: EngineDefinition<N, F, R>,
): Engine {
  const { id, version, title, question, assumptions, needs, params, facts, assess } = definition
  const visibleOf = (estate: Estate): Pick<Estate, N> =>
    Object.fromEntries(needs.map((part) => [part, estate[part]])) as Pick<Estate, N>
  return {
    ...{ id, version, title, question, assumptions, needs, params, facts, assess },
    run({ estate, digest }, raw, context) {
      const values = parseFields(params, raw)
      if (!values.ok) return values
      const visible = visibleOf(estate)
      const outcome = definition.run(visible, values.value, context)
      if (!outcome.ok) return outcome
      const blocks = definition.explain(outcome.value, values.value, visible)
      const run: Run = {
        engine: id,
        version,
        seed: context.seed,
        params: values.value,
        estateDigest: digest,
        facts,
        result: outcome.value,
        blocks,
        issues: outcome.issues,
      }
      return done(run, outcome.issues)
    },
    compare(before, after) {
      const other = [before, after].find((run) => run.engine !== id || run.version !== version)
      if (other !== undefined) return refused(notComparable(other, id, version))
      return done(definition.compare?.(before.result as R, after.result as R) ?? [])
    },
    exports({ estate, digest }, run) {
      if (definition.exports === undefined) return done([])
      if (run.engine !== id || run.version !== version) return refused(notOurs(run, id, version))
      if (run.estateDigest !== digest) return refused(otherEstate(run, digest))
      const values = parseFields(params, run.params)
      if (!values.ok) return values
      // What was kept is the canonical text; a fresh result goes through it too, so that both give the same files.
      const result = JSON.parse(canonicalJson(run.result)) as R
      const files = definition.exports(result, values.value, visibleOf(estate))
      for (const { name } of files)
        assert(exportName.test(name), `${id} calls a file ${JSON.stringify(name)}`)
      return done(files)
    },
  }
}

/** Names that are one file on every system: no folders, no blanks, no case to mix up. */
const exportName = /^[a-z0-9][a-z0-9-]{0,60}(\.[a-z0-9-]{1,20}){1,2}$/

const notOurs = (run: Run, id: string, version: number): Issue => ({
  code: 'engine.run-of-another-version',
  severity: 'error',
  where: 'run',
  message: `This run was made by version ${run.version} of ${run.engine}, this is version ${version} of ${id}. Ask the question again to get its files.`,
})

const otherEstate = (run: Run, digest: string): Issue => ({
  code: 'engine.run-on-another-estate',
  severity: 'error',
  where: 'run.estateDigest',
  message: `This run was made on the estate ${run.estateDigest.slice(0, 12)}, this is ${digest.slice(0, 12)}. Open that estate, or ask the question of this one.`,
})

const notComparable = (run: Run, id: string, version: number): Issue => ({
  code: 'engine.runs-not-comparable',
  severity: 'error',
  where: 'run',
  message: `This run was made by version ${run.version} of ${run.engine}, this is version ${version} of ${id}. Ask both questions with this version to hold their answers against each other.`,
})
