import { existsSync, type FSWatcher, readFileSync, watch } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import type { Issue } from '#kernel/outcome.ts'
import { placeOnDisk } from '#tools/content.ts'
import { type PreviewInput, type PreviewSite, previewSite, watchedFolders } from '#tools/preview-site.ts'

/** Editors write a file in several steps; what arrives within this time is one change. */
const settleMs = 25
/** Where an open page hears of changes. */
const changesPath = 'preview-changes'
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
}

/** Waits for changes and shows them: the page as it is now, or what keeps it from being made. */
const client = `<script>
(() => {
  const source = new EventSource('/${changesPath}')
  source.addEventListener('pages', () => location.reload())
  source.addEventListener('mistakes', (event) => {
    let box = document.getElementById('preview-mistakes')
    if (box === null) {
      box = document.createElement('pre')
      box.id = 'preview-mistakes'
      box.setAttribute('role', 'alert')
      box.style.cssText = 'position:sticky;top:0;z-index:9;margin:0;padding:1rem;white-space:pre-wrap;background:#fff3e0;color:#5d1f00;border-bottom:2px solid #b4462f'
      document.body.prepend(box)
    }
    box.textContent = JSON.parse(event.data).join('\\n')
  })
})()
</script>`

/** A preview that runs. */
export type Preview = {
  /** Where it is shown: 'http://127.0.0.1:4319/'. */
  readonly address: string
  close(): Promise<void>
}

/** What a preview is served from: the site, its built scripts and styles, and how its mistakes are shown. */
type Served = {
  readonly site: PreviewSite
  readonly siteFolder: string
  readonly lines: (issues: readonly Issue[]) => readonly string[]
}

/**
 * Serves a preview on 127.0.0.1 and nowhere else, watches its folders, and tells open pages to load again.
 * `siteFolder` holds the built scripts and styles. `say` gets one line for each change. `port` 0 takes a free one.
 */
export async function startPreview(
  input: Omit<PreviewInput, 'address'>,
  siteFolder: string,
  port: number,
  say: (line: string) => void,
): Promise<Preview> {
  const site = previewSite({ ...input, address: 'http://127.0.0.1/' })
  const lines: Served['lines'] = (issues) =>
    issues.map(({ where, message }) => `${placeOnDisk(where, input.own, input.more)}: ${message}`)
  const listeners = new Set<ServerResponse>()
  const onChange = (): void => {
    const started = performance.now()
    const change = site.refresh()
    if (change.kind === 'nothing') return
    const mistakes = lines(site.mistakes())
    const event = mistakes.length > 0 ? changed('mistakes', mistakes) : changed('pages', [])
    for (const listener of listeners) listener.write(event)
    if (mistakes.length > 0) for (const line of mistakes) say(line)
    else say(`made again in ${Math.round(performance.now() - started)} ms`)
  }
  onChange()
  const server = createServer((request, response) => {
    const own = portOf(server)
    if (!isOwnHost(request, own)) send(response, refusal(403, `Open http://127.0.0.1:${own}/ instead.\n`))
    else if (request.method !== 'GET') send(response, refusal(405, 'A preview is only read.\n'))
    else if (pathOf(request) === changesPath) listen(response, listeners, lines(site.mistakes()))
    else send(response, answer(pathOf(request), { site, siteFolder, lines }))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const watchers = watching(watchedFolders(input), onChange)
  return {
    address: `http://127.0.0.1:${portOf(server)}/`,
    close: () =>
      new Promise((resolve) => {
        for (const watcher of watchers) watcher.close()
        for (const listener of listeners) listener.end()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A page elsewhere whose name was bent to this machine sends its own name. */
const isOwnHost = ({ headers }: IncomingMessage, port: number): boolean =>
  [`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? '')

/** The file an address names; a folder is its index. */
function pathOf({ url }: IncomingMessage): string {
  // Names on the site are plain letters, so nothing is decoded and nothing can be hidden in an escape.
  const [path = ''] = (url ?? '').replace(/^\/+/, '').split(/[?#]/)
  return path === '' || path.endsWith('/') ? `${path}index.html` : path
}

type Answer = { readonly status: number; readonly type: string; readonly body: string | Uint8Array }

const refusal = (status: number, body: string): Answer => ({ status, type: '.txt', body })

/**
 * Built files that no content changes. A browser asks for the icon with every page; making the site for it would hold
 * up the next save.
 */
const lasting = ['icon.svg', 'robots.txt']

/** A page or file of the preview. What no content changes comes from what was built, without waiting for a page. */
function answer(path: string, { site, siteFolder, lines }: Served): Answer {
  const file = normalize(join(siteFolder, path))
  const isBuilt = lasting.includes(path) || file.startsWith(join(siteFolder, 'assets') + sep)
  if (isBuilt && existsSync(file)) return { status: 200, type: extname(path), body: readFileSync(file) }
  const text = site.text(path)
  if (text !== undefined) {
    const body = path.endsWith('.html') ? text.replace('</body>', () => `${client}</body>`) : text
    return { status: 200, type: extname(path), body }
  }
  // The reference estate is no content, and pages ask for it.
  const isEstate = file.startsWith(join(siteFolder, 'estates') + sep) && existsSync(file)
  if (isEstate) return { status: 200, type: extname(path), body: readFileSync(file) }
  const mistakes = lines(site.mistakes())
  const why = mistakes.length > 0 ? mistakes.join('\n') : 'There is no page at this address.'
  const escaped = why.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const body = `<!doctype html><html lang="en"><title>Preview</title><body><pre>${escaped}</pre>${client}</body></html>`
  return { status: 404, type: '.html', body }
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    ...{ 'content-type': types[type] ?? 'application/octet-stream', 'cache-control': 'no-store' },
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

const changed = (event: 'pages' | 'mistakes', body: readonly string[]): string =>
  `event: ${event}\ndata: ${JSON.stringify(body)}\n\n`

/** Keeps a page informed until it is closed. */
function listen(response: ServerResponse, listeners: Set<ServerResponse>, mistakes: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 300\n\n')
  if (mistakes.length > 0) response.write(changed('mistakes', mistakes))
  listeners.add(response)
  response.on('close', () => listeners.delete(response))
}

/** Calls back once when something below the folders was saved and no more follows. */
function watching(folders: readonly string[], onChange: () => void): readonly FSWatcher[] {
  let timer: NodeJS.Timeout | undefined
  const onEvent = (): void => {
    clearTimeout(timer)
    timer = setTimeout(onChange, settleMs)
  }
  return folders.map((folder) => watch(folder, { recursive: true }, onEvent))
}
