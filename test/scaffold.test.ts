import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const root = join(import.meta.dirname, '..')
const copy = mkdtempSync(join(tmpdir(), 'bulkhead-scaffold-'))
after(() => rmSync(copy, { recursive: true, force: true }))

for (const part of [
  'src',
  'content',
  'tools',
  'test',
  'package.json',
  'tsconfig.json',
  'vite.config.ts',
  'package-lock.json',
]) {
  cpSync(join(root, part), join(copy, part), { recursive: true })
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir')

/** Runs a program of the copy and returns what it printed; fails with all of it otherwise. */
function inCopy(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })
  assert.equal(status, 0, `${args.join(' ')}\n${stdout}${stderr}`)
  return stdout
}

const before = readFileSync(join(copy, 'src/catalog.ts'), 'utf8')
inCopy('tools/new.ts', 'engine', 'toy-count')
inCopy('tools/new.ts', 'importer', 'toy-source')
inCopy('tools/new.ts', 'article', 'toy-article')

test('a new engine touches its own folder and the catalog, nothing else', () => {
  const added = readFileSync(join(copy, 'src/catalog.ts'), 'utf8')
  const lines = added.split('\n').filter((line) => !before.split('\n').includes(line))
  // Two lines for the engine and two for the importer: the import, and the list that names it.
  assert.equal(lines.length, 4, lines.join('\n'))
  assert.ok(existsSync(join(copy, 'src/engines/toy-count/engine.ts')))
})

test('the scaffolded engine and importer pass the tests they come with', () => {
  inCopy('--test', 'src/engines/toy-count/model.test.ts', 'src/importers/toy-source/importer.test.ts')
})

test('the toy engine appears on the CLI and answers there', () => {
  const listed = JSON.parse(inCopy('src/cli/main.ts', 'engines', '--json')) as { id: string }[]
  assert.ok(listed.some((engine) => engine.id === 'toy-count'))
  const run = JSON.parse(inCopy('src/cli/main.ts', 'run', 'toy-count', 'reference', '--json'))
  assert.equal(run.engine, 'toy-count')
  assert.ok(run.result.hosts > 0)
})

test('the toy engine appears in the OpenAPI document with an address of its own', () => {
  const script = `
    import { engines, importers } from '#catalog'
    import { openApiDocument } from '#server/openapi.ts'
    console.log(JSON.stringify(openApiDocument({ version: '0', engines, importers })))`
  writeFileSync(join(copy, 'openapi-of-copy.ts'), script)
  const { paths } = JSON.parse(inCopy('openapi-of-copy.ts')) as { paths: Record<string, unknown> }
  assert.ok(Object.keys(paths).some((path) => path.includes('toy-count')))
})

test('the toy engine appears on a reference page, in the forms of the workbench and as a figure of an article', () => {
  const article = join(copy, 'content/articles/toy-article.md')
  const text = readFileSync(article, 'utf8').replace('models: []', 'models: [toy-count]')
  writeFileSync(
    article,
    `${text}\n:::model{engine=toy-count title="The estate has hosts"}\nCount them.\n:::\n`,
  )
  const stage = join(copy, 'content/stages/stage-1.yaml')
  writeFileSync(stage, `${readFileSync(stage, 'utf8').trimEnd()}\n  - toy-article\n`)
  writeFileSync(
    join(copy, 'build-of-copy.ts'),
    `import { ensureBuilt } from '#tools/build.ts'\nawait ensureBuilt(${JSON.stringify(copy)})`,
  )
  inCopy('build-of-copy.ts')
  const site = (path: string): string => readFileSync(join(copy, 'dist/site', path), 'utf8')
  assert.match(site('reference/toy-count.html'), /How many hosts does the estate have\?/)
  assert.match(site('articles/toy-article.html'), /The estate has \d+ hosts\./)
  const inventory = inCopy(
    '--input-type=module',
    '-e',
    "import { engines } from '#catalog'; console.log(engines.length)",
  )
  assert.ok(Number(inventory) >= 3)
})

test('a scaffold refuses an id that is not kebab-case, and one that exists', () => {
  const refused = (...args: readonly string[]): string => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/new.ts', ...args], {
      cwd: copy,
      encoding: 'utf8',
    })
    assert.equal(status, 2)
    return stderr
  }
  assert.match(refused('engine', 'Toy Count'), /kebab-case/)
  assert.match(refused('engine', 'toy-count'), /exists already/)
  assert.match(refused('cake', 'toy'), /engine\|importer\|article/)
})
