import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { importers } from '#catalog'
import { parseStored } from '#estate/stored.ts'
import { readInventory } from '#importers/inventory.ts'
import { readerText } from '#report/read-files.ts'
import { serveSite } from '#test/served-site.ts'
import { twentyFiles } from '#test/twenty-files.ts'

const { work, url, entranceUrl, browser } = await serveSite()
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const complaints: string[] = []
const waitMs = 120_000

type Look = { readonly width: number; readonly height: number; readonly scheme: 'light' | 'dark' }
const phone: Look = { width: 360, height: 780, scheme: 'dark' }
const desktop: Look = { width: 1280, height: 900, scheme: 'light' }

/** The estate page of a reader of their own. */
async function visit({ width, height, scheme }: Look): Promise<Page> {
  const viewport = { width, height }
  const context = await browser.newContext({ viewport, colorScheme: scheme, acceptDownloads: true })
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(entranceUrl)
  await page.goto(`${url}estate.html`)
  await page.locator('#guide-title').waitFor({ timeout: waitMs })
  return page
}

/** What axe finds, and whether the page scrolls sideways. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource)
  const found: readonly string[] = await page.evaluate(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map((n) => n.target).slice(0, 3).join(' | ')))`)
  const sideways = Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'))
  return sideways > 0 ? [...found, `scrolls sideways by ${sideways}`] : found
}

mkdirSync(join(work, 'mixed'))
const paths = twentyFiles.map(({ name, bytes }) => {
  const path = join(work, 'mixed', name)
  writeFileSync(path, bytes)
  return path
})
const choose = (page: Page, chosen: readonly string[]) =>
  page.setInputFiles('input[type=file]', [...chosen], { timeout: waitMs })
const heading = (page: Page) => page.locator('.ba-head h2')

async function downloaded(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ])
  return readFileSync(await download.path(), 'utf8')
}

const inMemory = readInventory(twentyFiles, importers)
assert.ok(inMemory.ok)
const expected = inMemory.value

test('twenty files of every kind become one estate: who read each, what it counts, and what is doubted', async () => {
  const readers = new Set(twentyFiles.map(({ reader }) => reader))
  for (const { id } of importers) assert.ok(readers.has(id), `the folder has a file for ${id}`)
  const page = await visit(desktop)
  await choose(page, paths)
  await heading(page).waitFor({ timeout: waitMs })
  const rows = await page
    .locator('section[aria-labelledby=read-title] tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
  assert.deepEqual(
    rows,
    expected.files.slice(0, rows.length).map((file) => [file.name, readerText(file, importers)]),
  )
  const figures = (await page.locator('.ba-figures').textContent()) ?? ''
  assert.match(figures, new RegExp(`Guests, templates included${expected.counts.vms}`))
  assert.match(figures, new RegExp(`Clusters${expected.counts.clusters}`))
  const doubts = inMemory.issues.length
  assert.equal((await page.locator('#doubt-title .ba-tally').textContent()) ?? '', String(doubts))
  for (const code of ['inventory.file-unread', 'inventory.file-repeated', 'merge.conflict']) {
    assert.equal(await page.locator('.ba-group', { hasText: code }).count(), 1, code)
  }
  assert.equal(await page.locator('#since-title').count(), 0, 'a first reading is compared with nothing')
  await page.context().close()
})

test('a second reading says what is different, and is as accessible as the first', async () => {
  const page = await visit(phone)
  await choose(page, paths)
  await heading(page).waitFor({ timeout: waitMs })
  await choose(
    page,
    paths.filter((path) => !path.endsWith('pool.txt')),
  )
  const since = page.locator('section[aria-labelledby=since-title]')
  await since.getByText(/^Hosts that are gone/).waitFor({ timeout: waitMs })
  assert.match((await since.textContent()) ?? '', /Hosts that are gone, 3: xcp-01, xcp-02, xcp-03\./)
  await page.getByText('Kept in this browser').waitFor({ timeout: waitMs })
  assert.deepEqual(await faults(page), [])
  await page.context().close()
})

test('what is downloaded anonymised holds no name, address or file name of the original, and opens again', async () => {
  const page = await visit(desktop)
  await choose(page, paths)
  await heading(page).waitFor({ timeout: waitMs })
  const shared = await downloaded(page, 'Download anonymised')
  const { hosts, vms, datastores, clusters } = expected.estate
  const names = [...hosts, ...vms, ...datastores, ...clusters, ...twentyFiles].map(({ name }) => name)
  const leaked = names.filter((name) => name.length > 4 && shared.includes(`"${name}"`))
  assert.deepEqual(leaked, [])
  for (const word of ['.example', 'xcp-01', 'pve1', 'kvm1', 'export.xlsx']) {
    assert.ok(!shared.includes(word), word)
  }
  const again = parseStored(JSON.parse(shared), 'shared')
  assert.ok(again.ok)
  assert.equal(again.value.vms.length, vms.length)
  await page.context().close()
})

for (const look of [phone, desktop]) {
  test(`how to get files is by platform, whole and by keyboard at ${look.width} pixels, ${look.scheme}`, async () => {
    const page = await visit(look)
    const guide = page.locator('.ba-guide')
    assert.equal(await guide.locator('details').count(), importers.length)
    assert.equal(await guide.locator('h3').first().textContent(), 'VMware vSphere')
    await page.getByRole('button', { name: 'Use the reference estate' }).focus()
    for (let at = 0; at < importers.length; at += 1) {
      await page.locator('.ba-guide summary').nth(at).focus()
      await page.keyboard.press('Enter')
    }
    assert.equal(await guide.locator('details[open]').count(), importers.length)
    assert.deepEqual(await faults(page), [])
    const wide = await guide
      .locator('pre, .ba-how')
      .evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth).length)
    assert.equal(wide, 0, 'every command wraps in its box')
    await page.context().close()
  })
}

test('no page above logged an error', () => {
  assert.deepEqual(complaints, [])
})
