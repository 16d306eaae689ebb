import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openBrowser, serveFolder } from '#test/browser.ts'
import { writeForBrowser } from '#test/browser-modules.ts'
import { solverQuestions } from '#test/solver-answers.ts'

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-solvers-'))
const module = writeForBrowser('test/solver-answers.ts', folder)
// The browser asks for an icon, too, and is told that there is none.
for (const file of ['index.html', '404.html'])
  writeFileSync(join(folder, file), '<!doctype html><title>Solvers</title>')
const served = await serveFolder(folder)
const browser = await openBrowser()
after(async () => {
  await browser.close()
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})
const page = await browser.newPage()
await page.goto(`${served.origin}/`)

const inBrowser = (name: string): Promise<string> =>
  page.evaluate(
    async ({ module, name }) => {
      const { solverQuestions } = await import(module)
      return solverQuestions.find((question: { name: string }) => question.name === name).answer()
    },
    { module, name },
  )

test('questions to solvers have names of their own, and the answers differ', () => {
  const names = new Set(solverQuestions.map(({ name }) => name))
  assert.equal(names.size, solverQuestions.length)
})

for (const { name, answer } of solverQuestions) {
  test(`${name}: the solver gives the same bytes on Node and in Chromium`, async () => {
    const expected = answer()
    assert.ok(expected.length > 20)
    assert.equal(await inBrowser(name), expected)
    assert.equal(answer(), expected)
  })
}
