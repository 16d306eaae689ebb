// `npm run generate`: writes every generated document; a test fails when one is stale.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generatedDocuments } from '#tools/generated-documents.ts'

for (const [path, text] of Object.entries(generatedDocuments())) {
  const file = join(import.meta.dirname, '..', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log(`wrote ${path}`)
}
