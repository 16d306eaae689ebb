import { sampleEstate, sampleRun } from '#store/cases/samples.ts'
import { openSqliteStore } from '#store/sqlite.ts'

/**
 * Writes estates and runs until it is killed, and says on stdout which ones were acknowledged: the child process
 * of the crash test. Arguments: the data directory, and a word that tells this child's runs from others'.
 */
const [, , directory = '', word = ''] = process.argv
const opened = await openSqliteStore(directory)
if (!opened.ok) {
  process.stdout.write(`refused ${JSON.stringify(opened.issues)}\n`)
  process.exit(1)
}
const store = opened.value
const estate = sampleEstate(`estate of ${word}`)
await store.addEstate(estate)
process.stdout.write('ready\n')
for (let count = 0; ; count += 1) {
  // Runs of 1 to 60 KB, so that a kill also falls between the pages of one write.
  const text = `${word} ${count} ${'x'.repeat(1000 * (1 + ((count * 7) % 60)))}`
  const run = sampleRun(text, estate.digest)
  const added = await store.addRun(run)
  if (added.ok) process.stdout.write(`${run.id}\n`)
}
