import { done, type Outcome, refused } from '#kernel/outcome.ts'
import type { PathIndex } from '#path/path-index.ts'

/** What somebody may read for: a problem, a role, a stage or track, a depth, or all there is. */
export type AimKind = 'route' | 'audience' | 'place' | 'depth' | 'path'
/** Names an aim; the id of 'path' is not looked at. */
export type AimRef = { readonly kind: AimKind; readonly id: string }

/** An aim with the articles it asks for, in its order. */
export type Aim = AimRef & {
  readonly title: string
  readonly articles: readonly string[]
  /** Articles to read first by whoever does not know their terms. */
  readonly advice: readonly string[]
  /** Why an article of the aim is in a plan, in a sentence. */
  readonly because: string
}

/** Every aim a reader can choose: routes first, then roles, stages and tracks, depths, the whole path. */
export function aimsOf(index: PathIndex): readonly Aim[] {
  const place = (id: string): readonly string[] =>
    index.places.find((found) => found.id === id)?.articles ?? []
  const teaches = (term: string): readonly string[] =>
    index.terms.flatMap(({ id, introducedBy }) =>
      id === term && introducedBy !== 'none' ? [introducedBy] : [],
    )
  return [
    ...index.routes.map(
      ({ id, title, articles, readFirstIfUnfamiliar }): Aim => ({
        ...{ kind: 'route', id, title, articles, advice: readFirstIfUnfamiliar },
        because: `It is on the route “${title}”.`,
      }),
    ),
    ...index.audiences.map(({ id, audience, enter, shouldAlreadyExplain }): Aim => {
      const stage = index.places.find((found) => found.id === enter)
      return {
        ...{ kind: 'audience', id, title: audience, articles: place(enter) },
        advice: [...new Set(shouldAlreadyExplain.flatMap(teaches))],
        because: `It belongs to “${stage?.title ?? enter}”, where you enter.`,
      }
    }),
    ...index.places.map(
      ({ id, kind, title, articles }): Aim => ({
        ...{ kind: 'place', id, title, articles, advice: [] },
        because: `It belongs to the ${kind} “${title}”.`,
      }),
    ),
    ...index.depths.map(
      ({ id, title, covers }): Aim => ({
        ...{ kind: 'depth', id, title, articles: covers.flatMap(place), advice: [] },
        because: `It belongs to “${title}”.`,
      }),
    ),
    {
      ...{ kind: 'path', id: 'path', title: index.title, advice: [] },
      articles: index.articles.map(({ id }) => id),
      because: 'It comes next in the order of the path.',
    },
  ]
}

/** The aim that a reference names; refused with the aims there are. */
export function aimOf(index: PathIndex, { kind, id }: AimRef): Outcome<Aim> {
  const all = aimsOf(index).filter((aim) => aim.kind === kind)
  const found = kind === 'path' ? all[0] : all.find((aim) => aim.id === id)
  if (found !== undefined) return done(found)
  const known = all.map((aim) => aim.id).join(', ')
  const message = `There is no ${kind} "${id}". Known: ${known === '' ? 'none' : known}.`
  return refused({ code: 'plan.aim-unknown', severity: 'error', where: 'aim', message })
}
