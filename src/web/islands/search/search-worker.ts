import { openSearch, type Search, type SearchAnswer, type StoredSearch } from '#path/search.ts'

// The search page's worker: it reads the index and looks in it, so that opening it never holds up the page.

/** A query to answer, from the index at `address`. */
export type SearchAsk = {
  readonly id: number
  readonly address: string
  readonly query: string
  readonly count: number
}
/** The answer to the query of that id; 'unread' when the index could not be read. */
export type SearchReply = { readonly id: number; readonly answer: SearchAnswer | 'unread' }

let opened: Promise<Search> | undefined

async function open(address: string): Promise<Search> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`the index answered ${response.status}`)
  return openSearch((await response.json()) as StoredSearch)
}

addEventListener('message', async ({ data }: MessageEvent<SearchAsk>) => {
  const { id, address, query, count } = data
  opened ??= open(address)
  const reply = await opened.then(
    (search): SearchReply => ({ id, answer: search.find(query, count) }),
    (): SearchReply => {
      opened = undefined
      return { id, answer: 'unread' }
    },
  )
  postMessage(reply)
})
