import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { importers } from '#catalog'
import { coverageOf } from '#estate/completion/coverage.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { readInventory } from '#importers/inventory.ts'
import { serveSite } from '#test/served-site.ts'
import { root } from '#test/site.ts'

const { url, entranceUrl, browser } = await serveSite()
const workbook = join(root, 'src/importers/rvtools/cases/SizingWorkshop-RVTools.xlsx')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const complaints: string[] = []

type Look = { readonly width: number; readonly height: number; readonly scheme: 'light' | 'dark' }
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
  await page.waitForSelector('input[type=file]', { state: 'attached' })
  return page
}
const openWorkbook = async (page: Page): Promise<void> => {
  await page.setInputFiles('input[type=file]', [workbook])
  await page.waitForSelector('.ba-completion', { timeout: 60_000 })
}
const total = async (page: Page): Promise<number> =>
  Number.parseInt((await page.locator('.ba-meter-total b').textContent()) ?? '', 10)
const gapLine = (page: Page, title: string) => page.locator('.ba-meter li', { hasText: title })
const text = (page: Page) => page.inputValue('#overlay-text')
const counted = (page: Page, count: string) => page.locator('.ba-count', { hasText: count }).waitFor()

test('a site, a room and a rack are declared, a rule counts its hosts, and the coverage rises with what was written', async () => {
  const page = await visit(desktop)
  await openWorkbook(page)
  assert.equal(await total(page), 0)
  await page.fill('#overlay-text', '# Kept by hand.\nsites:\n  - { id: dc, name: Data centre }   # the one\n')
  await page.getByText('This text is not applied yet').waitFor()
  await page.fill('#declare-room', 'Room A, Room B')
  await page.getByRole('button', { name: 'Add 2 rooms' }).click()
  await page.getByText('Declared 2 rooms.').waitFor()
  await page.selectOption('#declare-rack-in', { label: 'Room A (room room-a)' })
  await page.fill('#declare-rack', 'A-01')
  await page.keyboard.press('Enter')
  await page.getByText('Declared 1 rack.').waitFor()
  await page.selectOption('#place-ref', 'rack:a-01')
  await page.fill('#place-match', '[')
  await page.locator('.ba-preview').getByText('is not a regular expression').waitFor()
  await page.fill('#place-match', '^nobody')
  await counted(page, '0 hosts')
  await page.fill('#place-match', '^vmprod3-')
  await counted(page, '22 hosts')
  const place = () => page.locator('#place-match').evaluate((box) => box.getBoundingClientRect().top)
  const adding = page.getByRole('button', { name: 'Add rule', exact: true })
  await adding.scrollIntoViewIfNeeded()
  const before = await place()
  await adding.click()
  await page.getByText('Written for 22 hosts and applied.').waitFor()
  await gapLine(page, 'Hosts with a place').getByText('22 of 39').waitFor()
  await page.locator('[data-ref="rack:a-01"]').first().waitFor()
  assert.ok(
    Math.abs((await place()) - before) < 40,
    'the form stays in sight when the map above is drawn anew',
  )
  await gapLine(page, 'Hosts in a rack or room').getByText('0 of 39').waitFor()
  await page.fill(
    '#overlay-text',
    (await text(page)).replace('name: Room A }', 'name: Room A, in: site:dc }'),
  )
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await gapLine(page, 'Hosts in a rack or room').getByText('22 of 39').waitFor()
  assert.ok((await total(page)) > 0)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download topology.yaml' }).click(),
  ])
  const saved = readFileSync(await download.path(), 'utf8')
  assert.equal(
    saved,
    [
      ...['# Kept by hand.', 'sites:', '  - { id: dc, name: Data centre }   # the one', '', 'rooms:'],
      ...['  - { id: room-a, name: Room A, in: site:dc }', '  - { id: room-b, name: Room B }', '', 'racks:'],
      ...['  - { id: a-01, name: A-01, in: room:room-a }', '', 'hosts:', '  - match: ^vmprod3-'],
      ...['    place: rack:a-01', ''],
    ].join('\n'),
  )
  const inventory = readInventory([{ name: 'export.xlsx', bytes: readFileSync(workbook) }], importers)
  assert.ok(inventory.ok)
  const laid = applyOverlay(inventory.value.estate, { name: 'topology.yaml', text: saved })
  assert.ok(laid.ok)
  const expected = coverageOf(laid.value).total
  assert.ok(expected !== 'unknown')
  assert.equal(await total(page), Math.floor(expected * 100))
  await page.context().close()
})

