import type { QuorumParams } from '#engines/quorum-lab/params.ts'
import { policyName } from '#engines/quorum-lab/policy-names.ts'
import type { Taken } from '#engines/quorum-lab/result.ts'
import type { Cluster, ComponentRef, Estate, Facility, Place as Standing } from '#estate/model.ts'
import { requirementRefs, splitRef } from '#estate/requirement.ts'
import type { Layout } from '#failure/quorum/cluster-state.ts'
import type { WitnessPlace } from '#failure/quorum/place.ts'
import type { Policy } from '#failure/quorum/policy.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'

/** The parts of the estate this engine reads. */
export type Ground = Pick<Estate, 'facilities' | 'clusters' | 'hosts'>

/** What the course is computed for, and where each part of it came from. */
export type Setting = {
  readonly layout: Layout
  readonly policy: Policy
  readonly placeA: string
  readonly placeB: string
  readonly taken: readonly Taken[]
}

const refusal = (where: string, code: string, message: string): Outcome<never> =>
  refused({ code, severity: 'error', where: `params.${where}`, message })

/** The layout that the knobs describe, or a refusal when they contradict each other. */
export function typedSetting(values: QuorumParams): Outcome<Setting> {
  if (values.nodesInB > values.nodes) {
    const message = `${values.nodesInB} nodes cannot stand in place B when there are ${values.nodes} in all. Give at most ${values.nodes}.`
    return refusal('nodesInB', 'quorum-lab.nodes-misplaced', message)
  }
  const layout: Layout = {
    nodesA: values.nodes - values.nodesInB,
    nodesB: values.nodesInB,
    witness: values.witness,
    tieTo: values.tieTo,
  }
  return done({ layout, policy: values.policy, placeA: 'place A', placeB: 'place B', taken: [] })
}

/**
 * The layout of a cluster of the estate: nodes counted, places read from where hosts stand, the witness from the
 * quorum that the cluster requires, the rule from the platform. What the estate does not say falls back to the knob,
 * and `taken` says so. Refuses a component that is no cluster of the estate, or one without hosts.
 */
export function estateSetting(ground: Ground, ref: string, values: QuorumParams): Outcome<Setting> {
  const [kind, id] = splitRef(ref as ComponentRef)
  const cluster = kind === 'cluster' ? ground.clusters.find((one) => one.id === id) : undefined
  if (cluster === undefined) {
    return refusal(
      'cluster',
      'quorum-lab.cluster-missing',
      `The estate has no cluster ${ref}. Choose one of its clusters.`,
    )
  }
  const hosts = ground.hosts.filter(({ clusterId }) => clusterId === id)
  if (hosts.length === 0) {
    return refusal(
      'cluster',
      'quorum-lab.cluster-empty',
      `No host of the estate belongs to ${cluster.name}, so nobody votes.`,
    )
  }
  const facilities = new Map(ground.facilities.map((one) => [`${one.kind}:${one.id}`, one]))
  const placed = placesOf(
    hosts.map(({ standsIn }) => chainOf(standsIn, facilities)),
    facilities,
    values,
  )
  const witness = witnessOf(cluster, facilities, placed, values)
  const rule = ruleOf(cluster, hosts.length, witness.place, values)
  const layout: Layout = {
    nodesA: hosts.length - placed.nodesB,
    nodesB: placed.nodesB,
    witness: witness.place,
    tieTo: values.tieTo,
  }
  const nodes = { what: `Nodes of ${cluster.name}`, value: String(hosts.length), from: 'estate' }
  const taken = [nodes, ...placed.taken, witness.taken, rule.taken]
  return done({ layout, policy: rule.policy, placeA: placed.nameA, placeB: placed.nameB, taken })
}

/** What a component stands in, from the inside out; cut off where nobody said, and after 16 levels. */
function chainOf(place: Standing, facilities: ReadonlyMap<string, Facility>): readonly string[] {
  const chain: string[] = []
  for (let at = place; at !== 'nowhere' && at !== 'unknown' && chain.length < 16; ) {
    chain.push(at)
    at = facilities.get(at)?.standsIn ?? 'unknown'
  }
  return chain
}

type Placed = {
  readonly nodesB: number
  readonly nameA: string
  readonly nameB: string
  readonly refs: readonly string[]
  readonly taken: readonly Taken[]
}

