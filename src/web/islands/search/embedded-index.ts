import { openSearchInSlices, type StoredSearch } from '#path/search.ts'
import type { AskedSearch } from '#web/islands/search/index-source.ts'

/** Opens the index embedded in this document, as the book carries it. Rejects without one. */
export async function openEmbedded(page: Document): Promise<AskedSearch> {
  const text = page.querySelector('script#search-index')?.textContent
  if (!text) throw new Error('this document carries no index')
  const search = await openSearchInSlices(JSON.parse(text) as StoredSearch)
  return { find: async (query, count) => search.find(query, count) }
}
