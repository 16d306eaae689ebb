import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from '#test/browser.ts'
import { root } from '#test/site.ts'
import { book, edited } from '#tools/editions.ts'
import { printStyle } from '#tools/editions-bundle.ts'
import { printPdf } from '#tools/editions-print.ts'
import { chapterId } from '#web/editions/book-address.ts'
import { editionOf } from '#web/editions/edition.ts'
import { pagesOfNames } from '#web/editions/pdf-dests.ts'

const path = await edited(root, [])
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-book-'))
const file = join(folder, 'book.html')
writeFileSync(file, await book(root, path))
const address = pathToFileURL(file).href
const browser = await openBrowser()
after(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})
const article = path.graph.articles.find((one) => one.state === 'written' && one.body.figures.length > 0)
assert.ok(article !== undefined && article.state === 'written')
const articleAddress = `${address}#articles/${article.id}`

/** Opens the book from its file, with the network cut; fails when it asks for anything but itself and its own worker. */
async function read(
  options: BrowserContextOptions,
  to: string,
  see: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ offline: true, ...options })
  const asked: string[] = []
  const faults: string[] = []
  context.on('request', (request) => asked.push(request.url()))
  try {
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await page.goto(to)
    await see(page)
    const foreign = asked.filter((url) => !url.startsWith(address) && !/^(blob|data):/.test(url))
    assert.deepEqual(foreign, [])
    assert.deepEqual(faults, [])
  } finally {
    await context.close()
  }
}

test('from its file the book shows one chapter at a time, and its address names it', async () => {
  await read({}, address, async (page) => {
    await page.locator('.chapter').waitFor()
    assert.equal(await page.locator('.chapter').count(), 1)
    await page.locator(`.chapter a[href="#articles/${article.id}"]`).first().click()
    await page.locator('[data-article-page]').waitFor()
    assert.match(await page.title(), new RegExp(article.title.slice(0, 20)))
    assert.ok(page.url().endsWith(`#articles/${article.id}`))
    await page.goBack()
    await page.locator('.chapter.home').waitFor()
  })
})

test('an address with a place in a chapter opens there', async () => {
  const anchor = article.body.sections.at(-1)?.anchor ?? ''
  await read({}, `${articleAddress}:${anchor}`, async (page) => {
    await page.waitForFunction(() => window.scrollY > 200)
    const top = await page.locator(`[id="${anchor}"]`).evaluate((one) => one.getBoundingClientRect().top)
    assert.ok(top > -40 && top < 200, `the place is at ${top}`)
  })
})

test('an address that leads nowhere is said to, by name, and the book stays usable', async () => {
  await read({}, `${address}#articles/of-another-book`, async (page) => {
    await page.locator('.chapter.home').waitFor()
    const said = page.locator('.book-lost')
    assert.match((await said.textContent()) ?? '', /nothing at “articles\/of-another-book”/)
    await page.evaluate((to) => {
      location.hash = to
    }, `articles/${article.id}:gone`)
    await page.locator('[data-article-page]').waitFor()
    assert.match((await said.textContent()) ?? '', /no part “gone” any more/)
    await page.evaluate(() => {
      location.hash = '%E0%A4'
    })
    await page.waitForFunction(() => document.querySelector('.book-lost')?.textContent?.includes('%E0%A4'))
    await page.evaluate((to) => {
      location.hash = to
    }, `articles/${article.id}`)
    await page.waitForFunction(() => document.querySelector('.book-lost')?.textContent === '')
  })
})

