import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser, serveFolder } from '#test/browser.ts'
import { builtPages, siteFolder } from '#test/site.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const kinds = {
  home: 'index.html',
  article: 'articles/consolidation-is-a-fate-decision.html',
  stage: 'stages/stage-1.html',
  track: 'tracks/storage.html',
  planned: 'articles/choosing-a-control-plane.html',
  route: 'routes/renewal-in-ninety-days.html',
  plan: 'plan.html',
  governance: 'governance.html',
  reference: 'reference/index.html',
  facts: 'facts/vmware.html',
  glossary: 'glossary.html',
}
const article = kinds.article

await builtPages()
const served = await serveFolder(siteFolder)
const browser: Browser = await openBrowser()
after(async () => {
  await browser.close()
  await served.close()
})

type Visit = { readonly page: Page; readonly complaints: string[] }
type Look = {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
  readonly javaScriptEnabled: boolean
}
const plain: Look = { width: 1280, colorScheme: 'light', javaScriptEnabled: true }

/** Opens a page and notes everything it complains about: errors, refused content, requests that leave this machine. */
async function visit(path: string, { width, ...look }: Look): Promise<Visit> {
  const context: BrowserContext = await browser.newContext({ ...look, viewport: { width, height: 900 } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(served.origin) && !request.url().startsWith('data:'))
      complaints.push(request.url())
  })
  await page.goto(`${served.origin}/${path}`)
  return { page, complaints }
}
const leave = ({ page }: Visit): Promise<void> => page.context().close()

async function violations(page: Page): Promise<readonly string[]> {
  // Evaluated from outside the page, so the content security policy of the page stays in force.
  await page.evaluate(axeSource)
  const results = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  )
}

/** Every width in every colour for the kinds that hold most; both ends of each for the others. */
const looks = (kind: string): readonly Pick<Look, 'width' | 'colorScheme'>[] => {
  const narrow = { width: 360, colorScheme: 'light' } as const
  const wide = { width: 1280, colorScheme: 'dark' } as const
  if (kind === 'facts' || kind === 'glossary') return [narrow]
  if (!['home', 'article', 'stage'].includes(kind)) return [narrow, wide]
  return [narrow, { ...narrow, colorScheme: 'dark' }, { ...wide, colorScheme: 'light' }, wide]
}

for (const [kind, path] of Object.entries(kinds)) {
  for (const { width, colorScheme } of looks(kind)) {
    test(`axe finds nothing on the ${kind} page at ${width} pixels in ${colorScheme}, and the page complains of nothing`, async () => {
      const visited = await visit(path, { ...plain, width, colorScheme })
      assert.deepEqual(await violations(visited.page), [])
      const overflow = await visited.page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      assert.ok(Number(overflow) <= 0, `${overflow} pixels are wider than the window`)
      assert.deepEqual(visited.complaints, [])
      await leave(visited)
    })
  }
}

test('without JavaScript an article shows its figures, its question and what an answer weighs', async () => {
  const visited = await visit(article, { ...plain, javaScriptEnabled: false })
  const { page } = visited
  assert.ok(await page.locator('.model .answer svg:visible').first().isVisible())
  assert.ok(await page.locator('.guess').first().isVisible())
  assert.equal(await page.locator('.knobs:visible').count(), 0)
  const weighs = page.locator('.check details')
  assert.ok(!(await weighs.locator('li').first().isVisible()))
  await weighs.locator('summary').click()
  assert.ok(await weighs.locator('li').first().isVisible())
  await leave(visited)
})

test('the theme changes to light and dark, and is remembered on the next page', async () => {
  const visited = await visit('index.html', { ...plain, colorScheme: 'dark' })
  const { page } = visited
  const paper = (): Promise<string> =>
    page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
  const dark = await paper()
  await page.locator('button.theme').click()
  assert.equal(await page.locator('button.theme').textContent(), 'Light')
  const light = await paper()
  assert.notEqual(light, dark)
  await page.goto(`${served.origin}/glossary.html`)
  assert.equal(await paper(), light)
  assert.equal(await page.locator('button.theme').textContent(), 'Light')
  await leave(visited)
})

test('the skip link leads past the masthead, and the keyboard reaches every control', async () => {
  const visited = await visit(article, plain)
  const { page } = visited
  await page.locator('.section-foot').first().waitFor()
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate('document.activeElement.className'), 'skip')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate('document.activeElement.id'), 'main')
  const controls = (await page.evaluate(
    `[...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')].filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled).length`,
  )) as number
  const reached = new Set<string>()
  for (let step = 0; step < controls + 40; step += 1) {
    await page.keyboard.press('Tab')
    const mark = (await page.evaluate(
      `(() => { const e = document.activeElement; if (!e.closest('main') || !e.matches('a[href], button, input, select, textarea, summary')) return ''; e.dataset.mark ??= String(Math.random()); const o = getComputedStyle(e); return e.dataset.mark + (o.outlineStyle === 'none' ? ' without outline' : '') })()`,
    )) as string
    if (mark !== '') reached.add(mark)
  }
  assert.equal(reached.size, controls)
  assert.deepEqual(
    [...reached].filter((mark) => mark.includes('without outline')),
    [],
  )
  await leave(visited)
})

test('a model asks for a guess, then shows its answer', async () => {
  const visited = await visit(article, plain)
  const figure = visited.page.locator('.model.guessed').first()
  const answer = figure.locator('.answer > *').first()
  assert.ok(!(await answer.isVisible()))
  await figure.locator('.guess input').fill('2')
  await visited.page.keyboard.press('Enter')
  assert.ok(await answer.isVisible())
  assert.notEqual(await figure.locator('.guess-said').textContent(), '')
  assert.deepEqual(visited.complaints, [])
  await leave(visited)
})