test('every step writes what it says: power, services, priority, rates, quorum and licences', async () => {
  const page = await visit(desktop)
  await openWorkbook(page)
  const step = (name: string) => page.getByRole('tab', { name, exact: true }).click()
  const add = async (name: string, taken: string): Promise<void> => {
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByText(taken).waitFor()
  }
  await step('Power')
  await page.fill('#declare-feed', 'A, B')
  await add('Add 2 feeds', 'Declared 2 feeds.')
  for (const feed of ['A (feed a)', 'B (feed b)']) await page.getByLabel(feed).check()
  await page.fill('#power-match', '.')
  await counted(page, '39 hosts')
  await add('Add rule for hosts', 'Written for 39 hosts and applied.')
  await gapLine(page, 'power feeds').getByText('39 of 39').waitFor()
  await step('Services')
  await page.selectOption('#service-role', 'dns')
  await page.selectOption('#service-mix', 'atLeast')
  await page.fill('#service-match', '^wspapp')
  await counted(page, '11 VMs')
  await add('Write service', 'Written for 11 VMs and applied.')
  await page.selectOption('#service-role', 'time')
  await page.selectOption('#service-mix', 'elsewhere')
  await add('Write service', 'Time is written.')
  await gapLine(page, 'Roles platforms lean on').getByText('2 of 7').waitFor()
  await step('Restart order')
  await page.locator('.ba-suggested button').first().click()
  await page.locator('.ba-count').waitFor()
  await add('Add rule', 'VMs and applied.')
  await step('Failure rates')
  await page.fill('#rates-failures', '0,5')
  await page.fill('#rates-hours', '8')
  await page.selectOption('#rates-by', 'in')
  await page.selectOption('#rates-in', { index: 1 })
  await page.locator('.ba-count').waitFor()
  await add('Add rule', 'and applied.')
  await step('Quorum')
  await page.fill('#quorum-match', '.')
  await counted(page, '4 clusters')
  await add('Add rule', 'Written for 4 clusters and applied.')
  await gapLine(page, 'Clusters with their quorum').getByText('4 of 4').waitFor()
  await step('Licences')
  await page.fill('#licence-product', 'Suite: "Enterprise" # 7')
  await page.fill('#licence-quantity', '640')
  await page.selectOption('#licence-metric', 'cores')
  await page.fill('#licence-renewal', '2027-03-31')
  await page.selectOption('#licence-by', 'names')
  await page.fill('#licence-names', 'vmprod3-01, vmprod3-02\nnobody-at-all')
  await page.locator('.ba-preview').getByText('There is no host "nobody-at-all"').waitFor()
  await add('Add rule', 'Written for 2 hosts and applied.')
  await gapLine(page, 'licence contract').getByText('2 of 39').waitFor()
  const written = await text(page)
  assert.match(written, /id: time, name: Time, role: time, requires: nothing/)
  assert.match(written, /requires: \{ atLeastVms: \{ k: 2, match: \^wspapp \} \}/)
  assert.match(written, /alsoRequires: \{ any: \[ feed:a, feed:b \] \}/)
  assert.match(written, /failuresPerYear: 0.5\n {4}repairHours: 8/)
  assert.match(
    written,
    /# 640 cores; renews 2027-03-31\n {2}- names: \[ vmprod3-01, vmprod3-02, nobody-at-all \]/,
  )
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await gapLine(page, 'licence contract').getByText('0 of 39').waitFor()
  await page.context().close()
})

const axe = `axe
  .run('.ba-completion', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map((n) => n.target).slice(0, 3).join(' | ')))`

for (const look of [{ width: 360, height: 780, scheme: 'dark' }, desktop] as const) {
  test(`every step is accessible, by keyboard too, and does not scroll sideways at ${look.width} pixels, ${look.scheme}`, async () => {
    const page = await visit(look)
    await page.getByRole('button', { name: 'Use the reference estate' }).click()
    await page.waitForSelector('.ba-completion')
    await page.evaluate(axeSource)
    await page.locator('#step-places').focus()
    const tabs = await page.locator('.ba-completion [role=tab]').count()
    for (let at = 0; at < tabs; at += 1) {
      // Every step is looked into at the width where most can go wrong; the other shows the same elements.
      const found: readonly string[] = at === 0 || look.width < 400 ? await page.evaluate(axe) : []
      assert.deepEqual(found, [], `step ${at}`)
      const sideways = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
      assert.ok(Number(sideways) <= 0, `step ${at} scrolls sideways`)
      await page.keyboard.press('ArrowRight')
    }
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'step-places')
    await page.context().close()
  })
}

test('the pages above logged no error', () => {
  assert.deepEqual(complaints, [])
})
