import { isKnown } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import type { Gap } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'

/** The hosts of one processor generation, perhaps and surely, one flag per host. */
export type Generation = { readonly id: string; readonly perhaps: Uint8Array; readonly surely: Uint8Array }

/**
 * Per host the hosts of its own generation, or undefined where generations do not bind: the policy lets a restart
 * change them, the cluster is levelled to a baseline, or nothing in it states any. A host of unknown generation is
 * perhaps of every one, and surely only of its own. O(hosts × generations).
 */
export function generationsOf(members: Members, policy: Policy) {
  const baseline = known(members.cluster?.traits?.cpuBaseline)
  const stated = members.hosts.map((host) => known(host.traits?.cpuGeneration))
  const levelled = isKnown(baseline) && baseline !== 'none'
  if (policy.cpuGenerations !== 'same' || levelled || !stated.some(isKnown)) return undefined
  const byName = new Map<string, Generation>()
  const flags = (test: (one: string, at: number) => boolean): Uint8Array =>
    Uint8Array.from(stated, (one, at) => (test(one, at) ? 1 : 0))
  const byHost = stated.map((own, host): Generation => {
    if (own === 'unknown')
      return { id: `unknown ${host}`, perhaps: flags(() => true), surely: flags((_, at) => at === host) }
    const found = byName.get(own)
    if (found !== undefined) return found
    const made = {
      ...{ id: own, perhaps: flags((one) => one === own || one === 'unknown') },
      surely: flags((one) => one === own),
    }
    byName.set(own, made)
    return made
  })
  const names = members.hosts.filter((_, at) => stated[at] === 'unknown').map(({ name }) => name)
  const gap: Gap = {
    ...{ code: 'cpu-generation-unknown', what: 'CPU generation', names },
    settle: 'state the CPU generation of these hosts, or the baseline of the cluster',
  }
  return { of: (host: number) => byHost[host] as Generation, gaps: names.length === 0 ? [] : [gap] }
}
