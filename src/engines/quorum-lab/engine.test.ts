import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { answerTo } from '#engines/quorum-lab/answer.ts'
import quorumLab from '#engines/quorum-lab/engine.ts'
import { params } from '#engines/quorum-lab/params.ts'
import { policies } from '#engines/quorum-lab/policy-names.ts'
import type { QuorumResult } from '#engines/quorum-lab/result.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { parseStored } from '#estate/stored.ts'
import type { Layout } from '#failure/quorum/cluster-state.ts'
import { endings, type Step } from '#failure/quorum/course.ts'
import type { Policy } from '#failure/quorum/policy.ts'
import { poolActs } from '#failure/quorum/pool.ts'
import { canonicalJson } from '#kernel/canonical.ts'

const context = { seed: 1, progress: () => {} }
const nothing = emptyEstate('none')
const ask = (raw: Readonly<Record<string, unknown>>, estate: Estate = nothing) =>
  quorumLab.run({ estate, digest: '' }, raw, context)

function answered(raw: Readonly<Record<string, unknown>>, estate: Estate = nothing) {
  const outcome = ask(raw, estate)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const texts = outcome.value.blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : []))
  return { result: outcome.value.result as QuorumResult, blocks: outcome.value.blocks, text: texts.join(' ') }
}

/** "Understanding cluster and pool quorum", Microsoft, 2018-02-23: one / one then another / two at once. */
const published = [
  { nodes: 2, witness: 'none', cluster: '50:50 no no', pool: 'no no no' },
  { nodes: 2, witness: 'third', cluster: 'yes no no', pool: 'yes no no' },
  { nodes: 3, witness: 'none', cluster: 'yes 50:50 no', pool: 'yes no no' },
  { nodes: 3, witness: 'third', cluster: 'yes yes no', pool: 'yes no no' },
  { nodes: 4, witness: 'none', cluster: 'yes yes 50:50', pool: 'yes no no' },
  { nodes: 4, witness: 'third', cluster: 'yes yes yes', pool: 'yes yes yes' },
  { nodes: 5, witness: 'none', cluster: 'yes yes yes', pool: 'yes yes yes' },
  { nodes: 5, witness: 'third', cluster: 'yes yes yes', pool: 'yes yes yes' },
  { nodes: 8, witness: 'none', cluster: 'yes yes yes', pool: 'yes yes yes' },
  { nodes: 9, witness: 'third', cluster: 'yes yes yes', pool: 'yes yes yes' },
] as const

const events = [
  { failures: 1, timing: 'at-once' },
  { failures: 2, timing: 'in-sequence' },
  { failures: 2, timing: 'at-once' },
] as const

const word = (share: number): string =>
  share === 1 ? 'yes' : share === 0 ? 'no' : share === 0.5 ? '50:50' : `${share}`

for (const { nodes, witness, cluster, pool } of published) {
  test(`the published table: ${nodes} nodes${witness === 'none' ? '' : ' and a witness'}: ${cluster}; pool ${pool}`, () => {
    for (const nodesInB of [0, 1]) {
      const results = events.map(
        (event) => answered({ policy: 'dynamic', pool: 'on', nodes, nodesInB, witness, ...event }).result,
      )
      assert.equal(results.map(({ answer }) => word(answer.share)).join(' '), cluster)
      assert.equal(results.map((result) => word(result.pool!.share)).join(' '), pool)
    }
  })
}

test('each 50:50 cell is answered with both outcomes and the condition of each', () => {
  const two = answered({ nodes: 2, nodesInB: 0, witness: 'none', failures: 1 }).result.answer
  assert.deepEqual(two.cases.map(({ text, share, fate }) => [text, share, fate]).sort(), [
    ['a node with a vote', 0.5, 'stops'],
    ['the node without a vote', 0.5, 'acts'],
  ])
  const four = answered({ nodes: 4, nodesInB: 0, witness: 'none' }).result.answer
  assert.deepEqual(four.cases.map(({ text, share, fate }) => [text, share, fate]).sort(), [
    ['two nodes, all with a vote', 0.5, 'stops'],
    ['two nodes, one of them without a vote', 0.5, 'acts'],
  ])
})

