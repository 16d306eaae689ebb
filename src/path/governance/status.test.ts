import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import { factBlast } from '#path/governance/blast.ts'
import { type Pin, parsePins } from '#path/governance/pins.ts'
import { groundOf } from '#path/governance/reasons.ts'
import { runReasons } from '#path/governance/saved-run.ts'
import { type PathStatus, pathStatus } from '#path/governance/status.ts'
import type { ContentGraph } from '#path/graph.ts'
import { ownContent, replaced, settled } from '#test/own-content.ts'

const asOf = '2026-11-22'
const own = settled(ownContent())

function read(files: readonly ContentFile[]): {
  readonly graph: ContentGraph
  readonly pins: readonly Pin[]
} {
  const graph = compilePath(files, engines)
  assert.ok(graph.ok, graph.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  const pins = parsePins(files)
  assert.ok(pins.ok)
  return { graph: graph.value, pins: pins.value }
}
function statusOf(files: readonly ContentFile[], day: string): PathStatus {
  const { graph, pins } = read(files)
  return pathStatus(graph, engines, pins, day)
}
/** What a status flags, as 'article:x', 'engine:y'. */
const flagged = ({ articles, others }: PathStatus): readonly string[] => [
  ...articles.filter(({ state }) => state === 'flagged').map(({ article }) => `article:${article}`),
  ...others.map(({ kind, id }) => `${kind}:${id}`),
]
/** What a fact touches, named the same way. Planned articles cannot be wrong yet. */
function touched(graph: ContentGraph, fact: string): readonly string[] {
  const blast = factBlast(graph, engines, fact)
  return [
    ...blast.articles.map((id) => `article:${id}`),
    ...blast.engines.map((id) => `engine:${id}`),
    ...blast.patterns.map((id) => `pattern:${id}`),
    ...blast.faq.map((id) => `faq:${id}`),
    ...blast.terms.map((id) => `term:${id}`),
  ]
}
/** The content with one fact changed: `key: from` becomes `key: to`. */
const factChanged = (file: string, id: string, key: string, from: string, to: string) =>
  replaced(own, file, new RegExp(`(- id: ${id}\\n(?:  .*\\n|    .*\\n)*?  ${key}: )${from}\\n`), `$1${to}\n`)

test('on the day of the content nothing is flagged', () => {
  assert.deepEqual(flagged(statusOf(own, asOf)), [])
})

test('before its review an article is not current, and nobody had reviewed it yet', () => {
  const states = (day: string) =>
    new Set(
      statusOf(own, day)
        .articles.map(({ state }) => state)
        .filter((state) => state !== 'planned'),
    )
  assert.deepEqual([...states('2026-11-21')], ['unreviewed'])
  assert.deepEqual([...states(asOf)], ['current'])
})

test('the same files and the same day give the same status', () => {
  assert.deepEqual(statusOf(own, '2027-12-01'), statusOf([...own].reverse(), '2027-12-01'))
})

test('a fact with another value flags what leans on it, and nothing else', () => {
  const files = factChanged('facts/hyperv.yaml', 'max-hv-host-vms', 'value', '1024', '2048')
  const status = statusOf(files, asOf)
  assert.deepEqual(flagged(status), touched(read(own).graph, 'max-hv-host-vms'))
  assert.ok(flagged(status).includes('article:consolidation-is-a-fate-decision'))
  const [reason, ...more] = status.articles[0]?.reasons ?? []
  assert.deepEqual(more, [])
  assert.equal(reason?.kind, 'fact-changed')
  assert.match(reason?.text ?? '', /was 1024 running VMs per host; it is now 2048 running VMs per host/)
})

test('an article that shows an engine is flagged through it, and says so', () => {
  const files = factChanged('facts/hyperv.yaml', 'max-hv-host-vms', 'value', '1024', '2048')
  const second = statusOf(files, asOf).articles.find(({ article }) => article === 'domains-nest-and-overlap')
  assert.deepEqual(
    second?.reasons.map(({ fact, through }) => [fact, through]),
    [['max-hv-host-vms', 'blast-radius']],
  )
})

test('every fact that something leans on flags exactly what it touches when it alone is past its day', () => {
  const { graph, pins } = read(own)
  for (const fact of graph.facts) {
    const expected = touched(graph, fact.id)
    if (expected.length === 0) continue
    const facts = graph.facts.map((each) => ({
      ...each,
      expires: each === fact ? '2026-11-21' : ('never' as const),
    }))
    const status = pathStatus({ ...graph, facts }, engines, pins, asOf)
    assert.deepEqual([...flagged(status)].sort(), [...expected].sort(), fact.id)
  }
})

test('moving the day past one date flags what leans on that date and leaves the rest', () => {
  // pve-subscription-tiers says that it ends with the year; every other fact in use is good for longer.
  assert.deepEqual(flagged(statusOf(own, '2026-12-31')), [])
  assert.deepEqual(flagged(statusOf(own, '2027-01-01')), touched(read(own).graph, 'pve-subscription-tiers'))
})

test('a fact that becomes contested flags what leant on the one value', () => {
  const contest =
    '$1$2\n  contestedBy:\n    - { value: 128, unit: hosts per pool, source: { title: Talk, publisher: Somebody, address: https://example.org }, observed: null, note: Said. }\n'
  const files = replaced(
    own,
    'facts/xcpng.yaml',
    /(- id: max-xcp-pool\n(?: .*\n)*?)( {2}checked: .*)\n/,
    contest,
  )
  const reasons = statusOf(files, asOf).articles.flatMap((article) => article.reasons)
  assert.deepEqual(
    reasons.map(({ kind, fact }) => [kind, fact]),
    [['fact-contested', 'max-xcp-pool']],
  )
})

test('a better sentence about a fact flags nothing', () => {
  const files = replaced(
    own,
    'facts/hyperv.yaml',
    /(- id: max-hv-host-vms\n(?: .*\n)*? {2}statement: )/,
    '$1Put better, ',
  )
  assert.deepEqual(flagged(statusOf(files, asOf)), [])
})

test('an article past its review is flagged for that alone', () => {
  const files = replaced(
    own,
    'articles/domains-nest-and-overlap.md',
    "reviewBy: '2027-05-22'",
    "reviewBy: '2026-11-23'",
  )
  const status = statusOf(files, '2026-11-24')
  assert.deepEqual(flagged(status), ['article:domains-nest-and-overlap'])
  const reasons = status.articles.flatMap((article) => article.reasons)
  assert.deepEqual(reasons, [
    { kind: 'review-due', since: '2026-11-23', text: 'Its review was due on 2026-11-23.' },
  ])
})

test('a replaced article names its successor and is not flagged', () => {
  const files = [
    ...own.filter(({ path }) => path !== 'replaced.yaml'),
    {
      path: 'replaced.yaml',
      text: '- { id: old-one, title: The old one, successor: domains-nest-and-overlap, on: 2026-11-20, because: Two became one. }\n',
    },
  ]
  const found = statusOf(files, asOf).articles.find(({ article }) => article === 'old-one')
  assert.deepEqual([found?.state, found?.successor], ['replaced', 'domains-nest-and-overlap'])
})

test('reviewed, changed and good until are three dates', () => {
  const [first] = statusOf(own, asOf).articles
  const { reviewedOn, changedOn, factsValidUntil } = first ?? {}
  assert.deepEqual(
    { reviewedOn, changedOn, factsValidUntil },
    {
      reviewedOn: '2026-11-22',
      changedOn: '2026-11-22',
      // Its facts are maximums and a quorum rule, good for a year after 22 November 2026.
      factsValidUntil: '2027-11-22',
    },
  )
})

test('a saved run is stale with the facts its engine version leaned on, current without, unknown unpinned', () => {
  const versionOf = (id: string): number => engines.find((engine) => engine.id === id)?.version ?? 0
  const run = {
    engine: 'blast-radius',
    version: versionOf('blast-radius'),
    facts: ['fd-declared-not-verified', 'max-hv-host-vms'],
  }
  const before = read(own)
  assert.deepEqual(runReasons(run, groundOf(before.graph, before.pins, asOf)), [])
  const after = read(factChanged('facts/hyperv.yaml', 'max-hv-host-vms', 'value', '1024', '2048'))
  const ground = groundOf(after.graph, after.pins, asOf)
  const reasons = runReasons(run, ground)
  assert.ok(reasons !== 'unknown')
  assert.deepEqual(
    reasons.map(({ kind, fact }) => [kind, fact]),
    [['fact-changed', 'max-hv-host-vms']],
  )
  assert.deepEqual(runReasons({ engine: 'headroom', version: versionOf('headroom'), facts: [] }, ground), [])
  assert.equal(runReasons({ ...run, version: 77 }, ground), 'unknown')
})

test('pins of another shape, and a subject pinned twice, are refused at their line', () => {
  const damaged = own.map((file) =>
    file.path === 'pins.yaml' ? { ...file, text: '- subject: nobody\n' } : file,
  )
  assert.ok(!parsePins(damaged).ok)
  const one = "- { subject: 'article:a', on: 2026-11-22, facts: [] }\n"
  const twice = parsePins([{ path: 'pins.yaml', text: one + one }])
  assert.ok(!twice.ok)
  assert.equal(twice.issues[0].where, 'pins.yaml:2')
})
