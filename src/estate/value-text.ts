import { formatQuantity } from '#kernel/units.ts'

/** Longest text of one value in a sentence or a cell. */
const shownMax = 80

/** A value of an estate as people read it in a sentence, with its unit where the name of its field says one. */
export function valueText(field: string, value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number' && field.endsWith('Bytes')) {
    const text = formatQuantity(value, 'bytes')
    return value % 2 ** 20 === 0 ? text : `${text} (${value} bytes)`
  }
  if (typeof value === 'number' && field.endsWith('Mhz')) return formatQuantity(value, 'mhz')
  if (value === 'unknown') return 'unknown'
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text
}
