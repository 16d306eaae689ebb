import type { Reliability } from '#estate/model.ts'
import type { Draft } from '#estate/overlay/draft.ts'
import { readNeeds } from '#estate/overlay/needs.ts'
import { type Reading, readDurationMs, readMeasure } from '#estate/overlay/reading.ts'
import type { Tree } from '#estate/overlay/tree.ts'

/** What a key of a rule does: the field it sets, how its value is read, and how that joins what was there. */
export type Setting = {
  readonly field: string
  readonly read: (draft: Draft, reading: Reading, tree: Tree) => unknown
  readonly join?: (before: unknown, read: unknown) => unknown
}

/** A setting that replaces a field by what is written. */
export const plain = (field: string, read: (reading: Reading, tree: Tree) => unknown): Setting => ({
  field,
  read: (_draft, reading, tree) => read(reading, tree),
})

/** Sets one of the two means of a component's reliability and keeps the other. */
const reliability = (member: keyof Reliability): Setting => ({
  field: 'reliability',
  read: (_draft, reading, tree) => readMeasure(reading, tree),
  join: (before, read) => ({
    failuresPerYear: 'unknown',
    repairHours: 'unknown',
    ...(before as Reliability | undefined),
    [member]: read,
  }),
})

/** What may be said of anything: how it starts, and how often it fails. */
export const commonSettings: Readonly<Record<string, Setting>> = {
  startRequires: { field: 'startRequires', read: readNeeds },
  startTime: plain('startMs', readDurationMs),
  failuresPerYear: reliability('failuresPerYear'),
  repairHours: reliability('repairHours'),
}
