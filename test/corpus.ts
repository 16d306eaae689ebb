import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'

/**
 * Where public corpora lie that others publish under licences which keep them out of this project:
 * the folder named by BULKHEAD_CORPORA, else `shared/data` beside the checkout.
 */
const corpora = process.env.BULKHEAD_CORPORA ?? join(import.meta.dirname, '..', '..', 'shared', 'data')

/** The folder of one corpus, or undefined where it is not at hand. Example: corpusFolder('fault-trees') */
export function corpusFolder(name: string): string | undefined {
  const folder = join(corpora, name)
  return existsSync(folder) ? folder : undefined
}

/**
 * A test on a public corpus; `run` gets its folder. Where the corpus is not at hand the test is reported as skipped,
 * with the name of what is missing: CONTRIBUTING.md says where each comes from.
 */
export function corpusTest(
  corpus: string,
  title: string,
  run: (folder: string, context: TestContext) => void | Promise<void>,
): void {
  const folder = corpusFolder(corpus)
  const skip = folder === undefined ? `the corpus ${corpus} is not at hand; set BULKHEAD_CORPORA` : false
  test(title, { skip }, (context) => run(folder ?? '', context))
}