test('a voting node that is stopped in order hands its vote over, so two nodes without a witness survive it', () => {
  // The same page: "If the voting node is gracefully powered down, the vote is transferred to the other node".
  const raw = { nodes: 2, witness: 'none', failures: 1 }
  assert.equal(answered({ ...raw, stop: 'planned' }).result.answer.fate, 'acts')
  assert.equal(answered({ ...raw, stop: 'crash' }).result.answer.fate, 'depends')
})

test('a pool with more than two nodes down is never online', () => {
  for (let nodes = 1; nodes <= 20; nodes += 1) {
    for (let up = 0; up <= nodes - 3; up += 1) assert.equal(poolActs(up, nodes, true), false)
  }
})

const layouts = fc.record({
  nodesA: fc.integer({ min: 0, max: 32 }),
  nodesB: fc.integer({ min: 1, max: 32 }),
  witness: fc.constantFrom('none', 'a', 'b', 'third'),
  tieTo: fc.constantFrom('a', 'b'),
}) satisfies fc.Arbitrary<Layout>
const loss = fc.oneof(
  fc.record({
    kind: fc.constant('nodes'),
    count: fc.integer({ min: 1, max: 3 }),
    from: fc.constantFrom('any', 'a', 'b'),
    manner: fc.constantFrom('crash', 'planned'),
  }),
  fc.constant({ kind: 'witness' }),
) as fc.Arbitrary<Step>

for (const policy of policies.filter((one) => one !== 'half')) {
  test(`${policy}: whatever was lost before, a cut never leaves two sides that both act`, () => {
    fc.assert(
      fc.property(layouts, fc.array(loss, { maxLength: 2 }), (layout, before) => {
        for (const { sides } of endings(policy, layout, [...before, { kind: 'split' }])) {
          assert.ok(sides.filter(({ acts }) => acts).length <= 1)
        }
      }),
      { seed: 3, numRuns: 150 },
    )
  })
}

test('half is enough breaks the law: two equal sides both act, and the answer says so', () => {
  const { result, text } = answered({ policy: 'half', nodes: 2, event: 'split' })
  assert.equal(result.answer.fate, 'both-sides')
  assert.deepEqual(result.splitBrain, { nodesA: 1, nodesB: 1 })
  assert.match(text, /Split-brain is possible: cut into 1 and 1/)
})

test('a person who forces the stopped side of a cut makes the split-brain that the votes prevented', () => {
  const { result, text } = answered({ event: 'split', operator: 'forces' })
  assert.equal(result.answer.fate, 'both-sides')
  assert.match(text, /a person makes it so/)
})

test('places are interchangeable: swapping A and B swaps the sides and nothing else', () => {
  const swap = { a: 'b', b: 'a', third: 'third', none: 'none' } as const
  fc.assert(
    fc.property(layouts, fc.constantFrom(...policies), (layout, policy) => {
      const other: Layout = {
        nodesA: layout.nodesB,
        nodesB: layout.nodesA,
        witness: swap[layout.witness],
        tieTo: swap[layout.tieTo] as 'a' | 'b',
      }
      const one = answerTo(policy, layout, [{ kind: 'split' }], 'waits', 'cluster')
      const two = answerTo(policy, other, [{ kind: 'split' }], 'waits', 'cluster')
      assert.equal(two.fate, one.fate)
      assert.equal(two.who, one.who === '' ? '' : swap[one.who as 'a' | 'b'])
    }),
    { seed: 4, numRuns: 200 },
  )
})

const fateOf = (policy: Policy, raw: Readonly<Record<string, unknown>>): string => {
  const { answer } = answered({ policy, ...raw }).result
  return answer.who === '' ? answer.fate : `${answer.fate} ${answer.who}`
}

test('a fifty-fifty device needs half of the nodes, last man standing only itself', () => {
  // corosync-qdevice(8): ffsplit votes for a side of at least half the nodes; lms has the nodes less one.
  const four = { nodes: 4, nodesInB: 2, failures: 3 }
  assert.equal(fateOf('qdevice-ffsplit', { ...four, failures: 2 }), 'acts')
  assert.equal(fateOf('qdevice-ffsplit', four), 'stops')
  assert.equal(fateOf('qdevice-lms', four), 'acts')
  // Fact q-pve-qdevice: with N - 1 votes the device is close to a single point of failure.
  assert.equal(fateOf('qdevice-lms', { nodes: 5, before: 'witness-lost', failures: 1 }), 'stops')
  assert.equal(fateOf('qdevice-lms', { nodes: 4, nodesInB: 2, event: 'split', tieTo: 'b' }), 'one-side b')
})

