import type { EstateSummary, ImporterCard } from '#web/worker/message.ts'

/** Where an estate came from, as a sentence without its full stop: the importer by its title, never by its id. */
export function sourceText(source: string, importers: readonly ImporterCard[]): string {
  if (source === 'topology') return 'Written in a topology.yaml, without an export'
  const titles = source
    .split('+')
    .map((one) => importers.find(({ id }) => id === one)?.title)
    .map((title) => (title === undefined ? 'a saved estate' : `“${title}”`))
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
