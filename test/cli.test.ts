import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { engines } from '#catalog'

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const workbook = 'src/importers/rvtools/cases/SizingWorkshop-RVTools.xlsx'

/** What the command printed and how it ended. */
function bulkhead(...args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: '1' }
  return spawnSync(process.execPath, ['src/cli/main.ts', ...args], {
    encoding: 'utf8',
    env,
    maxBuffer: 2 ** 28,
  })
}

test('the field workbook has the counts its publisher states, and its contradictions are reported', () => {
  const { status, stdout } = bulkhead('import', workbook, '--json')
  assert.equal(status, 0)
  const { source, counts, issues } = JSON.parse(stdout)
  assert.equal(source, 'rvtools')
  const { vms, poweredOn, templates, hosts, vcpus, clusters, memoryBytes, datastores } = counts
  assert.deepEqual(
    { vms, poweredOn, templates, hosts, vcpus, clusters, memoryBytes, datastores },
    {
      vms: 805,
      poweredOn: 763,
      templates: 10,
      hosts: 34,
      vcpus: 2741,
      clusters: 4,
      memoryBytes: 10_774_868 * 2 ** 20,
      datastores: null,
    },
  )
  const text = JSON.stringify(issues)
  for (const name of ['bovmsp-06.customer.com', 'bovmdmz4-01', 'vmprod3-06'])
    assert.match(text, new RegExp(name))
})

test('every command explains itself with runnable examples', () => {
  const overview = bulkhead('help')
  assert.equal(overview.status, 0)
  for (const name of ['serve', 'import', 'engines', 'run', 'assess', 'check', 'replay', 'path', 'facts']) {
    assert.match(overview.stdout, new RegExp(`^  ${name} `, 'm'))
    assert.match(bulkhead(name, '--help').stdout, new RegExp(`Examples\n  bulkhead ${name}`))
  }
})

test('a mistyped command or engine is answered with the one that was meant, and exit code 2', () => {
  const command = bulkhead('asess')
  assert.equal(command.status, 2)
  assert.match(command.stderr, /Did you mean assess\?/)
  const engine = bulkhead('run', 'hedroom', 'reference')
  assert.equal(engine.status, 2)
  assert.match(engine.stderr, /Did you mean headroom\?/)
})

test('a missing file, a folder without exports and a file of another kind end with 2 and a sentence', () => {
  const other = join(folder, 'notes.docx')
  writeFileSync(other, 'hello')
  for (const [path, sentence] of [
    ['nowhere.xlsx', /There is no file/],
    [folder, /holds no inventory file/],
    [other, /Bulkhead reads/],
  ] as const) {
    const { status, stderr, stdout } = bulkhead('import', path)
    assert.equal(status, 2, stdout)
    assert.match(stderr, sentence)
  }
})

test('a parameter out of range ends with 2 and names the range', () => {
  const { status, stderr } = bulkhead('run', 'headroom', 'reference', '--failures', '7')
  assert.equal(status, 2)
  assert.match(stderr, /params\.failures: 7 is outside the range/)
})

test('an assessment of the field workbook gives a verdict per cluster in a self-contained report', () => {
  const out = join(folder, 'report.html')
  assert.equal(bulkhead('assess', workbook, '--out', out).status, 0)
  const html = readFileSync(out, 'utf8')
  for (const cluster of ['Cluster1', 'Cluster2', 'Mgmt', 'DMZ'])
    assert.match(html, new RegExp(`${cluster}, N-1`))
  assert.doesNotMatch(html, /<script|(?:src|href)="https?:/)
  const markdown = join(folder, 'report.md')
  assert.equal(bulkhead('assess', workbook, '--out', markdown).status, 0)
  assert.match(readFileSync(markdown, 'utf8'), /Cluster2/)
})

test('a saved run replays to the same bytes, and an edited one is told apart', () => {
  const record = join(folder, 'run.json')
  const [engine] = engines
  assert.equal(bulkhead('run', engine?.id ?? '', 'reference', '--out', record).status, 0)
  const same = bulkhead('replay', record)
  assert.equal(same.status, 0, same.stderr)
  assert.match(same.stdout, /The same bytes/)
  const edited = JSON.parse(readFileSync(record, 'utf8'))
  edited.run.blocks[0] = { kind: 'sentence', text: 'All is well.' }
  writeFileSync(record, JSON.stringify(edited))
  const different = bulkhead('replay', record)
  assert.equal(different.status, 1)
  assert.match(different.stdout, /first at run\.blocks\[0\]/)
})

test('a run against a saved one says what changed, and a record it cannot use ends with 2 and a sentence', () => {
  const record = join(folder, 'before.json')
  const [ours, other] = ['blast-radius', 'headroom']
  assert.equal(bulkhead('run', ours, 'reference', '--out', record).status, 0)
  const same = bulkhead('run', ours, 'reference', '--against', record)
  assert.equal(same.status, 0, same.stderr)
  assert.match(same.stdout, /No fatal single, pair or triple of a service differs/)
  const refusals = [
    bulkhead('run', other, 'reference', '--against', record),
    bulkhead('run', ours, 'reference', '--against', join(folder, 'none.json')),
    bulkhead('run', ours, 'reference', '--against', workbook),
  ]
  for (const { status, stdout, stderr } of refusals) {
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /made by version|There is no file|is not JSON/)
  }
})

