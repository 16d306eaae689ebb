import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  for (const name of ['serve', 'import', 'engines', 'run', 'assess', 'check', 'replay']) {
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

test('check ends with 1 on findings and writes what pipelines read', () => {
  const sarif = bulkhead('check', 'reference', '--format', 'sarif')
  assert.equal(sarif.status, 1)
  assert.equal(JSON.parse(sarif.stdout).version, '2.1.0')
  assert.match(bulkhead('check', 'reference', '--format', 'junit').stdout, /^<\?xml/)
  assert.equal(bulkhead('check', 'reference', '--format', 'pdf').status, 2)
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
