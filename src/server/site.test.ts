import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { refusal, startApp } from '#server/cases/harness.ts'
import { siteInDirectory, sitePath } from '#server/site.ts'

const root = mkdtempSync(join(tmpdir(), 'bulkhead-site-'))
after(() => rmSync(root, { recursive: true, force: true }))
const directory = join(root, 'site')
mkdirSync(join(directory, 'articles'), { recursive: true })
mkdirSync(join(root, 'site-beside'))
const files = {
  'secret.html': 'SECRET',
  'site-beside/secret.html': 'SECRET too',
  'site/index.html': '<p>Home</p>',
  'site/articles/index.html': '<p>Articles</p>',
  'site/app.js': 'export {}',
  'site/app.js.br': 'brotli bytes',
  'site/app.js.gz': 'gzip bytes',
  'site/style.css': 'p {}',
  'site/.hidden.html': 'SECRET dot',
  'site/program.exe': 'MZ',
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
symlinkSync(join(root, 'secret.html'), join(directory, 'link.html'))

const { plain } = await startApp({ site: siteInDirectory(directory) })

test('a page is served with its type, its length and an entity tag', async () => {
  const response = await plain('/')
  assert.equal(response.status, 200)
  assert.equal(await response.text(), '<p>Home</p>')
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  assert.equal(response.headers.get('content-length'), '11')
  assert.match(response.headers.get('etag') ?? '', /^"[0-9a-f]{32}"$/)
  assert.equal(await (await plain('/articles/')).text(), '<p>Articles</p>')
  assert.equal((await plain('/app.js')).headers.get('content-type'), 'text/javascript; charset=utf-8')
  assert.equal((await plain('/style.css?v=2')).headers.get('content-type'), 'text/css; charset=utf-8')
})

test('HEAD answers like GET without a body', async () => {
  const response = await plain('/', { method: 'HEAD' })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-length'), '11')
  assert.equal(await response.text(), '')
})

test('a reader who has the page gets 304, and the new page once it changed', async () => {
  const etag = (await plain('/style.css')).headers.get('etag') ?? ''
  for (const header of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
    const again = await plain('/style.css', { headers: { 'if-none-match': header } })
    assert.equal(again.status, 304)
    assert.equal(await again.text(), '')
    assert.equal(again.headers.get('etag'), etag)
  }
  writeFileSync(join(directory, 'style.css'), 'p { margin: 0 }')
  const changed = await plain('/style.css', { headers: { 'if-none-match': etag } })
  assert.equal(changed.status, 200)
  assert.equal(await changed.text(), 'p { margin: 0 }')
})

test('the compressed twin goes to those who accept it, under its own entity tag', async () => {
  const get = (accept: string) => plain('/app.js', { headers: { 'accept-encoding': accept } })
  const brotli = await get('gzip, deflate, br')
  assert.equal(brotli.headers.get('content-encoding'), 'br')
  assert.equal(brotli.headers.get('vary'), 'accept-encoding')
  assert.equal(await brotli.text(), 'brotli bytes')
  assert.equal(await (await get('gzip')).text(), 'gzip bytes')
  assert.equal(await (await get('br;q=0, gzip')).text(), 'gzip bytes')
  const identity = await get('')
  assert.equal(identity.headers.get('content-encoding'), null)
  assert.equal(await identity.text(), 'export {}')
  assert.notEqual(identity.headers.get('etag'), brotli.headers.get('etag'))
})

test('nothing outside the site, hidden, linked out of it or of an unknown type is served', async () => {
  const paths = [
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/%2e%2e%2fsecret.html',
    '/..%5csecret.html',
    '/articles/..%2f..%2fsecret.html',
    '/%252e%252e%252fsecret.html',
    '/../site-beside/secret.html',
    '/%2e%2e%2fsite-beside%2fsecret.html',
    '/.hidden.html',
    '/link.html',
    '/program.exe',
    '/index.html%00.js',
    '/C:%5csecret.html',
    '/%',
    '/%ff',
    '/articles',
    '/app.js/',
    '/app.js.br',
    `/${'a'.repeat(5000)}.html`,
  ]
  for (const path of paths) {
    const response = await plain(path)
    assert.doesNotMatch(await response.clone().text(), /SECRET|MZ/, path)
    await refusal(response, 404)
  }
})

test('whatever the address, the path has no dot segment, no backslash, no colon and no leading slash', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '%2e',
    '%2E%2e',
    '/',
    '%2f',
    '\\',
    '%5c',
    ':',
    '%00',
    'a',
    '.html',
    '%25',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = sitePath(`/${pieces.join('')}`)
      if (path === undefined) return
      for (const segment of path.split('/')) assert.match(segment, /^[^.\\:\0][^\\:\0]*$/)
    }),
    { seed: 7, numRuns: 2000 },
  )
})

test('pages cannot be written to', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const response = await plain('/index.html', { method })
    assert.equal(response.headers.get('allow'), 'GET, HEAD')
    await refusal(response, 405)
  }
})

test('a site that is not built says so and names the command', async () => {
  const { plain: bare } = await startApp({ site: siteInDirectory(join(root, 'nowhere')) })
  const [issue] = await refusal(await bare('/'), 503)
  assert.equal(issue.code, 'server.site-missing')
  assert.match(issue.message, /npm run build/)
})
