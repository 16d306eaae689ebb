import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines, importers } from '#catalog'
import type { Estate } from '#estate/model.ts'
import { toStored } from '#estate/stored.ts'
import { done, refused } from '#kernel/outcome.ts'
import { estateWith, vmOf } from '#test/sample-estate.ts'
import { openDesk } from '#web/worker/desk.ts'
import type { AnswerOf, AskKind, AskOf } from '#web/worker/message.ts'
import type { Shelved } from '#web/worker/ports.ts'

/** A desk that keeps its shelf in memory, asked with the types of its answers. */
function desk() {
  let shelf: Shelved | undefined
  const empty = {
    code: 'shelf.empty',
    severity: 'warning',
    where: 'browser',
    message: 'Nothing is kept.',
  } as const
  const { answer } = openDesk(
    { engines, importers },
    {
      fetchText: async () => refused(empty),
      readShelf: async () => (shelf === undefined ? refused(empty) : done(shelf)),
      writeShelf: async (estate) => {
        shelf = estate
        return done('kept')
      },
      sendEstate: async () => done('sent'),
    },
  )
  return async <K extends AskKind>(ask: AskOf<K>): Promise<AnswerOf<K>> => {
    const outcome = await answer(ask as never, { progress: () => undefined, offer: () => undefined })
    assert.ok(outcome.ok, outcome.issues[0]?.message)
    return outcome.value as AnswerOf<K>
  }
}

const file = (name: string, estate: Estate) => ({
  name,
  bytes: new TextEncoder().encode(JSON.stringify(toStored(estate))),
})
const before = estateWith({ name: 'lab', vms: [vmOf('a'), vmOf('b', { vcpus: 2 })] })
const after = estateWith({ name: 'lab', vms: [vmOf('b', { vcpus: 4 }), vmOf('c')] })

test('a second reading of an estate says what is different since the first, also after the page was opened anew', async () => {
  const ask = desk()
  assert.deepEqual((await ask({ kind: 'import', files: [file('lab.json', before)] })).since, [])
  await ask({ kind: 'keep' })
  const opened = await ask({ kind: 'open', from: { at: 'shelf', digest: 'any' } })
  assert.deepEqual([opened.since, opened.files], [[], [{ name: 'lab.json', reader: 'stored' }]])
  const { since } = await ask({ kind: 'import', files: [file('lab-later.json', after)] })
  const said = JSON.stringify(since)
  assert.match(said, /VMs that came, 1: c/)
  assert.match(said, /VMs that are gone, 1: a/)
  assert.match(said, /"b","vcpus","2","4"/)
  const overlaid = await ask({
    kind: 'overlay',
    overlays: [{ name: 'topology.yaml', text: 'name: other\n' }],
  })
  assert.deepEqual(overlaid.since, since)
})

test('a reading of another estate is compared with nothing', async () => {
  const ask = desk()
  await ask({ kind: 'import', files: [file('lab.json', before)] })
  const other = await ask({ kind: 'import', files: [file('other.json', { ...after, name: 'other' })] })
  assert.deepEqual(other.since, [])
})

test('every file of an import says who read it, topology included', async () => {
  const topology = { name: 'topology.yaml', bytes: new TextEncoder().encode('name: lab two\n') }
  const { files } = await desk()({ kind: 'import', files: [file('x/lab.json', before), topology] })
  assert.deepEqual(files, [
    { name: 'x/lab.json', reader: 'stored' },
    { name: 'topology.yaml', reader: 'topology' },
  ])
})

test('an anonymised estate is a file without the names that are in it', async () => {
  const ask = desk()
  await ask({ kind: 'import', files: [file('lab.json', estateWith({ vms: [vmOf('payroll-01')] }))] })
  const download = await ask({ kind: 'anonymised', key: 'k' })
  assert.doesNotMatch(await download.content.text(), /payroll/)
})
