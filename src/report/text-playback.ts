import { frameAfter, worstFrame } from '#kernel/playback.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import type { Paint } from '#report/paint.ts'
import { quantityText } from '#report/scale.ts'
import { cellCounts, countsText } from '#report/states.ts'
import { domainMapText } from '#report/text-map.ts'
import { wrap } from '#report/width.ts'

/** A map in motion: every moment with how the VMs stand after it, then the map where the fewest serve. */
export function playbackText(block: BlockOf<'playback'>, columns: number, paint: Paint): readonly string[] {
  if (block.moments.length === 0) return domainMapText(frameAfter(block, 0), columns, paint)
  const lines = block.moments.flatMap(({ atMs, label }, index) => {
    const counts = countsText(cellCounts(frameAfter(block, index + 1).domains))
    return wrap(`${quantityText(atMs, 'ms')}: ${oneLine(label)} (${counts})`, columns)
  })
  const worst = worstFrame(block)
  const moment = block.moments[worst - 1]
  const head = moment === undefined ? 'The map throughout:' : `The map at ${quantityText(moment.atMs, 'ms')}:`
  return [...lines, head, ...domainMapText(frameAfter(block, worst), columns, paint)]
}
