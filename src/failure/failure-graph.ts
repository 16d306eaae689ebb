import type { ComponentKind, ComponentRef, Estate, Requirement } from '#estate/model.ts'
import { componentKinds } from '#estate/model.ts'
import type { Net } from '#failure/net.ts'
import type { Names } from '#failure/wording.ts'
import type { Issue } from '#kernel/outcome.ts'
import { sortedById } from '#kernel/sort.ts'

/** The parts of an estate the failure graph is derived from. */
export type Part =
  | 'facilities'
  | 'clusters'
  | 'hosts'
  | 'datastores'
  | 'networks'
  | 'vms'
  | 'services'
  | 'rules'
/** What the engine sees of an estate. */
export type Ground = Pick<Estate, Part>
/** An estate with every list in order of id, so that the order of rows changes no byte of an answer. */
export const groundInOrder = (ground: Ground): Ground => ({
  facilities: sortedById(ground.facilities),
  clusters: sortedById(ground.clusters),
  hosts: sortedById(ground.hosts),
  datastores: sortedById(ground.datastores),
  networks: sortedById(ground.networks),
  vms: sortedById(ground.vms),
  services: sortedById(ground.services),
  rules: sortedById(ground.rules),
})

/** Places and hosts alone, as a diagram declares them; or everything that a component needs. */
export type Topology = 'declared' | 'real'

/** A component as a node: nodes are numbered by kind, then id, so the order of rows does not matter. */
export type Component = {
  readonly node: number
  readonly kind: ComponentKind
  readonly ref: ComponentRef
  readonly name: string
}

/**
 * What nobody has said about a component, in words: "where it stands", "what it requires". A gap `about` a restart
 * leaves open whether something comes back, not whether it stops.
 */
export type Gap = { readonly node: number; readonly text: string; readonly about: 'failure' | 'restart' }

/** An 'any of' or 'k of n' inside the requirement of a component. */
export type Gate = { readonly node: number; readonly owner: number; readonly requirement: Alternatives }
/** A requirement of several parts. */
export type Alternatives = Exclude<Requirement, { kind: 'component' }>

/**
 * The failure graph. Two readings: `may` takes everything unknown for harmless, `must` lets every unknown place fall
 * with any place and every unknown requirement with any facility. What is up in `must` is proved up, what is down in
 * `may` is proved down, the rest is unknown. Each reading has two nets: `now`, in which a VM needs its host, and
 * `later`, in which it needs some host it can be restarted on.
 */
export type FailureGraph = {
  readonly components: readonly Component[]
  readonly names: Names
  readonly nodeOf: ReadonlyMap<string, number>
  readonly size: number
  /** What each component stands in, by node; -1 where it stands in nothing that is known. */
  readonly standsIn: Int32Array
  readonly gates: readonly Gate[]
  readonly gaps: readonly Gap[]
  /** The node that stands for every place nobody stated, and the one for every requirement nobody stated. */
  readonly unknownPlace: number
  readonly unknownNeed: number
  readonly may: { readonly now: Net; readonly later: Net }
  readonly must: { readonly now: Net; readonly later: Net }
  /** Per VM in the order of `vmNodes`: the node of the host it runs on, -1 where unknown. */
  readonly hostOfVm: Int32Array
  readonly vmNodes: { readonly from: number; readonly to: number }
  readonly issues: readonly Issue[]
}

/** Bits of the four nets, by reading and phase. */
export const mayNow = 1
export const mayLater = 2
export const mustNow = 4
export const mustLater = 8
export const everywhere = mayNow | mayLater | mustNow | mustLater
export const mustOnly = mustNow | mustLater

/** Position of a kind in every sorted list: places first, services last. */
export const kindRank = (kind: ComponentKind): number => componentKinds.indexOf(kind)

/** Whether a component can be one of the failures that are counted: everything but services, which only follow. */
export const isCause = (component: Component): boolean => component.kind !== 'service'
