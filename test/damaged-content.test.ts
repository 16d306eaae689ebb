import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from '#test/site.ts'
import { BuildStopped, ensureBuilt } from '#tools/build.ts'

const home = mkdtempSync(join(tmpdir(), 'bulkhead-damaged-'))
after(() => rmSync(home, { recursive: true, force: true }))
const sound = join(home, 'sound')
cpSync(join(root, 'content'), sound, { recursive: true, filter: (path) => !path.includes('estates') })

let copies = 0
/** A copy of the content with one file changed. */
function damaged(path: string, change: (text: string) => string | Uint8Array): string {
  copies += 1
  const copy = join(home, `copy-${copies}`)
  cpSync(sound, copy, { recursive: true })
  const file = join(copy, path)
  const before = readFileSync(join(sound, path), 'utf8')
  const next = change(before)
  assert.notEqual(next, before, `${path} is changed`)
  writeFileSync(file, next)
  return copy
}

/** What the build says about a content folder, line by line; fails when it builds. */
async function stopsWith(...folders: readonly string[]): Promise<readonly string[]> {
  const stopped = await ensureBuilt(root, folders).then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(stopped instanceof BuildStopped, `the build stops: ${String(stopped)}`)
  return stopped.issues.map(({ where, message }) => `${where}: ${message}`)
}
const replaced =
  (from: string, to: string) =>
  (text: string): string =>
    text.replace(from, to)

const second = 'articles/domains-nest-and-overlap.md'

test('prerequisites in a circle stop the build, with the circle and a way out of it', async () => {
  const copy = damaged(
    'articles/consolidation-is-a-fate-decision.md',
    replaced('prerequisites: []', 'prerequisites: [domains-nest-and-overlap]'),
  )
  const [issue, ...more] = await stopsWith(copy)
  assert.equal(more.length, 0)
  assert.match(issue ?? '', /^articles\/[a-z-]+\.md:\d+: Articles require each other in a circle: /)
  assert.match(
    issue ?? '',
    /consolidation-is-a-fate-decision → domains-nest-and-overlap|domains-nest-and-overlap → consolidation-is-a-fate-decision/,
  )
  assert.match(issue ?? '', /Take one prerequisite out of the circle/)
})

test('an unknown fact stops the build at the line that cites it', async () => {
  const copy = damaged(second, replaced(':fact[q-witness-site]', ':fact[q-witness-moon]'))
  const line =
    readFileSync(join(copy, second), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('q-witness-moon')) + 1
  assert.deepEqual(await stopsWith(copy), [
    `${second}:${line}: There is no fact "q-witness-moon". Correct the id, or add the fact.`,
  ])
})

test('an article that a stage lists and nobody has stops the build at the line of the list', async () => {
  const copy = damaged('stages/stage-1.yaml', (text) => `${text.trimEnd()}\n  - the-article-nobody-wrote\n`)
  const [issue] = await stopsWith(copy)
  assert.match(
    issue ?? '',
    /^stages\/stage-1\.yaml:\d+: There is no article "the-article-nobody-wrote"\. Correct the id, or add/,
  )
})

test('a prerequisite that does not exist stops the build at its own line', async () => {
  const copy = damaged(second, replaced('prerequisites: [', 'prerequisites: [the-article-nobody-wrote, '))
  const [issue] = await stopsWith(copy)
  assert.match(
    issue ?? '',
    /^articles\/domains-nest-and-overlap\.md:\d+: There is no article "the-article-nobody-wrote"/,
  )
})

test('bad YAML stops the build at its line', async () => {
  const copy = damaged('tracks/hci.yaml', replaced('level: operational', 'level: [operational'))
  const [issue] = await stopsWith(copy)
  assert.match(issue ?? '', /^tracks\/hci\.yaml:\d+: This is not YAML: /)
})

test('YAML that unfolds into more than memory holds stops the build at once', async () => {
  const names = 'bcdefghi'.split('')
  const bomb = names.map((name, index) => {
    const earlier = index === 0 ? 'a' : names[index - 1]
    return `- &${name} [${Array(10).fill(`*${earlier}`).join(', ')}]\n`
  })
  const copy = damaged('literature.yaml', () => `- &a [x, x]\n${bomb.join('')}`)
  const [issue] = await stopsWith(copy)
  assert.match(issue ?? '', /^literature\.yaml:2: "\*a" stands for another value\. Write the value itself\./)
})

