import type { EstateSummary, ImporterCard } from '#web/worker/message.ts'

/** Sources, and names of a merged estate, that are told one by one. */
const titlesMax = 3

/** An estate's name for a heading: one merged from many is called by its first two, and the rest are counted. */
export function nameText(name: string): string {
  const parts = name.split(' + ')
  return parts.length <= titlesMax ? name : `${parts.slice(0, 2).join(' + ')} and ${parts.length - 2} more`
}

/** A piece of an explanation: words, or what is typed. */
export type HowToPart = { readonly kind: 'prose' | 'typed'; readonly text: string }

/** An importer's explanation in pieces: what stands between backticks is typed. A lone backtick is a character. */
export function howToParts(text: string): readonly HowToPart[] {
  const pieces = text.split('`')
  if (pieces.length % 2 === 0) return [{ kind: 'prose', text }]
  return pieces
    .map((piece, at): HowToPart => ({ kind: at % 2 === 0 ? 'prose' : 'typed', text: piece }))
    .filter(({ text: piece }) => piece !== '')
}

/** Where an estate came from, as a sentence without its full stop: the importer by its title, never by its id. */
export function sourceText(source: string, importers: readonly ImporterCard[]): string {
  if (source === 'topology') return 'Written in a topology.yaml, without an export'
  const titles = source
    .split('+')
    .map((one) => importers.find(({ id }) => id === one)?.title)
    .map((title) => (title === undefined ? 'a saved estate' : `“${title}”`))
  if (titles.length > titlesMax) return `Merged from ${titles.length} kinds of source, listed below`
  if (titles.length > 1) return `Merged from ${titles.slice(0, -1).join(', ')} and ${titles.at(-1)}`
  return titles[0] === 'a saved estate' ? 'Opened from a saved estate' : `Read as ${titles[0]}`
}

/**
 * Why the estate has more hosts than the inventory lists: some are known only because VMs name them. Empty when the
 * two numbers agree or the files counted none.
 */
export function hostsText({ counts, sizes }: Pick<EstateSummary, 'counts' | 'sizes'>): string {
  const listed = counts === 'unknown' ? null : counts.hosts
  if (listed === null || listed >= sizes.hosts) return ''
  const [rows, named] = [listed, sizes.hosts - listed].map((count) => count.toLocaleString('en'))
  return `${rows} with a row in the inventory, ${named} named by VMs only`
}
