/** A question in an address: the engine and the parameters that somebody set, as text. */
export type Link = { readonly engine: string; readonly params: Readonly<Record<string, string>> }

/** The hash of an address that asks this question. Example: '#engine=headroom&failures=2' */
export function linkHash(engine: string, params: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(params).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : String(value),
  ])
  return `#${new URLSearchParams([['engine', engine], ...entries] as [string, string][])}`
}

/** The question in a hash, or 'none' when it names no engine. Its parameters are unread: a form checks them. */
export function parseLink(hash: string): Link | 'none' {
  const { engine, ...params } = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')))
  return engine === undefined || engine === '' ? 'none' : { engine, params }
}
