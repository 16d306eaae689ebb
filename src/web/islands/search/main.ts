import { workerSearch } from '#web/islands/search/index-source.ts'
import { searchLive } from '#web/islands/search/search-view.ts'

// The search page: reads ?q= from its address, keeps it there, and looks in the index that lies beside it.

const form = document.querySelector<HTMLFormElement>('form.search-form')
const list = document.querySelector<HTMLElement>('ol.found')
const said = document.querySelector<HTMLElement>('.search-said')
const more = document.querySelector<HTMLElement>('.found-more')

if (form && list && said && more) {
  searchLive(
    {
      ...{ form, list, said, more },
      address: (href) => href,
      asked(query) {
        const address = new URL(location.href)
        if (query === '') address.searchParams.delete('q')
        else address.searchParams.set('q', query.slice(0, 200))
        history.replaceState(null, '', address)
      },
    },
    async () => {
      if (document.querySelector('script#search-index') === null)
        return workerSearch(new URL('search.json', location.href).href)
      const { openEmbedded } = await import('#web/islands/search/embedded-index.ts')
      return openEmbedded(document)
    },
    new URLSearchParams(location.search).get('q') ?? '',
  )
}
