import type { SearchAnswer } from '#path/search.ts'
import type { SearchAsk, SearchReply } from '#web/islands/search/search-worker.ts'

/** A search that answers when it can. Rejects when its index could not be read. */
export type AskedSearch = { find(query: string, count: number): Promise<SearchAnswer> }

/** Looks in the index at `address` inside a worker. The first query, even an empty one, makes it read the index. */
export function workerSearch(address: string): AskedSearch {
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, (reply: SearchReply['answer']) => void>()
  let last = 0
  worker.addEventListener('message', ({ data }: MessageEvent<SearchReply>) => {
    waiting.get(data.id)?.(data.answer)
    waiting.delete(data.id)
  })
  worker.addEventListener('error', () => {
    for (const reply of waiting.values()) reply('unread')
    waiting.clear()
  })
  return {
    async find(query, count) {
      last += 1
      const ask: SearchAsk = { id: last, address, query, count }
      const answer = await new Promise<SearchReply['answer']>((resolve) => {
        waiting.set(ask.id, resolve)
        worker.postMessage(ask)
      })
      if (answer === 'unread') throw new Error(`the index at ${address} could not be read`)
      return answer
    },
  }
}
