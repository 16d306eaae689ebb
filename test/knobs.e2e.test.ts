import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { openBrowser, serveFolder } from '#test/browser.ts'
import { builtPages, siteFile, siteFolder } from '#test/site.ts'

const withFigures = (await builtPages()).filter((path) => siteFile(path).includes('<figure class="model'))
const served = await serveFolder(siteFolder)
const browser: Browser = await openBrowser()
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
after(async () => {
  await browser.close()
  await served.close()
})

type Visit = { readonly page: Page; readonly complaints: string[]; readonly figures: readonly Locator[] }

/** Opens a page whose figures are live, and notes everything it complains about. */
async function visit(path: string): Promise<Visit> {
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  await page.goto(`${served.origin}/${path}`)
  const all = page.locator('figure.model')
  await page.waitForFunction(() => {
    const models = [...document.querySelectorAll('figure.model')]
    const asks = models.flatMap((model) => [...model.querySelectorAll<HTMLButtonElement>('.guess .no-guess')])
    return models.every((model) => model.matches('.live')) && asks.every(({ disabled }) => !disabled)
  })
  return { page, complaints, figures: await all.all() }
}

type Shown = { readonly answer: string; readonly said: string }
const failure = /could not be (?:loaded|computed)|no engine/

/** What the figure shows once it has stopped computing; a figure that could not compute is a failure here. */
async function settled(figure: Locator): Promise<Shown> {
  const shown = await figure.evaluate(
    (element) =>
      new Promise<Shown>((settle) => {
        const look = (): boolean => {
          if (element.hasAttribute('aria-busy')) return false
          const [answer, said] = [element.querySelector('.answer'), element.querySelector('.said')]
          settle({ answer: answer?.innerHTML ?? '', said: said?.textContent ?? '' })
          return true
        }
        if (look()) return
        const watch = new MutationObserver(() => look() && watch.disconnect())
        watch.observe(element, { attributeFilter: ['aria-busy'] })
      }),
  )
  assert.doesNotMatch(shown.said, failure)
  return shown
}

/** Ways to turn a number by hand: to both ends, and from the upper one down in tenths. */
const presses = ['Home', 'End', ...Array.from({ length: 9 }, () => 'PageDown')]
const optionsAtMost = 12

/** Whether some other value of the control gives another answer; tries one after another until one does. */
async function isAlive(figure: Locator, control: Locator, printed: string): Promise<boolean> {
  const changes = async (): Promise<boolean> => (await settled(figure)).answer !== printed
  if ((await control.getAttribute('type')) === 'range') {
    for (const key of presses) {
      await control.press(key)
      if (await changes()) return true
    }
    return false
  }
  // Components are offered when the control is touched.
  await control.focus()
  const [now, values] = await control.evaluate((select: HTMLSelectElement) => [
    select.value,
    [...select.options].map(({ value }) => value),
  ])
  for (const value of values.filter((one) => one !== now && one !== 'several').slice(0, optionsAtMost)) {
    await control.selectOption(value)
    if (await changes()) return true
  }
  return false
}

/** Sets the control to what the page was printed with, as a reader would who turns it back. */
async function turnBack(control: Locator, value: string): Promise<void> {
  await control.evaluate((element: HTMLInputElement | HTMLSelectElement, printed) => {
    element.value = printed
    element.dispatchEvent(new Event('input', { bubbles: true }))
  }, value)
}

/** Turns every control of a figure, each from the printed settings, and returns the names of the dead ones. */
async function deadControls(figure: Locator): Promise<readonly string[]> {
  const { answer: printed } = await settled(figure)
  const dead: string[] = []
  const names = await figure
    .locator('.knobs :is(input, select)')
    .evaluateAll((all) => all.map((control) => control.getAttribute('name') ?? ''))
  for (const name of names) {
    const control = figure.locator(`.knobs [name="${name}"]`)
    const before = await control.inputValue()
    const stated = await control.getAttribute('value')
    if (stated !== null) assert.equal(Number(before), Number(stated), `${name} stands where it was printed`)
    if (!(await isAlive(figure, control, printed))) dead.push(name)
    // Several components cannot be chosen in the control again, only on the map.
    if (before === 'several') continue
    await turnBack(control, before)
    assert.ok((await settled(figure)).answer === printed, `${name} turned back gives the printed answer`)
  }
  return dead
}

