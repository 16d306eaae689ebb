import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { utils, write } from 'xlsx'
import { engineById } from '#catalog'
import { parseRecord, recordText } from '#engines/record.ts'
import { estateDigest } from '#estate/digest.ts'
import { serveSite } from '#test/served-site.ts'

const { work, url, entranceUrl, browser } = await serveSite()

/** A page of a reader of their own, entered with the token, that fails the test on errors and foreign requests. */
async function visit(path: string, look: { width: number; scheme: 'light' | 'dark' }): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.scheme,
    acceptDownloads: true,
  })
  const page = await context.newPage()
  const complain = (what: string): void => {
    complaints.push(`${path}: ${what}`)
  }
  page.on('console', (message) => message.type() === 'error' && complain(message.text()))
  page.on('pageerror', (error) => complain(error.message))
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(url))
      complain(`asks ${request.url()}`)
  })
  await page.goto(entranceUrl)
  await page.goto(`${url}${path}`)
  return page
}
const complaints: string[] = []
const wide = { width: 1280, scheme: 'light' } as const

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** What axe finds, and whether the page scrolls sideways. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource)
  const found: readonly string[] = await page.evaluate(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map((n) => n.target).slice(0, 3).join(' | ')))`)
  const sideways: number = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
  return sideways > 0 ? [...found, `scrolls sideways by ${sideways}`] : found
}

/** A workbook in which one host has no inventory row, as exports from two vCenters often have. */
function smallWorkbook(): string {
  const path = join(work, 'two-clusters.xlsx')
  const hosts = ['esx-01.example', 'esx-02.example', 'esx-03.example']
  const vms = Array.from({ length: 12 }, (_, index) => ({
    ...{ VM: `app-${index + 1}`, Powerstate: index === 11 ? 'poweredOff' : 'poweredOn', Template: 'False' },
    ...{ CPUs: 2, Memory: 8192, Cluster: 'Prod', Host: index === 5 ? 'esx-09.example' : hosts[index % 3] },
  }))
  const rows = hosts.map((Host) => ({
    ...{ Host, Datacenter: 'DC', Cluster: 'Prod', '# CPU': 2, 'Cores per CPU': 16, '# Cores': 32 },
    ...{ Speed: 2600, '# Memory': 262144, '# VMs': 4 },
  }))
  const book = utils.book_new()
  utils.book_append_sheet(book, utils.json_to_sheet(vms), 'vInfo')
  utils.book_append_sheet(book, utils.json_to_sheet(rows), 'vHost')
  writeFileSync(path, write(book, { type: 'buffer', bookType: 'xlsx' }))
  return path
}

/** VMs on hosts of 64, 64 hosts to a cluster, as the two CSV files of an export. */
function largeExport(vmCount: number): readonly string[] {
  const hostCount = vmCount / 64
  const vms = ['VM,Powerstate,Template,CPUs,Memory,Cluster,Host']
  const hosts = ['Host,Datacenter,Cluster,# CPU,Cores per CPU,# Cores,Speed,# Memory']
  for (let host = 0; host < hostCount; host += 1) {
    hosts.push(`esx-${host},DC,C${host >> 6},2,32,64,2600,1048576`)
  }
  for (let vm = 0; vm < vmCount; vm += 1) {
    const host = vm % hostCount
    vms.push(`vm-${vm},poweredOn,False,${1 + (vm % 4)},${4096 * (1 + (vm % 3))},C${host >> 6},esx-${host}`)
  }
  const paths = ['RVTools_tabvInfo.csv', 'RVTools_tabvHost.csv'].map((name) => join(work, name))
  writeFileSync(paths[0] as string, vms.join('\r\n'))
  writeFileSync(paths[1] as string, hosts.join('\r\n'))
  return paths
}

const bring = (page: Page, files: readonly string[]) => page.setInputFiles('input[type=file]', [...files])
const openEstate = (page: Page) => page.waitForSelector('.ba-head h2', { timeout: 120_000 })
const openReference = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Use the reference estate' }).click()
  await page.waitForSelector('.ba-map-picture svg')
}
const settledMap = (page: Page) => page.waitForSelector('.ba-map[aria-busy=false]')

test('a workbook is read, and a doubt leads to the row and the cell it is about', async () => {
  const page = await visit('estate.html', wide)
  await bring(page, [smallWorkbook()])
  await openEstate(page)
  assert.match((await page.locator('.ba-figures').textContent()) ?? '', /Guests, templates included12/)
  assert.match((await page.locator('.ba-figures').textContent()) ?? '', /Datastoresunknown/)
  const group = page.locator('.ba-group', { hasText: 'esx-09.example' }).first()
  await group.locator('summary').click()
  const link = group.getByRole('button', { name: /vInfo!/ }).first()
  await link.click()
  const cell = page.locator('[role=gridcell]:focus')
  await cell.waitFor()
  await page.keyboard.press('ArrowRight')
  await page.waitForFunction(() =>
    /two-clusters\.xlsx vInfo!/.test(document.querySelector('.ba-origin')?.textContent ?? ''),
  )
  await page.getByText('Kept in this browser').waitFor()
  await page.reload()
  await openEstate(page)
  assert.equal((await page.getByText('12').count()) > 0, true)
  await page.context().close()
})

test('files that nobody can read are refused in words, and the page stays usable', async () => {
  const page = await visit('estate.html', wide)
  const path = join(work, 'holiday.csv')
  writeFileSync(path, 'beach,sun\r\n1,2\r\n')
  await page.waitForSelector('input[type=file]', { state: 'attached' })
  await bring(page, [path])
  await page.locator('[role=alert] .ba-issues').getByText('holiday.csv').first().waitFor()
  await openReference(page)
  await page.context().close()
})

test('a rack fails by mouse and is repaired by keyboard, and the arrow keys follow the nesting', async () => {
  const page = await visit('estate.html', wide)
  await openReference(page)
  const counts = page.locator('.ba-counts')
  assert.match((await counts.textContent()) ?? '', /VMs/)
  const rack = page.locator('[data-ref^="rack:"]').first()
  const ref = (await rack.getAttribute('data-ref')) ?? ''
  await rack.click({ position: { x: 20, y: 8 } })
  await settledMap(page)
  assert.match((await counts.textContent()) ?? '', /restarting|stopped/)
  assert.equal(await rack.getAttribute('aria-checked'), 'true')
  assert.equal(await page.locator('.ba-chips li').count(), 1)
  await rack.focus()
  await page.keyboard.press('ArrowDown')
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-ref') ?? '')
  assert.match(await focused(), /^host:/)
  await page.keyboard.press('ArrowUp')
  assert.equal(await focused(), ref)
  await page.keyboard.press(' ')
  await settledMap(page)
  assert.equal(await page.locator('.ba-chips li').count(), 0)
  assert.equal(await focused(), ref, 'the keyboard stays where it was while the picture changes')
  await page.fill('#map-search', 'rz1')
  await page.locator('.ba-hits button').first().click()
  await settledMap(page)
  await page.locator('.ba-chips button').first().click()
  await settledMap(page)
  assert.equal(await page.locator('.ba-chips li').count(), 0)
  for (const index of [0, 1, 2]) {
    await page
      .locator('[data-ref^="rack:"]')
      .nth(index)
      .click({ position: { x: 20, y: 8 } })
  }
  await settledMap(page)
  assert.equal(await page.locator('.ba-chips li').count(), 3, 'quick clicks are all answered in the end')
  assert.equal(await page.locator('[data-ref^="rack:"].bh-is-failed').count(), 3)
  await page.context().close()
})

test('a topology written by hand is laid on, and a mistake in it is told by line and changes nothing', async () => {
  const page = await visit('estate.html', wide)
  await bring(page, [smallWorkbook()])
  await openEstate(page)
  const digest = () => page.locator('.ba-head code').first().textContent()
  const before = await digest()
  await page.fill('#overlay-text', 'sites:\n  - { id: s1 }\nracks:\n  - { id: r1, in: [ }\n')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.locator('.ba-topology .ba-issues code', { hasText: 'topology.yaml' }).first().waitFor()
  assert.equal(await digest(), before)
  await page.fill('#overlay-text', "sites:\n  - { id: s1 }\nhosts:\n  - match: '^esx'\n    place: site:s1\n")
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.waitForFunction((old) => document.querySelector('.ba-head code')?.textContent !== old, before)
  await page.locator('[data-ref="site:s1"]').waitFor()
  await page.context().close()
})

test('200,000 VMs scroll with a few dozen rows in the page', async () => {
  const page = await visit('estate.html', wide)
  await page.waitForSelector('input[type=file]', { state: 'attached' })
  await bring(page, largeExport(200_000))
  await openEstate(page)
  await page.getByRole('tab', { name: /VMs/ }).click()
  await page.locator('[role=grid][aria-rowcount="200001"]').waitFor({ timeout: 120_000 })
  for (const share of [0.2, 0.5, 0.999]) {
    const row = Math.floor(200_000 * share)
    await page.locator('[role=grid]').evaluate((grid, top) => grid.scrollTo({ top }), row * 34)
    await page.locator(`[role=row][aria-rowindex="${row + 4}"]`).waitFor({ timeout: 120_000 })
    assert.ok((await page.locator('[role=grid] [role=row]').count()) <= 60)
  }
  const touched = await page.locator('[role=grid]').evaluate(async (grid) => {
    const seen: MutationRecord[] = []
    const watch = new MutationObserver((records) => seen.push(...records))
    watch.observe(grid, { childList: true, subtree: true, attributes: true, characterData: true })
    const from = Math.floor(grid.scrollTop / 272) * 272
    for (let step = 1; step <= 20; step += 1) {
      grid.scrollTo({ top: from + step })
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    watch.disconnect()
    return seen.length
  })
  assert.equal(touched, 0, 'scrolling within a row changes nothing in the page')
  await page.context().close()
})

test('a run tells how far it is, is cancelled, and the estate is there for the next one', async () => {
  const page = await visit('estate.html', wide)
  await page.waitForSelector('input[type=file]', { state: 'attached' })
  await bring(page, largeExport(40_960))
  await openEstate(page)
  await page.getByText('Kept in this browser').waitFor({ timeout: 120_000 })
  await page.goto(`${url}workbench.html`)
  await page.waitForSelector('.ba-engines', { timeout: 120_000 })
  // Pressed the moment the bar shows a share, so that the test does not depend on how fast the machine is.
  await page.evaluate(() => {
    new MutationObserver((_, watch) => {
      const bar = document.querySelector('.ba-progress')
      if (!bar?.textContent?.includes('%')) return
      watch.disconnect()
      bar.querySelector('button')?.click()
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('Cancelled. The estate is unchanged.').waitFor({ timeout: 120_000 })
  assert.equal(await page.locator('.ba-progress').count(), 0)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('heading', { name: 'Run 1', exact: true }).waitFor({ timeout: 120_000 })
  await page.context().close()
})

test('two runs are compared, decided on, kept in the database, and found again', async () => {
  const page = await visit('workbench.html', wide)
  const failures = page.locator('.ba-number input[type=text]').first()
  for (const count of ['2', '1']) {
    await failures.fill(count)
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('heading', { name: `Run ${count === '2' ? 1 : 2}`, exact: true }).waitFor()
  }
  for (const box of await page.locator('.ba-history input').all()) await box.check()
  const differing = page.locator('.ba-pairs').first().locator('.ba-differs')
  assert.equal(await differing.count(), 1, 'one parameter differs')
  await page.getByText('Saved in Bulkhead’s database on this computer.').waitFor()
  await page.fill('#decision-title', 'Plan for one host')
  await page.fill(
    '#decision-note',
    'Two hosts at once have not failed here. <b>Reconsider</b> with the new rack.',
  )
  await page.getByRole('button', { name: 'Keep this decision' }).click()
  await page.getByText('Kept “Plan for one host”.').waitFor()
  await page.reload()
  await page.getByRole('button', { name: /Show its two runs/ }).click()
  await page.getByRole('heading', { name: 'Runs 1 and 2' }).waitFor()
  assert.match((await page.locator('.ba-note').textContent()) ?? '', /<b>Reconsider<\/b>/)
  await page.getByRole('button', { name: /^Remove/ }).click()
  await page.getByRole('button', { name: /^Remove for good/ }).click()
  await page.getByText('No decision is kept yet.').waitFor()
  await page.context().close()
})

test('the address carries the question, and the record holds the bytes that Node computes', async () => {
  const page = await visit('workbench.html', wide)
  await page.locator('.ba-number input[type=text]').first().fill('1')
  await page.waitForURL(/#engine=[a-z-]+&.*=1/)
  const address = page.url()
  await page.goto('about:blank')
  await page.goto(address)
  assert.equal(await page.locator('.ba-number input[type=text]').first().inputValue(), '1')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const saved = async (name: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ])
    return readFileSync(await download.path(), 'utf8')
  }
  const text = await saved('run.json')
  const record = parseRecord(JSON.parse(text), 'run.json')
  assert.ok(record.ok)
  const { estate, run } = record.value
  const on = { estate, digest: estateDigest(estate) }
  const again = engineById(run.engine)?.run(on, run.params, { seed: run.seed, progress: () => {} })
  assert.ok(again?.ok)
  assert.equal(recordText(estate, again.value), text)
  const report = await saved('report.html')
  assert.match(report, /^<!doctype html>/i)
  assert.doesNotMatch(report, /<script|https?:\/\/(?!www\.w3\.org)/i)
  assert.match(await saved('table-1.csv'), /\r\n/)
  await page.context().close()
})

test('a wrong value is told at its field and nothing is run', async () => {
  const page = await visit('workbench.html', wide)
  await page.locator('.ba-number input[type=text]').first().fill('many')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.locator('.ba-problem', { hasText: 'is not a number' }).waitFor()
  assert.equal(await page.locator('.ba-history').count(), 0)
  await page.context().close()
})

for (const look of [
  { width: 360, scheme: 'dark' },
  { width: 1280, scheme: 'light' },
] as const) {
  test(`both rooms are accessible and do not scroll sideways at ${look.width} pixels, ${look.scheme}`, async () => {
    const page = await visit('estate.html', look)
    await page.waitForSelector('.ba-intake')
    assert.deepEqual(await faults(page), [], 'estate, empty')
    await openReference(page)
    await page
      .locator('[data-ref^="rack:"]')
      .first()
      .click({ position: { x: 12, y: 6 } })
    await settledMap(page)
    await page.getByText('The domains as a list').click()
    await page.getByText('The whole answer').click()
    assert.deepEqual(await faults(page), [], 'estate, a rack failed')
    await page.goto(`${url}workbench.html`)
    await page.waitForSelector('.ba-engines')
    assert.deepEqual(await faults(page), [], 'workbench, fresh')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.waitForSelector('.ba-result')
    assert.deepEqual(await faults(page), [], 'workbench, answered')
    await page.locator('.ba-number input[type=text]').first().fill('1')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('heading', { name: 'Run 2' }).waitFor()
    for (const box of await page.locator('.ba-history input').all()) await box.check()
    await page.waitForSelector('.ba-pairs')
    assert.deepEqual(await faults(page), [], 'workbench, comparing')
    await page.context().close()
  })
}

test('no page logged an error or asked anybody else', () => {
  assert.deepEqual(complaints, [])
})
