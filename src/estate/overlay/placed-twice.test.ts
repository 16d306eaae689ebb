import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Estate } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import type { Issue } from '#kernel/outcome.ts'
import { estateWith, hostOf } from '#test/sample-estate.ts'

const imported: Estate = estateWith({
  hosts: ['1', '2', '3'].map((at) => hostOf(`h${at}`, { name: `vmsp-0${at}` })),
})
const read = (text: string, estate: Estate = imported) =>
  applyOverlay(estate, { name: 'topology.yaml', text })
function applied(text: string): Estate {
  const outcome = read(text)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}

const racks = `
rooms: [{ id: r1 }]
racks: [{ id: a, in: room:r1 }, { id: b, in: room:r1 }]
`
const placeWarnings = (issues: readonly Issue[]) =>
  issues.filter(({ code }) => code === 'topology.place-replaced')

test('a host put into two racks by two rules is a warning with both places and both lines', () => {
  const text = `${racks}hosts:
  - { match: ^vmsp-0, place: rack:a }
  - { names: [vmsp-01, vmsp-02], place: rack:b }
`
  const outcome = read(text)
  assert.ok(outcome.ok)
  assert.equal(outcome.value.hosts.find(({ id }) => id === 'h1')?.standsIn, 'rack:b')
  assert.deepEqual(placeWarnings(outcome.issues), [
    {
      code: 'topology.place-replaced',
      severity: 'warning',
      where: 'topology.yaml:6',
      message:
        'Hosts "vmsp-01", "vmsp-02" were put in rack:a by topology.yaml:5 and are put in rack:b here (topology.yaml:6). A host stands in one place: the later rule holds. Correct one of the two.',
    },
  ])
})

test('a host put elsewhere by another file is a warning, and by the same file read before it is a correction', () => {
  const rule = (rack: string) => `${racks}hosts: [{ names: [vmsp-01], place: rack:${rack} }]`
  const first = applied(rule('a'))
  const other = applyOverlay(first, { name: 'zone.yaml', text: rule('b') })
  assert.deepEqual(
    placeWarnings(other.issues).map(({ where }) => where),
    ['zone.yaml:4'],
  )
  assert.deepEqual(placeWarnings(read(rule('b'), first).issues), [])
  const exported: Estate = {
    ...imported,
    hosts: imported.hosts.map((item) => ({ ...item, standsIn: 'rack:x' as const })),
  }
  assert.deepEqual(placeWarnings(read(rule('a'), exported).issues), [])
})

test('a room for all and a rack for one of them agree, in either order', () => {
  const room = '{ match: ^vmsp-0, place: room:r1 }'
  const rack = '{ names: [vmsp-01], place: rack:a }'
  for (const rules of [`[${room}, ${rack}]`, `[${rack}, ${room}]`])
    assert.deepEqual(placeWarnings(read(`${racks}hosts: ${rules}`).issues), [])
})
