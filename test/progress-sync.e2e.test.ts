import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { settled } from '#test/browser.ts'
import { serveSite, token } from '#test/served-site.ts'

const { url, entranceUrl, browser } = await serveSite()
const article = 'articles/consolidation-is-a-fate-decision.html'
const heading = '“What a host really shares”'

/** One browser of the reader, which has opened the served site with its token. */
async function device(): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(entranceUrl)
  return { page, context }
}
const events = async (): Promise<readonly { kind: string }[]> => {
  const response = await fetch(`${url}api/progress`, { headers: { authorization: `Bearer ${token}` } })
  return ((await response.json()) as { events: { kind: string }[] }).events
}
/** Waits until the server holds something, at most five seconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.fail('the server never held it')
}

test('what one browser reads another one knows, through the database of the server', async () => {
  const [one, other] = [await device(), await device()]
  await settled(one.page)
  await one.page.goto(`${url}${article}`)
  await one.page.getByRole('button', { name: `Mark as read: ${heading}` }).click()
  await until(async () => (await events()).some(({ kind }) => kind === 'section-read'))
  await settled(other.page)
  await other.page.goto(`${url}${article}`)
  await other.page.getByRole('button', { name: new RegExp(`^Read: ${heading}`) }).waitFor()
  await settled(other.page)
  await other.page.goto(`${url}desk.html`)
  await other.page.getByText('In the database of Bulkhead on this computer').waitFor()
  await one.context.close()
  await other.context.close()
})

test('what was read before the server was there is sent once it is', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await settled(page)
  await page.goto(`${url}${article}`)
  const bookmark = page.getByRole('button', { name: /^Bookmark: “What you buy/ })
  await bookmark.click()
  await page.getByRole('button', { name: /^Bookmarked: “What you buy/ }).waitFor()
  assert.ok(
    !(await events()).some(({ kind }) => kind === 'bookmark-set'),
    'a page without the token sends nothing',
  )
  await page.goto(entranceUrl)
  await settled(page)
  await page.goto(`${url}${article}`)
  await until(async () => (await events()).some(({ kind }) => kind === 'bookmark-set'))
  await context.close()
})

test('erasing on one browser empties the server and the others, and what is written afterwards is kept', async () => {
  const [one, other] = [await device(), await device()]
  for (const { page } of [one, other]) {
    await settled(page)
    await page.goto(`${url}${article}`)
    await page.getByRole('button', { name: new RegExp(`^Read: ${heading}`) }).waitFor()
  }
  await settled(one.page)
  await one.page.goto(`${url}desk.html`)
  await one.page.getByRole('button', { name: 'Erase everything' }).click()
  await one.page.getByRole('button', { name: 'Yes, erase it' }).click()
  await one.page.getByText('Everything is erased.').waitFor()
  assert.deepEqual(await events(), [])
  await settled(other.page)
  await other.page.reload()
  await other.page.getByRole('button', { name: `Mark as read: ${heading}` }).waitFor()
  await other.page.getByRole('button', { name: /^Bookmark: “What you buy/ }).click()
  await until(async () => (await events()).length === 1)
  assert.deepEqual(
    (await events()).map(({ kind }) => kind),
    ['bookmark-set'],
  )
  await one.context.close()
  await other.context.close()
})

test('a server that went away takes nothing with it: the page goes on and keeps it all', async () => {
  const { page, context } = await device()
  await settled(page)
  await page.goto(`${url}${article}`)
  await page.getByRole('button', { name: /^Mark as read: “The quantity/ }).waitFor()
  await page.route('**/api/**', (route) => route.abort())
  await page.getByRole('button', { name: /^Mark as read: “The quantity/ }).click()
  await page.getByRole('button', { name: /^Read: “The quantity/ }).waitFor()
  await page.unroute('**/api/**')
  await settled(page)
  await page.reload()
  await page.getByRole('button', { name: /^Read: “The quantity/ }).waitFor()
  await until(async () => (await events()).some(({ kind }) => kind === 'section-read'))
  await context.close()
})
