import type { XmlElement } from '#formats/xml-elements.ts'
import { childrenOf } from '#formats/xml-tree.ts'
import { type Envelope, sectionsOf } from '#importers/ovf/envelope.ts'
import type { XmlReader } from '#importers/xml-reader.ts'

/** More machines than this that one has to wait for are not written out for each: start orders of real sets are short. */
const waitedForMax = 200

/**
 * For each system, by element, the keys of those started right before it. Order 0 and what is not started by itself take
 * no part; an order waits for the one before it in its collection (DSP0243 9.7). A collection stands for all in it.
 */
export function startOrders(
  envelope: XmlReader,
  { systems }: Envelope,
): ReadonlyMap<XmlElement, readonly string[]> {
  const members = new Map<XmlElement, XmlElement[]>()
  for (const { element, collections } of systems) {
    for (const holder of [element, ...collections]) {
      const list = members.get(holder)
      if (list) list.push(element)
      else members.set(holder, [element])
    }
  }
  const waits = new Map<XmlElement, Set<string>>()
  for (const collection of new Set(systems.flatMap(({ collections }) => collections))) {
    const groups = groupsOf(envelope.below(collection), members)
    const orders = [...groups.keys()].sort((left, right) => left - right)
    for (const [index, order] of orders.entries()) {
      const before = (index === 0 ? undefined : groups.get(orders[index - 1] as number)) ?? new Set()
      if (before.size > waitedForMax) {
        const message = `More than ${waitedForMax} machines start before order ${order}; whom the next ones wait for is not read.`
        envelope.place.log.add(
          'ovf.start-order-large',
          'warning',
          `${envelope.place.file}:${collection.line}`,
          message,
        )
        continue
      }
      for (const element of groups.get(order) ?? []) {
        const known = waits.get(element) ?? new Set<string>()
        for (const { attributes } of before) if (attributes.id !== undefined) known.add(attributes.id)
        waits.set(element, known)
      }
    }
  }
  return new Map([...waits].map(([element, keys]) => [element, [...keys].sort()]))
}

/** Machines of a collection by their start order. */
function groupsOf(
  collection: XmlReader,
  members: ReadonlyMap<XmlElement, readonly XmlElement[]>,
): ReadonlyMap<number, ReadonlySet<XmlElement>> {
  const groups = new Map<number, Set<XmlElement>>()
  const inside = new Map(
    childrenOf(collection.tree, collection.element).map((child) => [child.attributes.id, child]),
  )
  for (const section of sectionsOf(collection, 'StartupSection')) {
    for (const { attributes } of childrenOf(collection.tree, section, 'Item')) {
      const { id, order, startAction } = attributes
      if (id === undefined || order === undefined || !/^\d{1,9}$/.test(order) || Number(order) === 0) continue
      if (startAction === 'none') continue
      const named = inside.get(id)
      const group = groups.get(Number(order)) ?? new Set<XmlElement>()
      for (const machine of named === undefined ? [] : (members.get(named) ?? [])) group.add(machine)
      groups.set(Number(order), group)
    }
  }
  return groups
}
