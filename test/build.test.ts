import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { root, siteFolder } from '#test/site.ts'
import { BuildStopped, ensureBuilt } from '#tools/build.ts'

await ensureBuilt(root)

test('a site that is up to date is left alone, in well under a second', async () => {
  const before = readFileSync(join(root, 'dist/site.stamp'), 'utf8')
  const started = performance.now()
  assert.equal(await ensureBuilt(root), 'fresh')
  assert.ok(performance.now() - started < 500, `${performance.now() - started} ms`)
  assert.equal(readFileSync(join(root, 'dist/site.stamp'), 'utf8'), before)
})

test('a mistake in the content stops the build with its file and line, and builds nothing', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'bulkhead-build-'))
  try {
    cpSync(join(root, 'content'), join(copy, 'content'), {
      recursive: true,
      filter: (path) => !path.includes('estates'),
    })
    const stage = join(copy, 'content/stages/stage-1.yaml')
    writeFileSync(stage, readFileSync(stage, 'utf8').replace('level: foundation', 'level: beginner'))
    await assert.rejects(ensureBuilt(copy), (error) => {
      assert.ok(error instanceof BuildStopped)
      assert.match(error.message, /^stages\/stage-1\.yaml:4: "level" does not fit/)
      return true
    })
    assert.ok(!existsSync(join(copy, 'dist')))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

test('every text file of the site has a compressed twin', () => {
  for (const path of ['index.html', 'glossary.html', 'estates/reference.json', 'icon.svg']) {
    assert.ok(existsSync(join(siteFolder, `${path}.br`)), path)
  }
})
