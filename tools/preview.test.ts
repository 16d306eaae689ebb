import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { engines } from '#catalog'
import { root } from '#test/site.ts'
import { startPreview } from '#tools/preview-server.ts'
import { assets } from '#web/publish/sample-site.ts'

const home = mkdtempSync(join(tmpdir(), 'bulkhead-preview-'))
const content = join(home, 'content')
cpSync(join(root, 'content'), content, { recursive: true, filter: (path) => !path.includes('estates') })
const siteFolder = join(home, 'site')
mkdirSync(join(siteFolder, 'assets'), { recursive: true })
writeFileSync(join(siteFolder, 'assets/site.css'), 'body{}')
writeFileSync(join(siteFolder, 'icon.svg'), '<svg/>')
writeFileSync(join(home, 'secret.txt'), 'not for the web')

const said: string[] = []
const preview = await startPreview(
  { own: content, more: [], engines, estate: 'none', assets },
  siteFolder,
  0,
  (line) => said.push(line),
)
after(async () => {
  await preview.close()
  rmSync(home, { recursive: true, force: true })
})

type Reply = { readonly status: number; readonly text: string }

function ask(path: string, more: { readonly method?: string; readonly host?: string } = {}): Promise<Reply> {
  const { method = 'GET', host } = more
  const headers = host === undefined ? {} : { host }
  return new Promise((resolve, reject) => {
    // The path goes out as it is written: a URL would take the dots out of it.
    const { hostname, port } = new URL(preview.address)
    request({ hostname, port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
      .on('error', reject)
      .end()
  })
}

/** The events an open page hears of, as they arrive. */
async function listening(): Promise<{ next(): Promise<string>; close(): void }> {
  const stream = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${preview.address}preview-changes`, resolve).on('error', reject).end()
  })
  stream.setEncoding('utf8')
  const parts = stream[Symbol.asyncIterator]()
  await parts.next()
  return {
    next: async () => String((await parts.next()).value ?? ''),
    close: () => stream.destroy(),
  }
}

const file = join(content, 'articles/domains-nest-and-overlap.md')
const original = readFileSync(file, 'utf8')
const page = '/articles/domains-nest-and-overlap.html'

test('a saved article is told to open pages and shown, in less than a second of work', async () => {
  await ask(page)
  const changes = await listening()
  const before = process.cpuUsage()
  writeFileSync(file, original.replace('Every estate', 'Nearly every estate'))
  assert.match(await changes.next(), /^event: pages\n/)
  const { status, text } = await ask(page)
  const { user, system } = process.cpuUsage(before)
  changes.close()
  assert.equal(status, 200)
  assert.match(text, /Nearly every estate/)
  assert.match(text, /new EventSource\('\/preview-changes'\)/)
  // Time of this processor and not of the wall, which others share.
  assert.ok((user + system) / 1000 < 1000, `${(user + system) / 1000} ms`)
})

test('the icon, which comes with every page, is not what makes the site again', async () => {
  const changes = await listening()
  writeFileSync(file, original.replace('Every estate', 'Nearly every estate of some age'))
  await changes.next()
  changes.close()
  assert.match((await ask(page)).text, /Nearly every estate of some age/)
  const before = process.cpuUsage()
  assert.equal((await ask('/icon.svg')).text, '<svg/>')
  const { user } = process.cpuUsage(before)
  assert.ok(user < 100_000, `${user} µs`)
})

test('a page that leans on what changed is made again as well', async () => {
  const changes = await listening()
  const stage = join(content, 'stages/stage-1.yaml')
  writeFileSync(stage, readFileSync(stage, 'utf8').replace(/promise: .*/, 'promise: Words of a preview.'))
  assert.match(await changes.next(), /^event: pages\n/)
  changes.close()
  assert.match((await ask('/stages/stage-1.html')).text, /Words of a preview\./)
  assert.match((await ask('/')).text, /Words of a preview\./)
})

test('a mistake is told with file and line, and the last good page stays until it is mended', async () => {
  const changes = await listening()
  writeFileSync(file, original.replace(':fact[q-witness-site]', ':fact[nowhere]'))
  const told = await changes.next()
  assert.match(told, /^event: mistakes\n/)
  assert.match(told, /articles\/domains-nest-and-overlap\.md:\d+: There is no fact \\"nowhere\\"/)
  assert.ok(said.some((line) => line.includes('"nowhere"')))
  const kept = await ask(page)
  assert.equal(kept.status, 200)
  assert.match(kept.text, /Nearly every estate/)
  writeFileSync(file, original)
  assert.match(await changes.next(), /^event: pages\n/)
  changes.close()
  assert.doesNotMatch((await ask(page)).text, /Nearly every estate/)
})

test('a page that was opened while there is a mistake hears of it', async () => {
  const changes = await listening()
  writeFileSync(file, original.replace('prerequisites: [', 'prerequisites: [nobody, '))
  await changes.next()
  const late = await new Promise<string>((resolve, reject) => {
    request(`${preview.address}preview-changes`, (stream) => {
      stream.setEncoding('utf8')
      let text = ''
      stream.on('data', (part: string) => {
        text += part
        if (!text.includes('event: mistakes')) return
        stream.destroy()
        resolve(text)
      })
    })
      .on('error', reject)
      .end()
  })
  assert.match(late, /nobody/)
  writeFileSync(file, original)
  await changes.next()
  changes.close()
})

test('a preview answers this computer alone: another name, another method and a way out are refused', async () => {
  assert.match(preview.address, /^http:\/\/127\.0\.0\.1:\d+\/$/)
  assert.equal((await ask('/', { host: 'rebound.example' })).status, 403)
  assert.equal((await ask('/', { method: 'POST' })).status, 405)
  for (const path of [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/nowhere.html',
  ]) {
    const { status, text } = await ask(path)
    assert.equal(status, 404, path)
    assert.doesNotMatch(text, /not for the web/)
  }
  assert.deepEqual(await ask('/assets/site.css'), { status: 200, text: 'body{}' })
})

test('an address that is none is answered and not fatal', async () => {
  for (const path of ['/%', '/%00', '/a?b#c', '/articles/', '/..'])
    assert.ok((await ask(path)).status >= 400, path)
  assert.equal((await ask('/')).status, 200)
})
