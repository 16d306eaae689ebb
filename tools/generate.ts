// `npm run generate`: writes every generated document; a test fails when one is stale.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { everyConformance } from '#test/conformance/every-corpus.ts'
import { conformancePage } from '#tools/conformance-page.ts'
import { generatedDocuments, generatedNote } from '#tools/generated-documents.ts'

const conformance = everyConformance()
if (conformance.kind === 'missing')
  console.log(`kept docs/reference/conformance.md: not at hand: ${conformance.corpora.join(', ')}`)
const scored =
  conformance.kind === 'missing'
    ? {}
    : { 'docs/reference/conformance.md': generatedNote + conformancePage(conformance.results) }

for (const [path, text] of Object.entries({ ...generatedDocuments(), ...scored })) {
  const file = join(import.meta.dirname, '..', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log(`wrote ${path}`)
}
