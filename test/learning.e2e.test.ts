import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { unzipSync } from 'fflate'
import type { BrowserContext, FrameLocator, Page } from 'playwright-core'
import { openBrowser, serveUnder } from '#test/browser.ts'
import { builtPages, root } from '#test/site.ts'
import { courses, scormPackage } from '#tools/learning-packages.ts'

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
write('bare.html', '<!doctype html><link rel="icon" href="data:,"><title>No learning system</title><iframe id="sco" src="package/index.html" style="width:1200px;height:900px"></iframe>')
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
  readonly core: { readonly lesson_status: string; readonly lesson_location: string; readonly exit: string; readonly score: { readonly raw: string } }
}
const keptBy = (page: Page): Promise<Kept> => page.evaluate('JSON.parse(localStorage.getItem("kept"))')

async function learner(work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } })
  const complaints: string[] = []
  context.on('page', (page) => {
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(served.origin) && !/^(data|blob):/.test(request.url())) complaints.push(request.url())
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
    await sco(page).getByText(/^1 of \d+ sections read\.$/).waitFor()
    await leave(page)
    const kept = await keptBy(page)
    assert.equal(kept.core.lesson_status, 'incomplete')
    assert.match(kept.suspend_data, /^B1;/)
    // Another machine: nothing of the browser is left, only what the learning system kept.
    await page.evaluate('for (const key of Object.keys(localStorage)) if (key !== "kept") localStorage.removeItem(key)')
    await page.goto(`${served.origin}/lms.html`)
    await sco(page).getByText(/^1 of \d+ sections read\.$/).waitFor()
    await sco(page).getByRole('link', { name: article }).click()
    await lesson(page).getByRole('button', { name: /^Read: “What a host really shares”/ }).waitFor()
  }))
