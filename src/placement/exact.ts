import type { Bins } from '#placement/fit.ts'
import type { Packing } from '#placement/packing.ts'
import { fitsNow, putIn, type Room, roomOf, takeOut } from '#placement/room.ts'

/** Most dead ends remembered in one search. */
const deadEndsMax = 50_000

/** What an exact search ends with: a bin per item, the proof that none exists, or too few steps. */
export type Search =
  | ({ readonly kind: 'fits'; readonly steps: number } & Bins)
  | { readonly kind: 'impossible'; readonly steps: number }
  | { readonly kind: 'out-of-steps'; readonly steps: number }

type State = {
  readonly packing: Packing
  readonly room: Room
  readonly binOf: Int32Array
  /** Per bin, equal numbers where the same items may go. */
  readonly binClass: Int32Array
  /** Needs of items i and later: sum, and least, per dimension. */
  readonly restSum: Float64Array
  readonly restLeast: Float64Array
  readonly deadEnds: Set<string>
  readonly stepsMax: number
  steps: number
}

/**
 * Depth-first search over all placements, items by falling size, bins by rising room; one step is one item put
 * into one bin. Complete: 'impossible' is a proof.
 *
 * It skips only what cannot matter. Equal items go to bins in rising order (any solution can be sorted so). Of
 * bins that are alike at this moment only the first is tried (swapping two such bins maps solutions to solutions,
 * also within the run of equal items, because both bins lie at or after the run's last). A branch ends when the
 * rest needs more than the bins that can hold its smallest need have, or when the same rest met the same bins
 * before. Dead ends are compared by their full text, never by a hash alone.
 */
export function searchExactly(packing: Packing, stepsMax: number): Search {
  const state = start(packing, stepsMax)
  const fits = descend(state, 0)
  const { steps } = state
  if (fits) return { kind: 'fits', binOf: state.binOf, masks: state.room.masks, steps }
  return steps >= stepsMax ? { kind: 'out-of-steps', steps } : { kind: 'impossible', steps }
}

function start(packing: Packing, stepsMax: number): State {
  const { width, itemCount, binCount } = packing
  const restSum = new Float64Array((itemCount + 1) * width)
  const restLeast = new Float64Array((itemCount + 1) * width).fill(Number.POSITIVE_INFINITY)
  for (let item = itemCount - 1; item >= 0; item -= 1) {
    for (let d = 0; d < width; d += 1) {
      const need = packing.need[item * width + d] as number
      restSum[item * width + d] = need + (restSum[(item + 1) * width + d] as number)
      restLeast[item * width + d] = Math.min(need, restLeast[(item + 1) * width + d] as number)
    }
  }
  const columns = new Map<string, number>()
  const binClass = new Int32Array(binCount)
  for (let bin = 0; bin < binCount; bin += 1) {
    let column = nodesText(packing, bin)
    for (let item = 0; item < itemCount; item += 1) column += packing.allowed[item * binCount + bin]
    if (!columns.has(column)) columns.set(column, columns.size)
    binClass[bin] = columns.get(column) as number
  }
  return {
    ...{ packing, stepsMax, steps: 0, binClass, restSum, restLeast, deadEnds: new Set() },
    room: roomOf(packing),
    binOf: new Int32Array(itemCount).fill(-1),
  }
}

function descend(state: State, item: number): boolean {
  const { packing, room } = state
  if (item === packing.itemCount) return true
  if (restTooLarge(state, item)) return false
  const continues = item > 0 && packing.typeOf[item] === packing.typeOf[item - 1]
  const remembered = continues ? undefined : stateText(state, item)
  if (remembered !== undefined && state.deadEnds.has(remembered)) return false
  const first = continues ? (state.binOf[item - 1] as number) : 0
  for (let bin = first; bin < packing.binCount; bin += 1) {
    if (!fitsNow(packing, room, item, bin) || seenAlike(state, first, bin)) continue
    if (state.steps >= state.stepsMax) return false
    state.steps += 1
    putIn(packing, room, item, bin)
    state.binOf[item] = bin
    if (descend(state, item + 1)) return true
    takeOut(packing, room, item, bin)
    state.binOf[item] = -1
  }
  if (state.steps >= state.stepsMax) return false
  if (remembered !== undefined && state.deadEnds.size < deadEndsMax) state.deadEnds.add(remembered)
  return false
}

/** What of a bin's nodes never changes. */
function nodesText({ numa, hostOf }: Packing, bin: number): string {
  const host = hostOf[bin] as number
  return numa === undefined ? '' : `${numa.nodes[host]},${numa.nodeBytes[host]},${numa.cores[host]}|`
}

function restTooLarge(state: State, item: number): boolean {
  const { width, binCount } = state.packing
  for (let d = 0; d < width; d += 1) {
    const least = state.restLeast[item * width + d] as number
    let room = 0
    for (let bin = 0; bin < binCount; bin += 1) {
      const free = state.room.free[bin * width + d] as number
      if (free >= least) room += free
    }
    if (room < (state.restSum[item * width + d] as number)) return true
  }
  return false
}

/** Whether an earlier bin, from `first` on, is in every respect like this one. */
function seenAlike(state: State, first: number, bin: number): boolean {
  for (let other = first; other < bin; other += 1) if (alike(state, other, bin)) return true
  return false
}

function alike(state: State, left: number, right: number): boolean {
  const { width, groupCount } = state.packing
  if (state.binClass[left] !== state.binClass[right]) return false
  for (let d = 0; d < width; d += 1) {
    if (state.room.free[left * width + d] !== state.room.free[right * width + d]) return false
  }
  const { nodes } = state.room
  const most = state.packing.nodes?.numa.most ?? 0
  for (let node = 0; node < most; node += 1)
    if (nodes?.[left * most + node] !== nodes?.[right * most + node]) return false
  for (let group = 0; group < groupCount; group += 1) {
    if (state.room.held[left * groupCount + group] !== state.room.held[right * groupCount + group])
      return false
  }
  return true
}

/** Which items are left and the bins that can still take one of them, whatever their order. */
function stateText(state: State, item: number): string {
  const { width, binCount, groupCount } = state.packing
  const bins: string[] = []
  for (let bin = 0; bin < binCount; bin += 1) {
    let text = `${state.binClass[bin]}`
    let useful = true
    for (let d = 0; d < width; d += 1) {
      const free = state.room.free[bin * width + d] as number
      if (free < (state.restLeast[item * width + d] as number)) useful = false
      text += `,${free}`
    }
    if (!useful) continue
    const most = state.packing.nodes?.numa.most ?? 0
    text += `;${state.room.nodes?.subarray(bin * most, (bin + 1) * most).join(',') ?? ''}`
    for (let group = 0; group < groupCount; group += 1)
      text += `,${state.room.held[bin * groupCount + group]}`
    bins.push(text)
  }
  return `${item}|${bins.sort().join('|')}`
}