test('its search finds a term although it is misspelt, and leads to it inside the book', async () => {
  await read({}, `${address}#search`, async (page) => {
    await page.fill('#q', 'quorun')
    await page.locator('ol.found li').first().waitFor()
    const link = page.locator('ol.found a').first()
    assert.match((await link.getAttribute('href')) ?? '', /^#/)
    await link.click()
    await page.waitForURL((url) => !url.hash.startsWith('#search'))
    assert.match((await page.locator('.chapter').innerText()).toLowerCase(), /quorum/)
  })
})

test('a model is turned and answers with the engine the book carries', async () => {
  await read({}, articleAddress, async (page) => {
    const figure = page.locator('figure.model.live').first()
    await figure.waitFor()
    const skip = figure.locator('.no-guess')
    if ((await skip.count()) > 0) await skip.click()
    const before = await figure.locator('.said').textContent()
    const control = figure.locator('.knobs select, .knobs input').first()
    await control.focus()
    if ((await control.evaluate((one) => one.tagName)) === 'SELECT') {
      const last = (await control.locator('option').count()) - 1
      await control.selectOption({ index: last })
    } else await control.press('ArrowLeft')
    await page.waitForFunction(
      (old) => document.querySelector('figure.model.live .said')?.textContent !== old,
      before,
      { timeout: 20_000 },
    )
    assert.doesNotMatch((await figure.locator('.said').textContent()) ?? '', /could not/)
  })
})

test('a section marked as read is still read when the book is opened again', async () => {
  await read({}, articleAddress, async (page) => {
    await page.locator('.tick').first().click()
    await page.locator('.tick.on').first().waitFor()
    await page.reload()
    await page.locator('.tick.on').first().waitFor()
    await page.goto(`${address}#desk`)
    await page.locator('#desk .desk-list li').first().waitFor()
    assert.match(await page.locator('#desk').innerText(), /1 of \d+ sections/)
    await page.goto(articleAddress)
    await page.locator('.write-note').first().click()
    await page.locator('.my-note textarea').first().fill('Ask the storage team.')
    await page.locator('.my-note textarea').first().blur()
    await page.goto(`${address}#desk`)
    await page.reload()
    await page.locator('#desk .notes li').first().waitFor()
  })
})

test('where the browser denies storage the book says so in a sentence and goes on', async () => {
  const context = await browser.newContext({ offline: true })
  try {
    const page = await context.newPage()
    await page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }))
    await page.goto(articleAddress)
    await page.locator('.kept-nowhere').waitFor()
    assert.match(await page.locator('.kept-nowhere').innerText(), /lets a file keep nothing/)
    await page.locator('.tick').first().click()
    await page.locator('.tick.on').first().waitFor()
  } finally {
    await context.close()
  }
})

test('a term is explained where it stands, and a copy read years later says what ran out', async () => {
  // Narrow enough that the definition does not stand beside the text already.
  await read({ viewport: { width: 500, height: 800 } }, articleAddress, async (page) => {
    await page.clock.setFixedTime(new Date('2040-01-01'))
    await page.reload()
    await page.locator('aside.stale').waitFor()
    assert.match(await page.locator('aside.stale').innerText(), /review was due/)
    const term = page.locator('a.term').first()
    await term.focus()
    await page.locator('.tip:visible').first().waitFor()
  })
})

test('without script the book is one long document that says everything, and its links lead inside it', async () => {
  await read({ javaScriptEnabled: false }, address, async (page) => {
    const chapters = page.locator('.chapter')
    assert.ok((await chapters.count()) > 100)
    assert.equal(await chapters.first().isVisible(), true)
    assert.equal(await chapters.last().isVisible(), true)
  })
})

test('all of the book can be read or printed as one document, and left again', async () => {
  await read({}, articleAddress, async (page) => {
    await page.locator('.book-note a').click()
    await page.waitForFunction(() => document.querySelectorAll('.chapter').length > 100)
    const double = await page.evaluate(() => {
      const ids = [...document.querySelectorAll('main [id]')].map(({ id }) => id)
      return ids.filter((id, at) => ids.indexOf(id) !== at).slice(0, 5)
    })
    assert.deepEqual(double, [])
    await page.locator(`a[href="#articles/${article.id}"]`).first().click()
    await page.waitForFunction(() => document.querySelectorAll('.chapter').length === 1)
  })
})

test('the PDF of a stage has a contents with the pages its chapters begin on, bookmarks and tags', async () => {
  const [stage] = path.graph.stages
  assert.ok(stage !== undefined)
  const edition = editionOf(path.graph, path.pages, { kind: 'place', place: stage })
  const pdf = await printPdf(edition, await printStyle(root), browser)
  const names = pagesOfNames(pdf)
  const begins = edition.chapters.map(({ page }) => names.get(chapterId(page.path)))
  assert.ok(begins.every((number) => number !== undefined))
  assert.deepEqual(
    begins,
    [...begins].sort((one, other) => Number(one) - Number(other)),
  )
  const text = Buffer.from(pdf).toString('latin1')
  assert.match(text, /\/Outlines/)
  assert.match(text, /\/StructTreeRoot/)
  assert.ok(pdf.length < 8_000_000, `${pdf.length} bytes`)
})
