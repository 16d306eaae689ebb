import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyEstate } from '#estate/model.ts'
import { csvTable } from '#formats/csv.ts'
import { gunzip } from '#formats/gzip.ts'
import { blankHost } from '#importers/blanks.ts'
import { processorCores } from '#importers/processors.table.ts'
import { completeProcessors, processorOf } from '#importers/processors.ts'
import { corpusTest } from '#test/corpus.ts'

const told = (text: string) => {
  const { generation, coresPerSocket } = processorOf(text)
  return [generation, coresPerSocket]
}

test('a processor is told by the name that any platform prints', () => {
  assert.deepEqual(told('Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz'), ['intel-cascadelake', 20])
  assert.deepEqual(told('Intel(R) Xeon(R) CPU E5-2690 v4 @ 2.60GHz'), ['intel-broadwell', 14])
  assert.deepEqual(told('Intel® Xeon® Platinum 8480+'), ['intel-sapphirerapids', 56])
  assert.deepEqual(told('AMD EPYC 9354 32-Core Processor'), ['amd-zen4', 32])
  assert.deepEqual(told('AMD EPYC 7543P 32-Core Processor'), ['amd-zen3', 32])
  assert.deepEqual(told('Intel(R) Xeon(R) CPU           X5650  @ 2.67GHz'), ['intel-westmere', 6])
  assert.deepEqual(told('Intel Xeon Gold 6348H'), ['intel-cooperlake', 'unknown'])
  assert.deepEqual(told('AMD EPYC 9655 96-Core Processor'), ['amd-zen5', 'unknown'])
})

test('a name nobody knows tells nothing, however it looks', () => {
  for (const text of [
    '',
    'Xeon',
    'QEMU Virtual CPU version 2.5+',
    'Intel Gold',
    'EPYC',
    '6248',
    'x'.repeat(100_000),
  ])
    assert.deepEqual(told(text), ['unknown', 'unknown'], text.slice(0, 40))
})

test('what an inventory states stays, and what it leaves open is completed with a note', () => {
  const host = (id: string, rest: object) => ({
    ...blankHost({ id, name: id, platform: 'proxmox', origin: [0, 1] }),
    cpuModel: 'Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz',
    ...rest,
  })
  const hosts = [
    host('open', { sockets: 2 }),
    host('stated', { sockets: 2, cores: 12, traits: { cpuGeneration: 'intel-skylake' } }),
    host('no-sockets', {}),
    { ...host('odd', { sockets: 2 }), cpuModel: 'odd' },
  ]
  const { estate, issues } = completeProcessors({ ...emptyEstate('x'), hosts })
  assert.deepEqual(
    estate.hosts.map(({ cores, traits }) => [cores, traits?.cpuGeneration]),
    [
      [40, 'intel-cascadelake'],
      [12, 'intel-skylake'],
      ['unknown', 'intel-cascadelake'],
      ['unknown', undefined],
    ],
  )
  assert.match(issues[0]?.message ?? '', /host open /)
})

/** A published table of processors: name, cores, and what its maker calls the family. */
function published(folder: string, file: string, name: string, cores: string, family: string) {
  const bytes = gunzip(file, readFileSync(join(folder, file)))
  assert.ok(bytes.ok)
  const rows: { name: string; cores: number; family: string }[] = []
  csvTable(file, new TextDecoder().decode(bytes.value)).read({
    header: (headings) => [name, cores, family].map((heading) => headings.indexOf(heading)),
    row: (row) => void rows.push({ name: row.text(0), cores: Number(row.text(1)), family: row.text(2) }),
  })
  return rows
}

const families: Readonly<Record<string, string>> = {
  'intel-skylake': 'Skylake',
  'intel-cascadelake': 'Cascade Lake',
  'intel-cooperlake': 'Cooper Lake',
  'intel-icelake': 'Ice Lake',
  'intel-sapphirerapids': 'Sapphire Rapids',
  'intel-sandybridge': 'Sandy Bridge',
  'intel-ivybridge': 'Ivy Bridge',
  'intel-haswell': 'Haswell',
  'intel-broadwell': 'Broadwell',
  'intel-westmere': 'Westmere',
  'intel-nehalem': 'Nehalem',
  'amd-zen': '7001',
  'amd-zen2': '7002',
  'amd-zen3': '7003',
  'amd-zen4': '9004',
}

corpusTest(
  'cpu-specs',
  'cores and generations agree with the published tables for every model there',
  (folder) => {
    const rows = [
      ...published(folder, 'intel-cpus.csv.gz', 'CpuName', 'CoreCount', 'CodeNameText'),
      ...published(folder, 'amd-cpus.csv.gz', 'Model', '# of CPU Cores', 'Line'),
    ]
    const differing: string[] = []
    const confirmed = new Set<string>()
    let generations = 0
    for (const { name, cores, family } of rows) {
      const { generation, coresPerSocket } = processorOf(name)
      if (coresPerSocket !== 'unknown') {
        confirmed.add(name)
        if (coresPerSocket !== cores) differing.push(`${name}: ${coresPerSocket} cores, published ${cores}`)
      }
      if (generation === 'unknown' || family === '') continue
      generations += 1
      if (!family.includes(families[generation] ?? '?'))
        differing.push(`${name}: ${generation}, published ${family}`)
    }
    assert.deepEqual(differing, [])
    assert.ok(
      confirmed.size >= processorCores.size,
      `${confirmed.size} of ${processorCores.size} models were confirmed`,
    )
    assert.ok(generations > 300, `${generations} generations were compared`)
  },
)
