import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { engines } from '#catalog'
import { parseRecord, replayRecord } from '#engines/record.ts'
import { serveSite } from '#test/served-site.ts'
import { root } from '#test/site.ts'

const { work, url, entranceUrl, browser } = await serveSite()

/** What the export does not know, written beside it. */
const topology = `
sites:
  - { id: dc1, name: Data centre }
rooms:
  - { id: hall, name: Hall, in: 'site:dc1' }
racks:
  - { id: r1, name: Rack one, in: 'room:hall' }
  - { id: r2, name: Rack two, in: 'room:hall' }
hosts:
  - { match: '0[0-9]$', place: 'rack:r1' }
  - { match: '[12][0-9]$', place: 'rack:r2' }
`

test('a first visit: read, turn a model, import, fail a rack, run N-2, keep a decision, export', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true })
  const page = await context.newPage()
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(url)) foreign.push(request.url())
  })
  await page.goto(entranceUrl)

  await page
    .getByRole('link', { name: /Consolidation is a decision/ })
    .first()
    .click()
  await page.getByRole('heading', { level: 1, name: /Consolidation/ }).waitFor()
  await page.locator('.guess input').first().fill('2')
  await page.keyboard.press('Enter')
  await page.locator('.model.revealed .knobs input').first().fill('80')
  await page.locator('.model.revealed .said', { hasText: '80' }).waitFor()

  await page.getByRole('link', { name: 'Estate', exact: true }).first().click()
  const overlay = join(work, 'topology.yaml')
  writeFileSync(overlay, topology)
  await page.waitForSelector('input[type=file]', { state: 'attached' })
  const workbook = join(root, 'src/importers/rvtools/cases/SizingWorkshop-RVTools.xlsx')
  await page.setInputFiles('input[type=file]', [workbook, overlay])
  await page.waitForSelector('.ba-map-picture svg [data-ref="rack:r1"]', { timeout: 60_000 })
  assert.match((await page.locator('.ba-figures').textContent()) ?? '', /805/)
  await page
    .locator('[data-ref="rack:r1"]')
    .first()
    .click({ position: { x: 20, y: 8 } })
  await page.waitForSelector('[data-ref="rack:r1"].bh-is-failed')
  await page.getByText('Kept in this browser').waitFor()

  await page.getByRole('link', { name: 'Workbench', exact: true }).first().click()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('heading', { name: 'Run 1', exact: true }).waitFor({ timeout: 60_000 })
  const answer = (await page.locator('main').textContent()) ?? ''
  for (const cluster of ['Cluster1', 'Cluster2', 'Mgmt', 'DMZ'])
    assert.match(answer, new RegExp(`${cluster}, N-2`))

  await page.fill('#decision-title', 'Order two hosts')
  await page.fill('#decision-note', 'N-2 of Cluster1 is open until its three hosts have a row.')
  await page.getByRole('button', { name: 'Keep this decision' }).click()
  await page.getByText('Kept “Order two hosts”.').waitFor()

  const saved = async (name: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ])
    return readFileSync(await download.path(), 'utf8')
  }
  assert.match(await saved('report.html'), /Cluster2, N-2/)
  const record = parseRecord(JSON.parse(await saved('run.json')), 'run.json')
  assert.ok(record.ok)
  const replay = replayRecord(record.value, engines, () => undefined)
  assert.ok(replay.ok && replay.value.same)
  assert.deepEqual(foreign, [])
})
