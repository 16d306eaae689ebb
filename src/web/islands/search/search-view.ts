import type { SearchAnswer } from '#path/search.ts'
import { foundItem } from '#web/islands/search/found-list.ts'
import type { AskedSearch } from '#web/islands/search/index-source.ts'

/** Results shown at first and with each wish for more. */
const shownAtOnce = 12

/** What a search needs of its page: a form with a field `q`, a list, a line that is spoken, a button for more. */
export type SearchView = {
  readonly form: HTMLFormElement
  readonly list: HTMLElement
  readonly said: HTMLElement
  readonly more: HTMLElement
  /** Makes an address below the root of the site relative to this page. */
  readonly address: (href: string) => string
  /** Told what is looked for now, so that a page can keep it in its address. */
  readonly asked: (query: string) => void
}

/**
 * Makes a search live. Typing searches; Enter searches at once; arrow keys walk from the field through the results and
 * back; Escape returns to the field. `load` is called at the first search and again if it failed. `first` is looked for
 * straight away.
 */
export function searchLive(view: SearchView, load: () => Promise<AskedSearch>, first: string): void {
  const input = view.form.elements.namedItem('q')
  if (!(input instanceof HTMLInputElement)) return
  let search: Promise<AskedSearch> | undefined
  let count = shownAtOnce
  const opened = (): Promise<AskedSearch> => {
    search ??= load()
    return search
  }
  const run = async (): Promise<void> => {
    const query = input.value
    view.asked(query)
    if (query.trim() === '') return show(view, undefined)
    try {
      const answer = await opened().then((ready) => ready.find(query, count))
      // What was typed meanwhile has its own turn.
      if (input.value !== query) return
      show(view, answer)
      view.list.dataset.query = query
    } catch {
      search = undefined
      delete document.documentElement.dataset.asked
      view.said.textContent =
        'The index of this copy could not be read, so nothing can be searched here. The lists below lead everywhere.'
    }
  }
  const fresh = (): void => {
    count = shownAtOnce
    void run()
  }
  input.addEventListener('input', fresh)
  const prepare = (): void => {
    opened()
      .then((ready) => ready.find('', 0))
      .catch(() => (search = undefined))
  }
  input.addEventListener('focus', prepare, { once: true })
  view.form.addEventListener('submit', (event) => {
    event.preventDefault()
    fresh()
  })
  view.more.querySelector('button')?.addEventListener('click', () => {
    const before = view.list.children.length
    count += shownAtOnce
    void run().then(() => linkOf(view.list.children[before])?.focus())
  })
  walkByKeys(view, input)
  if (first !== '') {
    input.value = first
    fresh()
  }
}

function show({ list, said, more, address }: SearchView, answer: SearchAnswer | undefined): void {
  list.replaceChildren(...(answer?.hits ?? []).map((hit) => foundItem(hit, address)))
  if (answer === undefined || answer.total === 0) delete document.documentElement.dataset.asked
  more.hidden = answer === undefined || answer.total <= answer.hits.length
  said.textContent = answer === undefined ? '' : sayAnswer(answer)
}

/** What was found, in a sentence. */
function sayAnswer({ words, holding, total, cut }: SearchAnswer): string {
  if (words.length === 0) return 'There is no word in that to look for. Type letters or digits.'
  const beginning = cut === 'cut' ? ' Only the beginning of that long query was read.' : ''
  if (total === 0)
    return `Nothing holds a word like that. Try another spelling, or one word less.${beginning}`
  const results = total === 1 ? '1 result' : `${total} results`
  const some = holding === 'any-word' ? ' Nothing holds all of these words; these hold some.' : ''
  return `${results}.${some}${beginning}`
}

const linkOf = (item: Element | null | undefined): HTMLAnchorElement | null =>
  item?.querySelector('a') ?? null

function walkByKeys({ form, list }: SearchView, input: HTMLInputElement): void {
  const links = (): readonly HTMLAnchorElement[] => [...list.querySelectorAll('a')]
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const isOutside = event.target !== input && !list.contains(event.target as Node)
    if (isOutside || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape' && event.target !== input) {
      event.preventDefault()
      input.focus()
    }
    if (step === 0) return
    const all = links()
    const next = all.indexOf(event.target as HTMLAnchorElement) + step
    if (next >= all.length || (event.target === input && step < 0)) return
    event.preventDefault()
    if (next < 0) input.focus()
    else all[next]?.focus()
  }
  form.addEventListener('keydown', walk)
  list.addEventListener('keydown', walk)
}
