import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '#engines/engine.ts'
import type { Issue } from '#kernel/outcome.ts'
import { type Assessment, renderAssessment } from '#report/assessment.ts'
import { sampleBlocks } from '#report/samples.ts'
import { displayWidth } from '#report/width.ts'

const run = (failures: number): Run => ({
  ...{ engine: 'host-loss', version: 3, seed: 42, params: { failures }, facts: ['ha.slot-cpu-mhz'] },
  ...{ estateDigest: 'ab'.repeat(32), result: { tightest: failures }, blocks: sampleBlocks, issues: [] },
})

const counts = {
  ...{
    vms: 805,
    templates: 10,
    poweredOn: 763,
    hosts: 34,
    hostsNamed: 36,
    hostSockets: null,
    hostCores: null,
  },
  ...{
    hostMemoryBytes: null,
    clusters: 4,
    datastores: 44,
    networks: null,
    vcpus: 2741,
    vcpusPoweredOn: null,
  },
  ...{ memoryBytes: 10_774_868 * 2 ** 20, memoryBytesPoweredOn: null },
}

const issue = (index: number): Issue => ({
  code: index % 3 === 0 ? 'rvtools.sums-disagree' : 'rvtools.host-missing',
  severity: index % 3 === 0 ? 'error' : 'warning',
  where: `vInfo!F${index + 2}`,
  message: index % 3 === 0 ? 'vCluster counts 12 hosts, vHost 11.' : 'Host esx-09 has no row in vHost.',
})

const sample: Assessment = {
  title: 'Assessment of workshop <b>',
  producer: 'Bulkhead 0.1.0',
  preparedFrom: { source: 'rvtools', files: ['workshop.xlsx'], counts },
  issues: Array.from({ length: 6 }, (_, index) => issue(index)),
  engines: [
    {
      ...{ id: 'host-loss', version: 3, title: 'Loss of hosts', question: 'Does everything still fit?' },
      assumptions: ['VMs on survivors stay where they are.'],
    },
  ],
  runs: [run(1), run(2)],
  withheld: [
    {
      engine: 'host-loss',
      params: { failures: 3 },
      issues: [{ ...issue(0), message: 'No host has a memory size.' }],
    },
  ],
  replay: ['bulkhead assess workshop.xlsx --out report.html'],
}
const formats = ['html', 'markdown', 'text'] as const

test('every format states each verdict, its reason, the question, what it assumes and where it comes from', () => {
  for (const format of formats) {
    const report = renderAssessment(sample, format)
    for (const words of [
      'All 66 pairs fit',
      'Loss of hosts: failures 2',
      'Does everything still fit?',
      'VMs on survivors stay where they are.',
      'ab'.repeat(32).slice(0, 40),
      'host-loss, version 3',
      'ha.slot-cpu-mhz',
      'No host has a memory size.',
      'bulkhead assess workshop.xlsx --out report.html',
      'unknown',
    ]) {
      const plain = report.replaceAll('\\', '').replaceAll(/\s+/g, ' ')
      assert.ok(plain.includes(words), `${format} lacks "${words}"`)
    }
    assert.doesNotMatch(report, /NaN|undefined|\[object/)
  }
})

test('the first page puts the unsafe verdicts before the undecided and the safe', () => {
  const report = renderAssessment(sample, 'html')
  const front = report.slice(report.indexOf('<header'), report.indexOf('</header>'))
  const words = [...front.matchAll(/bh-verdict-word bh-(\w+)/g)].map(([, word]) => word)
  assert.deepEqual(words, ['unsafe', 'unsafe', 'undecided', 'undecided', 'safe', 'safe'])
  assert.match(front, /Loss of hosts: failures 1: 1 of 3 verdicts is unsafe\. Prod-02: Without esx-07/)
})

test('a first page that is cut says how many unsafe verdicts it leaves to the answers', () => {
  const verdicts = Array.from({ length: 25 }, (_, index) => ({
    ...{ kind: 'verdict', subject: `C${index}`, text: 'Because.' },
    verdict: index < 15 ? 'unsafe' : 'safe',
  })) as Run['blocks']
  for (const format of formats) {
    const report = renderAssessment({ ...sample, runs: [{ ...run(1), blocks: verdicts }] }, format)
    assert.match(report, /15 further verdicts stand with their answers below: 5 unsafe, 10 safe\./)
    assert.match(report, /15 of 25 verdicts are unsafe/)
  }
})

test('the document asks nobody for anything and runs nothing', () => {
  const report = renderAssessment(sample, 'html')
  assert.doesNotMatch(report, /<script|<link|<img|<iframe| src=|@import|@font-face| style="| on\w+="/)
  assert.match(report, /default-src &#39;none&#39;/)
  for (const [, target = ''] of report.matchAll(/href="([^"]*)"/g)) {
    assert.ok(target.startsWith('#') && report.includes(`id="${target.slice(1)}"`), `${target} leads nowhere`)
  }
  assert.match(report, /<h1>Assessment of workshop &lt;b&gt;<\/h1>/)
})

test('ids are unique in the whole document', () => {
  const ids = [...renderAssessment(sample, 'html').matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length)
})

test('30,000 issues stay one short table that counts all of them', () => {
  const issues = Array.from({ length: 30_000 }, (_, index) => issue(index))
  for (const format of formats) {
    const few = renderAssessment(sample, format).length
    const many = renderAssessment({ ...sample, issues }, format)
    assert.ok(many.length < few + 2000, `${format} grows by ${many.length - few}`)
    assert.match(many, /10,000/)
    assert.match(many, /20,000/)
    assert.match(many, /19,996 more/)
  }
})

test('a thousand kinds of issue are cut, and the report says how many kinds it leaves out', () => {
  const issues = Array.from({ length: 1000 }, (_, index) => ({ ...issue(1), code: `a.code-${index}` }))
  assert.match(renderAssessment({ ...sample, issues }, 'text'), /940/)
})

test('a report about nothing says so instead of looking green', () => {
  const nothing = {
    ...sample,
    issues: [],
    runs: [],
    withheld: [],
    preparedFrom: { source: 'stored', files: [], counts: null },
  }
  for (const format of formats) {
    const report = renderAssessment(nothing, format)
    assert.match(report, /holds no verdict/)
    assert.doesNotMatch(report.slice(report.indexOf('</style>') + 1), /\bsafe\b/)
  }
})

test('text lines keep to 100 columns, commands and digests included', () => {
  for (const line of renderAssessment(sample, 'text').split('\n')) assert.ok(displayWidth(line) <= 100, line)
})

test('the same assessment gives the same bytes, and a date prints only when it is given', () => {
  for (const format of formats) {
    assert.equal(renderAssessment(sample, format), renderAssessment(structuredClone(sample), format))
    assert.doesNotMatch(renderAssessment(sample, format), /November/)
    assert.match(renderAssessment({ ...sample, date: '22 November 2026' }, format), /22 November 2026/)
  }
})
