import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { command as facts } from '#cli/commands/facts.ts'
import { command as path } from '#cli/commands/path.ts'
import { loadCopy, writeContent } from '#cli/content.ts'
import { commandLine, type Ended } from '#test/command-line.ts'
import { settled } from '#test/own-content.ts'

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-path-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A copy of the content that ships, everything in it marked and pinned. */
function contentCopy(name: string): string {
  const copy = join(folder, name)
  cpSync('content', copy, { recursive: true })
  const files = loadCopy(copy)
  assert.ok(files.ok)
  for (const file of settled(files.value)) writeContent(copy, file)
  return copy
}
const content = contentCopy('content')
const edit = (copy: string, path: string, from: string, to: string): void => {
  const file = join(copy, path)
  const text = readFileSync(file, 'utf8')
  assert.ok(text.includes(from), `${path} does not hold ${from}`)
  writeFileSync(file, text.replace(from, to))
}
/** What `bulkhead …` printed and how it ended. */
const bulkhead = (...[name = '', ...words]: readonly string[]): Promise<Ended> =>
  commandLine(name === 'facts' ? facts : path, words)

test('status is 0 and names nothing on a day when everything holds, 1 with the fact and reason when not', async () => {
  const good = await bulkhead('path', 'status', '--content', content, '--as-of', '2026-11-22')
  assert.equal(good.status, 0, good.stdout)
  assert.match(good.stdout, /\d current, 0 flagged/)
  const early = await bulkhead('path', 'status', '--content', content, '--as-of', '2026-11-01')
  assert.equal(early.status, 0)
  assert.match(early.stdout, /0 current, 0 flagged, \d not yet reviewed on that day/)
  const late = await bulkhead('path', 'status', '--content', content, '--as-of', '2027-12-01')
  assert.equal(late.status, 1)
  assert.match(late.stdout, /max-xcp-pool \(64 hosts per pool\) was good until 2027-11-22/)
  const json = JSON.parse(
    (await bulkhead('path', 'status', '--content', content, '--as-of', '2027-12-01', '--json')).stdout,
  )
  assert.equal(json.articles[0].state, 'flagged')
  assert.equal(json.runs, 'not asked')
})

test('the same question has the same bytes', async () => {
  const ask = async () =>
    (await bulkhead('path', 'status', '--content', content, '--as-of', '2027-01-15', '--json')).stdout
  assert.equal(await ask(), await ask())
})

test('the desk ends with 1, the file and the line, and with 0 and a sentence when it has nothing to say', async () => {
  const clean = await bulkhead('path', 'lint', '--content', content)
  assert.equal(clean.status, 0, clean.stdout)
  assert.equal(clean.stdout, 'Nothing to object to.\n')
  const copy = contentCopy('typed')
  edit(copy, 'articles/domains-nest-and-overlap.md', 'Somebody typed it.', 'Somebody typed all 40 of it.')
  const found = await bulkhead('path', 'lint', '--content', copy)
  assert.equal(found.status, 1)
  assert.match(
    found.stdout,
    /^articles\/domains-nest-and-overlap\.md:\d+: "40" is typed.+\[lint\.number-uncited\]$/m,
  )
  assert.match(found.stdout, /\[lint\.change-unmarked\]/)
  assert.match((await bulkhead('path', 'lint', '--rules')).stdout, /lint\.thread/)
})

test('a mark writes the version, after which the desk is content; a second mark has nothing to do', async () => {
  const copy = contentCopy('marked')
  const article = 'domains-nest-and-overlap'
  edit(copy, `articles/${article}.md`, 'Somebody typed it.', 'Somebody drew it.')
  const mark = () =>
    bulkhead(
      'path',
      'mark',
      article,
      '--as',
      'material',
      '--note',
      'It is drawn.',
      '--on',
      '2026-12-01',
      '--content',
      copy,
    )
  assert.match((await mark()).stdout, /#the-hierarchy-is-a-drawing marked on 2026-12-01/)
  assert.match(
    readFileSync(join(copy, `revisions/${article}.yaml`), 'utf8'),
    /mark: material\n {6}note: It is drawn\./,
  )
  assert.equal((await bulkhead('path', 'lint', '--content', copy)).status, 0)
  assert.match((await mark()).stdout, /No section of domains-nest-and-overlap has moved/)
  assert.match((await bulkhead('path', 'changes', '--content', copy)).stdout, /2026-12-01 +material/)
})

test('a mark dated before the last one is refused, and nothing is written', async () => {
  const copy = contentCopy('backwards')
  const article = 'domains-nest-and-overlap'
  edit(copy, `articles/${article}.md`, 'Somebody typed it.', 'Somebody drew it.')
  const file = join(copy, `revisions/${article}.yaml`)
  const before = readFileSync(file, 'utf8')
  const how = ['--as', 'material', '--note', 'It is drawn.', '--content', copy]
  const { status, stderr } = await bulkhead('path', 'mark', article, ...how, '--on', '2026-11-21')
  assert.equal(status, 2)
  assert.match(stderr, /was last marked on 2026-11-22, and a history does not run backwards/)
  assert.equal(readFileSync(file, 'utf8'), before)
})

test('bad input ends with 2 and a sentence', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['path'], /Say what to do/],
    [['path', 'statuz'], /Did you mean status\?/],
    [['path', 'status', '--as-of', 'tomorrow'], /--as-of is a day/],
    [['path', 'status', '--as-of', '2027-02-30'], /--as-of is a day/],
    [['path', 'status', '--data', join(folder, 'nowhere')], /There is no database/],
    [['path', 'status', '--content', join(folder, 'nowhere')], /There is no such folder/],
    [['path', 'status', '--note', 'x'], /has no flag --note/],
    [['path', 'lint', 'extra'], /takes no words/],
    [['path', 'mark', 'no-such', '--as', 'material', '--note', 'x'], /There is no article "no-such"/],
    [['path', 'mark', 'staying-on-purpose', '--as', 'material', '--note', 'x'], /is planned and has no text/],
    [['path', 'mark', 'domains-nest-and-overlap', '--as', 'huge', '--note', 'x'], /not "huge"/],
    [['path', 'mark', 'domains-nest-and-overlap', '--as', 'material'], /--note says/],
  ]
  for (const [args, sentence] of cases) {
    const inFolder = args.includes('--content') || args.length < 2 ? args : [...args, '--content', content]
    const { status, stderr } = await bulkhead(...inFolder)
    assert.match(stderr, sentence, args.join(' '))
    assert.equal(status, 2, args.join(' '))
  }
})