test('axe finds nothing in a figure once it is revealed, unfolded and turned', async () => {
  const visited = await visit(article, { ...plain, width: 360 })
  const { page } = visited
  await page.locator('.guess .no-guess').first().click()
  await page.locator('.bh-twin summary').first().click()
  await page.locator('.model.revealed .knobs input').first().fill('60')
  await page.locator('.model.revealed .said', { hasText: /60/ }).waitFor()
  assert.deepEqual(await violations(page), [])
  assert.deepEqual(visited.complaints, [])
  await leave(visited)
})

test('a model turns: the answer, its spoken form and the map follow the knob, and back again to the same bytes', async () => {
  const visited = await visit('index.html', plain)
  const { page } = visited
  const figure = page.locator('.model').first()
  const answer = figure.locator('.answer')
  const said = figure.locator('.said')
  const failed = figure.locator('select')
  const first = await failed.inputValue()
  await failed.focus()
  await failed.selectOption('site:rz2')
  await said.filter({ hasText: 'Data centre 2' }).waitFor()
  assert.match(String(await answer.textContent()), /Data centre 2/)
  const other = await answer.innerHTML()
  await failed.selectOption(first)
  await said.filter({ hasText: 'Rack rz1-a-r1' }).waitFor()
  assert.notEqual(await answer.innerHTML(), other)
  assert.notEqual(await said.textContent(), '')
  assert.deepEqual(visited.complaints, [])
  await leave(visited)
})

test('a click on the map fails one more component', async () => {
  const visited = await visit('index.html', plain)
  const { page } = visited
  await page.locator('.model .answer [data-ref="rack:rz2-a-r1"]:visible text').first().click()
  await page
    .locator('.answer [data-ref="rack:rz2-a-r1"][data-state="failed"]')
    .first()
    .waitFor({ state: 'attached' })
  assert.equal(await page.locator('.model select').inputValue(), 'several')
  assert.deepEqual(visited.complaints, [])
  await leave(visited)
})

test('the printed answer and the live one are the same markup', async () => {
  const visited = await visit('index.html', plain)
  const { page } = visited
  const printed = await page.locator('.answer').first().innerHTML()
  await page.evaluate(
    `document.querySelector('.knobs select').dispatchEvent(new Event('input', { bubbles: true }))`,
  )
  await page.locator('.said', { hasText: /\w/ }).waitFor()
  assert.equal(await page.locator('.answer').first().innerHTML(), printed)
  await leave(visited)
})

test('when the engines cannot be loaded, the printed answer stays and the page says so', async () => {
  const visited = await visit('index.html', plain)
  const { page } = visited
  await page.route('**/*worker*', (route) => route.abort())
  const printed = await page.locator('.answer').first().innerHTML()
  await page.locator('.model select').focus()
  await page.locator('.model select').selectOption('site:rz2')
  await page.locator('.said', { hasText: 'printed answer stays' }).waitFor()
  assert.equal(await page.locator('.answer').first().innerHTML(), printed)
  await leave(visited)
})

test('an article reads from a file, with its theme and its printed figures', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`file://${siteFolder}/${article}`)
  assert.ok(await page.locator('.model .answer svg:visible').first().isVisible())
  await page.locator('button.theme').click()
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'light')
  await context.close()
})

test('what a reader answers is still there after a reload', async () => {
  const visited = await visit(article, plain)
  await visited.page.locator('.section-foot').first().waitFor()
  await visited.page.locator('#answer').fill('Both halves of each service first.')
  await visited.page.reload()
  await visited.page.locator('.section-foot').first().waitFor()
  await visited.page.waitForFunction(
    "document.querySelector('#answer').value === 'Both halves of each service first.'",
  )
  await leave(visited)
})

test('a figure is computed on the estate of the reader when this browser keeps one, and back', async () => {
  const visited = await visit('index.html', plain)
  const { page } = visited
  const stored = JSON.parse(readFileSync(`${siteFolder}/estates/reference.json`, 'utf8'))
  const own = {
    ...stored,
    estate: { ...stored.estate, name: 'Mine', vms: stored.estate.vms.slice(0, 40), services: [], rules: [] },
  }
  const shelved = {
    name: 'Mine',
    stored: JSON.stringify(own),
    overlays: [],
    source: 'stored',
    files: ['mine.json'],
  }
  await page.evaluate(
    (value) =>
      new Promise<void>((settle, fail) => {
        const request = indexedDB.open('bulkhead', 1)
        request.onupgradeneeded = () => {
          for (const name of ['estates', 'decisions', 'runs']) request.result.createObjectStore(name)
        }
        request.onerror = () => fail(request.error)
        request.onsuccess = () => {
          const write = request.result.transaction('estates', 'readwrite')
          write.objectStore('estates').put(value, 'mine')
          write.oncomplete = () => {
            request.result.close()
            settle()
          }
        }
      }),
    shelved,
  )
  await page.reload()
  const before = await page.locator('.answer').first().innerHTML()
  await page.getByRole('button', { name: 'Use mine' }).click()
  await page.locator('.said', { hasText: /\w/ }).waitFor()
  assert.match(String(await page.locator('.on').textContent()), /On your estate/)
  assert.notEqual(await page.locator('.answer').first().innerHTML(), before)
  await page.locator('.model select').selectOption('site:rz2')
  await page.locator('.said', { hasText: 'Data centre 2' }).waitFor()
  await page.getByRole('button', { name: 'Use the reference' }).click()
  await page.locator('.said', { hasText: 'Rack rz1-a-r1' }).waitFor()
  assert.equal(await page.locator('.answer').first().innerHTML(), before)
  assert.deepEqual(visited.complaints, [])
  await leave(visited)
})
