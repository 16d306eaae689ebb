import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser, serveFolder, settled } from '#test/browser.ts'
import { builtPages, siteFolder } from '#test/site.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const article = 'articles/consolidation-is-a-fate-decision.html'
const articleTitle = 'Consolidation is a decision about shared fate'

await builtPages()
// Tests edit articles, so they read a copy of the site.
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-reader-'))
cpSync(siteFolder, folder, { recursive: true, filter: (path) => !path.endsWith('.br') })
const served = await serveFolder(folder)
const browser: Browser = await openBrowser()
after(async () => {
  await browser.close()
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})

const original = readFileSync(join(folder, article), 'utf8')

/** Works as one reader with a browser of their own, and fails when a page complains. */
async function reader(
  work: (page: Page, context: BrowserContext) => Promise<void>,
  width = 1280,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, acceptDownloads: true })
  const complaints: string[] = []
  context.on('page', (page) => {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(served.origin) && !/^(data|blob):/.test(url)) complaints.push(url)
    })
  })
  try {
    await work(await context.newPage(), context)
    assert.deepEqual(complaints, [])
  } finally {
    await context.close()
    writeFileSync(join(folder, article), original)
  }
}

const open = async (page: Page, path: string): Promise<void> => {
  await settled(page)
  await page.goto(`${served.origin}/${path}`)
  await page
    .locator(path.startsWith('articles/') ? '.section-foot' : path === 'desk.html' ? '#kept' : 'main')
    .first()
    .waitFor()
}
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const barText = async (page: Page): Promise<string> =>
  String(await page.locator('.reading-bar').textContent())

/** The kinds of events this browser keeps, places left aside. */
const kept = (page: Page): Promise<readonly string[]> =>
  page.evaluate(
    () =>
      new Promise<readonly string[]>((settle) => {
        const request = indexedDB.open('bulkhead-progress')
        request.onsuccess = () => {
          const all = request.result.transaction('events').objectStore('events').getAll()
          all.onsuccess = () => {
            request.result.close()
            settle(all.result.map(({ kind }) => kind).filter((kind: string) => kind !== 'place-left'))
          }
        }
      }),
  )

/** Selects words inside the n-th paragraph of the text, as a mouse or the keyboard would. */
const select = (page: Page, paragraph: number, words: string): Promise<unknown> =>
  page.evaluate(
    ([index, wanted]) => {
      const block = document.querySelectorAll('.prose > p')[index as number] as Element
      const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
        const at = node.data.indexOf(wanted as string)
        if (at < 0) continue
        getSelection()?.setBaseAndExtent(node, at, node, at + (wanted as string).length)
        return
      }
      throw new Error(`no "${wanted}" there`)
    },
    [paragraph, words] as const,
  )

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource)
  const results = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  )
}

/** Reloads a page once everything that was done on it is on disk. */
async function reload(page: Page): Promise<void> {
  await settled(page)
  await page.reload()
}

test('sections ticked as read are still ticked after a reload, and the article says what is left', () =>
  reader(async (page) => {
    await open(page, article)
    assert.equal(await barText(page), '')
    await button(page, 'Mark as read: “What a host really shares”').click()
    assert.match(await barText(page), /^You have read 1 of 6 sections; \d+ min left\.$/)
    await reload(page)
    await button(page, /^Read: “What a host really shares”/).waitFor()
    assert.match(await barText(page), /^You have read 1 of 6/)
    await button(page, /^Read: “What a host really shares”/).click()
    assert.equal(await barText(page), '')
  }))

