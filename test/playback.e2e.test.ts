import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Locator } from 'playwright-core'
import { openBrowser, serveFolder } from '#test/browser.ts'
import { builtPages, siteFolder } from '#test/site.ts'

// The restart of a lost rack of the reference estate, played on its failure-domain map.
await builtPages()
const site = await serveFolder(siteFolder)
const browser = await openBrowser()
after(async () => {
  await browser.close()
  await site.close()
})
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
await page.goto(`${site.origin}/workbench.html#engine=ha-timeline&lost=rack:rz1-a-r1`)
await page.getByRole('button', { name: 'Run', exact: true }).click()
const figure = page.locator('figure:has(.bh-play)')
await figure.waitFor()

const button = (name: string): Locator => figure.getByRole('button', { name })
const slider = (): Locator => figure.getByRole('slider', { name: 'Time' })
const told = (): Promise<string> => figure.getByRole('status').innerText()
const stateOf = (ref: string): Promise<string | null> =>
  figure.locator(`.bh-wide [data-ref="${ref}"]`).getAttribute('data-state')

/** How many VMs are in a state, as the sentence above the map counts them. */
const counted = async (state: string): Promise<number> =>
  Number(new RegExp(`([\\d,]+) ${state}`).exec(await told())?.[1]?.replaceAll(',', '') ?? 0)

/** Steps back until nothing has happened. */
async function rewind(): Promise<void> {
  await slider().press('Home')
  for (let step = 0; step < 20 && (await button('Moment before').isEnabled()); step += 1)
    await button('Moment before').click()
}

test('before the first moment the rack stands, after it the rack has failed', async () => {
  await rewind()
  assert.match(await told(), /^Before anything happens\. /)
  assert.notEqual(await stateOf('rack:rz1-a-r1'), 'failed')
  assert.ok(await button('Moment before').isDisabled())
  await button('Next moment').click()
  assert.equal(await stateOf('rack:rz1-a-r1'), 'failed')
})

test('stepping through the moments first takes VMs down, then brings the restarted ones up', async () => {
  await rewind()
  const serving = [await counted('(?:VMs )?serving')]
  for (let step = 0; step < 300 && (await button('Next moment').isEnabled()); step += 1) {
    await button('Next moment').click()
    serving.push(await counted('(?:VMs )?serving'))
  }
  const lowest = Math.min(...serving)
  assert.ok(lowest < serving[0]!, `${serving}`)
  assert.ok(serving.at(-1)! > lowest, `${serving}`)
  assert.ok(await button('Next moment').isDisabled())
})

test('the slider answers to keys and says the time and what has happened then', async () => {
  await slider().press('End')
  const end = await slider().getAttribute('aria-valuetext')
  await slider().press('Home')
  await slider().press('PageUp')
  const early = await slider().getAttribute('aria-valuetext')
  assert.match(early ?? '', /^[\d,.]+ m?s: /)
  assert.notEqual(early, end)
})

test('it plays by itself, and stops where it is told to', async () => {
  await slider().press('Home')
  await button('Play').click()
  await page.waitForFunction(
    () => Number(document.querySelector<HTMLInputElement>('.bh-play input')?.value) > 20,
  )
  await button('Pause').click()
  const held = await slider().inputValue()
  await page.waitForTimeout(300)
  assert.equal(await slider().inputValue(), held)
  assert.ok(await button('Play').isVisible())
})

test('on a narrow screen the other drawing shows the same moment', async () => {
  await rewind()
  await button('Next moment').click()
  await page.setViewportSize({ width: 390, height: 844 })
  const narrow = figure.locator('.bh-narrow [data-ref="rack:rz1-a-r1"]')
  await narrow.waitFor()
  await assert.doesNotReject(
    page.waitForFunction(
      () =>
        document.querySelector('.bh-narrow [data-ref="rack:rz1-a-r1"]')?.getAttribute('data-state') ===
        'failed',
    ),
  )
})
