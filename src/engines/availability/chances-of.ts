import type { Figure } from '#engines/availability/figures.ts'
import { failureFrequency, unavailability } from '#kernel/fault-tree/frequency.ts'

/** How a component without a figure counts: as never failing, or as always down. */
export type UnknownAs = 'never-fails' | 'always-down'

/** Share of time that the component behind each event is down by itself. */
export function downShares(
  nodes: readonly number[],
  figures: readonly Figure[],
  unknownAs: UnknownAs,
  spared: (node: number) => boolean,
): readonly number[] {
  return nodes.map((node) => {
    if (spared(node)) return 0
    const figure = figures[node]!
    if (figure.kind === 'unknown') return unknownAs === 'never-fails' ? 0 : 1
    return figure.kind === 'follows' ? 0 : unavailability(figure)
  })
}

/** Failures a calendar year of the component behind each event; 0 where nobody states it. */
export const failuresOf = (nodes: readonly number[], figures: readonly Figure[]): readonly number[] =>
  nodes.map((node) => {
    const figure = figures[node]!
    return figure.kind === 'unknown' || figure.kind === 'follows' ? 0 : failureFrequency(figure)
  })
