import type { Estate, Requirement, Rule, RuleKind, Service } from '#estate/model.ts'
import { gib } from '#kernel/units.ts'
import { type EstateShape, largeEstate, largestShape } from './large-estate.ts'

/** Ways in which an estate of that many VMs can be lopsided; 'usual' is the one that is not. */
export const degenerateShapes = [
  'usual',
  'one-host',
  'one-cluster',
  'one-datastore',
  'one-service',
  'one-service-half',
  'one-apart-rule',
  'one-host-rule',
  'all-different',
  'many-rules',
] as const
export type DegenerateShape = (typeof degenerateShapes)[number]

const vmsPerHost = 40
const rules = 100_000

/** An estate of `vms` VMs, a multiple of 40, of that shape. Depends on the arguments alone. */
export function degenerateEstate(shape: DegenerateShape, vms: number, seed: number): Estate {
  const size: EstateShape = { ...largestShape, hosts: vms / vmsPerHost, vmsPerHost }
  switch (shape) {
    case 'usual':
      return largeEstate(size, seed)
    case 'one-host':
      return onOneHost(largeEstate(size, seed))
    case 'one-cluster':
      return largeEstate({ ...size, hostsPerCluster: size.hosts }, seed)
    case 'one-datastore':
      return onOneDatastore(largeEstate(size, seed))
    case 'one-service':
      return withService(largeEstate(size, seed), (of) => ({ kind: 'all', of }))
    case 'one-service-half':
      return withService(largeEstate(size, seed), (of) => ({
        ...{ kind: 'at-least', k: Math.ceil(of.length / 2) },
        of,
      }))
    case 'one-apart-rule':
      return withRules(largeEstate(size, seed), (estate) => [
        ruleOf('all-apart', 'vm-apart', ids(estate.vms), []),
      ])
    case 'one-host-rule':
      return withRules(largeEstate(size, seed), (estate) => [
        ruleOf('all-on', 'vm-on-hosts', ids(estate.vms), ids(estate.hosts)),
      ])
    case 'all-different':
      return allDifferent(largeEstate(size, seed))
    case 'many-rules':
      return withRules(largeEstate(size, seed), manyRules)
    default:
      return shape satisfies never
  }
}

const ids = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id)

function onOneHost(estate: Estate): Estate {
  const datastoreIds = ['d0']
  const vms = estate.vms.map((vm) => ({
    ...vm,
    ...{ hostId: 'h0', clusterId: 'c0', datastoreIds, networkIds: ['n0'] },
  }))
  return { ...estate, vms }
}

function onOneDatastore(estate: Estate): Estate {
  const datastores = estate.datastores.map((store) =>
    store.id === 'd0' ? { ...store, hostIds: ids(estate.hosts) } : store,
  )
  return { ...estate, datastores, vms: estate.vms.map((vm) => ({ ...vm, datastoreIds: ['d0'] })) }
}

function withService(estate: Estate, requires: (of: readonly Requirement[]) => Requirement): Estate {
  const of = estate.vms.map(({ id }): Requirement => ({ kind: 'component', ref: `vm:${id}` }))
  const service: Service = {
    ...{ id: 'everything', name: 'everything', origins: [], role: 'application' },
    requires: requires(of),
  }
  return { ...estate, services: [...estate.services, service] }
}

const withRules = (estate: Estate, more: (estate: Estate) => readonly Rule[]): Estate => ({
  ...estate,
  rules: [...estate.rules, ...more(estate)],
})

const ruleOf = (id: string, kind: RuleKind, vmIds: readonly string[], hostIds: readonly string[]): Rule => ({
  id,
  name: id,
  origins: [],
  kind,
  strength: 'must',
  vmIds,
  hostIds,
})

/** Every VM of a size of its own. */
const allDifferent = (estate: Estate): Estate => ({
  ...estate,
  vms: estate.vms.map((vm, at) => ({ ...vm, memoryBytes: gib(4) + at * 2 ** 12, memoryOverheadBytes: at })),
})

/** Neighbours within a cluster, kept apart, kept together, or tied to the first hosts of their cluster in turn. */
function manyRules({ hosts, vms }: Estate): readonly Rule[] {
  const kinds: readonly RuleKind[] = ['vm-apart', 'vm-together', 'vm-on-hosts']
  const made: Rule[] = []
  for (let at = 0; at < Math.min(rules, vms.length / 2); at += 1) {
    const [one, other] = [vms[at]!, vms[at + hosts.length]!]
    const kind = kinds[at % kinds.length]!
    const firstHost =
      Math.floor((at % hosts.length) / largestShape.hostsPerCluster) * largestShape.hostsPerCluster
    const near = hosts.slice(firstHost, firstHost + 8).map(({ id }) => id)
    const pinned = kind === 'vm-on-hosts' ? near : []
    made.push(ruleOf(`rule-${at}`, kind, pinned.length > 0 ? [one.id] : [one.id, other.id], pinned))
  }
  return made
}
