/** What an operation returns when a table may grow no further. */
export const exhausted = -1

/** Words of a node: its level, the node of "the event happens", the node of "it does not", the next of its bucket. */
export const nodeWords = 4

/**
 * Nodes of a decision diagram, each (level, high, low) once, in typed arrays that grow. A node comes after both of its
 * successors, so that a pass in the order of numbers meets successors first and one against it meets users first.
 */
export type NodeTable = {
  /** Most nodes it may hold, terminals included. */
  readonly limit: number
  words: Int32Array
  count: number
  buckets: Int32Array
}

const firstCapacity = 1 << 12

/** A table with `terminals` nodes that stand below every level. */
export function newNodeTable(terminals: number, bottom: number, limit: number): NodeTable {
  const words = new Int32Array(firstCapacity * nodeWords)
  for (let node = 0; node < terminals; node += 1) words.set([bottom, node, node, 0], node * nodeWords)
  return { limit, words, count: terminals, buckets: new Int32Array(firstCapacity) }
}

const hashOf = (level: number, high: number, low: number): number => {
  const mixed = Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b) ^ Math.imul(level, 0xc2b2ae35)
  return mixed ^ (mixed >>> 15)
}

/** The number of node (level, high, low), made when it is new; `exhausted` when there is no room for it. */
export function nodeOf(table: NodeTable, level: number, high: number, low: number): number {
  const { words, buckets } = table
  const bucket = hashOf(level, high, low) & (buckets.length - 1)
  // Bucket 0 means empty: node 0 is a terminal and in no bucket.
  for (let node = buckets[bucket]!; node !== 0; node = words[node * nodeWords + 3]!) {
    const at = node * nodeWords
    if (words[at] === level && words[at + 1] === high && words[at + 2] === low) return node
  }
  if (table.count >= table.limit) return exhausted
  const node = table.count
  table.count += 1
  const at = node * nodeWords
  words[at] = level
  words[at + 1] = high
  words[at + 2] = low
  words[at + 3] = buckets[bucket]!
  buckets[bucket] = node
  if (table.count * nodeWords === words.length) grow(table)
  return node
}

function grow(table: NodeTable): void {
  const words = new Int32Array(table.words.length * 2)
  words.set(table.words)
  const buckets = new Int32Array(table.buckets.length * 2)
  const mask = buckets.length - 1
  for (let node = 1; node < table.count; node += 1) {
    const at = node * nodeWords
    // Terminals lead to themselves and stay out of the buckets.
    if (words[at + 1] === node) continue
    const bucket = hashOf(words[at]!, words[at + 1]!, words[at + 2]!) & mask
    words[at + 3] = buckets[bucket]!
    buckets[bucket] = node
  }
  table.words = words
  table.buckets = buckets
}
