import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { State } from '#kernel/block.ts'
import { domainMapSvg, layoutDomainMap } from '#report/svg/domain-map.ts'
import { mapWithin, pathTo, stopsInLayout } from '#web/app/map/map-block.ts'
import { kindsAtFirst, supplyKinds, withSupplies } from '#web/app/map/supplies.ts'

const supply = (kind: string, number: number, state: State) => ({
  ...{ ref: `${kind}:${number}`, kind, name: `${kind} ${number}`, state, holds: ['rack:1'] },
})
const host = (number: number) => ({
  ...{ ref: `host:${number}`, kind: 'host', name: `esx-${number}`, state: 'serving' as const, children: [] },
  cells: [{ state: 'serving' as const, count: 3 }],
})
const holder = (kind: string, id: string, children: readonly ReturnType<typeof host>[]) => ({
  ...{ ref: `${kind}:${id}`, kind, name: id, state: 'serving' as const, children, cells: [] },
})
const rack = holder('rack', '1', [host(1), host(2)])
const site = { ...holder('site', 'a', []), children: [rack, holder('rack', '2', [host(3)])] }
const block = {
  ...{ kind: 'domain-map' as const, title: 'Nothing has failed', domains: [site] },
  overlays: [
    ...Array.from({ length: 20 }, (_, number) => supply('feed', number, number < 2 ? 'stopped' : 'serving')),
    ...Array.from({ length: 4 }, (_, number) => supply('array', number, 'serving')),
    supply('witness', 1, 'serving'),
  ],
}

test('kinds of supply are counted with those that do not serve', () => {
  assert.deepEqual(supplyKinds(block)[0], { kind: 'feed', noun: 'feeds', count: 20, affected: 2 })
})

test('a crowd of one kind waits for a press, and the few are drawn at once', () => {
  assert.deepEqual(kindsAtFirst(supplyKinds(block)), ['array', 'witness'])
})

test('a failed supply is drawn whether or not its kind is', () => {
  const refs = withSupplies(block, ['witness'], new Set(['feed:7'])).overlays.map(({ ref }) => ref)
  assert.deepEqual(refs, ['feed:7', 'witness:1'])
})

test('looking into a domain draws that one alone, and an unknown one draws everything', () => {
  assert.deepEqual(
    mapWithin(block, 'rack:2').domains.map(({ ref }) => ref),
    ['rack:2'],
  )
  assert.deepEqual(
    pathTo(block.domains, 'host:3').map(({ ref }) => ref),
    ['site:a', 'rack:2', 'host:3'],
  )
  assert.equal(mapWithin(block, 'rack:9'), block)
})

test('what the keyboard can reach is exactly what the picture draws, nested as it is drawn', () => {
  const layout = layoutDomainMap(block, 720)
  const roots = stopsInLayout(layout)
  assert.deepEqual(
    roots[0]?.children.map(({ ref, children }) => [ref, children.length]),
    [
      ['rack:1', 2],
      ['rack:2', 1],
    ],
  )
  const svg = domainMapSvg(block, { id: 'map', width: 720 })
  const drawn = [...svg.matchAll(/data-ref="([^"]+)"/g)].map(([, ref]) => ref)
  const flat = (list: typeof roots): string[] => list.flatMap(({ ref, children }) => [ref, ...flat(children)])
  assert.deepEqual(flat(roots).sort(), drawn.sort())
})
