import assert from 'node:assert/strict'
import { test } from 'node:test'
import { articulation, type Links } from '#kernel/articulation.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

/** Components of what is left, counted by flooding. */
function pieces(nodes: number, links: Links, without: number): number {
  const seen = new Set<number>([without])
  let count = 0
  for (let first = 0; first < nodes; first += 1) {
    if (seen.has(first)) continue
    count += 1
    const queue = [first]
    seen.add(first)
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const [from, to] of links) {
        const other = from === node ? to : to === node ? from : node
        if (seen.has(other)) continue
        seen.add(other)
        queue.push(other)
      }
    }
  }
  return count
}

test('points and bridges are those whose removal leaves more pieces, on random networks with parallel links', () => {
  for (let seed = 1; seed <= 2000; seed += 1) {
    const random = seededRandom(seed)
    const nodes = randomInteger(random, 1, 9)
    const end = (): number => randomInteger(random, 0, nodes - 1)
    const links = Array.from({ length: randomInteger(random, 0, 12) }, () => [end(), end()] as const)
    const { points, bridges, components, componentOf } = articulation(nodes, links)
    const whole = pieces(nodes, links, -1)
    assert.equal(components, whole)
    assert.equal(new Set(componentOf).size, whole)
    const alone = (node: number): boolean => !links.some(([a, b]) => a !== b && (a === node || b === node))
    const expected = [...Array(nodes).keys()].filter(
      (node) => pieces(nodes, links, node) > whole - (alone(node) ? 1 : 0),
    )
    assert.deepEqual(points, expected, `seed ${seed}`)
    const cut = [...links.keys()].filter(
      (link) =>
        pieces(
          nodes,
          links.filter((_, at) => at !== link),
          -1,
        ) > whole,
    )
    assert.deepEqual(bridges, cut, `seed ${seed}`)
  }
})

test('a chain of a hundred thousand nodes is answered without recursion: every inner node, every link', () => {
  const nodes = 100_000
  const links = Array.from({ length: nodes - 1 }, (_, at) => [at, at + 1] as const)
  const { points, bridges } = articulation(nodes, links)
  assert.deepEqual([points.length, bridges.length], [nodes - 2, nodes - 1])
})

test('a network without nodes or without links has neither', () => {
  assert.deepEqual(articulation(0, []).points, [])
  const { points, bridges, components } = articulation(3, [[1, 1]])
  assert.deepEqual([points, bridges, components], [[], [], 3])
})
