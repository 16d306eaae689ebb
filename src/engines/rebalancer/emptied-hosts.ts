import type { ComponentRef, Estate } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** The ids of all hosts that are named, or stand in something named, however deep. Refuses what the estate lacks. */
export function emptiedHosts(
  estate: Pick<Estate, 'hosts' | 'facilities'>,
  refs: readonly string[],
): Outcome<ReadonlySet<string>> {
  const known = new Set<string>([
    ...estate.hosts.map(({ id }) => `host:${id}`),
    ...estate.facilities.map(({ kind, id }) => `${kind}:${id}`),
  ])
  const missing = refs.find((ref) => !known.has(ref))
  if (missing !== undefined) return refused(absent(missing))
  const places = new Map<string, string>(
    estate.facilities.map(({ kind, id, standsIn }) => [`${kind}:${id}`, standsIn]),
  )
  const named = new Set(refs)
  const emptied = new Set<string>()
  for (const host of estate.hosts) {
    let [place, depth]: [string, number] = [`host:${host.id}`, 0]
    let next: string = host.standsIn
    // Places nest a few deep; a loop in them ends here.
    while (!named.has(place) && depth < 32 && next !== 'nowhere' && next !== 'unknown') {
      place = next
      next = places.get(place) ?? 'nowhere'
      depth += 1
    }
    if (named.has(place)) emptied.add(host.id)
  }
  if (refs.length > 0 && emptied.size === 0) return refused(hostless(refs))
  return done(emptied)
}

const absent = (ref: string): Issue => ({
  code: 'rebalancer.component-missing',
  severity: 'error',
  where: 'params.empty',
  message: `The estate has no ${splitRef(ref as ComponentRef).join(' ')}. Name hosts, racks, rooms or sites it has.`,
})

const hostless = (refs: readonly string[]): Issue => ({
  code: 'rebalancer.nothing-to-empty',
  severity: 'error',
  where: 'params.empty',
  message: `No host is known to stand in ${refs.join(', ')}. State in topology.yaml where hosts stand, or name hosts.`,
})