test('an inventory that says what cannot be so is answered with the error, and ends run, assess and import with 2', () => {
  const path = join(folder, 'dangling.json')
  const stored = JSON.parse(readFileSync('content/estates/reference.json', 'utf8'))
  stored.estate.hosts[0].clusterId = 'ghost'
  writeFileSync(path, JSON.stringify(stored))
  const run = bulkhead('run', 'headroom', path)
  assert.equal(run.status, 2)
  assert.match(run.stderr, /error: .*names cluster "ghost", which this estate does not have/)
  assert.notEqual(run.stdout, '')
  assert.equal(bulkhead('assess', path, '--out', join(folder, 'dangling.md')).status, 2)
  const out = join(folder, 'dangling-again.json')
  assert.equal(bulkhead('import', path, '--out', out).status, 2)
  assert.ok(existsSync(out), 'what was read is written, and the code says that something is wrong with it')
  const check = bulkhead('check', path, '--engines', 'off', '--only', 'rack-anti-affinity')
  assert.notEqual(check.status, 0)
})

test('check ends with 1 on findings and writes what pipelines read', () => {
  const sarif = bulkhead('check', 'reference', '--format', 'sarif')
  assert.equal(sarif.status, 1)
  assert.equal(JSON.parse(sarif.stdout).version, '2.1.0')
  assert.match(bulkhead('check', 'reference', '--format', 'junit').stdout, /^<\?xml/)
  assert.equal(bulkhead('check', 'reference', '--format', 'pdf').status, 2)
})

test('check carries every issue of the import and of the runs in every format', () => {
  const { issues } = JSON.parse(bulkhead('import', workbook, '--json').stdout)
  const told = JSON.parse(bulkhead('check', workbook, '--json').stdout)
  const text = JSON.stringify(told.issues)
  for (const issue of issues) assert.ok(text.includes(JSON.stringify(issue)), issue.message)
  assert.match(text, /headroom\.not-checked-rules/)
  const sarif = JSON.parse(bulkhead('check', workbook, '--format', 'sarif').stdout)
  const levels = sarif.runs[0].results.map(
    ({ ruleId, level }: Record<string, string>) => `${ruleId} ${level}`,
  )
  assert.ok(levels.includes('rvtools.host-without-row warning'), levels.join())
  assert.match(
    bulkhead('check', workbook, '--format', 'junit').stdout,
    /<system-out>[\s\S]+rvtools\.host-without-row/,
  )
  const { stdout } = bulkhead('check', workbook)
  assert.match(stdout, /warning: .+ and \d+ more: /)
  assert.match(stdout, /to look at; doubted: \d+ warnings/)
})

test('check lists its checks, asks some of them, and refuses what it does not know', () => {
  const list = JSON.parse(bulkhead('check', '--list', '--json').stdout)
  assert.ok(list.length >= 40)
  assert.ok(list.every((one: Record<string, string>) => one.id && one.why && one.cure && one.article))
  assert.match(bulkhead('check', '--list', '--min-severity', 'critical').stdout, /\d+ checks/)
  const only = ['--only', 'twins-storage,vm-name', '--json'] as const
  const told = JSON.parse(bulkhead('check', 'reference', ...only).stdout)
  assert.deepEqual(
    told.checks.map(({ id, status }: Record<string, string>) => `${id} ${status}`),
    ['twins-storage found', 'vm-name clear'],
  )
  assert.deepEqual(told.findings, [])
  const near = bulkhead('check', 'reference', '--only', 'twin-storage')
  assert.equal(near.status, 2)
  assert.match(near.stderr, /Did you mean twins-storage\?/)
  for (const flag of [
    ['--as-of', 'soon'],
    ['--min-severity', 'grave'],
    ['--examples', '-1'],
    ['--engines', 'some'],
  ]) {
    assert.equal(bulkhead('check', 'reference', ...flag).status, 2, flag.join(' '))
  }
})

test('check ends with 0 where every check that was asked is clear or a note, and with 1 where one is unknown', () => {
  const alone = ['check', 'reference', '--engines', 'off', '--only'] as const
  assert.equal(bulkhead(...alone, 'disk-location').status, 0)
  assert.equal(bulkhead(...alone, 'host-affinity').status, 0)
  const unknown = bulkhead(...alone, 'backup-age')
  assert.equal(unknown.status, 1)
  assert.match(unknown.stdout, /Unknown, which is not a pass[\s\S]+topology\.yaml, vms: backedUpAt/)
})

