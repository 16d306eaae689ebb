import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { version } from '#kernel/version.ts'
import { generatedDocuments } from '#tools/generated-documents.ts'

test('generated documents are as fresh as the code (npm run generate)', () => {
  for (const [path, text] of Object.entries(generatedDocuments())) {
    assert.ok(existsSync(path), `${path} is missing: npm run generate`)
    assert.equal(readFileSync(path, 'utf8'), text, `${path} is stale: npm run generate`)
  }
})

test('every file and folder that a document names exists', () => {
  const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')]
  for (const document of documents) {
    const text = readFileSync(document, 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
      assert.ok(
        existsSync(join(dirname(document), target)),
        `${document} links to ${target}, which is missing`,
      )
    }
    for (const [, path = ''] of text.matchAll(/`((?:src|test|tools|bench|docs|content)\/[\w./-]+)`/g)) {
      assert.ok(existsSync(path), `${document} names ${path}, which is missing`)
    }
  }
})

test('the project has at most ten scripts, and names no address to download from', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  assert.ok(Object.keys(manifest.scripts).length <= 10)
  assert.doesNotMatch(readFileSync('package-lock.json', 'utf8'), /"resolved": "http/)
})

test('the version the code states is the version of the package', () => {
  assert.equal(version, JSON.parse(readFileSync('package.json', 'utf8')).version)
})