test('a section counts as read by itself once its end was in view for long enough, and the place is offered again', () =>
  reader(async (page) => {
    await page.clock.install()
    await open(page, article)
    await page
      .locator('[data-foot="what-a-host-shares"]')
      .evaluate((foot) => foot.scrollIntoView({ block: 'center' }))
    await page.clock.runFor(3000)
    assert.equal(await barText(page), '', 'three seconds are not a reading')
    await page.clock.runFor(60_000)
    await page.waitForFunction(
      'document.querySelector(".reading-bar").textContent.startsWith("You have read 1")',
    )
    const here = page.locator('#trade-off')
    await here.evaluate((heading) => heading.scrollIntoView({ block: 'start' }))
    await page.clock.runFor(4000)
    await open(page, 'index.html')
    const way = page.locator('[data-resume]')
    await way.getByRole('link').waitFor()
    assert.match(String(await way.textContent()), /^Continue where you stopped: Consolidation is a decision/)
    await way.getByRole('link').click()
    await page.waitForURL(/consolidation-is-a-fate-decision\.html#trade-off$/, { waitUntil: 'commit' })
    await open(page, article)
    assert.match(
      String(await page.locator('.reading-way').textContent()),
      /^You stopped on .* in What you buy/,
    )
  }))

test('a passage is highlighted and noted with a mouse, survives an edited page, and says when it lost its place', () =>
  reader(async (page) => {
    await open(page, article)
    await select(page, 1, 'A guest that panics takes itself.')
    await page.locator('.mark-bar button', { hasText: 'Write a note' }).click()
    await page.locator('.my-note textarea:focus').waitFor()
    await page.keyboard.type('Ask Anna about vs-01.')
    await reload(page)
    await page.locator('mark.mine').waitFor()
    assert.equal(await page.locator('mark.mine').textContent(), 'A guest that panics takes itself.')
    assert.equal(await page.locator('.my-note textarea').inputValue(), 'Ask Anna about vs-01.')
    writeFileSync(
      join(folder, article),
      original
        .replace('A guest that panics takes itself.', 'A guest that panics takes only itself.')
        .replace(
          '<h2 id="what-a-host-shares"',
          '<p>An editor put a paragraph before everything.</p><h2 id="what-a-host-shares"',
        ),
    )
    await reload(page)
    await page.locator('mark.mine').first().waitFor()
    assert.equal(await page.locator('mark.mine').textContent(), 'A guest that panics takes only itself.')
    writeFileSync(
      join(folder, article),
      original.replace('A guest that panics takes itself.', 'Nothing of it is left.'),
    )
    await reload(page)
    await page.locator('.my-note .lost').waitFor()
    assert.match(
      String(await page.locator('.my-note .lost').textContent()),
      /lost its place.*A guest that panics takes itself/,
    )
    assert.equal(await page.locator('mark.mine').count(), 0)
    await open(page, 'desk.html')
    await page.locator('#desk .lost').waitFor()
    assert.match(
      String(await page.locator('.notes li').textContent()),
      /Lost its place.*A guest that panics.*Ask Anna/,
    )
  }))

test('the keyboard alone marks what is selected: the offer is the next stop after the words', () =>
  reader(async (page) => {
    await open(page, article)
    // Where the caret stands is where Tab goes on from; the words are then extended with the keyboard.
    const words = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.querySelectorAll('.prose > p')[1] as Element, 4)
      const range = document.createRange()
      for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
        const at = node.data.indexOf('memory module')
        if (at < 0) continue
        range.setStart(node, at + 1)
        range.setEnd(node, at + 4)
        node.parentElement?.scrollIntoView({ block: 'center' })
        const { x, y, height } = range.getBoundingClientRect()
        return { x: x + 4, y: y + height / 2 }
      }
      throw new Error('no such words')
    })
    await page.mouse.dblclick(words.x, words.y)
    await page.keyboard.press('Control+Shift+ArrowRight')
    await page.keyboard.press('Control+Shift+ArrowRight')
    await page.locator('.mark-bar').waitFor()
    for (
      let step = 0;
      step < 4 && !(await page.evaluate('!!document.activeElement.closest(".mark-bar")'));
      step += 1
    )
      await page.keyboard.press('Tab')
    assert.ok(await page.evaluate('!!document.activeElement.closest(".mark-bar")'))
    await page.keyboard.press('Enter')
    await page.locator('mark.mine').waitFor()
    assert.match(String(await page.locator('mark.mine').textContent()), /^memory module/)
    await button(page, 'Write a note on “What a host really shares”').press('Enter')
    await page.locator('.my-note textarea:focus').waitFor()
    await page.keyboard.type('A note on the whole section.')
    await reload(page)
    await page.locator('.my-note textarea:visible').waitFor()
    assert.equal(await page.locator('.my-note textarea:visible').inputValue(), 'A note on the whole section.')
  }))

