import { formatQuantity, type Unit } from '#kernel/units.ts'

/** An amount as people read it. Example: amountText(2 ** 30, 'bytes') → "1 GiB" */
export const amountText = (value: number, unit: Unit): string =>
  value === Infinity ? 'without bound' : formatQuantity(value, unit)

/** A number and a noun. Example: countText(2, 'slot') → "2 slots" */
export const countText = (count: number, noun: string): string =>
  `${formatQuantity(count, 'count')} ${noun}${count === 1 ? '' : 's'}`

/** Example: hostsText(1) → "1 host" */
export const hostsText = (count: number): string => formatQuantity(count, 'hosts')

/** Names joined as people join them, with a count for those left out. Example: "a, b and 3 more" */
export function listText(names: readonly string[], total: number): string {
  const rest = total - names.length
  if (rest > 0) return `${names.join(', ')} and ${rest} more`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** How many hosts are lost. Examples: lossText(1) → "one host", lossText(2) → "two hosts" */
export const lossText = (failures: number): string =>
  failures === 1 ? 'one host' : failures === 2 ? 'two hosts' : `${failures} hosts`
