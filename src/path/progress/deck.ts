import { factClaim, factHash } from '#path/governance/fact-hash.ts'
import type { ContentGraph } from '#path/graph.ts'
import type { FactSeen } from '#path/progress/event.ts'

/** A fact a card leans on, as it stands now. */
export type CardFact = FactSeen & { readonly statement: string }

/** Something worth remembering: a term, or the question of an article. Its id stays when its words change. */
export type Card = {
  readonly id: string
  readonly kind: 'term' | 'question'
  /** The article after which it is asked. */
  readonly article: string
  readonly front: string
  /** The definition, or what a good answer weighs. */
  readonly back: readonly string[]
  readonly facts: readonly CardFact[]
}

/** Every card of the path: terms that a written article introduces, and the questions of written articles. */
export function deckOf(graph: ContentGraph): readonly Card[] {
  const facts = new Map(
    graph.facts.map((fact) => [
      fact.id,
      { id: fact.id, hash: factHash(fact), said: factClaim(fact), statement: fact.statement },
    ]),
  )
  const named = (ids: readonly string[]): readonly CardFact[] => ids.flatMap((id) => facts.get(id) ?? [])
  const terms = new Map(graph.terms.map((term) => [term.id, term]))
  const seen = new Set<string>()
  return graph.articles.flatMap((article): readonly Card[] => {
    if (article.state !== 'written') return []
    const introduced = article.introduces.flatMap((id) => {
      const term = terms.get(id)
      if (term === undefined || seen.has(id)) return []
      seen.add(id)
      const mistaken = term.mistakenFor === undefined ? [] : [`Often mistaken for: ${term.mistakenFor}`]
      const back = [term.definition, ...mistaken]
      const card: Card = {
        ...{ id: `term:${id}`, kind: 'term', article: article.id, front: term.term, back },
        facts: named(term.facts ?? []),
      }
      return [card]
    })
    const { question, weighs } = article.check
    const card: Card = {
      ...{
        id: `question:${article.id}`,
        kind: 'question',
        article: article.id,
        front: question,
        back: weighs,
      },
      facts: named(article.facts),
    }
    return [...introduced, card]
  })
}