test('a material change reopens exactly its section and shows the words that changed', () =>
  reader(async (page) => {
    await open(page, article)
    for (const title of ['What a host really shares', 'The quantity that governs it'])
      await button(page, `Mark as read: “${title}”`).click()
    const history = join(folder, 'histories/consolidation-is-a-fate-decision.json')
    const untouched = readFileSync(history, 'utf8')
    const { now } = JSON.parse(untouched) as { now: Record<string, string> }
    const [, hash = ''] = /\[&quot;what-a-host-shares&quot;,&quot;([0-9a-f]{16})&quot;/.exec(original) ?? []
    assert.notEqual(hash, '')
    writeFileSync(
      join(folder, article),
      original.replace(
        new RegExp(`(what-a-host-shares&quot;,&quot;)${hash}(&quot;,[\\d.]+,\\[)\\]`),
        `$1ffffffffffffffff$2&quot;${hash}&quot;]`,
      ),
    )
    const old = now['what-a-host-shares'] ?? ''
    const versions = [
      { hash, on: '2026-11-22', mark: 'first', note: 'First version.', text: old },
      {
        hash: 'ffffffffffffffff',
        on: '2026-12-01',
        mark: 'material',
        note: 'Monitors were measured.',
        text: '',
      },
    ]
    const changedNow = {
      ...now,
      'what-a-host-shares': old.replace('That ownership', 'This measured ownership'),
    }
    writeFileSync(
      history,
      JSON.stringify({ versions: [{ section: 'what-a-host-shares', versions }], now: changedNow }),
    )
    await reload(page)
    await button(page, /^Mark as read: “What a host really shares”/).waitFor()
    await button(page, /^Read: “The quantity that governs it”/).waitFor()
    assert.match(await barText(page), /One section changed since you read it: \w+ minutes? to catch up\.$/)
    await button(page, 'Show what changed').click()
    await page.locator('.difference').waitFor()
    assert.deepEqual(await page.locator('.difference del').allTextContents(), ['That'])
    assert.deepEqual(await page.locator('.difference ins').allTextContents(), ['This measured'])
    assert.match(
      String(await page.locator('.changes').textContent()),
      /2026-12-01, material: Monitors were measured\./,
    )
    assert.deepEqual(await violations(page), [])
    await button(page, /^Mark as read: “What a host really shares”/).click()
    assert.equal(await page.locator('.section-news').count(), 0)
    writeFileSync(history, untouched)
  }))

test('the question asks first, keeps every stroke, and lets the reader mark the own answer', () =>
  reader(async (page) => {
    await open(page, article)
    const summary = page.locator('.check summary')
    await summary.click()
    assert.ok(
      !(await page.locator('.check details').evaluate((details) => (details as HTMLDetailsElement).open)),
    )
    assert.match(String(await page.locator('.check .said').first().textContent()), /^Write a sentence first/)
    await page.locator('#answer').fill('Both halves of each service first.')
    // No time to leave the field: a reload takes the page away at once.
    await reload(page)
    await page.locator('.section-foot').first().waitFor()
    assert.equal(await page.locator('#answer').inputValue(), 'Both halves of each service first.')
    await summary.click()
    await page.locator('.check li input').first().check()
    await page.locator('.check .said', { hasText: 'Your answer has 1 of' }).waitFor()
    await reload(page)
    await page.locator('.section-foot').first().waitFor()
    await summary.click()
    assert.ok(await page.locator('.check li input').first().isChecked())
    assert.deepEqual(await violations(page), [])
  }))

test('a guess is committed before the answer is seen, held against it in a sentence, and remembered', () =>
  reader(async (page) => {
    await open(page, article)
    const figure = page.locator('.model.guessed').first()
    const answer = figure.locator('.answer > *').first()
    assert.ok(!(await answer.isVisible()))
    await figure.locator('.guess input').fill('a lot')
    await button(page, 'Guess, then see').first().click()
    assert.match(String(await figure.locator('.guess-said').textContent()), /^Type a number first/)
    assert.ok(!(await answer.isVisible()))
    await figure.locator('.guess input').fill('2')
    await page.keyboard.press('Enter')
    assert.ok(await answer.isVisible())
    const said = String(await figure.locator('.guess-said').textContent())
    assert.match(said, /^You guessed 2 services, the model says 1\.\d+ services: 0\.\d+ services too high\.$/)
    await reload(page)
    await figure.locator('.guess-said', { hasText: said }).waitFor()
    assert.ok(await answer.isVisible())
    await figure.locator('.knobs input').first().fill('60')
    await figure.locator('.said', { hasText: /60/ }).waitFor()
    assert.deepEqual((await kept(page)).toSorted(), ['guess-made', 'model-turned'])
  }))

test('the review queue asks a card, brings it back another day, and teaches it again when its fact changed', () =>
  reader(async (page) => {
    const deckFile = join(folder, 'deck.json')
    const untouched = readFileSync(deckFile, 'utf8')
    const fact = { id: 'a-fact', hash: 'one', said: '32 hosts', statement: 'The largest pool.' }
    const [card] = JSON.parse(untouched) as { kind: string; facts: unknown }[]
    const deck = (hash: string, said: string) =>
      writeFileSync(deckFile, JSON.stringify([{ ...card, facts: [{ ...fact, hash, said }] }]))
    deck('one', '32 hosts')
    await open(page, article)
    await button(page, 'Mark as read: “What a host really shares”').click()
    await open(page, 'desk.html')
    await button(page, 'Begin').click()
    await button(page, 'Turn the card').click()
    assert.deepEqual(await violations(page), [])
    await button(page, /^Good, back in \d days/).click()
    await page.getByText(/That was all for now\. The next comes back on/).waitFor()
    deck('two', '64 hosts')
    await reload(page)
    await page.getByText('1 card has a fact that changed and will be taught again.').waitFor()
    await button(page, 'Begin').click()
    assert.equal(await button(page, 'Turn the card').count(), 0)
    assert.deepEqual(
      [await page.locator('.lesson del').textContent(), await page.locator('.lesson ins').textContent()],
      ['32 hosts', '64 hosts'],
    )
    await button(page, 'I have read it').click()
    await page.getByText(/That was all for now/).waitFor()
    writeFileSync(deckFile, untouched)
  }))

test('everything goes out in one file, is erased, and comes back from it; another file is refused with a sentence', () =>
  reader(async (page) => {
    await open(page, article)
    await button(page, 'Mark as read: “What a host really shares”').click()
    await select(page, 1, 'A guest that panics takes itself.')
    await page.locator('.mark-bar button', { hasText: 'Highlight' }).click()
    await page.locator('mark.mine').waitFor()
    await open(page, 'desk.html')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button(page, 'Export to a file').click(),
    ])
    const file = join(folder, 'mine.json')
    await download.saveAs(file)
    assert.match(download.suggestedFilename(), /^bulkhead-progress-\d{4}-\d{2}-\d{2}\.json$/)
    await button(page, 'Erase everything').click()
    await button(page, 'Keep it').click()
    await page.getByText(/1 of 6 sections/).waitFor()
    await button(page, 'Erase everything').click()
    await button(page, 'Yes, erase it').click()
    await page.getByText('Everything is erased.').waitFor()
    await reload(page)
    await page.getByText(/^Nothing is marked as read yet\./).waitFor()
    await page
      .locator('#import')
      .setInputFiles({ name: 'cv.json', mimeType: 'application/json', buffer: Buffer.from('{}') })
    await page.getByText(/cv\.json was not read: The file is JSON, but not an export/).waitFor()
    await page.locator('#import').setInputFiles(file)
    await page.getByText(/mine\.json was read\. \d entries came in\./).waitFor()
    await page.locator('.notes blockquote', { hasText: 'A guest that panics takes itself' }).waitFor()
    assert.deepEqual(await violations(page), [])
    await open(page, article)
    await page.locator('mark.mine').waitFor()
    await button(page, /^Read: “What a host really shares”/).waitFor()
  }))

