import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Domain, State } from '#kernel/block.ts'
import type { BlockOf } from '#report/blocks.ts'
import { sampleMap } from '#report/samples.ts'
import { cellCounts, states } from '#report/states.ts'
import { subpathsOf } from '#report/svg/cell.ts'
import { leavesDrawn, squaresDrawn } from '#report/svg/domain-layout.ts'
import { detailText, domainMapSvg, layoutDomainMap, type MapBox } from '#report/svg/domain-map.ts'
import { xmlFault } from '#report/well-formed.ts'

type Map = BlockOf<'domain-map'>
const widths = [336, 680, 1040]
const draw = (block: Map, width: number): string => domainMapSvg(block, { id: 'm', width })

/** Squares drawn per state, counted by the subpaths that end. */
function squares(svg: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const [, state = '', path = ''] of svg.matchAll(/data-cells="(\w+)" d="([^"]*)"/g)) {
    found[state] = (found[state] ?? 0) + (path.split('z').length - 1) / subpathsOf(state as State)
  }
  return found
}

const refsOf = (domains: readonly Domain[]): readonly string[] =>
  domains.flatMap((domain) => [domain.ref, ...refsOf(domain.children)])

/** Any small estate: nested up to four levels, every state, awkward names. */
const anyMap: fc.Arbitrary<Map> = (() => {
  const state = fc.constantFrom<State>(...states)
  const name = fc.oneof(fc.string({ maxLength: 30, unit: 'binary' }), fc.constant('esx-01.example.net'))
  const cells = fc.array(fc.record({ state, count: fc.integer({ min: 0, max: 40 }) }), { maxLength: 4 })
  let next = 0
  const domain = (depth: number): fc.Arbitrary<Domain> =>
    fc
      .record({
        name,
        state,
        cells,
        kind: fc.constantFrom('site', 'room', 'rack', 'host'),
        children: depth === 0 ? fc.constant([]) : fc.array(domain(depth - 1), { maxLength: 4 }),
      })
      .map((one) => ({ ...one, ref: `host:${next++}` }))
  return fc.array(domain(3), { maxLength: 4 }).chain((domains) =>
    fc
      .array(fc.record({ name, state, kind: fc.constantFrom('feed', 'array') }), { maxLength: 4 })
      .map((overlays) => ({
        kind: 'domain-map',
        title: 'Any',
        domains,
        overlays: overlays.map((one, index) => ({
          ...one,
          ref: `feed:${index}`,
          holds: refsOf(domains).filter((_, position) => position % (index + 2) === 0),
        })),
      })),
  )
})()

test('every VM is drawn exactly once, in its own state, at every width', () => {
  for (const width of widths) {
    const block = sampleMap('ha-r2')
    const expected = Object.fromEntries(
      Object.entries(cellCounts(block.domains)).filter(([, count]) => count > 0),
    )
    assert.deepEqual(squares(draw(block, width)), expected)
  }
})

test('any nesting is drawn whole: every VM once, every ref once, no NaN, well-formed, same bytes twice', () => {
  fc.assert(
    fc.property(anyMap, fc.constantFrom(...widths), (block, width) => {
      const svg = draw(block, width)
      const counts = cellCounts(block.domains)
      for (const state of states) assert.equal(squares(svg)[state] ?? 0, counts[state])
      const drawn = [...svg.matchAll(/ data-ref="([^"]*)"/g)].map(([, ref]) => ref)
      const wanted = [...refsOf(block.domains), ...block.overlays.map(({ ref }) => ref)]
      assert.deepEqual([...drawn].sort(), [...wanted].sort())
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/)
      assert.equal(xmlFault(svg), undefined)
      assert.equal(draw(block, width), svg)
    }),
    { numRuns: 120, seed: 5 },
  )
})

