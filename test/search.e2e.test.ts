import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { openBrowser, serveFolder } from '#test/browser.ts'
import { builtPages, siteFolder } from '#test/site.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pages = await builtPages()
const served = await serveFolder(siteFolder)
const browser = await openBrowser()
after(async () => {
  await browser.close()
  await served.close()
})

type Look = {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
  readonly javaScriptEnabled: boolean
}
const plain: Look = { width: 1280, colorScheme: 'light', javaScriptEnabled: true }
type Opened = { readonly page: Page; readonly complaints: string[] }

async function open({ width, ...look }: Look): Promise<Opened> {
  const context = await browser.newContext({ ...look, viewport: { width, height: 900 } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(served.origin) && !request.url().startsWith('data:'))
      complaints.push(request.url())
  })
  return { page, complaints }
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource)
  const results = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  )
}

const read = pages.filter((path) => /^(patterns|glossary)\/|^(faq|search)\.html$/.test(path))
/** Every page in the narrow light look; one page of each kind in the wide dark one. */
const looks = [
  { look: { ...plain, width: 360 }, paths: read },
  {
    look: { ...plain, colorScheme: 'dark' },
    paths: read.filter((path) => /index|hidden-shared|storage|faq|search/.test(path)),
  },
] as const
for (const { look, paths } of looks) {
  test(`axe finds nothing on ${paths.length} pattern, glossary, question and search pages at ${look.width} pixels in ${look.colorScheme}, and nothing is wider than the window`, async () => {
    const { page, complaints } = await open(look)
    assert.ok(read.length >= 14 + 1 + 12 + 2)
    for (const path of paths) {
      await page.goto(`${served.origin}/${path}`)
      assert.deepEqual(await violations(page), [], path)
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      assert.ok(Number(overflow) <= 0, `${path}: ${overflow} pixels are wider than the window`)
    }
    assert.deepEqual(complaints, [])
    await page.context().close()
  })
}

const titles = (page: Page): Promise<string[]> => page.locator('.found a').allTextContents()

test('an address with a query shows what is found, with the words marked and where each stands', async () => {
  const { page, complaints } = await open(plain)
  await page.goto(`${served.origin}/search.html?q=failiure%20domain`)
  await page.locator('.found li').first().waitFor()
  assert.match(String((await titles(page))[0]), /failure domain/i)
  assert.match(String(await page.locator('.search-said').textContent()), /^\d+ results\.$/)
  assert.ok((await page.locator('.found mark').count()) > 0)
  assert.match(String(await page.locator('.found-where').first().textContent()), /Stage|Track|Glossary/)
  assert.deepEqual(await violations(page), [])
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('typing searches and keeps the query in the address; a slash, the arrows and Escape need no mouse', async () => {
  const { page, complaints } = await open({ ...plain, width: 360 })
  await page.goto(`${served.origin}/search.html`)
  const active = (): Promise<string> =>
    page.evaluate('document.activeElement.name || document.activeElement.tagName')
  await page.locator('main').focus()
  await page.keyboard.press('/')
  assert.equal(await active(), 'q')
  await page.keyboard.type('quorm')
  await page.locator('.found[data-query="quorm"] a', { hasText: 'Quorum' }).first().waitFor()
  assert.match(page.url(), /\?q=quorm$/)
  await page.keyboard.press('ArrowDown')
  assert.equal(await active(), 'A')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  assert.equal(await active(), 'q')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
  assert.equal(await active(), 'q')
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('a result leads to its own place on its page', async () => {
  const { page } = await open(plain)
  await page.goto(`${served.origin}/search.html?q=anti-affinity`)
  await page.locator('.found a', { hasText: 'Anti-affinity' }).first().click()
  await page.waitForURL(/glossary\.html#anti-affinity$/)
  assert.ok(await page.locator('#anti-affinity').isVisible())
  await page.context().close()
})

test('markup in a query is never markup in the page, and every answer to nonsense is a sentence', async () => {
  const { page, complaints } = await open(plain)
  const said = async (query: string): Promise<string> => {
    await page.goto(`${served.origin}/search.html?q=${encodeURIComponent(query)}`)
    await page.locator('.search-said', { hasText: /\w/ }).waitFor()
    return String(await page.locator('.search-said').textContent())
  }
  await said('<img src=x onerror=alert(1)> quorum')
  assert.equal(await page.locator('main img').count(), 0)
  assert.match(await said('.*+?^$ {}()|[]'), /no word in that/)
  assert.match(await said('кворум'), /Nothing holds a word like that/)
  assert.match(await said(`quorum ${'x'.repeat(5000)}`), /long query/)
  assert.deepEqual(complaints, [])
  await page.context().close()
})

test('when the index cannot be fetched the page says so and leads on', async () => {
  const { page } = await open(plain)
  await page.route('**/search.json', (route) => route.abort())
  await page.goto(`${served.origin}/search.html?q=quorum`)
  await page.locator('.search-said', { hasText: 'could not be read' }).waitFor()
  await page.context().close()
})

test('without JavaScript the search page says what it is and leads to glossary, questions and outline', async () => {
  const { page } = await open({ ...plain, javaScriptEnabled: false })
  await page.goto(`${served.origin}/search.html?q=quorum`)
  assert.ok(await page.locator('.search-off').isVisible())
  for (const target of ['glossary.html', 'faq.html', 'index.html#path', 'patterns/index.html'])
    assert.ok(await page.locator(`.search-else a[href="${target}"]`).isVisible(), target)
  await page.context().close()
})

test('a pattern page reads whole without JavaScript: picture, words, test, figures', async () => {
  const { page } = await open({ ...plain, javaScriptEnabled: false })
  await page.goto(`file://${join(siteFolder, 'patterns/hidden-shared-fate.html')}`)
  assert.ok(await page.locator('.pattern-picture svg:visible').first().isVisible())
  assert.match(String(await page.locator('.pattern-picture desc').first().textContent()), /two rooms/i)
  assert.ok(await page.locator('.cheap-test').isVisible())
  assert.ok(await page.locator('.model .answer svg:visible').first().isVisible())
  await page.context().close()
})

test('the index of the path is embedded in a page of its own and found there without a request', async () => {
  const { page, complaints } = await open(plain)
  const index = readFileSync(join(siteFolder, 'search.json'), 'utf8').replaceAll('<', '\\u003c')
  await page.route('**/search.json', (route) => route.abort())
  await page.route('**/search.html*', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text()).replace(
      '</main>',
      () => `</main><script type="application/json" id="search-index">${index}</script>`,
    )
    await route.fulfill({ response: answer, body })
  })
  await page.goto(`${served.origin}/search.html?q=thin+pool`)
  await page.locator('.found a', { hasText: 'Thin-pool cliff' }).first().waitFor()
  assert.deepEqual(complaints, [])
  await page.context().close()
})
