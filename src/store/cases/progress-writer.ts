import { openSqliteStore } from '#store/sqlite.ts'

/**
 * Adds entries to the reader's log, three at a time, until it is killed, and says on stdout which ones were
 * acknowledged: the child process of the crash test. Arguments: the data directory, and a word for this child.
 */
const [, , directory = '', word = ''] = process.argv
const opened = await openSqliteStore(directory)
if (!opened.ok) {
  process.stdout.write(`refused ${JSON.stringify(opened.issues)}\n`)
  process.exit(1)
}
const store = opened.value
process.stdout.write('ready\n')
for (let count = 0; ; count += 1) {
  const entries = [0, 1, 2].map((part) => ({
    id: `${word}-${count}-${part}`,
    text: JSON.stringify({ note: 'x'.repeat(200 * (1 + ((count * 7) % 40))) }),
  }))
  const added = await store.addProgress(entries)
  if (added.ok) process.stdout.write(`${word}-${count}\n`)
}
