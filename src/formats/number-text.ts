/** A number read from text; `grouped` when a separator before three digits was taken to group thousands. */
export type NumberText = { readonly value: number; readonly grouped: boolean }

const plain = /^[+-]?(?:\d+|\d*\.\d+|\d+\.\d*)(?:[eE][+-]?\d{1,3})?$/
const blanks = /[\s\u00a0\u2007\u202f']/g
const groups = /^[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*$/

/**
 * A number as people and spreadsheet programs of any locale write it: "4096", "4,096", "4.096,5", "4 096",
 * "0,5". One separator before exactly three digits groups thousands, because exports count whole mebibytes;
 * `grouped` says that this was decided. Undefined for anything else. Example: numberFromText('1.234,5') → 1234.5
 */
export function numberFromText(text: string): NumberText | undefined {
  const compact = text.replace(blanks, '')
  const group = groups.exec(compact)
  if (group) return { value: Number(compact.replace(/[.,]/g, '')), grouped: true }
  if (plain.test(compact)) return { value: Number(compact), grouped: false }
  const comma = compact.lastIndexOf(',')
  const dot = compact.lastIndexOf('.')
  const decimal = comma > dot ? ',' : '.'
  const [whole = '', fraction, more] = compact.split(decimal)
  if (fraction === undefined || more !== undefined || !/^\d*$/.test(fraction)) return undefined
  const other = decimal === ',' ? '.' : ','
  if (!new RegExp(`^[+-]?\\d{1,3}(?:\\${other}\\d{3})*$|^[+-]?\\d*$`).test(whole)) return undefined
  const value = Number(`${whole.replaceAll(other, '')}.${fraction}`)
  return /\d/.test(compact) && Number.isFinite(value) ? { value, grouped: false } : undefined
}
