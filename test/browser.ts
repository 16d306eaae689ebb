import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Page } from 'playwright-core'

export { chromiumPath, openBrowser } from '#tools/chromium.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** What the server of Bulkhead sends with every page: nothing from elsewhere, nothing inline. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'"

/** A folder served on a loopback port of the system's choice. */
export type ServedFolder = { readonly origin: string; close(): Promise<void> }

/** Serves `folder` with the policy of the real server, so that a page that breaks it fails here. */
export const serveFolder = (folder: string): Promise<ServedFolder> =>
  serveUnder({ 'content-security-policy': contentSecurityPolicy }, folder)

/** Serves `folder` with `headers` on every answer. */
export async function serveUnder(
  headers: Readonly<Record<string, string>>,
  folder: string,
): Promise<ServedFolder> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
    const isFound = file.startsWith(folder) && existsSync(file) && statSync(file).isFile()
    const sent = isFound ? file : join(folder, '404.html')
    response.writeHead(isFound ? 200 : 404, {
      'content-type': types[extname(sent)] ?? 'application/octet-stream',
      ...headers,
    })
    response.end(readFileSync(sent))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

/** Waits until everything a reader did on this page is on disk, so that leaving it loses nothing. */
export const settled = (page: Page): Promise<void> => page.locator('html:not([data-saving])').waitFor()
