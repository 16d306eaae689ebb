import type { ImportCounts, ReadFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { OverlayText } from '#web/worker/message.ts'
import { readShelf, writeShelf } from '#web/worker/shelf.ts'

/** An estate as it is kept: its stored JSON text before overlays, and the overlays to apply. */
export type Shelved = {
  readonly name: string
  readonly stored: string
  readonly overlays: readonly OverlayText[]
  readonly source: string
  readonly files: readonly string[]
  /** What the import doubted and counted, which the estate itself does not say. */
  readonly issues?: readonly Issue[] | undefined
  readonly counts?: ImportCounts | undefined
  /** Who read each file; left out by versions that did not keep it. */
  readonly readers?: readonly ReadFile[] | undefined
}

/** What the desk needs from the world around it; the browser's are below, a test brings its own. */
export type Ports = {
  readonly fetchText: (address: string) => Promise<Outcome<string>>
  readonly readShelf: () => Promise<Outcome<Shelved>>
  readonly writeShelf: (estate: Shelved) => Promise<Outcome<'kept'>>
  readonly sendEstate: (stored: string) => Promise<Outcome<'sent'>>
}

/** The ports of a browser: same-origin requests and this browser's shelf. */
export const browserPorts: Ports = {
  fetchText: async (address) => {
    const response = await fetch(address).catch(() => undefined)
    if (response?.ok) return done(await response.text())
    const message = `The estate at ${address} could not be read. Check that the site is complete and reload.`
    return refused({ code: 'estate.unreachable', severity: 'error', where: address, message })
  },
  readShelf,
  writeShelf,
  sendEstate: async (stored) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch('/api/estates', { method: 'POST', headers, body: stored }).catch(
      () => undefined,
    )
    if (response?.ok) return done('sent')
    const message = 'Bulkhead on this computer did not take the estate. Check that it is still running.'
    return refused({ code: 'server.refused', severity: 'error', where: '/api/estates', message })
  },
}