test('the statefile lets the largest side act, and hosts that all lost it only while they all see each other', () => {
  const five = { nodes: 5, nodesInB: 2 }
  assert.equal(fateOf('xapi', { ...five, event: 'split' }), 'one-side a')
  assert.equal(fateOf('xapi', { ...five, nodes: 4, event: 'split', tieTo: 'b' }), 'one-side b')
  // A statefile that only the smaller side reaches makes the smaller side the best one.
  assert.equal(fateOf('xapi', { ...five, event: 'split', witness: 'b' }), 'one-side b')
  assert.equal(fateOf('xapi', { ...five, before: 'witness-lost', failures: 1 }), 'stops')
  assert.equal(fateOf('xapi', { ...five, before: 'witness-lost', failures: 1, stop: 'planned' }), 'acts')
  assert.equal(fateOf('xapi', { ...five, failures: 4 }), 'acts')
})

test('a majority with a tie-break node survives the loss of the other half, not of its own', () => {
  const four = { nodes: 4, nodesInB: 2 }
  assert.equal(fateOf('lowest-node', { ...four, event: 'place-b' }), 'acts')
  assert.equal(fateOf('lowest-node', { ...four, event: 'place-a' }), 'stops')
  assert.equal(fateOf('lowest-node', { ...four, event: 'place-a', tieTo: 'b' }), 'acts')
})

test('a witness in one of two equal sites leaves the other site to stop at every cut', () => {
  for (const policy of ['static', 'dynamic', 'qdevice-ffsplit', 'vsan'] as const) {
    for (const half of [1, 2, 3, 5]) {
      const raw = { nodes: half * 2, nodesInB: half, witness: 'a' }
      assert.equal(fateOf(policy, { ...raw, event: 'split' }), 'one-side a')
      assert.equal(fateOf(policy, { ...raw, event: 'place-a' }), 'stops')
    }
  }
  // Not "whatever its size": a site that has most of the nodes outvotes site and witness.
  assert.equal(fateOf('dynamic', { nodes: 8, nodesInB: 5, witness: 'a', event: 'split' }), 'one-side b')
})

test('every knob changes what is shown', () => {
  const base = canonicalJson(answered({}).blocks)
  for (const [name, field] of Object.entries(params)) {
    if (field.kind === 'components') continue
    const others =
      field.kind === 'choice'
        ? field.options.map(({ value }) => value).filter((value) => value !== field.default)
        : [field.default + field.step, field.default - field.step].filter(
            (value) => value >= field.min && value <= field.max,
          )
    for (const value of others) {
      const outcome = ask({ [name]: value })
      if (outcome.ok) assert.notEqual(canonicalJson(outcome.value.blocks), base, `${name} = ${value}`)
      else assert.match(outcome.issues[0].message, /[a-z]/, `${name} = ${value}`)
    }
  }
})

test('settings that contradict each other are refused in a sentence', () => {
  const message = (raw: Readonly<Record<string, unknown>>): string => {
    const outcome = ask(raw)
    assert.ok(!outcome.ok, JSON.stringify(raw))
    return outcome.issues[0].message
  }
  assert.match(message({ nodes: 3, nodesInB: 4 }), /cannot stand in place B/)
  assert.match(message({ nodes: 3, failures: 4 }), /has 3 nodes that can fail, and 4 are to/)
  assert.match(message({ nodes: 3, failures: 3, before: 'node-stopped' }), /has 2 nodes/)
  assert.match(message({ where: 'b', failures: 2 }), /Place B has 1 node that can fail/)
  assert.match(message({ witness: 'none', before: 'witness-lost' }), /has no witness that could be gone/)
  assert.match(message({ witness: 'none', before: 'witness-lost', event: 'split' }), /Give it a witness/)
  for (const nodes of [0, -1, 65, 2.5, Number.NaN, Number.POSITIVE_INFINITY, '', 'many']) {
    assert.match(message({ nodes }), /Give|whole number|not a number/)
  }
  assert.match(message({ policy: 'dictator' }), /is not one of/)
  assert.match(message({ cluster: ['cluster:nowhere'] }), /has no cluster/)
  assert.match(message({ cluster: ['host:x'] }), /has no cluster host:x/)
})