test('inner outlines lie inside outer ones and neighbours never overlap', () => {
  const inside = (inner: MapBox, outer: MapBox): boolean =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width + 0.01 &&
    inner.y + inner.height <= outer.y + outer.height + 0.01
  const apart = (one: MapBox, other: MapBox): boolean =>
    one.x + one.width <= other.x + 0.01 ||
    other.x + other.width <= one.x + 0.01 ||
    one.y + one.height <= other.y + 0.01 ||
    other.y + other.height <= one.y + 0.01
  fc.assert(
    fc.property(anyMap, fc.constantFrom(...widths), (block, width) => {
      const { boxes } = layoutDomainMap(block, width)
      const trail: MapBox[] = []
      const siblings = new Map<MapBox | undefined, MapBox[]>()
      for (const box of boxes) {
        trail.length = box.depth
        const parent = trail.at(-1)
        if (parent !== undefined) assert.ok(inside(box, parent), `${box.ref} leaves ${parent.ref}`)
        for (const sibling of siblings.get(parent) ?? [])
          assert.ok(apart(box, sibling), `${box.ref} on ${sibling.ref}`)
        siblings.set(parent, [...(siblings.get(parent) ?? []), box])
        trail.push(box)
      }
    }),
    { numRuns: 120, seed: 6 },
  )
})

test('squares stay inside the outline of their host', () => {
  for (const width of widths) {
    for (const box of layoutDomainMap(sampleMap('ha-r2'), width).boxes) {
      const count = box.cells.reduce((sum, cell) => sum + cell.count, 0)
      if (count === 0) continue
      assert.ok(
        box.cellsX + Math.min(count, box.perRow) * 9 - 2 <= box.x + box.width,
        `${box.ref} is too narrow`,
      )
      assert.ok(
        box.cellsY + Math.ceil(count / box.perRow) * 9 - 2 <= box.y + box.height,
        `${box.ref} is too low`,
      )
    }
  }
})

test('60 hosts with 1,200 VMs stay under 600 elements and fit their width', () => {
  for (const width of [336, 680]) {
    const svg = draw(sampleMap('ha-r2'), width)
    assert.ok(svg.split(/<[a-z]/).length - 1 < 600, `${svg.split(/<[a-z]/).length - 1} elements at ${width}`)
    for (const box of layoutDomainMap(sampleMap('ha-r2'), width).boxes) {
      assert.ok(box.x >= 0 && box.x + box.width <= width, `${box.ref} leaves a picture of ${width}`)
    }
  }
})

test('at phone width sites stand below each other', () => {
  const [harbour, hill] = layoutDomainMap(sampleMap(''), 336).boxes.filter((box) => box.depth === 0)
  assert.ok(harbour && hill && hill.y >= harbour.y + harbour.height)
})

