import {
  type Before,
  componentOrder,
  type Layer,
  layers,
} from '#engines/upgrade-walk/component-order.table.ts'
import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { Estate } from '#estate/model.ts'
import { refTo, requirementRefs } from '#estate/requirement.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { shortestCircle } from '#kernel/schedule/conflict.ts'

/** One thing of a layer that is updated alone. */
export type LayerItem = { readonly ref: string; readonly name: string }

/** Layers in an order that holds every row of the table, each with what is updated in it; hosts have their own plan. */
export type LayerPlan = {
  readonly layer: Layer
  readonly items: readonly LayerItem[]
  /** Layers that must be done before this one begins. */
  readonly after: readonly Layer['id'][]
}

type Ground = Pick<Estate, 'services' | 'facilities'>

/** The rows of the table as the chosen order of backup and control plane has them. */
export const orderOf = ({ order }: Pick<UpgradeParams, 'order'>): readonly Before[] =>
  componentOrder.map((row) =>
    row.reversible !== 'no' && order === 'manager-first'
      ? { ...row, before: row.after, after: row.before }
      : row,
  )

/** What is updated of the stack beside the hosts, in order; refused with the shortest circle where the order has one. */
export function layerPlans(
  estate: Ground | 'plain',
  values: UpgradeParams,
  keepsData: boolean,
): Outcome<readonly LayerPlan[]> {
  const rows = orderOf(values)
  const sorted = inOrder(
    layers.map(({ id }) => id),
    rows.map(({ before, after }) => [before, after]),
  )
  if (!sorted.ok) return refused(cyclic(sorted.circle, 'The table of layers'))
  const plans: LayerPlan[] = []
  for (const id of sorted.order) {
    const layer = layers.find((one) => one.id === id) as Layer
    const items = estate === 'plain' ? done(plainItems(id, keepsData)) : estateItems(estate, id, keepsData)
    if (!items.ok) return items
    const after = rows.filter((row) => row.after === id).map(({ before }) => before)
    plans.push({ layer, items: items.value, after })
  }
  return done(plans)
}

function plainItems(id: string, keepsData: boolean): readonly LayerItem[] {
  const isThere = id !== 'hosts' && (keepsData || (id !== 'storage' && id !== 'witness'))
  const title = layers.find((one) => one.id === id)?.title ?? id
  return isThere ? [{ ref: `layer:${id}`, name: title }] : []
}

function estateItems(estate: Ground, id: string, keepsData: boolean): Outcome<readonly LayerItem[]> {
  const role = id === 'backup' ? 'backup' : id === 'manager' ? 'management' : undefined
  if (role === undefined) {
    if (id !== 'witness') return done(plainItems(id, keepsData && id !== 'guest-tools'))
    const ties = estate.facilities.filter(({ kind }) => kind === 'witness' || kind === 'quorum-device')
    return done(ties.map((one) => ({ ref: refTo(one.kind, one.id), name: one.name })))
  }
  const services = estate.services.filter((one) => one.role === role)
  const nameOf = new Map<string, string>(services.map((one) => [refTo('service', one.id), one.name]))
  const pairs = services.flatMap(({ id: own, requires }) =>
    requirementRefs(requires)
      .filter((ref) => nameOf.has(ref))
      .map((ref): readonly [string, string] => [ref, refTo('service', own)]),
  )
  const sorted = inOrder([...nameOf.keys()], pairs)
  if (!sorted.ok) {
    const names = sorted.circle.map((ref) => nameOf.get(ref) ?? ref)
    return refused(cyclic(names, 'What these services require of each other'))
  }
  return done(sorted.order.map((ref) => ({ ref, name: nameOf.get(ref) ?? ref })))
}

const cyclic = (circle: readonly string[], what: string): Issue => ({
  code: 'upgrade-walk.order-cyclic',
  severity: 'error',
  where: 'estate',
  message: `${what} has no first: ${[...circle, circle[0]].join(' before ')}. Nothing outside of these takes part. Say which of them may go first, and take its requirement out.`,
})

/** An order that has each before what comes after it, first come first; or a shortest circle. O(ids × pairs). */
export function inOrder(
  ids: readonly string[],
  pairs: readonly (readonly [before: string, after: string])[],
): { ok: true; order: readonly string[] } | { ok: false; circle: readonly string[] } {
  const order: string[] = []
  const placed = new Set<string>()
  while (order.length < ids.length) {
    const next = ids.find(
      (id) => !placed.has(id) && pairs.every(([before, after]) => after !== id || placed.has(before)),
    )
    if (next === undefined) {
      const left = ids.filter((id) => !placed.has(id))
      const follow = left.map((id) =>
        pairs.flatMap(([before, after]) =>
          before === id && left.includes(after) ? [left.indexOf(after)] : [],
        ),
      )
      const { circle } = shortestCircle([...left.keys()], follow)
      return { ok: false, circle: circle.map((at) => left[at] as string) }
    }
    placed.add(next)
    order.push(next)
  }
  return { ok: true, order }
}
