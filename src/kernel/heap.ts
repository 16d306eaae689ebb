/** An entry of a heap: smaller keys come first, among equal keys the smaller tie. */
export type HeapEntry<T> = { readonly key: number; readonly tie: number; readonly item: T }
/** A binary heap; its first entry is the least. */
export type Heap<T> = HeapEntry<T>[]

const before = <T>(one: HeapEntry<T>, other: HeapEntry<T>): boolean =>
  one.key < other.key || (one.key === other.key && one.tie < other.tie)

/** Adds an entry. Cost O(log n). */
export function heapPush<T>(heap: Heap<T>, entry: HeapEntry<T>): void {
  let at = heap.length
  heap.push(entry)
  while (at > 0) {
    const up = (at - 1) >> 1
    const parent = heap[up]!
    if (!before(entry, parent)) break
    heap[at] = parent
    at = up
  }
  heap[at] = entry
}

/** Takes the least entry out, or nothing from an empty heap. Cost O(log n). */
export function heapPop<T>(heap: Heap<T>): HeapEntry<T> | undefined {
  const [least] = heap
  const last = heap.pop()
  if (least === undefined || last === undefined || heap.length === 0) return least
  let at = 0
  for (;;) {
    let down = 2 * at + 1
    if (down >= heap.length) break
    if (down + 1 < heap.length && before(heap[down + 1]!, heap[down]!)) down += 1
    if (!before(heap[down]!, last)) break
    heap[at] = heap[down]!
    at = down
  }
  heap[at] = last
  return least
}
