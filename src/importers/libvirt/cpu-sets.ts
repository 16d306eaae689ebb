/** No host has processors or nodes beyond this number; what is above is damage. */
const memberMax = 16_383
const partsMax = 4_096

/**
 * The members of a set as libvirt writes it, in order: '1,3-5,^4' → ['1', '3', '5']. Undefined for text that is none, and
 * for numbers no host has. A part that begins with '^' takes one out.
 */
export function cpuSet(text: string): readonly string[] | undefined {
  const members = new Set<number>()
  const out = new Set<number>()
  const parts = text.split(',', partsMax)
  for (const part of parts) {
    const [, without, first, last] = /^\s*(\^?)(\d{1,6})(?:-(\d{1,6}))?\s*$/.exec(part) ?? []
    if (first === undefined) return undefined
    const [from, to] = [Number(first), Number(last ?? first)]
    if (to < from || to > memberMax) return undefined
    for (let member = from; member <= to; member += 1) (without === '^' ? out : members).add(member)
  }
  return [...members]
    .filter((member) => !out.has(member))
    .sort((left, right) => left - right)
    .map(String)
}