test('ages are counted to the day that is given, and findings carry their cells', () => {
  const file = join(folder, 'snapshots.csv')
  writeFileSync(file, 'VM,Powerstate,Template,CPUs,Memory,CBT\nweb,poweredOn,False,2,4096,False\n')
  const tracking = ['check', file, '--engines', 'off', '--only', 'changed-block-tracking', '--json'] as const
  const [check] = JSON.parse(bulkhead(...tracking).stdout).checks
  assert.equal(check.findings[0].evidence[0].cell.row, 2)
  const support = ['check', 'reference', '--only', 'hypervisor-support', '--as-of', '2027-06-01'] as const
  assert.equal(bulkhead(...support).status, 0)
})

test('an inventory whose only finding is a doubt of the import ends check with 1', () => {
  const doubted = join(folder, 'doubted.csv')
  writeFileSync(doubted, 'VM,Powerstate,CPUs,Memory\nweb,poweredOn,2,\n')
  const asked = engines.map(({ id }) => id).join(',')
  const { status, stdout } = bulkhead('check', doubted, '--json', '--only', asked)
  const { findings, issues } = JSON.parse(stdout)
  assert.ok(
    findings.every(({ verdict }: Record<string, string>) => verdict === 'safe'),
    stdout,
  )
  assert.ok(
    issues.some(({ severity }: Record<string, string>) => severity !== 'note'),
    stdout,
  )
  assert.equal(status, 1)
})

test('a place that cannot be written to ends with 2 and a sentence, whatever was to be written', () => {
  const nowhere = join(folder, 'missing')
  for (const args of [
    ['assess', 'reference', '--out', join(nowhere, 'r.html')],
    ['run', 'headroom', 'reference', '--out', join(nowhere, 'run.json')],
    ['import', 'reference', '--out', join(nowhere, 'estate.json')],
    ['import', 'reference', '--out', folder],
  ]) {
    const { status, stderr } = bulkhead(...args)
    assert.equal(status, 2, stderr)
    assert.match(
      stderr,
      /was not written: (its folder does not exist|it is a folder)\. Name .+\[cli\.not-writable\]/,
    )
    assert.doesNotMatch(stderr, /defect|at .+\.ts/)
  }
})

test('replaying a folder is answered with a sentence', () => {
  const { status, stderr } = bulkhead('replay', folder)
  assert.equal(status, 2)
  assert.match(stderr, /is a folder\. Name one JSON file in it/)
  assert.doesNotMatch(stderr, /EISDIR/)
})

test('import groups its doubts by code, a line each', () => {
  const { stdout, stderr } = bulkhead('import', workbook)
  assert.match(stdout, /^What was read/)
  const codes = [...stderr.matchAll(/\[([a-z-]+\.[a-z-]+)\]$/gm)].map(([, code]) => code)
  assert.ok(codes.includes('rvtools.host-without-row'), stderr)
  assert.equal(new Set(codes).size, codes.length)
  assert.match(stderr, / and 26 more: /)
})

test('--version tells the version of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const { status, stdout } = bulkhead('--version')
  assert.equal(status, 0)
  assert.equal(stdout, `Bulkhead ${version}\n`)
})

test('help says which commands end with 1 and what makes them', () => {
  assert.match(
    bulkhead('help').stdout,
    /check when a\nverdict is not safe or anything is doubted, replay when/,
  )
  assert.match(bulkhead('check', '--help').stdout, /a warning or an error/)
  assert.match(bulkhead('replay', '--help').stdout, /1 when they differ/)
})

test('in a pipe COLUMNS says how wide a line may be', () => {
  const longest = (columns: string): number => {
    const env = { ...process.env, NO_COLOR: '1', COLUMNS: columns }
    const args = ['src/cli/main.ts', 'run', 'headroom', 'reference']
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
    return Math.max(...stdout.split('\n').map((line) => [...line].length))
  }
  assert.ok(longest('60') <= 60)
  assert.ok(longest('160') > 100)
  assert.equal(longest('wide'), longest('100'))
})

test('an estate saved by import gives the same answer as the file it came from', () => {
  const saved = join(folder, 'estate.json')
  assert.equal(bulkhead('import', workbook, '--out', saved).status, 0)
  const digest = (path: string): string =>
    JSON.parse(bulkhead('run', 'headroom', path, '--json').stdout).estateDigest
  assert.equal(digest(saved), digest(workbook))
})

test('output without a terminal carries no colour codes', () => {
  assert.ok(!bulkhead('run', 'headroom', 'reference').stdout.includes('\u001b'))
})
