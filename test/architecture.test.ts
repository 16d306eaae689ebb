import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

/** Who may import whom. A layer may always import itself; engines and importers only their own folder. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  estate: ['kernel'],
  formats: ['kernel'],
  path: ['kernel'],
  challenge: ['kernel', 'estate', 'engines', 'path'],
  importers: ['kernel', 'estate', 'formats'],
  live: ['kernel', 'formats', 'importers'],
  failure: ['kernel', 'estate'],
  placement: ['kernel', 'estate', 'failure'],
  migration: ['kernel', 'estate'],
  licensing: ['kernel', 'estate'],
  engines: ['kernel', 'estate', 'failure', 'placement', 'migration', 'licensing'],
  patterns: ['kernel', 'estate', 'failure', 'placement'],
  report: ['kernel', 'estate', 'engines', 'importers', 'patterns'],
  catalog: ['kernel', 'estate', 'engines', 'importers', 'patterns'],
  store: ['kernel', 'estate', 'engines'],
  server: ['kernel', 'estate', 'importers', 'engines', 'patterns', 'path', 'report', 'catalog', 'store'],
  cli: [
    'kernel',
    'estate',
    'importers',
    'live',
    'engines',
    'patterns',
    'path',
    'report',
    'catalog',
    'store',
    'server',
    'tools',
  ],
  web: ['kernel', 'estate', 'importers', 'engines', 'patterns', 'path', 'report', 'catalog', 'challenge'],
}

/** Layers without I/O, time or chance of their own. */
const pure = new Set([
  'kernel',
  'estate',
  'formats',
  'path',
  'challenge',
  'report',
  'importers',
  'failure',
  'placement',
  'migration',
  'licensing',
  'engines',
  'patterns',
  'catalog',
])
const impure = /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)|\bprocess\.|from 'node:/
/** Packages a pure layer may import: small, without I/O, the same in a browser and on Node. */
const purePackages =
  /^(@noble\/hashes|fflate|minisearch|ts-fsrs|zod|yaml|markdown-it|markdown-it-[a-z-]+)(\/|$)/

const imports = /(?:from|import|import\()\s*'([^']+)'/g
const tables = /\.table\.ts$/

for (const file of globSync('src/**/*.{ts,tsx}').sort()) {
  const [, layer = ''] = /^src\/(\w+)/.exec(file) ?? []
  const unit = /^src\/(?:engines|importers)\/([\w-]+)\//.exec(file)?.[1]
  const isTest = /\.test\.tsx?$/.test(file)
  const source = readFileSync(file, 'utf8')

  test(`${file} imports only what its layer may`, () => {
    for (const [, target = ''] of source.matchAll(imports)) {
      assert.doesNotMatch(target, /^\.\.?\//, 'write #layer/file.ts')
      const [, other, folder] = /^#(\w+)(?:\/([\w-]+)\/)?/.exec(target) ?? []
      if (isTest) continue
      if (other === undefined) {
        if (pure.has(layer))
          assert.match(target, purePackages, `${layer} is pure: ${target} is not on its list`)
        continue
      }
      const permitted = other === layer || allowed[layer]?.includes(other)
      assert.ok(permitted, `${layer} may not import ${other}`)
      if (other === layer && unit && folder)
        assert.equal(folder, unit, `${unit} may not import its neighbour`)
      const engineInside = (other === 'engines' || other === 'importers') && folder && layer !== 'catalog'
      if (engineInside)
        assert.equal(other, layer, `only the catalog may name the engine or importer ${folder}`)
    }
  })

  test(`${file} keeps the house limits`, () => {
    if (pure.has(layer) && !isTest) {
      assert.doesNotMatch(source, impure, 'pure layers take time, chance and files as arguments')
    }
    if (!tables.test(file)) assert.ok(source.split('\n').length <= 401, 'at most 400 lines: split this file')
    assert.match(file, /^src\/[a-z0-9/.-]+$/, 'file names are kebab-case')
    assert.doesNotMatch(file, /(utils?|helpers?|common|manager|data)\.ts/, 'name the one thing it exports')
  })
}

test('no surface asks for an engine or importer by name', () => {
  const ids = globSync('src/{engines,importers}/*/').map((folder) => folder.split('/').at(-1) as string)
  assert.ok(ids.length > 0)
  for (const file of globSync('src/{server,cli,web,report,store}/**/*.{ts,tsx}')) {
    if (/\.test\.tsx?$/.test(file)) continue
    const source = readFileSync(file, 'utf8')
    for (const id of ids) {
      assert.ok(!source.includes(`'${id}'`) && !source.includes(`"${id}"`), `${file} names ${id}`)
    }
  }
})