test('only a failed dependency draws lines, and it bears the letter of what it holds', () => {
  assert.equal(draw(sampleMap(''), 680).split('bh-wire').length - 1, 0)
  const svg = draw(sampleMap('ha-r2'), 680)
  assert.deepEqual(
    [...svg.matchAll(/bh-wire" data-from="([^"]+)"/g)].map(([, ref]) => ref),
    ['feed:H-A'],
  )
  // Four racks are held wholly and marked once each; the chip carries the fifth A.
  assert.equal(svg.split('>A</text>').length - 1, 5)
  // The degraded switch says so itself; what it holds stays quiet.
  assert.equal(svg.split('>B</text>').length - 1, 0)
})

test('a dozen failed dependencies do not bury the map: six get letters, and no letters leave their box', () => {
  const block = sampleMap('ha-r2')
  const [feed] = block.overlays
  assert.ok(feed)
  const overlays = Array.from({ length: 12 }, (_, index) => ({
    ...feed,
    ref: `feed:${index}`,
    name: `F${index}`,
  }))
  const svg = draw({ ...block, overlays }, 336)
  assert.equal(new Set([...svg.matchAll(/bh-badge-t[^>]*>(\w)</g)].map(([, letter]) => letter)).size, 6)
  for (const [, x = ''] of svg.matchAll(/<circle class="bh-badge" cx="([\d.-]+)"/g)) assert.ok(Number(x) > 7)
})

test('a kind with many dependencies draws marks, and names the one that fails', () => {
  const overlay = { kind: 'switch', state: 'serving', holds: [] } as const
  const overlays = Array.from({ length: 20 }, (_, index) => ({
    ...overlay,
    ref: `switch:${index}`,
    name: `sw-${index}`,
  }))
  const quiet = draw({ ...sampleMap(''), overlays }, 680)
  assert.doesNotMatch(quiet, />sw-7<\/text>/)
  assert.match(quiet, /data-ref="switch:7"[^>]*><title>switch sw-7: serving/)
  const loud = draw(
    {
      ...sampleMap(''),
      overlays: overlays.map((one, index) => (index === 7 ? { ...one, state: 'failed' as const } : one)),
    },
    680,
  )
  assert.match(loud, />sw-7<\/text>/)
})

/** `racks` racks of `hosts` hosts with ten VMs each, ten racks a room; the last VM of the last host is failed. */
function large(racks: number, hosts: number): Map {
  const rooms = Array.from({ length: Math.ceil(racks / 10) }, (_, room): Domain => {
    const inside = Math.min(10, racks - room * 10)
    const children = Array.from({ length: inside }, (_, rack): Domain => {
      const id = `${room}-${rack}`
      const leaves = Array.from({ length: hosts }, (_, host): Domain => {
        const isLast = room * 10 + rack === racks - 1 && host === hosts - 1
        const cells = isLast
          ? ([
              { state: 'serving', count: 9 },
              { state: 'failed', count: 1 },
            ] as const)
          : ([{ state: 'serving', count: 10 }] as const)
        return {
          ref: `host:${id}-${host}`,
          kind: 'host',
          name: `h${id}-${host}`,
          state: 'serving',
          children: [],
          cells,
        }
      })
      return {
        ref: `rack:${id}`,
        kind: 'rack',
        name: `r${id}`,
        state: 'serving',
        children: leaves,
        cells: [],
      }
    })
    return { ref: `room:${room}`, kind: 'room', name: `room ${room}`, state: 'serving', children, cells: [] }
  })
  return { kind: 'domain-map', title: 'Large', domains: rooms, overlays: [] }
}

test('above 150 hosts racks are the finest outline, above 400 racks rooms are, and the caption says so', () => {
  assert.equal(layoutDomainMap(large(15, 10), 680).finest, undefined)
  const byRack = layoutDomainMap(large(16, 10), 680)
  assert.equal(byRack.finest, 'rack')
  assert.equal(detailText(byRack), 'Drawn down to racks: 160 finer domains are summed up in them.')
  assert.equal(byRack.boxes.filter((box) => box.merged > 0).length, 16)
  const byRoom = layoutDomainMap(large(leavesDrawn.further + 1, 2), 680)
  assert.equal(byRoom.finest, 'room')
  assert.match(detailText(byRoom), /^Drawn down to rooms: 802 finer domains/)
})

test('a hundred thousand VMs stay drawable and one failed VM among them is still seen', () => {
  const block = large(1000, 10)
  const layout = layoutDomainMap(block, 680)
  const svg = draw(block, 680)
  const drawn = squares(svg)
  assert.ok(layout.vmsPerSquare > 1)
  assert.match(detailText(layout), new RegExp(`One square stands for up to ${layout.vmsPerSquare} VMs`))
  assert.equal(drawn.failed, 1)
  assert.ok((drawn.serving ?? 0) <= squaresDrawn + layout.boxes.length)
})

test('an empty map is a picture that says so', () => {
  const svg = draw({ kind: 'domain-map', title: 'Nothing', domains: [], overlays: [] }, 336)
  assert.equal(xmlFault(svg), undefined)
  assert.match(svg, /<desc id="m-d">no VMs\.<\/desc>/)
})
