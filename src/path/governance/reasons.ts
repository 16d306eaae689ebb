import { compareText } from '#kernel/sort.ts'
import { factClaim, factHash } from '#path/governance/fact-hash.ts'
import type { Leaning } from '#path/governance/leaning.ts'
import type { Pin } from '#path/governance/pins.ts'
import { factValidUntil } from '#path/governance/validity.ts'
import type { ContentGraph } from '#path/graph.ts'
import type { Fact } from '#path/schema.ts'

/** Why something has to be looked at again. `text` is a sentence for readers; `since` the day it began. */
export type Reason = {
  readonly kind: 'fact-expired' | 'fact-changed' | 'fact-contested' | 'fact-unverified' | 'review-due'
  readonly fact?: string
  /** The engine through which an article leans on the fact, when it does not cite it itself. */
  readonly through?: string
  readonly since: string
  readonly text: string
}

/** What the reasons of one day are found from. */
export type Ground = {
  readonly governance: ContentGraph['governance']
  readonly facts: ReadonlyMap<string, Fact>
  readonly pins: ReadonlyMap<string, Pin>
  readonly asOf: string
}

/** The ground of a graph on a day. */
export const groundOf = (graph: ContentGraph, pins: readonly Pin[], asOf: string): Ground => ({
  governance: graph.governance,
  facts: new Map(graph.facts.map((fact) => [fact.id, fact])),
  pins: new Map(pins.map((pin) => [pin.subject, pin])),
  asOf,
})

/** Why a thing that leans on facts is stale on the day of `ground`, one reason a fact, by id of the fact. */
export function reasonsFor(leaning: Pick<Leaning, 'subject' | 'facts'>, ground: Ground): readonly Reason[] {
  return [...leaning.facts].sort(compareText).flatMap((id) => {
    const fact = ground.facts.get(id)
    return fact === undefined ? [] : (changed(fact, leaning.subject, ground) ?? unfit(fact, ground) ?? [])
  })
}

/** A claim that is another one than when somebody last stood up for the subject. */
function changed(fact: Fact, subject: string, ground: Ground): readonly Reason[] | undefined {
  const pin = ground.pins.get(subject)
  const pinned = pin?.facts.find((entry) => entry.fact === fact.id)
  if (pin === undefined || pinned === undefined || pinned.hash === factHash(fact)) return undefined
  const now = factClaim(fact)
  const isContest = now.startsWith(`${pinned.claim}, contested by `)
  return [
    {
      kind: isContest ? 'fact-contested' : 'fact-changed',
      fact: fact.id,
      since: fact.checked > pin.on ? fact.checked : pin.on,
      text: isContest
        ? `Since it was reviewed, ${fact.id} has been contested: ${now}.`
        : `It was reviewed when ${fact.id} was ${pinned.claim}; it is now ${now}.`,
    },
  ]
}

function unfit(fact: Fact, ground: Ground): readonly Reason[] | undefined {
  if (fact.confidence === 'unverified') {
    const text = `${fact.id} has no source yet and may not carry an argument.`
    return [{ kind: 'fact-unverified', fact: fact.id, since: fact.checked, text }]
  }
  const until = factValidUntil(fact, ground.governance)
  if (until === 'ever' || until >= ground.asOf) return undefined
  const text = `${fact.id} (${factClaim(fact)}) was good until ${until} and nobody has looked since. What makes it wrong: ${sentence(fact.staleWhen)}`
  return [{ kind: 'fact-expired', fact: fact.id, since: until, text }]
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
