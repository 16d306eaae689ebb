const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'] as const

/** A small number as a word. Example: wordOf(2) → "two" */
export const wordOf = (count: number): string => words[count] ?? String(count)

/** Example: hostsText(2) → "two hosts" */
export const hostsText = (count: number): string => `${wordOf(count)} ${count === 1 ? 'host' : 'hosts'}`

/** Losses of up to so many hosts. Example: upToText(3) → "one, two or three hosts" */
export function upToText(count: number): string {
  const all = Array.from({ length: count }, (_, at) => wordOf(at + 1))
  return count === 1 ? 'one host' : `${all.slice(0, -1).join(', ')} or ${all.at(-1)} hosts`
}

/** What losses of so many hosts are called. Example: setsText(2) → "pairs of hosts" */
export const setsText = (count: number): string =>
  count === 1 ? 'hosts' : count === 2 ? 'pairs of hosts' : 'triples of hosts'