/** The widest kind of place that tells hosts apart: sites, else rooms, else racks. The fullest is A, the rest is B. */
function placesOf(
  chains: readonly (readonly string[])[],
  facilities: ReadonlyMap<string, Facility>,
  values: QuorumParams,
): Placed {
  const nameOf = (ref: string): string => facilities.get(ref)?.name ?? ref
  for (const kind of ['site', 'room', 'rack']) {
    const names = chains.map((chain) => chain.find((ref) => ref.startsWith(`${kind}:`)))
    if (names.some((name) => name === undefined)) continue
    const counts = new Map<string, number>()
    for (const name of names) counts.set(name!, (counts.get(name!) ?? 0) + 1)
    if (counts.size < 2) continue
    const [[first, most] = ['', 0], ...rest] = [...counts].sort(
      ([left, one], [right, two]) => two - one || (left < right ? -1 : 1),
    )
    const others = rest.map(([name]) => name)
    const nameA = nameOf(first)
    const nameB = others.length === 1 ? nameOf(others[0]!) : `the other ${others.length} ${kind}s`
    const value = `${nameA} has ${most}, ${nameB} ${chains.length - most}`
    const taken = [{ what: 'Places', value, from: 'estate' }]
    return { nodesB: chains.length - most, nameA, nameB, refs: [first, ...others], taken }
  }
  const together = chains.every((chain) => chain.length > 0)
  const nodesB = together ? 0 : Math.min(values.nodesInB, chains.length)
  const taken = together
    ? { what: 'Places', value: 'all hosts stand in the same one', from: 'estate' }
    : { what: 'Places', value: `${nodesB} in place B`, from: 'knob, because the place of a host is unknown' }
  return { nodesB, nameA: 'place A', nameB: 'place B', refs: [], taken: [taken] }
}

function witnessOf(
  cluster: Cluster,
  facilities: ReadonlyMap<string, Facility>,
  placed: Placed,
  values: QuorumParams,
): { readonly place: WitnessPlace; readonly taken: Taken } {
  const what = 'Witness'
  // A statefile is a disk, and no vote count names it.
  if (cluster.requires === 'unknown' || cluster.platform === 'xcp-ng') {
    const why = cluster.platform === 'xcp-ng' ? 'no estate names the statefile' : 'the quorum is unknown'
    return { place: values.witness, taken: { what, value: values.witness, from: `knob, because ${why}` } }
  }
  const ref = requirementRefs(cluster.requires).find((one) => one.startsWith('witness:'))
  if (ref === undefined) return { place: 'none', taken: { what, value: 'none', from: 'estate' } }
  const witness = facilities.get(ref)
  const chain = chainOf(witness?.standsIn ?? 'unknown', facilities)
  const name = witness?.name ?? ref
  if (chain.length === 0) {
    const from = 'knob, because nobody said where the witness stands'
    const place = values.witness === 'none' ? 'third' : values.witness
    return { place, taken: { what, value: `${name}, ${place}`, from } }
  }
  const at = placed.refs.findIndex((place) => chain.includes(place))
  const place = placed.refs.length === 0 ? 'a' : at === 0 ? 'a' : at > 0 ? 'b' : 'third'
  const where = place === 'third' ? 'in neither place' : `in ${place === 'a' ? placed.nameA : placed.nameB}`
  return { place, taken: { what, value: `${name}, ${where}`, from: 'estate' } }
}

/** The rule the platform of a cluster votes by; platforms that do not vote, or vote unseen, leave it to the knob. */
function ruleOf(
  { platform }: Cluster,
  nodes: number,
  witness: WitnessPlace,
  values: QuorumParams,
): { readonly policy: Policy; readonly taken: Taken } {
  const external = nodes % 2 === 0 ? 'qdevice-ffsplit' : 'qdevice-lms'
  const rules: Readonly<Record<string, Policy>> = {
    'hyper-v': 'dynamic',
    proxmox: witness === 'none' ? 'static' : external,
    'xcp-ng': 'xapi',
  }
  const policy = rules[platform]
  const what = 'Vote rule'
  if (policy !== undefined) {
    return { policy, taken: { what, value: policyName(policy), from: `estate, platform ${platform}` } }
  }
  const from = `knob, because the platform ${platform === 'unknown' ? 'is unknown' : `${platform} states no vote rule`}`
  return { policy: values.policy, taken: { what, value: policyName(values.policy), from } }
}
