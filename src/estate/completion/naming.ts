/** The longest id a form makes of a name. */
const idMax = 64

/**
 * An id for something of this name that none of `taken` is: lower case, letters and digits of any script kept, the
 * rest as single dashes; a name of which nothing is left takes `fallback`. Example: ('Room 1/A', [], 'room') → 'room-1-a'
 */
export function idFor(name: string, taken: Iterable<string>, fallback: string): string {
  const kept = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
  const base = [...kept].slice(0, idMax).join('') || fallback
  const others = new Set(taken)
  if (!others.has(base)) return base
  // There is one candidate more than ids taken, so one of them is free.
  for (let number = 2; number <= others.size + 2; number += 1) {
    if (!others.has(`${base}-${number}`)) return `${base}-${number}`
  }
  return base
}