test('an id given twice stops the build and names both places', async () => {
  const copy = damaged('facts/other.yaml', (text) => {
    const first = /^- id: (\S+)/m.exec(readFileSync(join(sound, 'facts/general.yaml'), 'utf8'))?.[1]
    return text.replace(/^- id: \S+/m, `- id: ${first}`)
  })
  const found = (await stopsWith(copy)).find((text) => text.includes('already'))
  assert.match(
    found ?? '',
    /^facts\/other\.yaml:\d+: The fact "[a-z0-9-]+" stands in facts\/general\.yaml:\d+ already\. Keep one/,
  )
})

test('an article of five megabytes stops the build with the limit, before it is read', async () => {
  const copy = damaged(second, (text) => text + 'Words and words.\n'.repeat(320_000))
  const started = performance.now()
  const [issue, ...more] = await stopsWith(copy)
  assert.equal(more.length, 0)
  assert.match(
    issue ?? '',
    /^copy-\d+\/articles\/domains-nest-and-overlap\.md:1: The file has 54\d+ bytes; a content file has at most 1048576 \(1 MiB\)\. Split it/,
  )
  assert.ok(performance.now() - started < 5000)
})

test('a file that is not UTF-8 stops the build at the first line that is not', async () => {
  const copy = damaged(second, (text) => {
    const bytes = Buffer.from(text)
    // 0xE9 alone is é in Latin-1 and no letter in UTF-8; it goes into the third line.
    const third = bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1
    return Buffer.concat([bytes.subarray(0, third + 7), Buffer.from([0xe9]), bytes.subarray(third + 7)])
  })
  assert.deepEqual(await stopsWith(copy), [
    `copy-${copies}/${second}:3: This line is not UTF-8. Save the file as UTF-8 and read it again for letters that were lost.`,
  ])
})

test('an article without front matter stops the build and says how to get one', async () => {
  const copy = damaged(second, (text) => text.slice(text.indexOf('\n---\n') + 5))
  assert.deepEqual(await stopsWith(copy), [
    `${second}:1: The file does not begin with front matter between two lines of "---". "npm run new -- article ID" shows what it holds.`,
  ])
})

test('front matter that lacks a key stops the build and names the key', async () => {
  const copy = damaged(second, (text) => text.replace(/^reviewBy:.*\n/m, ''))
  assert.deepEqual(await stopsWith(copy), [`${second}:2: "reviewBy" is missing. Add it.`])
})

test('a link to nothing in place of a file, and a folder called like one, stop the build', async () => {
  const copy = damaged('stages/stage-1.yaml', (text) => `${text}# changed\n`)
  symlinkSync(join(home, 'nowhere'), join(copy, 'facts/gone.yaml'))
  mkdirSync(join(copy, 'facts/folder.yaml'))
  const found = await stopsWith(copy)
  assert.deepEqual(
    found.map((text) => text.split(':')[0]),
    [`copy-${copies}/facts/folder.yaml`, `copy-${copies}/facts/gone.yaml`],
  )
})

test('a folder that is not there stops the build', async () => {
  const [issue] = await stopsWith(join(home, 'missing'))
  assert.match(
    issue ?? '',
    /missing: There is no such folder\. Name one that holds a path\.yaml or a pack\.yaml\./,
  )
})

test('the build command says each mistake with file, line and cure, and ends with 2', () => {
  const copy = damaged(second, replaced(':fact[q-witness-site]', ':fact[q-witness-moon]'))
  const { status, stderr } = spawnSync(process.execPath, ['tools/build.ts', '--content', copy], {
    ...{ cwd: root, encoding: 'utf8' },
  })
  assert.equal(status, 2, stderr)
  assert.match(
    stderr,
    /^\S*copy-\d+\/articles\/domains-nest-and-overlap\.md:\d+: There is no fact "q-witness-moon"\. Correct the id/m,
  )
})
