import type { Engine } from '#engines/engine.ts'
import type { GapId } from '#estate/completion/gap.ts'
import { specimenWithout } from '#estate/completion/specimen.ts'
import type { Estate } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { defaultValues, type Fields } from '#kernel/field.ts'

/** An engine whose answer depends on what a gap states. */
export type Opening = Pick<Engine, 'id' | 'title' | 'question'>

/**
 * Which engines answer differently when a gap is stated. Each is asked about a small estate in which everything is
 * stated and about the same one without it, so the engines themselves say what they read and none is known here by
 * name. An engine that is not listed may still read it on another estate. Cost: two runs of each engine a gap.
 */
export function openingsOf(engines: readonly Engine[]): (gap: GapId) => readonly Opening[] {
  const kept = new Map<string, ReadonlyMap<string, string>>()
  const answersWithout = (left: readonly GapId[]): ReadonlyMap<string, string> => {
    const key = left.join()
    const found = kept.get(key)
    if (found !== undefined) return found
    const estate = specimenWithout(left)
    const answers = new Map(engines.map((engine) => [engine.id, answersOn(engine, estate)]))
    kept.set(key, answers)
    return answers
  }
  return (gap) => {
    const beyond = restingOn[gap] ?? []
    const [stated, unstated] = [answersWithout(beyond), answersWithout([gap, ...beyond])]
    return engines
      .filter(({ id }) => stated.get(id) !== unstated.get(id))
      .map(({ id, title, question }) => ({ id, title, question }))
  }
}

/** What nobody can state without the gap: a host whose rack is known has a known place. */
const restingOn: Partial<Record<GapId, readonly GapId[]>> = { 'host-place': ['host-rack'] }

/** What fails when an engine asks: one component of each of these kinds, as far as its first such field takes it. */
const failing = ['host:esx-a1', 'rack:k1', 'feed:a', 'vm:mgmt']

/** The answers of an engine to its default question, with each of a few components failed where it asks for some. */
function answersOn(engine: Engine, estate: Estate): string {
  const context = { seed: 1, progress: () => {} }
  return paramsOf(engine.params)
    .map((params) => {
      const run = engine.run({ estate, digest: '' }, params, context)
      return run.ok ? canonicalJson([run.value.result, run.value.blocks]) : 'refused'
    })
    .join('\n')
}

function paramsOf(fields: Fields): readonly Readonly<Record<string, unknown>>[] {
  const defaults = defaultValues(fields)
  const asks = Object.entries(fields).find(([, field]) => field.kind === 'components')
  if (asks === undefined || asks[1].kind !== 'components') return [defaults]
  const [name, { of }] = asks
  const refs = failing.filter((ref) => of.length === 0 || of.includes(ref.split(':')[0] ?? ''))
  return [defaults, ...refs.map((ref) => ({ ...defaults, [name]: [ref] }))]
}
