import { compareBlastRadius } from '#engines/blast-radius/difference.ts'
import { changeBlocks } from '#engines/blast-radius/explain-change.ts'
import {
  type BlastRadius,
  type ServiceAnswer,
  type ServiceChange,
  sayer,
} from '#engines/blast-radius/result.ts'
import type { ComponentRef } from '#estate/model.ts'
import { counted, listed } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'
import { canonicalJson } from '#kernel/canonical.ts'

const namesShown = 6

/**
 * What changed from one answer to another, of one estate or of two: services that only one of them has, and per service
 * of both which sets became fatal and which no longer are. Services meet by reference, components keep their names.
 * An answer lists only the first of many pairs and triples: then their numbers are held against each other.
 */
export function explainComparison(before: BlastRadius, after: BlastRadius): readonly Block[] {
  const [then, now] = [byRef(before), byRef(after)]
  const only = (these: Answers, others: Answers, where: string): string => {
    const names = [...these.values()].flatMap(({ ref, name }) => (others.has(ref) ? [] : [name]))
    return names.length === 0 ? '' : ` Only ${where}: ${listed(names, namesShown)}.`
  }
  const both = [...now.keys()].filter((ref) => then.has(ref))
  const isPartly = (ref: ComponentRef): boolean =>
    [then.get(ref), now.get(ref)].some((service) => service !== undefined && hasMore(service))
  const partly = both.filter(isPartly).length
  const said =
    partly === 0
      ? ''
      : ` Of ${counted(partly, 'service')} an answer lists only the first pairs or triples: there their numbers and the listed ones are compared.`
  const lead = `${counted(both.length, 'service')} in both answers.${only(then, now, 'before')}${only(now, then, 'after')}${said}`
  const changes = compareBlastRadius(before, after).filter(
    ({ ref }) => canonicalJson(seen(then.get(ref))) !== canonicalJson(seen(now.get(ref))),
  )
  const open = (service: ServiceChange, size: 1 | 2 | 3): string =>
    numbersSaid(then.get(service.ref), now.get(service.ref), size)
  const words = { lead, stopping: 'With nothing failed, now down:', open }
  return changeBlocks(words, changes, sayer({ names: { ...before.names, ...after.names } }))
}

type Answers = ReadonlyMap<ComponentRef, ServiceAnswer>
const byRef = ({ services }: BlastRadius): Answers =>
  new Map(services.map((service) => [service.ref, service]))

const hasMore = ({ pairs, pairCount, triples, tripleCount }: ServiceAnswer): boolean =>
  pairs.length !== pairCount || triples.length !== tripleCount

/** What an answer shows of the fatal sets of a service. */
function seen(service: ServiceAnswer | undefined): unknown {
  if (service === undefined) return null
  const { verdict, downAtStart, singles, pairs, pairCount, triples, tripleCount } = service
  return { verdict, downAtStart, singles, pairs, pairCount, triples, tripleCount }
}

function numbersSaid(
  before: ServiceAnswer | undefined,
  after: ServiceAnswer | undefined,
  size: 1 | 2 | 3,
): string {
  const noun = size === 2 ? 'pairs' : 'triples'
  const [then, now] = [before, after].map((service) =>
    size === 2 ? service?.pairCount : service?.tripleCount,
  )
  return then === now ? `${then} ${noun} as before` : `${noun}: ${then} before, ${now} after`
}
