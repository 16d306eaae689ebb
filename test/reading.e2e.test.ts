import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser, serveFolder } from '#test/browser.ts'
import { builtPages, siteFile, siteFolder } from '#test/site.ts'

const article = 'articles/consolidation-is-a-fate-decision.html'
const pages = await builtPages()
const served = await serveFolder(siteFolder)
const browser: Browser = await openBrowser()
after(async () => {
  await browser.close()
  await served.close()
})

/** Looks at a page in a window of its own, as wide as a telephone unless told otherwise. */
async function look(
  path: string,
  options: BrowserContextOptions,
  see: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 360, height: 780 }, ...options })
  try {
    const page = await context.newPage()
    await page.goto(path.includes(':') ? path : `${served.origin}/${path}`)
    await see(page)
  } finally {
    await context.close()
  }
}

/** The visible words of a page's text, as a reader with JavaScript off sees them. */
const wordsOf = (page: Page): Promise<number> =>
  page.evaluate(`document.querySelector('main').innerText.split(/\\s+/).length`)

test('without JavaScript everything that is written, and one page of every kind, says what it has to say', async () => {
  const folders = new Set<string>()
  const chosen = pages.filter((path) => {
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : path
    const isFirst = !folders.has(folder)
    folders.add(folder)
    return isFirst || siteFile(path).includes('data-article-page=')
  })
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.route(/\.woff2$/, (route) => route.abort())
  for (const path of chosen.filter((path) => !/^(estate|workbench|desk|search|404)\.html$/.test(path))) {
    await page.goto(`${served.origin}/${path}`)
    const words = await wordsOf(page)
    assert.ok(words >= 20, `${path} shows ${words} words`)
    assert.equal(await page.locator('[hidden]:visible').count(), 0)
  }
  await context.close()
})

test('without JavaScript the plan answers the usual questions and shows no form that would do nothing', async () => {
  await look('plan.html', { javaScriptEnabled: false }, async (page) => {
    assert.equal(await page.locator('form.planner:visible').count(), 0)
    assert.ok((await page.locator('.plan-steps li:visible').count()) > 0)
  })
})

test('with JavaScript the plan answers any question, and its address asks it again', async () => {
  await look('plan.html', {}, async (page) => {
    await page.locator('#plan-minutes').fill('14')
    await page.locator('#plan-aim').selectOption('route:renewal-in-ninety-days')
    await page.getByRole('button', { name: 'Plan it' }).click()
    const steps = page.locator('.your-plan .plan-steps li')
    await steps.first().waitFor()
    const text = await page.locator('.your-plan').innerText()
    assert.match(page.url(), /\?minutes=14&for=route:renewal-in-ninety-days$/)
    await page.reload()
    await steps.first().waitFor()
    assert.equal(await page.locator('.your-plan').innerText(), text)
  })
})

test('a tap on a term shows its definition where it stands; Escape and a tap elsewhere close it', async () => {
  await look(article, { hasTouch: true }, async (page) => {
    const tip = page.locator('.tip')
    await page.locator('a.term').first().tap()
    assert.match(await tip.innerText(), /^Failure domain\..*In the glossary$/s)
    assert.ok(page.url().endsWith(article))
    const box = await tip.boundingBox()
    assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 360, 'the definition stays in the window')
    await page.keyboard.press('Escape')
    assert.ok(await tip.isHidden())
    await page.locator('a.term').first().tap()
    await page.locator('.claim').tap()
    assert.ok(await tip.isHidden())
  })
})

test('focus and hover show a definition as well, and the pointer may move onto it', async () => {
  await look(article, {}, async (page) => {
    const tip = page.locator('.tip')
    await page.locator('a.term').nth(1).focus()
    assert.match(await tip.innerText(), /^Blast radius\./)
    await page.keyboard.press('Escape')
    await page.locator('a.term').first().hover()
    assert.match(await tip.innerText(), /^Failure domain\./)
    await tip.hover()
    await page.waitForTimeout(400)
    assert.ok(await tip.isVisible())
  })
})

test('without script a term leads to the glossary, where its definition stands', async () => {
  await look(article, { javaScriptEnabled: false }, async (page) => {
    await page.locator('a.term').first().click()
    assert.match(page.url(), /glossary\.html#failure-domain$/)
    assert.ok(await page.locator('#failure-domain').isVisible())
  })
})

test('a copy that is read from a file after its facts ran out says so by its own clock, and names them', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const banner = page.locator('aside.stale')
  await page.clock.setFixedTime(new Date('2026-11-22T12:00'))
  await page.goto(`file://${siteFolder}/${article}`)
  assert.ok(await banner.isHidden())
  const [, until = ''] =
    /id="fact-max-hv-host-vms" data-until="([\d-]+)"/.exec(siteFile(article).toString()) ?? []
  await page.clock.setFixedTime(new Date(`${until}T23:00`))
  await page.reload()
  assert.equal(await banner.locator('a[href="#fact-max-hv-host-vms"]').count(), 0)
  await page.clock.setFixedTime(new Date(Date.parse(`${until}T12:00`) + 86_400_000))
  await page.reload()
  assert.ok(await banner.isVisible())
  assert.equal(await banner.locator('a[href="#fact-max-hv-host-vms"]').count(), 1)
  await context.close()
})

test('printed, every fold is open, every figure is whole, and the facts stand at the end', async () => {
  await look(article, {}, async (page) => {
    await page.emulateMedia({ media: 'print' })
    for (const fold of await page.locator('.prose .fold > div').all()) assert.ok(await fold.isVisible())
    for (const answer of await page.locator('.model .answer > *').all()) assert.ok(await answer.isVisible())
    assert.equal(await page.locator('.masthead nav:visible, .knobs:visible, .neighbours:visible').count(), 0)
    assert.ok(await page.locator('ol.facts li').first().isVisible())
  })
})

test('the masthead shows every room at 360 pixels, in two rows, each at least 24 pixels high', async () => {
  await look('index.html', {}, async (page) => {
    const boxes = await Promise.all(
      (await page.locator('.masthead nav a').all()).map((link) => link.boundingBox()),
    )
    assert.equal(boxes.length, 8)
    assert.equal(new Set(boxes.map((box) => box?.y)).size, 2)
    assert.ok(boxes.every((box) => box !== null && box.height >= 24 && box.x + box.width <= 360))
  })
})

test('the outline of the path stands at every width, and the picture where there is room', async () => {
  for (const width of [360, 1280]) {
    await look('index.html', { viewport: { width, height: 900 } }, async (page) => {
      assert.equal(await page.locator('.levels .outline li:visible').count(), 42)
      assert.equal(await page.locator('.map-picture').isVisible(), width === 1280)
    })
  }
})
