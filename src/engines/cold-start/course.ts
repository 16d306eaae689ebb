import { type EventQueue, eventQueue, pop, push } from '#engines/cold-start/event-queue.ts'
import type { Slots } from '#engines/cold-start/slots.ts'
import type { Net } from '#failure/net.ts'

/** What a course of starting begins from. */
export type Ground = {
  readonly net: Net
  /** 1 for what is down when power returns; the rest has been up all along. */
  readonly down: Uint8Array
  /** What comes up at a stated moment whatever it leans on, or never does: node → ms. */
  readonly given: ReadonlyMap<number, number | 'never'>
  /** From the order to start until it works, by node; Infinity where nobody knows. */
  readonly durationMs: Float64Array
  readonly slots: Slots | 'as many as are ready'
}

/** Who starts when. What never comes up has `up` 0; a time of Infinity says that it comes up and nobody knows when. */
export type Course = {
  readonly up: Uint8Array
  readonly readyMs: Float64Array
  readonly startMs: Float64Array
  readonly upMs: Float64Array
  /** The last thing each waited for: what it leans on, or the VM whose place it took on a host; -1 for nothing. */
  readonly after: Int32Array
}

/**
 * The least fixpoint of starting, in time: what needs nothing starts when power returns, and everything else when the
 * last of what it waits for is up. With no limit on starts at once the times are the earliest there are (every node
 * waits for its k-th child, a function that never falls when an argument rises; Knuth, 1977). With a limit they are one
 * course: VMs that are ready wait for a place on their host, the highest restart priority first.
 * Cost O((nodes + edges) log nodes).
 */
export function courseOf({ net, down, given, durationMs, slots }: Ground): Course {
  const size = net.size
  const course: Course = {
    up: new Uint8Array(size),
    readyMs: new Float64Array(size),
    startMs: new Float64Array(size),
    upMs: new Float64Array(size),
    after: new Int32Array(size).fill(-1),
  }
  const waits = missing(net, down, course)
  const events = eventQueue()
  const ready: number[] = []
  for (const [node, atMs] of given) {
    if (down[node] === 0) continue
    waits[node] = atMs === 'never' ? Number.MAX_SAFE_INTEGER : 0
    if (atMs === 'never') continue
    course.upMs[node] = atMs
    push(events, atMs, node)
  }
  for (let node = 0; node < size; node += 1) {
    if (down[node] === 1 && waits[node]! <= 0 && !given.has(node)) ready.push(node)
  }
  begin(course, events, ready, 0, durationMs, slots)
  while (events.keys.length > 0) {
    const now = events.keys[0]!
    while (events.keys[0] === now) {
      const node = pop(events)
      course.up[node] = 1
      if (slots !== 'as many as are ready') slots.free(node)
      for (let at = net.parentStart[node]!; at < net.parentStart[node + 1]!; at += 1) {
        const parent = net.parent[at]!
        if (down[parent] === 0 || waits[parent]! <= 0) continue
        waits[parent]! -= 1
        if (waits[parent] !== 0) continue
        course.readyMs[parent] = now
        course.after[parent] = node
        ready.push(parent)
      }
    }
    begin(course, events, ready, now, durationMs, slots)
  }
  return course
}

/** How many of its children each node that is down still waits for; marks the rest as up. */
function missing({ size, need, childStart, child }: Net, down: Uint8Array, course: Course): Float64Array {
  const waits = new Float64Array(size)
  for (let node = 0; node < size; node += 1) {
    if (down[node] === 0) {
      course.up[node] = 1
      continue
    }
    let below = 0
    for (let at = childStart[node]!; at < childStart[node + 1]!; at += 1) below += down[child[at]!]!
    waits[node] = below - need[node]! + 1
  }
  return waits
}

/** Starts what is ready, VMs only where a place is free. Empties `ready`. */
function begin(
  course: Course,
  events: EventQueue,
  ready: number[],
  nowMs: number,
  durationMs: Float64Array,
  slots: Ground['slots'],
): void {
  const starts = slots === 'as many as are ready' ? ready : slots.admit(ready, course, nowMs)
  for (const node of starts) {
    course.startMs[node] = nowMs
    course.upMs[node] = nowMs + durationMs[node]!
    push(events, course.upMs[node]!, node)
  }
  ready.length = 0
}
