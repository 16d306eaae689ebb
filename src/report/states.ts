import type { Domain, DomainCells, State, Verdict } from '#kernel/block.ts'

/** All states, from quiet to grave, unknown last: the order of legends, counts and layers everywhere. */
export const states = [
  'serving',
  'degraded',
  'restarting',
  'stopped',
  'failed',
  'unknown',
] as const satisfies readonly State[]

/** One character per state for text: it resembles the pattern of the pictures. */
export const stateGlyph: Readonly<Record<State, string>> = {
  serving: '\u00b7',
  degraded: '/',
  restarting: 'o',
  stopped: '=',
  failed: 'X',
  unknown: '?',
}

/** The mark that stands beside the word of a verdict; the word carries the meaning. */
export const verdictGlyph: Readonly<Record<Verdict, string>> = {
  safe: '\u2713',
  unsafe: '\u2717',
  undecided: '?',
}

/** VMs by state under a list of domains, themselves and everything inside them included. */
export function cellCounts(domains: readonly Domain[]): Readonly<Record<State, number>> {
  const counts: Record<State, number> = {
    serving: 0,
    degraded: 0,
    restarting: 0,
    stopped: 0,
    failed: 0,
    unknown: 0,
  }
  const pending = [...domains]
  for (let domain = pending.pop(); domain !== undefined; domain = pending.pop()) {
    for (const { state, count } of domain.cells) counts[state] += count
    for (const child of domain.children) pending.push(child)
  }
  return counts
}

/** Cells in the order of states, one entry per state that occurs. */
export const cellsOf = (counts: Readonly<Record<State, number>>): readonly DomainCells[] =>
  states.filter((state) => counts[state] > 0).map((state) => ({ state, count: counts[state] }))

/** Counts as words. Example: "40 VMs: 32 serving, 8 failed"; without VMs "no VMs". */
export function countsText(counts: Readonly<Record<State, number>>): string {
  const cells = cellsOf(counts)
  const total = cells.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return 'no VMs'
  const noun = total === 1 ? 'VM' : 'VMs'
  const [only] = cells
  if (cells.length === 1 && only !== undefined) return `${grouped(total)} ${noun} ${only.state}`
  const parts = cells.map(({ state, count }) => `${grouped(count)} ${state}`)
  return `${grouped(total)} ${noun}: ${parts.join(', ')}`
}

/** A whole number grouped by thousands. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

const plurals: Readonly<Record<string, string>> = {
  switch: 'switches',
  facility: 'facilities',
  firmware: 'firmware batches',
  witness: 'witnesses',
}

/** The plural of a kind of component. Example: kindNoun('switch', 2) → 'switches' */
export const kindNoun = (kind: string, count: number): string =>
  count === 1 ? kind : (plurals[kind] ?? (kind.endsWith('s') ? `${kind}es` : `${kind}s`))

/** A component as people say it; a name that begins with its kind says it once. Example: "rack r1", "Room A". */
export function kindAndName(kind: string, name: string): string {
  const word = kind.replaceAll('-', ' ')
  return name.toLowerCase().startsWith(word.toLowerCase()) ? name : `${word} ${name}`
}