/**
 * Guesses what is no guess: the figure says so and stays covered. Then it is uncovered by a wild guess, which is
 * answered as well, or without any.
 */
async function uncover(figure: Locator, how: 'by a wild guess' | 'without a guess'): Promise<void> {
  const field = figure.locator('.guess :is(input, select:not(.unit))')
  if ((await field.count()) === 0) return
  const [answer, knobs] = [figure.locator('.answer > *').first(), figure.locator('.knobs')]
  const isCovered = async (): Promise<boolean> => !(await answer.isVisible()) && !(await knobs.isVisible())
  assert.ok(await isCovered(), 'covered until guessed')
  const [commit, said] = [figure.locator('.guess .commit'), figure.locator('.guess-said')]
  const isNumber = (await field.getAttribute('inputmode')) === 'decimal'
  for (const text of isNumber ? ['', 'NaN', '1e99', 'Infinity'] : ['']) {
    if (text !== '') await field.fill(text)
    await commit.click()
    assert.match(String(await said.textContent()), / first[.;]/, `"${text}" is no guess`)
    assert.ok(await isCovered(), `still covered after "${text}"`)
  }
  if (how === 'without a guess') await figure.locator('.guess .no-guess').click()
  else {
    if (isNumber) await field.fill('-1000000000')
    else if ((await field.evaluate(({ tagName }) => tagName)) === 'SELECT') await field.selectOption('safe')
    else await field.fill('NaN')
    await commit.click()
    assert.match(String(await said.textContent()), /the model (?:says|cannot say)/i)
  }
  assert.ok((await answer.isVisible()) && (await knobs.isVisible()), `uncovered ${how}`)
}

/**
 * Types into the first number of a figure what no slider gives: a browser that does not know sliders shows a text field,
 * and gives whatever was typed. All numbers are read by the same few lines.
 */
async function typeNonsense(figure: Locator): Promise<void> {
  const { answer: printed } = await settled(figure)
  const isRefused = (): Promise<boolean> => figure.evaluate((element) => element.matches('.refused'))
  const first = figure.locator('.knobs input[type="range"]').first()
  if ((await first.count()) === 0) return
  const name = await first.getAttribute('name')
  const control = figure.locator(`.knobs input[name="${name}"]`)
  const before = await control.inputValue()
  const [low, high] = [Number(await control.getAttribute('min')), Number(await control.getAttribute('max'))]
  await control.evaluate((input) => input.setAttribute('type', 'text'))
  for (const text of ['NaN', '', '-1', '1e99']) {
    await control.fill(text)
    const { answer, said } = await settled(figure)
    assert.notEqual(said, '', `${name}: "${text}" is answered`)
    if (text !== '' && Number(text) >= low && Number(text) <= high) continue
    assert.match(said, /Give /, `${name}: "${text}" is answered with what to give`)
    assert.ok(answer === printed && (await isRefused()), `${name}: "${text}" leaves the answer, marked`)
  }
  await control.fill(before)
  assert.ok((await settled(figure)).answer === printed, `${name}: the figure still works`)
  assert.ok(!(await isRefused()), `${name}: the answer is no longer marked`)
  await control.evaluate((input) => input.setAttribute('type', 'range'))
}

test('articles, patterns and the home page hold figures', () => {
  for (const start of ['articles/', 'patterns/', 'index.html'])
    assert.ok(
      withFigures.some((path) => path.startsWith(start)),
      start,
    )
})

for (const [index, path] of withFigures.entries()) {
  test(`every figure of ${path} asks first, answers nonsense with a sentence, and has no dead control`, async () => {
    const { page, complaints, figures } = await visit(path)
    const dead: string[] = []
    for (const [at, figure] of figures.entries()) {
      await uncover(figure, (index + at) % 2 === 0 ? 'without a guess' : 'by a wild guess')
      await typeNonsense(figure)
      dead.push(...(await deadControls(figure)).map((name) => `figure ${at + 1}: ${name}`))
    }
    assert.deepEqual(dead, [], 'controls that change nothing')
    assert.deepEqual(complaints, [])
    await page.close()
  })
}
