import type { Known } from '#estate/model.ts'
import { numberIn } from '#importers/json-reader.ts'
import type { XmlReader } from '#importers/xml-reader.ts'

const powers = ['k', 'm', 'g', 't', 'p', 'e']

/**
 * Bytes in one of a unit as libvirt writes it, in any case: 'b' and 'bytes'; 'KiB' and 'k' are 1,024; 'KB' is 1,000. Undefined
 * for anything else. Source: libvirt domain XML format, memory allocation.
 */
export function bytesInUnit(unit: string): number | undefined {
  const text = unit.trim().toLowerCase()
  if (text === 'b' || text === 'byte' || text === 'bytes') return 1
  const power = powers.indexOf(text.slice(0, 1)) + 1
  if (power === 0) return undefined
  const rest = text.slice(1)
  if (rest === '' || rest === 'ib') return 1024 ** power
  return rest === 'b' ? 1000 ** power : undefined
}

/**
 * The size at a path in bytes: the number of an element in the unit of its `unit`, or in `standard` where it has none.
 * Unknown with an issue for a unit or number that is none.
 */
export function sizeAt(reader: XmlReader, path: string, standard: 'KiB' | 'bytes'): Known<number> {
  if (reader.raw(path) === undefined) return 'unknown'
  const unit = reader.raw(`${path}@unit`) ?? standard
  const scale = bytesInUnit(unit)
  if (scale !== undefined) return reader.whole(path, scale)
  const message = `"${path}" is counted in "${unit.slice(0, 40)}", which is no unit. It is taken as unknown: check the file.`
  reader.place.log.add('libvirt.unit-unknown', 'warning', reader.where(path), message)
  return 'unknown'
}

/** A number written out whole, 0 or more; unknown for anything else. */
export function countIn(text: string | undefined): Known<number> {
  const value = text === undefined ? Number.NaN : numberIn(text)
  return Number.isSafeInteger(value) && value >= 0 ? value : 'unknown'
}
