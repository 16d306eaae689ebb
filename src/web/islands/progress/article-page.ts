import type { PathIndex } from '#path/path-index.ts'

/** Finds an article as its page shows it: the site fetches the page, a book has it. Null when it cannot be had. */
export type ArticlePages = (index: PathIndex, id: string) => Promise<HTMLElement | null>

/** Fetches the page of an article from the site. */
export const fetchedArticle: ArticlePages = async (index, id) => {
  const article = index.articles.find((one) => one.id === id)
  const response = article === undefined ? undefined : await fetch(article.href).catch(() => undefined)
  if (!response?.ok) return null
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  return page.querySelector<HTMLElement>('[data-article-page]')
}
