// `npm run new -- engine|importer|article ID`: scaffolds the smallest thing that works and passes the tests.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isTaken, newArticle } from '#tools/new-article.ts'

const root = process.env.BULKHEAD_ROOT ?? join(import.meta.dirname, '..')
const [kind = '', id = ''] = process.argv.slice(2)

const camel = (text: string): string =>
  text.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const title = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replaceAll('-', ' ')

function stop(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

/** Files of a new engine: definition, model, a test with a hand-computed value. */
const engine = (): Readonly<Record<string, string>> => ({
  [`src/engines/${id}/engine.ts`]: `import { defineEngine } from '#engines/engine.ts'
import { hostsOf } from '#engines/${id}/model.ts'
import { done } from '#kernel/outcome.ts'

export default defineEngine({
  id: '${id}',
  version: 1,
  title: '${title(id)}',
  question: 'How many hosts does the estate have?',
  assumptions: ['Every host of the estate was imported.'],
  needs: ['hosts'],
  params: {},
  facts: [],
  assess: [],
  run(estate) {
    return done({ hosts: hostsOf(estate.hosts) })
  },
  explain({ hosts }) {
    return [
      { kind: 'sentence', text: \`The estate has \${hosts} hosts.\` },
      { kind: 'quantity', label: 'Hosts', value: hosts, unit: 'hosts' },
    ]
  },
})
`,
  [`src/engines/${id}/model.ts`]: `import type { Host } from '#estate/model.ts'

/** Number of hosts, counted. Cost O(1). */
export const hostsOf = (hosts: readonly Host[]): number => hosts.length
`,
  [`src/engines/${id}/model.test.ts`]: `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostsOf } from '#engines/${id}/model.ts'

test('an estate without hosts has none', () => {
  assert.equal(hostsOf([]), 0)
})
`,
})

const importer = (): Readonly<Record<string, string>> => ({
  [`src/importers/${id}/importer.ts`]: `import { defineImporter } from '#importers/importer.ts'
import { refused } from '#kernel/outcome.ts'

export default defineImporter({
  id: '${id}',
  title: '${title(id)}',
  heading: 'Single machines',
  extensions: ['.${id}'],
  howToExport: 'Say here, in two sentences, which command of the platform writes the file.',
  role: 'inventory',
  sniff(file) {
    return file.name.endsWith('.${id}') ? 0.5 : 0
  },
  parse(files) {
    const where = files[0]?.name ?? '${id}'
    const message = 'This file was recognized, but nothing in it could be read.'
    return refused({ code: '${id}.unreadable', severity: 'error', where, message })
  },
})
`,
  [`src/importers/${id}/importer.test.ts`]: `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/${id}/importer.ts'

test('an empty file is refused with a sentence, not read as an empty estate', () => {
  const outcome = importer.parse([givenFile({ name: 'empty.${id}', bytes: new Uint8Array() })])
  assert.equal(outcome.ok, false)
  assert.match(outcome.issues[0]?.message ?? '', /nothing in it could be read/)
})
`,
})

const article = (): Readonly<Record<string, string>> => newArticle(root, id, title(id))

const scaffolds: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  engine,
  importer,
  article,
}
const scaffold = scaffolds[kind]
if (scaffold === undefined || !/^[a-z][a-z0-9-]*$/.test(id)) {
  stop('Say what and its id in kebab-case: npm run new -- engine|importer|article my-id')
}

const files = scaffold()
for (const path of Object.keys(files)) {
  if (isTaken(root, path)) stop(`${path} exists already: choose another id.`)
}
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  console.log(`wrote ${path}`)
}

if (kind !== 'article') {
  const catalog = join(root, 'src/catalog.ts')
  const name = camel(id)
  const before = readFileSync(catalog, 'utf8')
  const list = new RegExp(`(export const ${kind}s: readonly \\w+\\[\\] = \\[)([^\\]]*)(\\])`)
  const named = before.replace(list, (_, open: string, items: string, close: string) => {
    const known = items
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
    return `${open}${[...known, name].join(', ')}${close}`
  })
  if (named === before)
    stop(`src/catalog.ts lists its ${kind}s in a way this tool cannot read: add ${name} by hand.`)
  writeFileSync(catalog, `import ${name} from '#${kind}s/${id}/${kind}.ts'\n${named}`)
  console.log('listed it in src/catalog.ts (npm run lint sorts the imports)')
}
