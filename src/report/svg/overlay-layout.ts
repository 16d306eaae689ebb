import type { State } from '#kernel/block.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { kindNoun } from '#report/states.ts'
import { fitted, fontSize, textWidth } from '#report/svg/frame.ts'

type Overlay = BlockOf<'domain-map'>['overlays'][number]

/** One dependency above the map. `letter` marks a failed one and what it holds; it is empty for the others. */
export type Chip = {
  readonly ref: string
  readonly kind: string
  readonly name: string
  readonly state: State
  readonly letter: string
  /** The name as it fits; empty where there are many and only the mark is drawn. */
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly holds: readonly string[]
}

/** The chips with the names of their rows, and the height they take. */
export type Strip = {
  readonly chips: readonly Chip[]
  readonly rails: readonly { readonly text: string; readonly x: number; readonly y: number }[]
  readonly height: number
}

/** Height of a chip and, at least, its width: a finger's target. */
const side = 24
const gap = 5
/** Of a kind with more chips than this only the failed ones are named; the others are bare marks. */
const named = 5
/** Failed dependencies that get a letter and a line: more would hide the map they explain. */
const letters = 'ABCDEF'
/** Room for the lines between the chips and the map. */
const railway = 20

/** Dependencies in rows above the map, a row or more per kind with the kind in front, in the block's order. */
export function chipStrip(overlays: readonly Overlay[], width: number): Strip {
  const isNarrow = width < 560
  const kinds = [...new Set(overlays.map((overlay) => overlay.kind))]
  const rows = kinds.map((kind) => {
    const own = overlays.filter((overlay) => overlay.kind === kind)
    return { overlays: own, noun: oneLine(kindNoun(kind, own.length)), isLong: own.length > named }
  })
  const gutter = isNarrow
    ? 0
    : Math.max(0, ...rows.map(({ noun }) => Math.min(160, textWidth(noun, fontSize)))) + 12
  const failed = rows.flatMap((row) => row.overlays.filter((overlay) => overlay.state === 'failed'))
  const lettered = new Map(failed.map((overlay, index) => [overlay, letters[index] ?? '']))
  const chips: Chip[] = []
  const rails: Strip['rails'][number][] = []
  let y = 0
  for (const { overlays: own, noun, isLong } of rows) {
    rails.push({
      text: fitted(noun, isNarrow ? width : gutter - 12, fontSize),
      x: 0,
      y: y + (isNarrow ? 13 : 16),
    })
    if (isNarrow) y += 19
    let x = gutter
    for (const overlay of own) {
      const letter = lettered.get(overlay) ?? ''
      const isBare = isLong && overlay.state !== 'failed'
      const text = isBare ? '' : fitted(oneLine(overlay.name), Math.min(190, width - gutter - 52), fontSize)
      const wide = isBare ? side : textWidth(text, fontSize) + 28 + (letter === '' ? 0 : 18)
      if (x > gutter && x + wide > width) {
        x = gutter
        y += side + gap
      }
      const { ref, kind, name, state, holds } = overlay
      const place = { x, y, width: wide, height: side }
      chips.push({ ref, kind: oneLine(kind), name: oneLine(name), state, letter, text, ...place, holds })
      x += wide + (isBare ? 0 : gap)
    }
    y += side + gap
  }
  return { chips, rails, height: chips.length === 0 ? 0 : y + railway }
}
