import type { Article, ContentGraph, Pattern } from '#path/graph.ts'
import type { Term } from '#path/schema.ts'

/** Everything a term is related to, both ways. */
export type Relations = {
  /** Terms it sends the reader to, and terms that send the reader to it, each once. */
  readonly near: readonly Term[]
  readonly taughtIn: Article | undefined
  /** Written articles that use it, the one that teaches it left out. */
  readonly usedIn: readonly Article[]
  readonly patterns: readonly Pattern[]
}

/** How each term hangs together with the rest of the path, by its id. Cost is linear in the references. */
export function relationsOf(graph: ContentGraph): ReadonlyMap<string, Relations> {
  const near = new Map(graph.terms.map(({ id }) => [id, new Set<string>()]))
  for (const { id, seeAlso } of graph.terms) {
    for (const other of seeAlso) {
      near.get(id)?.add(other)
      near.get(other)?.add(id)
    }
  }
  const usedIn = new Map<string, Article[]>()
  for (const article of graph.articles) {
    if (article.state !== 'written') continue
    for (const id of article.body.termIds) usedIn.set(id, [...(usedIn.get(id) ?? []), article])
  }
  return new Map(
    graph.terms.map(({ id, introducedBy }) => [
      id,
      {
        near: graph.terms.filter((other) => near.get(id)?.has(other.id)),
        taughtIn: graph.articles.find((article) => article.id === introducedBy),
        usedIn: (usedIn.get(id) ?? []).filter((article) => article.id !== introducedBy),
        patterns: graph.patterns.filter(({ terms }) => terms.includes(id)),
      },
    ]),
  )
}

const categoryNames: Readonly<Record<string, string>> = {
  'failure-domain': 'Failure domains',
  'liveness-and-ownership': 'Liveness and ownership',
  'control-plane': 'Control planes',
  'compute-and-memory': 'Compute and memory',
  mobility: 'Mobility',
  storage: 'Storage',
  network: 'Network',
  operations: 'Operations',
  strategy: 'Strategy',
  'migration-and-identity': 'Migration and identity',
  performance: 'Performance',
  sovereignty: 'Sovereignty',
}

/** A category as a heading. Example: categoryName('control-plane') → 'Control planes' */
export const categoryName = (id: string): string =>
  categoryNames[id] ?? `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`

/** The page of a category, where its terms are drawn. */
export const categoryPath = (id: string): string => `glossary/${id}.html`

/** Categories in the order in which the glossary first names them, with their terms. */
export function categoriesOf(
  terms: readonly Term[],
): readonly { readonly id: string; readonly terms: readonly Term[] }[] {
  return [...new Set(terms.map(({ category }) => category))].map((id) => ({
    id,
    terms: terms.filter(({ category }) => category === id),
  }))
}

/**
 * Terms in an order in which related ones stand close: starting from the given order, any two change places while that
 * shortens the sum of distances. Deterministic; a category has a few dozen terms.
 */
export function closeOrder(
  terms: readonly Term[],
  near: (id: string) => ReadonlySet<string>,
): readonly Term[] {
  const order = [...terms]
  const place = (): Map<string, number> => new Map(order.map(({ id }, index) => [id, index]))
  const length = (): number => {
    const at = place()
    return order.reduce((sum, { id }, index) => {
      const own = [...near(id)].flatMap((other) => at.get(other) ?? [])
      return own.reduce((total, other) => total + Math.abs(other - index), sum)
    }, 0)
  }
  const swap = (one: number, other: number): void => {
    const [left, right] = [order[one], order[other]]
    if (left === undefined || right === undefined) return
    order[one] = right
    order[other] = left
  }
  let best = length()
  for (let round = 0, isBetter = true; isBetter && round < 40; round += 1) {
    isBetter = false
    for (let one = 0; one < order.length; one += 1) {
      for (let other = one + 1; other < order.length; other += 1) {
        swap(one, other)
        const now = length()
        if (now < best) {
          best = now
          isBetter = true
        } else swap(one, other)
      }
    }
  }
  return order
}
