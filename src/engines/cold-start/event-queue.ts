/** Numbers ordered by a key, the smallest first; equal keys by number, so that nothing depends on the order of arrival. */
export type EventQueue = { readonly keys: number[]; readonly nodes: number[] }

/** An empty queue. */
export const eventQueue = (): EventQueue => ({ keys: [], nodes: [] })

const before = ({ keys, nodes }: EventQueue, one: number, other: number): boolean =>
  keys[one]! < keys[other]! || (keys[one]! === keys[other]! && nodes[one]! < nodes[other]!)

function swap({ keys, nodes }: EventQueue, one: number, other: number): void {
  const [key, node] = [keys[one]!, nodes[one]!]
  keys[one] = keys[other]!
  nodes[one] = nodes[other]!
  keys[other] = key
  nodes[other] = node
}

/** Adds a node; a key may be Infinity. Logarithmic in the length. */
export function push(queue: EventQueue, key: number, node: number): void {
  queue.keys.push(key)
  queue.nodes.push(node)
  let at = queue.keys.length - 1
  while (at > 0) {
    const above = (at - 1) >> 1
    if (!before(queue, at, above)) return
    swap(queue, at, above)
    at = above
  }
}

/** Takes the first node out; -1 when there is none. Logarithmic in the length. */
export function pop(queue: EventQueue): number {
  const { keys, nodes } = queue
  const first = nodes[0]
  if (first === undefined) return -1
  const last = keys.length - 1
  swap(queue, 0, last)
  keys.pop()
  nodes.pop()
  for (let at = 0; ; ) {
    let least = at
    for (const below of [2 * at + 1, 2 * at + 2])
      if (below < last && before(queue, below, least)) least = below
    if (least === at) return first
    swap(queue, at, least)
    at = least
  }
}
