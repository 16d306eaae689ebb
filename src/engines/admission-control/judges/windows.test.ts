import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeWindows, survivalRatio, type Witness } from '#engines/admission-control/judges/windows.ts'
import { readingFrom } from '#engines/admission-control/reading-fixture.ts'

const cluster = (nodes: number) =>
  readingFrom(
    Array.from({ length: nodes }, () => ({ gib: 64 })),
    [{ host: 0 }],
    true,
  )

/**
 * Nodes, witness, and what stays up after one node / one then another / two at once: 1 yes, 0.5 half the
 * time, 0 no.
 */
type Row = readonly [nodes: number, witness: Witness, one: number, sequence: number, both: number]

/**
 * Understanding cluster and pool quorum (Microsoft), table "Cluster quorum overview"; five and more all
 * alike.
 */
const clusterTable: readonly Row[] = [
  [2, 'none', 0.5, 0, 0],
  [2, 'third', 1, 0, 0],
  [3, 'none', 1, 0.5, 0],
  [3, 'third', 1, 1, 0],
  [4, 'none', 1, 1, 0.5],
  [4, 'third', 1, 1, 1],
  ...[5, 6, 7, 8, 16].flatMap((nodes): readonly Row[] => [
    [nodes, 'none', 1, 1, 1],
    [nodes, 'third', 1, 1, 1],
  ]),
]
/** The same page, table "Pool quorum overview". */
const poolTable: readonly Row[] = [
  [2, 'none', 0, 0, 0],
  [2, 'third', 1, 0, 0],
  [3, 'none', 1, 0, 0],
  [3, 'third', 1, 0, 0],
  [4, 'none', 1, 0, 0],
  [4, 'third', 1, 1, 1],
  ...[5, 6, 7, 8, 16].flatMap((nodes): readonly Row[] => [
    [nodes, 'none', 1, 1, 1],
    [nodes, 'third', 1, 1, 1],
  ]),
]

for (const [layer, table] of [
  ['cluster', clusterTable],
  ['pool', poolTable],
] as const) {
  for (const [nodes, witness, one, sequence, both] of table) {
    const tie = witness === 'none' ? '' : ' with a witness'
    test(`the ${layer} quorum of ${nodes} nodes${tie} survives as Microsoft's table says`, () => {
      // Where both nodes of two are lost one after the other, the table says no whatever the first did.
      const found = [[1], [1, 1], [2]].map((losses) => survivalRatio(layer, nodes, witness, losses))
      assert.deepEqual(found, [one, sequence, both])
    })
  }
}

test('half the time is not a promise, and a witness would settle it', () => {
  const opinion = judgeWindows(cluster(2), 1, 'cluster', 'none')
  assert.deepEqual([opinion.ruling, opinion.promised], ['cannot-be-said', 0])
  assert.match(opinion.missing[0]?.settle ?? '', /witness/)
  assert.equal(judgeWindows(cluster(2), 1, 'cluster', 'third').ruling, 'admits')
})

test('a pool never stays without three nodes, and never spans more than sixteen', () => {
  assert.equal(judgeWindows(cluster(16), 2, 'pool', 'third').promised, 2)
  const wide = judgeWindows(cluster(17), 1, 'pool', 'third')
  assert.deepEqual([wide.ruling, wide.promised], ['refuses', 0])
  assert.equal(judgeWindows(cluster(17), 1, 'cluster', 'third').ruling, 'admits')
})

test('no nodes, and a single one, survive no loss', () => {
  for (const nodes of [0, 1]) {
    assert.equal(judgeWindows(cluster(nodes), 1, 'cluster', 'third').ruling, 'refuses')
    assert.equal(judgeWindows(cluster(nodes), 1, 'pool', 'third').ruling, 'refuses')
  }
})

test('a host that may be in maintenance leaves the count open where it decides', () => {
  const three = cluster(3)
  const doubtful = {
    ...three,
    hosts: three.hosts.map((host, at) => ({ ...host, takesPart: at === 2 ? 'maybe' : 'surely' }) as const),
  }
  assert.equal(judgeWindows(doubtful, 1, 'cluster', 'none').ruling, 'cannot-be-said')
  assert.equal(judgeWindows(doubtful, 1, 'cluster', 'third').ruling, 'admits')
})
