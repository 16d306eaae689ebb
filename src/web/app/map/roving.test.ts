import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptStop, type Nested, stopAfter, stopsOf } from '#web/app/map/roving.ts'

const leaf = (ref: string): Nested => ({ ref, children: [] })
const rack = (ref: string, ...hosts: string[]): Nested => ({ ref, children: hosts.map(leaf) })
const roots: readonly Nested[] = [
  { ref: 'site:a', children: [rack('rack:1', 'host:1', 'host:2'), rack('rack:2', 'host:3')] },
  { ref: 'site:b', children: [] },
  leaf('feed:a'),
]
const stops = stopsOf(roots)

test('arrow keys follow the nesting: in, out and along', () => {
  assert.equal(stopAfter('ArrowDown', 'site:a', stops), 'rack:1')
  assert.equal(stopAfter('ArrowUp', 'host:3', stops), 'rack:2')
  assert.equal(stopAfter('ArrowRight', 'host:1', stops), 'host:2')
  assert.equal(stopAfter('ArrowLeft', 'rack:2', stops), 'rack:1')
  assert.equal(stopAfter('End', 'site:a', stops), 'feed:a')
  assert.equal(stopAfter('Home', 'feed:a', stops), 'site:a')
})

test('a key that leads nowhere moves nothing', () => {
  assert.equal(stopAfter('ArrowUp', 'site:a', stops), undefined)
  assert.equal(stopAfter('ArrowDown', 'host:1', stops), undefined)
  assert.equal(stopAfter('ArrowLeft', 'rack:1', stops), undefined)
  assert.equal(stopAfter('ArrowRight', 'host:9', stops), undefined)
  assert.equal(stopAfter('x', 'rack:1', stops), undefined)
})

test('every domain can be reached from the first one with arrow keys alone', () => {
  const reached = new Set<string>()
  const pending = [stops.keys().next().value as string]
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (reached.has(ref)) continue
    reached.add(ref)
    for (const key of ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft']) {
      const next = stopAfter(key, ref, stops)
      if (next !== undefined) pending.push(next)
    }
  }
  assert.equal(reached.size, stops.size)
  assert.equal(reached.size, 8)
})

test('level, position and number of siblings are what a screen reader announces', () => {
  const stop = stops.get('host:2')
  assert.deepEqual([stop?.level, stop?.position, stop?.siblings.length], [3, 2, 2])
})

test('when what had the keyboard disappears, its holder gets it', () => {
  const folded = stopsOf([{ ref: 'site:a', children: [leaf('rack:1'), leaf('rack:2')] }])
  assert.equal(keptStop('host:2', stops, folded), 'rack:1')
  assert.equal(keptStop('rack:2', stops, folded), 'rack:2')
  assert.equal(keptStop('host:gone', stops, folded), 'site:a')
  assert.equal(keptStop('site:a', stops, stopsOf([])), 'none')
})

test('a reference that stands in two places is one stop', () => {
  const twice = stopsOf([rack('rack:1', 'host:1'), rack('rack:2', 'host:1', 'host:2')])
  assert.equal(twice.size, 4)
  assert.equal(twice.get('host:1')?.parent, 'rack:1')
})
