import { html, raw } from '#report/markup.ts'
import type { Page } from '#web/publish/page.ts'

/** Where the site is read from: 'https://path.example.org/', with its slash at the end. */
export type SiteAddress = string

/** Pages that a search engine has no use for. */
const unlisted = new Set(['404.html'])

/** The address of a page for the world outside: an index page is its folder. */
export const pageAddress = (path: string, address: SiteAddress): string =>
  `${address}${path.replace(/(^|\/)index\.html$/, '$1')}`

/** sitemap.xml by the sitemaps.org protocol: every page, with the day its text last changed where that is known. */
export function sitemap(
  pages: readonly Page[],
  changedOn: ReadonlyMap<string, string>,
  address: SiteAddress,
): string {
  const entries = pages
    .filter(({ path }) => !unlisted.has(path))
    .map(({ path }) => {
      const day = changedOn.get(path)
      return html`<url><loc>${pageAddress(path, address)}</loc>${day === undefined ? '' : html`<lastmod>${day}</lastmod>`}</url>
`
    })
  return html`${raw('<?xml version="1.0" encoding="UTF-8"?>')}
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries}</urlset>
`.markup
}

/** robots.txt: everything may be read, and here is the map. */
export const robots = (address: SiteAddress): string =>
  `User-agent: *\nAllow: /\n\nSitemap: ${address}sitemap.xml\n`
