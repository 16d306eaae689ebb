import type { State } from '#kernel/block.ts'
import { at } from '#report/svg/frame.ts'

/**
 * The path of one square in a state, top left corner at (x, y). Each state has a shape of its own: full, half, ring,
 * bars, a crossed square, four corners. A square is exactly one `M`; what follows it is relative.
 * Fill with the even-odd rule.
 */
export function cellPath(state: State, x: number, y: number, size: number): string {
  return `M${at(x)} ${at(y)}${shapeOf(state, size)}`
}

/** Subpaths that one square of a state is made of: each ends with one `z`. */
export const subpathsOf = (state: State): number => shapeOf(state, 7).split('z').length - 1

/**
 * The path of `count` squares in a row, `pitch` apart, the first at (x, y). Every square after the first is the same text,
 * so that a row costs a page hardly more than a square does when it is compressed.
 */
export function rowPath(
  state: State,
  row: { readonly x: number; readonly y: number; readonly count: number },
  size: number,
  pitch: number,
): string {
  if (row.count === 0) return ''
  const shape = shapeOf(state, size)
  // A closed subpath leaves the pen where it began: at the sum of the relative moves so far.
  let [penX, penY] = [0, 0]
  for (const [, dx, dy] of shape.matchAll(/m(-?[\d.]+) (-?[\d.]+)/g)) {
    penX += Number(dx)
    penY += Number(dy)
  }
  const next = `m${at(pitch - penX)} ${at(-penY)}${shape}`
  return cellPath(state, row.x, row.y, size) + next.repeat(row.count - 1)
}

const shapes = new Map<string, string>()

function shapeOf(state: State, size: number): string {
  const key = `${state} ${size}`
  const known = shapes.get(key)
  if (known !== undefined) return known
  const made = shape(state, size)
  shapes.set(key, made)
  return made
}

function shape(state: State, size: number): string {
  const box = (width: number, height: number): string => `h${at(width)}v${at(height)}h${at(-width)}z`
  const whole = box(size, size)
  const edge = size / 7
  switch (state) {
    case 'serving':
      return whole
    case 'degraded':
      return `${whole}m${at(edge)} ${at(edge)}${box(size - 2 * edge, size / 2 - edge)}`
    case 'restarting':
      return `${whole}m${at(1.5 * edge)} ${at(1.5 * edge)}${box(size - 3 * edge, size - 3 * edge)}`
    case 'stopped': {
      const bar = box(size, size / 5)
      return `${bar}m0 ${at((2 * size) / 5)}${bar}m0 ${at((2 * size) / 5)}${bar}`
    }
    case 'failed': {
      // A cross cut out of the square: arms of width `arm`, from corner to corner inside an edge.
      const arm = 0.75 * edge
      const reach = size / 2 - edge - arm
      const leg = (dx: number, dy: number): string => `l${at(dx)} ${at(dy)}`
      const cross = [
        leg(arm, -arm),
        leg(reach, reach),
        leg(reach, -reach),
        leg(arm, arm),
        leg(-reach, reach),
        leg(reach, reach),
        leg(-arm, arm),
        leg(-reach, -reach),
        leg(-reach, reach),
        leg(-arm, -arm),
        leg(reach, -reach),
      ]
      return `${whole}m${at(edge)} ${at(edge + arm)}${cross.join('')}z`
    }
    case 'unknown': {
      const dot = size / 3.5
      const step = size - dot
      const corner = box(dot, dot)
      return `${corner}m${at(step)} 0${corner}m0 ${at(step)}${corner}m${at(-step)} 0${corner}`
    }
    default:
      return state satisfies never
  }
}
