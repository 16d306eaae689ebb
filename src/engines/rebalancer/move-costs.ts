import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import { gib, mib } from '#kernel/units.ts'
import { bandwidthOf } from '#migration/evacuation.ts'
import { guestLike, type Move, type MoveSettings, moveOf } from '#migration/move.ts'

/** Of its memory a guest is taken to write this share again and again. */
const workingShare = 1 / 8

/**
 * What one live move of a VM of this memory costs when its host's network is shared by as many as may move at a time.
 * Moves of one size are one computation. A guest that outruns the copy is slowed down, as QEMU and vSphere do.
 */
export function moveCosts(values: RebalanceParams): (memoryBytes: number) => Move {
  const model = {
    memoryBytes: gib(64),
    workingSetBytes: gib(64) * workingShare,
    dirtyBytesPerSecond: mib(values.dirtyMibPerSecondPerGib * 64),
  }
  const network = {
    linkGbps: values.linkGbps,
    streamGbps: values.linkGbps,
    streams: 1,
    limits: 'none',
  } as const
  const bytesPerSecond = bandwidthOf(values.perHost, network)
  const settings: MoveSettings = {
    ...{ workload: 'working-set', method: 'auto-converge' },
    ...{ untouched: 0, downtimeMs: 300, deadlineMs: 3_600_000 },
  }
  const known = new Map<number, Move>()
  return (memoryBytes) => {
    const made = known.get(memoryBytes) ?? moveOf(guestLike(model, memoryBytes, 0), bytesPerSecond, settings)
    known.set(memoryBytes, made)
    return made
  }
}
