import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { engines } from '#catalog'
import { command as facts } from '#cli/commands/facts.ts'
import { command as path } from '#cli/commands/path.ts'
import { command as replay } from '#cli/commands/replay.ts'
import { command as run } from '#cli/commands/run.ts'
import { loadCopy, writeContent } from '#cli/content.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { sampleEstate, sampleRun } from '#store/cases/samples.ts'
import { openSqliteStore } from '#store/sqlite.ts'
import { commandLine, type Ended } from '#test/command-line.ts'
import { settled } from '#test/own-content.ts'

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-facts-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const fact = 'max-hv-host-vms'

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

/** What `bulkhead …` printed and how it ended. */
const bulkhead = (...[name = '', ...words]: readonly string[]): Promise<Ended> =>
  commandLine(name === 'facts' ? facts : path, words)

/** The version of an engine as it is today: only that one is pinned in the copies. */
const versionOf = (id: string): number => engines.find((engine) => engine.id === id)?.version ?? Number.NaN

/** A data folder with a run that leans on two facts, one that leans on none, and a decision on each. */
async function keptRuns(): Promise<{
  readonly data: string
  readonly leaning: string
  readonly free: string
}> {
  const data = join(folder, 'data')
  mkdirSync(data)
  const store = await openSqliteStore(data)
  assert.ok(store.ok)
  const estate = sampleEstate('one')
  await store.value.addEstate(estate)
  const add = async (engine: string, facts: readonly string[]): Promise<string> => {
    const version = versionOf(engine)
    const bytes = new TextEncoder().encode(canonicalJson({ engine, version, facts }))
    const id = createHash('sha256').update(bytes).digest('hex')
    const added = await store.value.addRun({
      ...sampleRun(engine, estate.digest),
      id,
      engine,
      version,
      bytes,
    })
    assert.ok(added.ok)
    return id
  }
  const leaning = await add('blast-radius', ['fd-declared-not-verified', fact])
  const free = await add('headroom', [])
  for (const [id, run] of [
    ['Keep the halves apart', leaning],
    ['Buy two hosts', free],
  ] as const) {
    await store.value.addDecision({ id, title: id, note: '', runIds: [run], createdAtMs: 5 })
  }
  await store.value.close()
  return { data, leaning, free }
}
const kept = await keptRuns()

test('blast lists what a fact touches, with the runs and decisions of a data folder', async () => {
  const answer = JSON.parse(
    (await bulkhead('facts', 'blast', fact, '--data', kept.data, '--content', content, '--json')).stdout,
  )
  assert.ok(answer.articles.includes('domains-nest-and-overlap'))
  assert.deepEqual(answer.engines, ['blast-radius'])
  assert.ok(answer.cards.includes('question:consolidation-is-a-fate-decision'))
  assert.deepEqual(
    answer.runs.map(({ id }: { readonly id: string }) => id),
    [kept.leaning],
  )
  assert.deepEqual(
    answer.decisions.map(({ title }: { readonly title: string }) => title),
    ['Keep the halves apart'],
  )
  const { stdout } = await bulkhead('facts', 'blast', fact, '--data', kept.data, '--content', content)
  assert.match(stdout, /Decisions +Keep the halves apart/)
  assert.equal(
    JSON.parse((await bulkhead('facts', 'blast', fact, '--content', content, '--json')).stdout).runs,
    'not asked',
  )
})

test('a changed fact flags the run that leaned on it with its decision, and no other run', async () => {
  const copy = contentCopy('changed')
  const path = join(copy, 'facts/hyperv.yaml')
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(/(- id: max-hv-host-vms\n(?: .*\n)*? {2}value: )1024/, '$12048'),
  )
  const ask = async (at: string) =>
    JSON.parse(
      (
        await bulkhead(
          'path',
          'status',
          '--as-of',
          '2026-11-22',
          '--data',
          kept.data,
          '--content',
          at,
          '--json',
        )
      ).stdout,
    )
  assert.deepEqual((await ask(content)).runs, [])
  const { runs } = await ask(copy)
  assert.deepEqual(
    runs.map(({ id, decisions }: Record<string, unknown>) => [id, decisions]),
    [[kept.leaning, ['Keep the halves apart']]],
  )
  assert.match(runs[0].reasons[0].text, /1024 running VMs per host; it is now 2048/)
  const pinned = await bulkhead(
    'facts',
    'pin',
    `engine:blast-radius@${versionOf('blast-radius')}`,
    '--on',
    '2026-11-23',
    '--content',
    copy,
  )
  assert.equal(pinned.status, 0, pinned.stderr)
  assert.deepEqual((await ask(copy)).runs, [])
})

test('replay says of a record that nobody vouches for what its engine version leaned on', async () => {
  const record = join(folder, 'run.json')
  const ran = await commandLine(run, ['blast-radius', 'reference', '--out', record])
  assert.equal(ran.status, 0, ran.stderr)
  const same = await commandLine(replay, [record, '--json'])
  assert.deepEqual([same.status, JSON.parse(same.stdout).same], [0, true])
  const old = JSON.parse(readFileSync(record, 'utf8'))
  old.run.version = 0
  writeFileSync(record, JSON.stringify(old))
  const { issues } = JSON.parse((await commandLine(replay, [record, '--json'])).stdout)
  const codes = issues.map(({ code }: { readonly code: string }) => code)
  assert.deepEqual(codes, ['replay.engine-version', 'replay.fact-changed'])
})

