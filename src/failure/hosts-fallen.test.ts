import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileGraph } from '#failure/compile.ts'
import { any, estateOf, facility, host, on } from '#failure/estate-fixture.ts'
import { hostsFallenWith, hostsFallenWithEach } from '#failure/hosts-fallen.ts'

const estate = estateOf({
  facilities: [
    facility('room', 'm', {}),
    facility('rack', 'r1', { standsIn: 'room:m' }),
    facility('rack', 'r2', { standsIn: 'room:m' }),
    facility('pdu', 'p', { requires: on('feed:a') }),
    facility('feed', 'a', {}),
    facility('feed', 'b', {}),
  ],
  hosts: [
    host('h1', { standsIn: 'rack:r1', requires: any('pdu:p', 'feed:b') }),
    host('h2', { standsIn: 'rack:r2', requires: on('pdu:p') }),
    host('h3', { standsIn: 'unknown' }),
  ],
})
const graph = compileGraph(estate, 'real')
const node = (ref: string): number => graph.nodeOf.get(ref)!
const fallen = (ref: string) => {
  const { surely, perhaps } = hostsFallenWith(graph, node(ref))
  const named = (nodes: readonly number[]) => nodes.map((item) => graph.components[item]!.ref)
  return [named(surely), named(perhaps)]
}

test('the hosts of a rack or room fall with it, and a host whose rack nobody stated perhaps', () => {
  assert.deepEqual(fallen('rack:r1'), [['host:h1'], ['host:h3']])
  assert.deepEqual(fallen('room:m'), [['host:h1', 'host:h2'], ['host:h3']])
})

test('a host falls with a feed through its PDU unless another feed holds it up', () => {
  assert.deepEqual(fallen('feed:a'), [['host:h2'], []])
  assert.deepEqual(fallen('feed:b'), [[], []])
})

test('a host falls with itself alone', () => {
  assert.deepEqual(fallen('host:h1'), [['host:h1'], []])
})

test('asking for many components at once gives what each gives alone', () => {
  const nodes = graph.components.map((component) => component.node)
  assert.deepEqual(
    hostsFallenWithEach(graph, nodes),
    nodes.map((item) => hostsFallenWith(graph, item)),
  )
})