test('lists of articles say what was read, and two open pages know the same', () =>
  reader(async (page, context) => {
    await open(page, article)
    const other = await context.newPage()
    await open(other, article)
    await button(page, 'Mark as read: “What a host really shares”').click()
    await button(other, /^Read: “What a host really shares”/).waitFor()
    await other.close()
    await open(page, 'stages/stage-1.html')
    const mark = page.locator('li[data-article="consolidation-is-a-fate-decision"] .read-mark')
    await mark.waitFor()
    assert.match(String(await mark.textContent()), /^begun, \d+ min left$/)
    assert.ok(String(await page.getByRole('link', { name: articleTitle }).first().textContent()).length > 0)
  }))

for (const width of [360, 1280])
  for (const colorScheme of ['light', 'dark'] as const)
    test(`axe finds nothing at ${width} pixels in ${colorScheme} in an article full of marks and on a full desk, and nothing is too wide`, () =>
      reader(async (page) => {
        await page.emulateMedia({ colorScheme })
        await open(page, article)
        await button(page, 'Mark as read: “What a host really shares”').click()
        await button(page, 'Bookmark: “What a host really shares”').click()
        await select(page, 1, 'A guest that panics takes itself.')
        await page.locator('.mark-bar button', { hasText: 'Write a note' }).click()
        await page.locator('.my-note textarea:focus').waitFor()
        await page.keyboard.type('A note.')
        await select(page, 1, 'A memory module')
        await page.locator('.mark-bar').waitFor()
        assert.deepEqual(await violations(page), [])
        const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
        assert.ok(Number(await page.evaluate(tooWide)) <= 0)
        await open(page, 'desk.html')
        await page.locator('.notes li').waitFor()
        assert.deepEqual(await violations(page), [])
        assert.ok(Number(await page.evaluate(tooWide)) <= 0)
      }, width))

test('where the browser keeps nothing, the page works and the desk says so', () =>
  reader(async (page) => {
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, 'indexedDB', {
        value: {
          open: () => {
            throw new Error('forbidden')
          },
        },
      })
    })
    await open(page, article)
    await button(page, 'Mark as read: “What a host really shares”').click()
    assert.match(await barText(page), /^You have read 1 of 6/)
    await open(page, 'desk.html')
    await page.getByText(/keep nothing\. What you do here ends with the page/).waitFor()
  }))
