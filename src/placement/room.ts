import { findNodes, pieceIn, shiftNodes } from '#placement/numa.ts'
import type { Packing } from '#placement/packing.ts'

/** What is left in the bins of a packing, and what they hold, while items are put in and taken out. */
export type Room = {
  readonly free: Float64Array
  /** bin × group: 1 where a VM of the group was put. */
  readonly held: Uint8Array
  /** bin × node: memory left; undefined where nodes do not bind. */
  readonly nodes: Float64Array | undefined
  /** Per item the nodes its VMs were put into, one mask per VM. */
  readonly masks: (readonly number[])[]
}

/** The bins before anything is put in. */
export const roomOf = (packing: Packing): Room => ({
  free: packing.free.slice(),
  held: new Uint8Array(packing.binCount * packing.groupCount),
  nodes: packing.nodes?.left.slice(),
  masks: [],
})

/** Whether an item may go to a bin given what is left there and which groups it holds. */
export function fitsNow(packing: Packing, room: Room, item: number, bin: number): boolean {
  const { width, need } = packing
  if (packing.allowed[item * packing.binCount + bin] === 0) return false
  for (let d = 0; d < width; d += 1) {
    if ((need[item * width + d] as number) > (room.free[bin * width + d] as number)) return false
  }
  for (const group of packing.groupsOf[item] ?? []) {
    if (room.held[bin * packing.groupCount + group] === 1) return false
  }
  return room.nodes === undefined || masksFor(packing, room, item, bin) !== undefined
}

/** The nodes of a bin for the VMs of an item, one after the other; undefined when there is no way. */
function masksFor({ nodes }: Packing, room: Room, item: number, bin: number): readonly number[] | undefined {
  if (nodes === undefined || room.nodes === undefined) return []
  const { numa, parts, hostOf } = nodes
  const row = bin * numa.most
  const left = room.nodes
  const masks: number[] = []
  const list = parts[item] ?? []
  for (const { memory, vcpus } of list) {
    const mask = findNodes(numa, left, row, hostOf[bin] as number, memory, vcpus, 'tight')
    if (mask === 0) break
    masks.push(mask)
    shiftNodes(left, row, mask, pieceIn(memory, mask), -1)
  }
  masks.forEach((mask, at) => {
    shiftNodes(left, row, mask, pieceIn(list[at]?.memory ?? 0, mask), 1)
  })
  return masks.length === list.length ? masks : undefined
}

/** Puts an item into a bin that it fits. */
export function putIn(packing: Packing, room: Room, item: number, bin: number): void {
  room.masks[item] = masksFor(packing, room, item, bin) ?? []
  shift(packing, room, item, bin, -1)
}

/** Takes an item out of the bin it was put into. */
export const takeOut = (packing: Packing, room: Room, item: number, bin: number): void =>
  shift(packing, room, item, bin, 1)

function shift(packing: Packing, room: Room, item: number, bin: number, sign: 1 | -1): void {
  const { width, need, groupCount, nodes } = packing
  for (let d = 0; d < width; d += 1) room.free[bin * width + d]! += sign * (need[item * width + d] as number)
  for (const group of packing.groupsOf[item] ?? []) room.held[bin * groupCount + group] = sign === -1 ? 1 : 0
  if (nodes === undefined || room.nodes === undefined) return
  const row = bin * nodes.numa.most
  room.masks[item]?.forEach((mask, at) => {
    shiftNodes(
      room.nodes as Float64Array,
      row,
      mask,
      pieceIn(nodes.parts[item]?.[at]?.memory ?? 0, mask),
      sign,
    )
  })
}