test('the smallest and the largest cluster are answered under every rule', () => {
  for (const policy of policies) {
    for (const raw of [
      { nodes: 1, nodesInB: 0, failures: 1 },
      { nodes: 1, nodesInB: 1, failures: 1, witness: 'none' },
      { nodes: 64, nodesInB: 32, failures: 4, timing: 'in-sequence', before: 'node-stopped' },
      { nodes: 64, nodesInB: 64, event: 'split', witness: 'a' },
    ]) {
      const { blocks, text } = answered({ policy, pool: 'on', ...raw })
      assert.doesNotMatch(canonicalJson(blocks), /NaN|undefined|Infinity/)
      assert.ok(text.length > 100)
    }
  }
})

const reference = parseStored(
  JSON.parse(readFileSync(`${import.meta.dirname}/../../../content/estates/reference.json`, 'utf8')),
  'reference.json',
)
assert.ok(reference.ok)
const estate = reference.value

test('a stretched cluster of the estate brings its nodes, sites, witness and rule, each said with its source', () => {
  const { result } = answered({ cluster: ['cluster:hv-01'], event: 'split' }, estate)
  assert.deepEqual(result.layout, { nodesA: 3, nodesB: 3, witness: 'a', tieTo: 'a' })
  assert.equal(result.policy, 'dynamic')
  assert.deepEqual([result.answer.fate, result.answer.who], ['one-side', 'a'])
  assert.ok(result.taken.every(({ from }) => from.startsWith('estate')))
})

test('what the estate does not say falls back to the knob, and says so', () => {
  const cluster = estate.clusters.find(({ id }) => id === 'hv-01')!
  const vague: Estate = {
    ...estate,
    clusters: [{ ...cluster, platform: 'unknown', requires: 'unknown' }],
    hosts: estate.hosts.map((host) => ({ ...host, standsIn: 'unknown' as const })),
  }
  const { result, blocks } = answered({ cluster: ['cluster:hv-01'], nodesInB: 2, witness: 'b' }, vague)
  assert.deepEqual(result.layout, { nodesA: 4, nodesB: 2, witness: 'b', tieTo: 'a' })
  assert.deepEqual(
    result.taken.map(({ from }) => from.split(',')[0]),
    ['estate', 'knob', 'knob', 'knob'],
  )
  assert.match(canonicalJson(blocks), /because the place of a host is unknown/)
})

test('a cluster without hosts is refused, because nobody votes', () => {
  const empty = { ...estate, hosts: [] }
  const outcome = ask({ cluster: ['cluster:hv-01'] }, empty)
  assert.ok(!outcome.ok)
  assert.match(outcome.issues[0].message, /nobody votes/)
})

test('the order of hosts in a file is irrelevant', () => {
  const one = answered({ cluster: ['cluster:hv-01'] }, estate)
  const two = answered({ cluster: ['cluster:hv-01'] }, { ...estate, hosts: [...estate.hosts].reverse() })
  assert.equal(canonicalJson(two.result), canonicalJson(one.result))
})

test('an example of a case reads as a clause, whatever was lost in it', () => {
  const four = { nodes: 4, nodesInB: 2, failures: 2 }
  const first = answered({
    ...four,
    policy: 'static',
    witness: 'third',
    event: 'split',
    before: 'node-stopped',
  })
  assert.match(
    first.text,
    /for instance when one node \(1 in B\) is stopped in order, then the link between A and B is cut with side A first at the witness; nobody may when one node/,
  )
  const dynamic = { ...four, policy: 'dynamic', witness: 'none' }
  assert.match(
    answered({ ...dynamic, event: 'nodes', timing: 'at-once' }).text,
    /for instance when two nodes, one of them without a vote, are lost; nobody may when two nodes, all with a vote, are lost\./,
  )
  assert.match(
    answered({ ...dynamic, nodes: 2, nodesInB: 1, event: 'nodes', failures: 1 }).text,
    /for instance when the node without a vote is lost; nobody may when a node with a vote is lost\./,
  )
})
