import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { Context, Handler } from 'hono'
import { matchesTag, replyIssue, replyUnknown } from '#server/reply.ts'

/** A file of the published site, or one of its compressed twins. */
export type SiteFile = { readonly bytes: Uint8Array; readonly digest: string }
/** Where the published site comes from. `path` has no leading slash and no dot segments: 'articles/x.html'. */
export type Site = { read(path: string): Promise<SiteFile | undefined> }

/** The site in a directory. Symbolic links that lead out of it are not followed; missing files are undefined. */
export function siteInDirectory(directory: string): Site {
  const digests = new Map<string, { readonly stamp: string; readonly digest: string }>()
  return {
    async read(path) {
      try {
        const root = await realpath(directory)
        const file = await realpath(join(root, path))
        if (!file.startsWith(root + sep)) return undefined
        const { mtimeMs, size } = await stat(file)
        const bytes = await readFile(file)
        const stamp = `${mtimeMs} ${size}`
        const known = digests.get(file)
        const digest = known?.stamp === stamp ? known.digest : digestOfBytes(bytes)
        digests.set(file, { stamp, digest })
        return { bytes, digest }
      } catch (error) {
        if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
        throw error
      }
    },
  }
}

/** Error codes of paths at which there is no file to serve. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES', 'EINVAL'])

const digestOfBytes = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 32)

/** Serves the site: GET and HEAD, entity tags, precompressed twins, index pages, and nothing outside it. */
export const siteHandler = (site: Site): Handler => {
  return async (c) => {
    const path = sitePath(new URL(c.req.url).pathname)
    const type = path === undefined ? undefined : mediaTypes[extname(path)]
    if (path === undefined || type === undefined) return missing(c, site)
    for (const [coding, suffix] of acceptedCodings(c.req.header('accept-encoding'))) {
      const file =
        compressible.test(type) || coding === 'identity' ? await site.read(path + suffix) : undefined
      if (file !== undefined) return send(c, file, type, coding)
    }
    return missing(c, site)
  }
}

/** The path of a file inside the site for the path of an address; undefined when it could lead anywhere else. */
export function sitePath(pathname: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  const segments = decoded.slice(1).split('/')
  if (segments.at(-1) === '') segments[segments.length - 1] = 'index.html'
  const harmless = segments.every((segment) => /^[^.\\/:\0][^\\/:\0]*$/.test(segment))
  return harmless ? segments.join('/') : undefined
}

function send(c: Context, file: SiteFile, type: string, coding: Coding): Response {
  const etag = coding === 'identity' ? `"${file.digest}"` : `"${file.digest}-${coding}"`
  c.header('etag', etag)
  c.header('cache-control', 'no-cache')
  c.header('vary', 'accept-encoding')
  if (matchesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304)
  c.header('content-type', type)
  c.header('content-length', String(file.bytes.byteLength))
  if (coding !== 'identity') c.header('content-encoding', coding)
  return c.body(file.bytes as Uint8Array<ArrayBuffer>)
}

async function missing(c: Context, site: Site): Promise<Response> {
  const { pathname } = new URL(c.req.url)
  const home = await site.read('index.html')
  if (home === undefined) {
    const message = 'The pages are not built. Run `npm run build`, then open this address again.'
    return replyIssue(c, 'server.site-missing', pathname, message)
  }
  const page = c.req.header('accept')?.includes('text/html') ? await site.read('404.html') : undefined
  if (page === undefined) return replyUnknown(c, 'address')
  c.header('content-type', 'text/html; charset=utf-8')
  return c.body(page.bytes as Uint8Array<ArrayBuffer>, 404)
}

type Coding = 'br' | 'gzip' | 'identity'

/** The codings a caller accepts, the smallest first, with the suffix of the precompressed file. */
function acceptedCodings(header: string | undefined): readonly (readonly [Coding, string])[] {
  const accepted = new Map<string, boolean>()
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    accepted.set(name, !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)))
  }
  const codings: [Coding, string][] = []
  if (accepted.get('br') === true) codings.push(['br', '.br'])
  if (accepted.get('gzip') === true) codings.push(['gzip', '.gz'])
  return [...codings, ['identity', '']]
}

const compressible = /^(text\/|application\/(json|manifest|xml)|image\/svg)/

/** The types a site is made of. A file of another type is not served: it has no business there. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.xml': 'application/xml',
  '.pdf': 'application/pdf',
  '.epub': 'application/epub+zip',
  '.zip': 'application/zip',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.wasm': 'application/wasm',
}
