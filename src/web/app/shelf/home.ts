/** Where decisions and their estates are kept: in the database of Bulkhead on this computer, or in this browser. */
export type Home = 'server' | 'browser'

/** What the page says about a home, in full. */
export const homeText: Readonly<Record<Home, string>> = {
  server:
    'Saved in Bulkhead’s database on this computer. Keeping a decision stores its runs there, and with them the whole estate that is open.',
  browser:
    'Saved in this browser, with its runs; the estate stays where it is kept, in this browser too. Clearing its site data deletes it; export what you want to keep.',
}

/** Finds out whether this page was served by Bulkhead and may write to its database. Asked once per page. */
export async function findHome(): Promise<Home> {
  if (!location.protocol.startsWith('http')) return 'browser'
  const health = (await jsonAt('/api/health')) as { readonly connected?: unknown }
  // A page opened without the token of this start is served, but may not write.
  return health.connected === true ? 'server' : 'browser'
}

/** The object at an address of this origin; an empty one for anything else. */
async function jsonAt(address: string): Promise<object> {
  const response = await fetch(address).catch(() => undefined)
  const isJson = response?.ok && response.headers.get('content-type')?.includes('json')
  const value: unknown = isJson ? await response.json().catch(() => undefined) : undefined
  return typeof value === 'object' && value !== null ? value : {}
}
