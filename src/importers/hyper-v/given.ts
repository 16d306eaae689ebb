import type { Known, Origin } from '#estate/model.ts'
import type { VmDraft } from '#importers/hyper-v/draft.ts'
import { guestOf, type Reading } from '#importers/hyper-v/reading.ts'
import { type JsonObject, type RecordReader, textOf, valueAt } from '#importers/json-reader.ts'

/** A row with everything that is needed to read it. */
export type Given = {
  readonly record: JsonObject
  readonly reader: RecordReader
  readonly origin: Origin
  /** The cluster it speaks of where its file names only one. */
  readonly cluster: string | undefined
}

/**
 * The name in a property that holds an object on the console and, in JSON, an object with a Name or its text.
 * Example: nameIn({Name: 'hv-1'}) and nameIn('hv-1') → 'hv-1'
 */
export const nameIn = (value: unknown): string | undefined => textOf(value) ?? textOf(valueAt(value, 'Name'))

/** Says that a record names nothing it could be about. */
export function passedOver(reading: Reading, { reader }: Given, property: string): void {
  reading.log.add(
    'hyper-v.name-missing',
    'warning',
    reader.where(property),
    `This record has no ${property}, so nobody knows what it is about and it was passed over. Export it again with all properties.`,
  )
}

/** Zero is what a tool writes for something it could not ask: no host has no processor and no memory. */
export const positive = (value: Known<number>): Known<number> => (value === 0 ? 'unknown' : value)

/** The guest a record of another cmdlet speaks of. */
export function guestOfRecord(reading: Reading, { record, origin }: Given): VmDraft | undefined {
  const name = nameIn(record.VMName)
  if (name === undefined) return undefined
  return guestOf(
    ...([
      reading,
      name,
      textOf(record.VMId) ?? '',
      nameIn(record.ComputerName) ?? '',
      origin,
      'any',
    ] as const),
  )
}