test('list and show say until when a fact may be leaned on and why', async () => {
  const { facts } = JSON.parse(
    (await bulkhead('facts', 'list', 'hyperv', '--as-of', '2028-01-01', '--content', content, '--json'))
      .stdout,
  )
  const found = facts.find(({ id }: { readonly id: string }) => id === fact)
  assert.deepEqual([found.state, found.validUntil], ['expired', '2027-11-22'])
  const { stdout } = await bulkhead('facts', 'show', 'vmw-vvf-list-conflict', '--content', content)
  assert.match(stdout, /contested by 135 USD per core per year/)
  assert.match(stdout, /183 days after the check/)
})

test('a copy of the lifecycle data with one moved date says what it flags, and writes it on demand', async () => {
  const copy = contentCopy('refreshed')
  const products = join(folder, 'products')
  mkdirSync(products)
  const follow = readFileSync(join(copy, 'lifecycle/follow.yaml'), 'utf8')
  const listed = JSON.parse((await bulkhead('facts', 'list', '--content', content, '--json')).stdout)
  const claims = new Map<string, string>(
    listed.facts.map(({ id, claim }: Record<string, string>) => [id, claim?.split(' ')[0]]),
  )
  const releases = new Map<string, Map<string, string>>()
  for (const [, id = '', product = '', cycle = '', field = ''] of follow.matchAll(
    /fact: (\S+), product: (\S+), cycle: '(\S+)', field: (\S+) \}/g,
  )) {
    const claim = claims.get(id) ?? ''
    const day = id === 'sup-esx8' ? '2028-04-11' : claim.length === 7 ? `${claim}-28` : claim
    const cycles = releases.get(product) ?? new Map<string, string>()
    const line = `    ${field}: ${day}\n`
    const before = (cycles.get(cycle) ?? '').replace(line, '')
    releases.set(product, cycles.set(cycle, before + line))
  }
  for (const [product, cycles] of releases) {
    const list = [...cycles].map(([cycle, fields]) => `  - releaseCycle: "${cycle}"\n${fields}`)
    writeFileSync(join(products, `${product}.yaml`), `title: ${product}\nreleases:\n${list.join('')}`)
  }
  const args = ['facts', 'refresh-lifecycle', products, '--as-of', '2027-01-10', '--content', copy]
  const looked = await bulkhead(...args, '--json')
  assert.equal(looked.status, 1, looked.stderr)
  const { changed } = JSON.parse(looked.stdout)
  assert.deepEqual(
    changed.map(({ fact: id, was, now }: Record<string, string>) => [id, was, now]),
    [['sup-esx8', '2027-10-11', '2028-04-11']],
  )
  assert.ok(changed[0].touches.planned.length > 0)
  assert.match(readFileSync(join(copy, 'facts/vmware.yaml'), 'utf8'), /value: 2027-10-11/)
  assert.match((await bulkhead(...args, '--write')).stderr, /Wrote facts\/vmware\.yaml/)
  assert.match(readFileSync(join(copy, 'facts/vmware.yaml'), 'utf8'), /value: 2028-04-11/)
  assert.equal((await bulkhead(...args)).status, 0)
  const flagged = JSON.parse(
    (await bulkhead('path', 'status', '--content', copy, '--as-of', '2026-11-22', '--json')).stdout,
  )
  for (const { reasons } of flagged.others) {
    for (const reason of reasons) assert.equal(reason.fact, 'sup-esx8')
  }
  assert.ok(flagged.others.length > 0)
  writeFileSync(join(products, 'vmware-esxi.yaml'), 'title: [')
  const broken = await bulkhead(...args)
  assert.equal(broken.status, 2)
  assert.match(broken.stderr, /vmware-esxi\.yaml:1.+Take the file from the project again/)
})

test('bad input ends with 2 and a sentence, and asking creates no database', async () => {
  const nowhere = join(folder, 'nowhere')
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['facts', 'blast'], /Name one fact/],
    [['facts', 'blast', 'max-hv-host-vmz'], /Did you mean max-hv-host-vms\?/],
    [['facts', 'blast', fact, '--data', nowhere], /There is no database/],
    [['facts', 'list', 'solaris'], /No fact is about "solaris"/],
    [['facts', 'pin', 'engine:none@1'], /Nothing called "engine:none@1"/],
    [['facts', 'refresh-lifecycle', nowhere], /Name the copy and its day/],
    [['facts', 'refresh-lifecycle', nowhere, '--as-of', '2027-01-10'], /There is no folder/],
    [['facts', 'refresh-lifecycle', folder, '--as-of', 'now'], /--as-of is a day/],
  ]
  for (const [args, sentence] of cases) {
    const { status, stderr } = await bulkhead(...args, '--content', content)
    assert.match(stderr, sentence, args.join(' '))
    assert.equal(status, 2, args.join(' '))
  }
  assert.ok(!existsSync(nowhere))
})
