import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { unzipSync } from 'fflate'
import type { BrowserContext, FrameLocator, Page } from 'playwright-core'
import { engines } from '#catalog'
import { poseChallenge } from '#challenge/pose.ts'
import type { Challenge } from '#path/challenge/challenge.ts'
import { wrongWithSession } from '#path/learning/statement-rules.ts'
import { openBrowser, serveUnder } from '#test/browser.ts'
import { startRecordStore } from '#test/record-store.ts'
import { builtPages, root } from '#test/site.ts'
import { cmi5Package, courses, scormPackage } from '#tools/learning-packages.ts'

// A stage's package inside a learning system: scorm-again, which follows the published run-time environment.

await builtPages()
const built = courses(root).find(({ course }) => course.place === 'stage-1')
assert.ok(built !== undefined)
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-lms-'))
const write = (path: string, bytes: Uint8Array | string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), bytes)
}
for (const [path, bytes] of Object.entries(unzipSync(scormPackage(built)))) write(`package/${path}`, bytes)
const require = createRequire(import.meta.url)
write('scorm12.js', readFileSync(require.resolve('scorm-again/scorm12/min')))
// What a learning system does: an API in the window above, filled with what it kept for this learner.
write(
  'lms.html',
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>A learning system</title><script src="scorm12.js"></script><script>
const kept = JSON.parse(localStorage.getItem('kept') ?? 'null')
window.API = new Scorm12API({ autocommit: false, logLevel: 5 })
API.loadFromJSON({ core: { student_id: 'u-17', student_name: 'Weber, Anna' } }, 'cmi')
if (kept) API.loadFromJSON(kept, 'cmi')
const keep = () => localStorage.setItem('kept', JSON.stringify(JSON.parse(JSON.stringify(API.cmi))))
API.on('LMSCommit', keep); API.on('LMSFinish', keep)
window.said = []
for (const name of ['LMSInitialize','LMSGetValue','LMSSetValue','LMSCommit','LMSFinish']) { const own = API[name].bind(API); API[name] = (...given) => { const got = own(...given); window.said.push([name, ...given, got, String(API.LMSGetLastError())]); return got } }
</script><iframe id="sco" src="package/index.html" style="width:1200px;height:900px"></iframe>`,
)
write(
  'bare.html',
  '<!doctype html><link rel="icon" href="data:,"><title>No learning system</title><iframe id="sco" src="package/index.html" style="width:1200px;height:900px"></iframe>',
)
write('blank.html', '<!doctype html><link rel="icon" href="data:,"><title>Blank</title>')
write('404.html', 'not here')
const served = await serveUnder({}, folder)
const browser = await openBrowser()
after(async () => {
  await browser.close()
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})

type Kept = {
  readonly suspend_data: string
  readonly core: {
    readonly lesson_status: string
    readonly lesson_location: string
    readonly exit: string
    readonly score: { readonly raw: string }
  }
}
const keptBy = (page: Page): Promise<Kept> => page.evaluate('JSON.parse(localStorage.getItem("kept"))')

/** Where a package may speak to: where it lies, and the store that a launch named. */
const allowed: string[] = [served.origin]

async function learner(work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } })
  const complaints: string[] = []
  context.on('page', (page) => {
    page.on('console', (message) => {
      // A record store says 404 of a document that is not there yet; that is no complaint of the page.
      const isStore = allowed.slice(1).some((origin) => message.location().url.startsWith(origin))
      if (message.type() === 'error' && !isStore) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      const url = request.url()
      if (!allowed.some((origin) => url.startsWith(origin)) && !/^(data|blob):/.test(url))
        complaints.push(url)
    })
  })
  try {
    await work(await context.newPage(), context)
    assert.deepEqual(complaints, [])
  } finally {
    await context.close()
  }
}

/** Leaves the package as somebody does who closes it. */
const leave = async (page: Page): Promise<void> => {
  await page.goto(`${served.origin}/blank.html`)
}
const sco = (page: Page): FrameLocator => page.frameLocator('#sco')
const lesson = (page: Page): FrameLocator => sco(page).frameLocator('iframe[name="lesson"]')
const article = 'Consolidation is a decision about shared fate'

test('a stage launches in a learning system, is read, and goes on where it was left in another session', () =>
  learner(async (page) => {
    await page.goto(`${served.origin}/lms.html`)
    await sco(page).getByText('Your learning system keeps your progress.').waitFor()
    await sco(page).getByRole('link', { name: article }).click()
    await lesson(page).getByRole('button', { name: 'Mark as read: “What a host really shares”' }).click()
    await sco(page)
      .getByText(/^1 of \d+ sections read\.$/)
      .waitFor()
    await leave(page)
    const kept = await keptBy(page)
    assert.equal(kept.core.lesson_status, 'incomplete')
    assert.match(kept.suspend_data, /^B1;/)
    // Another machine: nothing of the browser is left, only what the learning system kept.
    await page.evaluate(
      'for (const key of Object.keys(localStorage)) if (key !== "kept") localStorage.removeItem(key)',
    )
    await page.goto(`${served.origin}/lms.html`)
    await sco(page)
      .getByText(/^1 of \d+ sections read\.$/)
      .waitFor()
    await sco(page).getByRole('link', { name: article }).click()
    await lesson(page)
      .getByRole('button', { name: /^Read: “What a host really shares”/ })
      .waitFor()
  }))

/** Opens the challenge in the frame of the package and answers it: all of it right, or all of it with the first option. */
async function takeChallenge(page: Page, how: 'right' | 'first options'): Promise<void> {
  const challenge = JSON.parse(
    new TextDecoder().decode(built?.files.get('challenges/stage-1.json')),
  ) as Challenge
  const posed = poseChallenge(challenge, engines, 7)
  assert.ok(posed.ok)
  const frame = (await sco(page).locator('iframe[name="lesson"]').elementHandle()) ?? assert.fail('no frame')
  await frame.evaluate((element) => {
    ;(element as HTMLIFrameElement).src = 'challenges/stage-1.html?seed=7'
  })
  await lesson(page).getByRole('button', { name: 'Make the questions' }).click()
  await lesson(page)
    .getByText(/right answers pass\./)
    .waitFor({ timeout: 60_000 })
  for (const [index, { right }] of posed.value.key.entries())
    await lesson(page)
      .locator(`input[name="question-${index}"][value="${how === 'right' ? right : 0}"]`)
      .check()
  await lesson(page).getByRole('button', { name: 'Hand in' }).click()
  await lesson(page).locator('.challenge-graded').waitFor()
}

test('the challenge gives the score, a failed try leaves the lesson open, and passing it passes the lesson', () =>
  learner(async (page) => {
    await page.goto(`${served.origin}/lms.html`)
    await takeChallenge(page, 'first options')
    await page.waitForFunction('Number(JSON.parse(localStorage.getItem("kept"))?.core.score.raw) > -1')
    const failed = await keptBy(page)
    assert.equal(failed.core.lesson_status, 'incomplete')
    await takeChallenge(page, 'right')
    await sco(page)
      .getByText(/The challenge is passed\.$/)
      .waitFor()
    await lesson(page).getByText('The articles of this stage are marked as known.').waitFor()
    await leave(page)
    const { core } = await keptBy(page)
    assert.deepEqual([core.lesson_status, core.score.raw], ['passed', '100'])
  }))

test('a stage that was read whole is completed; what the learner had is what the learning system was told', () =>
  learner(async (page) => {
    await page.goto(`${served.origin}/lms.html`)
    await sco(page).getByText('Your learning system keeps your progress.').waitFor()
    for (const { title } of built.course.articles) {
      await sco(page).getByRole('link', { name: title, exact: true }).click()
      await lesson(page).getByRole('heading', { level: 1, name: title }).waitFor()
      await lesson(page).locator('.tick').first().waitFor()
      for (const tick of await lesson(page).locator('.tick').all()) await tick.click()
    }
    await page.waitForFunction('JSON.parse(localStorage.getItem("kept"))?.core.lesson_status === "completed"')
    const said = (await page.evaluate('window.said')) as readonly (readonly string[])[]
    const errors = said.filter(([name, , ...rest]) => name !== 'LMSGetValue' && rest.at(-1) !== '0')
    assert.deepEqual(errors, [], 'every call was right by the run-time environment')
    assert.deepEqual(said[0]?.slice(0, 2), ['LMSInitialize', ''])
    await leave(page)
    assert.equal((await keptBy(page)).core.lesson_status, 'completed')
  }))

test('without a learning system the package says so and keeps progress in the browser', () =>
  learner(async (page) => {
    await page.goto(`${served.origin}/bare.html`)
    await sco(page)
      .getByText(/^No learning system was found above this page\./)
      .waitFor()
    await sco(page).getByRole('link', { name: article }).click()
    await lesson(page).getByRole('button', { name: 'Mark as read: “What a host really shares”' }).click()
    await sco(page)
      .getByText(/^1 of \d+ sections read\.$/)
      .waitFor()
    await page.reload()
    await sco(page)
      .getByText(/^1 of \d+ sections read\.$/)
      .waitFor()
  }))

test('a learning system that refuses is quoted, and nothing is lost', () =>
  learner(async (page) => {
    await page.addInitScript(() => {
      addEventListener('DOMContentLoaded', () => {
        const api = (
          window as {
            API?: {
              LMSSetValue(element: string, value: string): string
              LMSGetLastError(): string
              LMSGetErrorString(code: string): string
            }
          }
        ).API
        if (api === undefined) return
        api.LMSSetValue = () => 'false'
        api.LMSGetLastError = () => '405'
        api.LMSGetErrorString = () => 'Incorrect Data Type'
      })
    })
    await page.goto(`${served.origin}/lms.html`)
    await sco(page).getByRole('link', { name: article }).click()
    await lesson(page).getByRole('button', { name: 'Mark as read: “What a host really shares”' }).click()
    await sco(page)
      .getByText(
        /^The learning system refused LMSSetValue cmi\.suspend_data: error 405, Incorrect Data Type\./,
      )
      .waitFor()
    await page.reload()
    await sco(page)
      .getByText(/^1 of \d+ sections read\.$/)
      .waitFor()
  }))

test('damaged state is taken over as far as it goes, a newer one is left as it is', () =>
  learner(async (page) => {
    const keep = (data: string) =>
      page.evaluate(
        (text) =>
          localStorage.setItem(
            'kept',
            JSON.stringify({ suspend_data: text, core: { lesson_status: 'incomplete' } }),
          ),
        data,
      )
    await page.goto(`${served.origin}/blank.html`)
    await keep('B1;aVGp')
    await page.goto(`${served.origin}/lms.html`)
    await sco(page)
      .getByText(/was damaged; what could be read was taken over\.$/)
      .waitFor()
    await leave(page)
    await keep('B9;from-the-future')
    await page.goto(`${served.origin}/lms.html`)
    await sco(page)
      .getByText(/^A newer version of this package \(9\) wrote it\./)
      .waitFor()
    await leave(page)
    assert.equal((await keptBy(page)).suspend_data, 'B9;from-the-future')
  }))

test('a cmi5 launch reports each session by the rules and resumes in the next; a review reports nothing else', () =>
  learner(async (page) => {
    for (const [path, bytes] of Object.entries(unzipSync(cmi5Package(built)))) write(`cmi5/${path}`, bytes)
    const store = await startRecordStore(served.origin)
    try {
      allowed.push(store.origin)
      await page.goto(store.launch(`${served.origin}/cmi5/index.html`, 'Normal'))
      await page.getByText(/^Your learning system keeps your progress and gets/).waitFor()
      await page.getByRole('link', { name: article }).click()
      const inside = page.frameLocator('iframe[name="lesson"]')
      await inside.getByRole('button', { name: 'Mark as read: “What a host really shares”' }).click()
      await store.until((session) => session.some(({ verb }) => verb.id.endsWith('experienced')))
      await leave(page)
      await store.until((session) => session.at(-1)?.verb.id.endsWith('terminated') === true)
      assert.deepEqual(
        store.session().map(({ verb }) => verb.id.split('/').at(-1)),
        ['initialized', 'experienced', 'terminated'],
      )
      assert.deepEqual(wrongWithSession(store.session()), [])

      await page.evaluate('localStorage.clear()')
      await page.goto(store.launch(`${served.origin}/cmi5/index.html`, 'Normal'))
      await page.getByText(/^1 of \d+ sections read\.$/).waitFor()
      await leave(page)
      await store.until((session) => session.at(-1)?.verb.id.endsWith('terminated') === true)
      assert.deepEqual(
        store.session().map(({ verb }) => verb.id.split('/').at(-1)),
        ['initialized', 'terminated'],
      )
      assert.deepEqual(store.faults(), [])

      await page.goto(store.launch(`${served.origin}/cmi5/index.html`, 'Review'))
      await page.getByText(/for review: nothing is recorded/).waitFor()
      await leave(page)
      await store.until((session) => session.at(-1)?.verb.id.endsWith('terminated') === true)
      assert.deepEqual(wrongWithSession(store.session()), [])
    } finally {
      await store.close()
    }
  }))

test('a launch whose key was used before is said, and the package keeps progress in the browser', () =>
  learner(async (page) => {
    const store = await startRecordStore(served.origin)
    try {
      allowed.push(store.origin)
      const launch = store.launch(`${served.origin}/cmi5/index.html`, 'Normal')
      await page.goto(launch)
      await page.getByText(/^Your learning system keeps/).waitFor()
      await page.reload()
      await page
        .getByText(
          /gave no key for this session\. Start it from there again\. Your progress is kept in this browser alone\.$/,
        )
        .waitFor()
    } finally {
      await store.close()
    }
  }))

test('the packages have the same bytes each time', () => {
  assert.deepEqual(
    scormPackage(built),
    scormPackage(courses(root).find(({ course }) => course.place === 'stage-1') ?? assert.fail()),
  )
})
