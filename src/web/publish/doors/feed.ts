import { html, raw } from '#report/markup.ts'
import { pageAddress, type SiteAddress } from '#web/publish/doors/sitemap.ts'

/** One change of the path as a feed tells it. */
export type FeedEntry = {
  /** Stable for ever: what changed and how, never the address. */
  readonly id: string
  readonly title: string
  readonly on: string
  readonly path: string
  readonly summary: string
}

/** An Atom feed (RFC 4287) of the changes of the path, newest first. Days are said to begin at midnight UTC. */
export function atomFeed(
  title: string,
  entries: readonly FeedEntry[],
  asOf: string,
  address: SiteAddress,
): string {
  const instant = (day: string): string => `${day}T00:00:00Z`
  const items = entries.map(
    ({ id, title: heading, on, path, summary }) => html`<entry>
<id>tag:bulkhead,2026:${id}</id>
<title>${heading}</title>
<updated>${instant(on)}</updated>
<link href="${pageAddress(path, address)}"/>
<summary>${summary}</summary>
</entry>
`,
  )
  const updated = entries[0]?.on ?? asOf
  return html`${raw('<?xml version="1.0" encoding="UTF-8"?>')}
<feed xmlns="http://www.w3.org/2005/Atom">
<id>tag:bulkhead,2026:path</id>
<title>${title}</title>
<updated>${instant(updated)}</updated>
<author><name>Bulkhead</name></author>
<link href="${pageAddress('index.html', address)}"/>
<link rel="self" href="${address}feed.xml"/>
${items}</feed>
`.markup
}
