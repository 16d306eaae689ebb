import { openSearchInSlices, type Search, type StoredSearch } from '#path/search.ts'

/** Opens the index embedded in this document, as the book carries it; else asks for it at `address`. Rejects without either. */
export async function loadSearch(page: Document, address: string): Promise<Search> {
  const embedded = page.querySelector('script#search-index')?.textContent
  if (embedded) return openSearchInSlices(JSON.parse(embedded) as StoredSearch)
  const response = await fetch(address)
  if (!response.ok) throw new Error(`the index answered ${response.status}`)
  return openSearchInSlices((await response.json()) as StoredSearch)
}
