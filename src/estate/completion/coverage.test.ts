import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Answer, RuleAnswer } from '#estate/completion/answer.ts'
import { coverageOf } from '#estate/completion/coverage.ts'
import { type GapId, gapIds, stateablesOf } from '#estate/completion/gap.ts'
import { idFor } from '#estate/completion/naming.ts'
import { previewerOf } from '#estate/completion/preview.ts'
import { suggestPatterns } from '#estate/completion/suggest.ts'
import { writeAnswer } from '#estate/completion/write.ts'
import { estateDigest } from '#estate/digest.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import type { Issue } from '#kernel/outcome.ts'
import { clusterOf, datastoreOf, estateWith, hostOf, serviceOf, vmOf } from '#test/sample-estate.ts'

/** What an export gives: names and sizes, and a cluster of which nobody said that it needs nothing. */
const imported: Estate = estateWith({
  clusters: [clusterOf('c1', { name: 'Prod' }), clusterOf('c2', { name: 'Test' })],
  hosts: ['rz1-esx-a1', 'rz1-esx-a2', 'rz1-esx-b1', 'rz2-esx-a1', 'rz2-esx-a2', 'edge'].map((name, at) =>
    hostOf(`h${at}`, { name, clusterId: at < 4 ? 'c1' : 'c2' }),
  ),
  datastores: [datastoreOf('d1', { name: 'san1-01' }), datastoreOf('d2', { name: 'san1-02' })],
  vms: [
    ...['dns-1', 'dns-2', 'dc-1', 'app-1', 'app-2'].map((id) => vmOf(id, { clusterId: 'c1' })),
    vmOf('golden', { template: true }),
  ],
})

const places = `sites:
  - { id: s1 }
rooms:
  - { id: r1, in: site:s1 }
  - { id: lost }
racks:
  - { id: k1, in: room:r1 }
  - { id: k2, in: room:lost }
feeds:
  - { id: a, in: site:s1 }
arrays:
  - { id: san1, in: room:r1 }
`

function laid(text: string, estate: Estate = imported): { estate: Estate; issues: readonly Issue[] } {
  const outcome = applyOverlay(estate, { name: 'topology.yaml', text })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { estate: outcome.value, issues: outcome.issues }
}
const share = (estate: Estate, gap: GapId): string => {
  const found = coverageOf(estate).gaps.find((one) => one.gap === gap)
  return `${found?.stated}/${found?.of}`
}

test('an export alone states nothing of what no export knows, and an empty estate has no coverage', () => {
  const { total, gaps } = coverageOf(imported)
  assert.equal(total, 0)
  assert.deepEqual(
    gaps.map(({ gap, stated, of }) => `${gap} ${stated}/${of}`),
    [
      ...['host-place 0/6', 'host-rack 0/6', 'power 0/6', 'storage 0/2', 'services 0/7'],
      ...['restart-priority 0/5', 'failure-rates 0/6', 'quorum 0/2', 'licence 0/6', 'windows 0/6'],
    ],
  )
  assert.equal(coverageOf(emptyEstate('nothing')).total, 'unknown')
})

test('the total is the mean of the shares, and a kind the estate has none of does not count', () => {
  const half = laid(`${places}hosts:\n  - { match: '^rz1', place: site:s1 }\n`).estate
  assert.equal(coverageOf(half).total, 0.5 / 10)
  assert.equal(coverageOf({ ...half, datastores: [] }).total, 0.5 / 9)
})

test('a rack counts only when its site is known, all the way up', () => {
  const rule = (place: string) => laid(`${places}hosts:\n  - { names: [edge], place: ${place} }\n`).estate
  assert.deepEqual(
    ['site:s1', 'room:r1', 'rack:k1', 'rack:k2', 'nowhere'].map((place) => share(rule(place), 'host-rack')),
    [...['0/6', '1/6', '1/6', '0/6', '0/6']],
  )
  assert.equal(share(rule('rack:k2'), 'host-place'), '1/6')
})

test('power counts through the rack, and a switch alone is no feed', () => {
  const racks = places.replace('in: room:r1 }\n  - { id: k2', 'in: room:r1, requires: feed:a }\n  - { id: k2')
  const rules = "hosts:\n  - { match: '^rz1', place: rack:k1 }\n  - { names: [edge], requires: nothing }\n"
  assert.equal(share(laid(`${racks}${rules}`).estate, 'power'), '4/6')
  assert.equal(share(laid(`${places}${rules}`).estate, 'power'), '1/6')
  const other = `${places}switches:\n  - { id: w, requires: feed:a }\nhosts:\n  - { match: ., requires: switch:w }\n`
  assert.equal(share(laid(other).estate, 'power'), '0/6')
})

test('"nothing" is a statement where a line says it, not where an importer fills it in', () => {
  assert.equal(share(imported, 'quorum'), '0/2')
  assert.equal(share(laid("clusters:\n  - { match: '^Prod', requires: nothing }\n").estate, 'quorum'), '1/2')
})

test('a role counts once its service says what it requires', () => {
  const services = (text: string) => coverageOf(laid(`services:\n  - ${text}\n`).estate)
  const named = services('{ id: x, name: Names, role: dns }').roles.find(({ role }) => role === 'dns')
  assert.deepEqual(named, { role: 'dns', service: { id: 'x', name: 'Names' }, stated: false })
  assert.equal(services("{ id: x, role: dns, requires: { anyVm: '^dns' } }").gaps[4]?.stated, 1)
  assert.equal(services("{ id: x, role: monitoring, requires: { anyVm: '^dns' } }").gaps[4]?.stated, 0)
  assert.equal(services("{ id: x, role: dns, requires: { anyVm: '^none' } }").gaps[4]?.stated, 0)
})

test('a service that says what it requires is given a role without being asked for it again', () => {
  const stored = estateWith({
    services: [serviceOf('names', { kind: 'component', ref: 'vm:dns-1' })],
    vms: imported.vms,
  })
  const { estate, issues } = laid('services:\n  - { id: names, role: dns }\n', stored)
  assert.deepEqual(issues, [])
  assert.equal(coverageOf(estate).gaps.find(({ gap }) => gap === 'services')?.stated, 1)
})

test('one mean alone is no failure rate, and templates need no priority', () => {
  assert.equal(share(laid('hosts:\n  - { match: ., failuresPerYear: 0.2 }\n').estate, 'failure-rates'), '0/6')
  const both = 'hosts:\n  - { match: ., failuresPerYear: 0.2, repairHours: 8 }\n'
  assert.equal(share(laid(both).estate, 'failure-rates'), '6/6')
  assert.equal(
    share(laid('vms:\n  - { match: ., restartPriority: low }\n').estate, 'restart-priority'),
    '5/5',
  )
})

const rulesByGap = [
  ['host-place', 'hosts', { place: 'site:s1' }],
  ['host-rack', 'hosts', { place: 'rack:k1' }],
  ['power', 'hosts', { alsoRequires: { any: ['feed:a'] } }],
  ['storage', 'datastores', { requires: 'array:san1' }],
  ['restart-priority', 'vms', { restartPriority: 'high' }],
  ['failure-rates', 'hosts', { failuresPerYear: 0.1, repairHours: 4 }],
  ['quorum', 'clusters', { requires: { atLeastHosts: { k: 2, match: '^rz' } } }],
  ['licence', 'hosts', { licence: 'Suite' }],
  ['power', 'hosts', { requires: 'feed:a' }],
  ['power', 'hosts', { alsoRequires: 'array:san1', licence: 'Other' }],
  ['failure-rates', 'hosts', { repairHours: 2 }],
  ['restart-priority', 'vms', { restartPriority: 'low', tags: ['x'] }],
  ['restart-priority', 'vms', { tags: ['y'] }],
] as const satisfies readonly (readonly [GapId, RuleAnswer['section'], RuleAnswer['sets']])[]

const selection = fc.oneof(
  fc
    .constantFrom('.', '^rz1-', '^rz2', 'a1$', '1', '^none', '^d', '^san1-0[12]', '^Prod$')
    .map((match) => ({ match })),
  fc
    .subarray(['rz1-esx-a1', 'edge', 'h3', 'dns-1', 'golden', 'd1', 'c2', 'nobody'], { minLength: 1 })
    .map((names) => ({ names })),
  fc.constant({ in: 'site:s1' }),
)
const answer = fc
  .tuple(fc.constantFrom(...rulesByGap), selection)
  .filter(([[, section], selected]) => !('in' in selected) || section === 'hosts' || section === 'vms')
  .map(([[gap, section, sets], selected]) => ({
    gap,
    rule: { kind: 'rule', section, selection: selected, sets, note: '' } as RuleAnswer,
  }))

test('a preview counts what the note of the applied rule says, and promises the coverage that writing it gives', () => {
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 5 }), (answers) => {
      let text = places
      for (const { gap, rule } of answers) {
        const before = laid(text).estate
        const preview = previewerOf(before).preview(rule, gap)
        assert.ok(preview.ok, JSON.stringify(preview.issues))
        const { matches, known, replaced, left } = preview.value
        assert.ok(replaced <= known && known <= matches.count && matches.first.length <= matches.count)
        // Appended by hand: writing may join a rule that is there, and then the note is about both.
        const appended = writeAnswer({ name: 'topology.yaml', text: '' }, rule)
        assert.ok(appended.ok)
        const { estate: alone, issues } = laid(appended.value, before)
        const note = issues.find(({ code }) => code === 'topology.rule-applied')?.message ?? ''
        assert.equal(Number(/ on (\d+) /.exec(note)?.[1] ?? 0), matches.count, note)
        assert.equal(Number(/values of (\d+)/.exec(note)?.[1] ?? 0), replaced, note)
        const written = writeAnswer({ name: 'topology.yaml', text }, rule)
        assert.ok(written.ok)
        text = written.value
        assert.equal(estateDigest(laid(text).estate), estateDigest(alone), `as a rule of its own\n${text}`)
        for (const after of [alone, laid(text).estate]) {
          const missing = stateablesOf(after, gap).filter(({ stated }) => !stated)
          assert.equal(missing.length, left.count, `${gap} after\n${text}`)
        }
      }
    }),
    { numRuns: 100, seed: 6 },
  )
})

test('adding to a file through answers never lowers the coverage', () => {
  const declared = fc
    .tuple(
      fc.constantFrom('sites', 'rooms', 'racks', 'feeds', 'arrays', 'services'),
      fc.constantFrom('n1', 'n2', 'n3'),
    )
    .map(
      ([section, id]): Answer => ({
        kind: 'declaration',
        intent: 'change',
        section: section as 'sites',
        id,
        members: {},
      }),
    )
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          declared,
          answer.map(({ rule }) => rule),
        ),
        { maxLength: 6 },
      ),
      (answers) => {
        let [text, total] = [places, 0]
        for (const one of answers) {
          // Setting a place again may move a host to one of which less is known; the law is about adding.
          if (one.kind === 'rule' && 'place' in one.sets && text.includes('place:')) continue
          const written = writeAnswer({ name: 'topology.yaml', text }, one)
          assert.ok(written.ok)
          text = written.value
          const next = coverageOf(laid(text).estate).total
          assert.ok(next !== 'unknown' && next >= total, `${total} then ${next} with\n${text}`)
          total = next
        }
      },
    ),
    { numRuns: 60, seed: 7 },
  )
})

test('the order of rows changes no share', () => {
  const estate = laid(`${places}hosts:\n  - { match: a, place: rack:k1, licence: X }\n`).estate
  const turned = { ...estate, hosts: estate.hosts.toReversed(), facilities: estate.facilities.toReversed() }
  const shares = (one: Estate) => coverageOf(one).gaps.map(({ stated, of }) => [stated, of])
  assert.deepEqual(shares(turned), shares(estate))
})

test('a place that runs in a circle is no place to the site, and ends', () => {
  const circle =
    'rooms:\n  - { id: x, in: room:y }\n  - { id: y, in: room:x }\nhosts:\n  - { match: ., place: room:x }\n'
  assert.equal(share(laid(circle).estate, 'host-rack'), '0/6')
})

test('a preview refuses what the overlay refuses, in its words', () => {
  const { preview } = previewerOf(imported)
  const ask = (selected: RuleAnswer['selection'], sets: RuleAnswer['sets'] = { licence: 'X' }) =>
    preview({ kind: 'rule', section: 'hosts', selection: selected, sets, note: '' }, 'licence')
  const codes = (outcome: ReturnType<typeof ask>) => [outcome.ok, ...outcome.issues.map(({ code }) => code)]
  assert.deepEqual(codes(ask({ match: '(a+)+$' })), [false, 'topology.pattern-refused'])
  assert.deepEqual(codes(ask({ match: '[' })), [false, 'topology.pattern-refused'])
  assert.deepEqual(codes(ask({ match: '' })), [false, 'topology.value-unreadable'])
  assert.deepEqual(codes(ask({})), [false, 'topology.rule-unaddressed'])
  assert.deepEqual(codes(ask({ in: 'rack:none' })), [false, 'topology.reference-unknown'])
  assert.deepEqual(codes(ask({ in: 'datastore:d1' })), [false, 'topology.reference-misplaced'])
  assert.deepEqual(codes(ask({ names: ['nobody'] })), [true, 'topology.name-unknown'])
  assert.deepEqual(codes(ask({ match: '.' }, { place: 'rack:none' })), [true, 'topology.reference-unknown'])
  const within = ask({ in: 'cluster:Prod', match: '^rz1' })
  assert.ok(within.ok)
  assert.deepEqual(within.value.matches, { count: 3, first: ['rz1-esx-a1', 'rz1-esx-a2', 'rz1-esx-b1'] })
  assert.equal(within.value.left.count, 3)
})

test('suggestions are beginnings that names share, and count what their pattern matches', () => {
  const { suggest } = previewerOf(imported)
  assert.deepEqual(
    suggest('hosts', 'host-place').map(({ pattern, matches, open }) => `${pattern} ${matches} ${open}`),
    ['^rz 5 5', '^rz1-esx- 3 3', '^rz1-esx-a 2 2', '^rz2-esx-a 2 2'],
  )
  const placed = laid(`${places}hosts:\n  - { match: '^rz1', place: site:s1 }\n`).estate
  assert.deepEqual(
    previewerOf(placed)
      .suggest('hosts', 'host-place')
      .map(({ pattern, open }) => `${pattern} ${open}`),
    ['^rz 2', '^rz2-esx-a 2'],
  )
  assert.deepEqual(suggestPatterns([]), [])
  const odd = ['a.b(1)x', 'a.b(2)x'].map((name) => ({ name, open: true }))
  assert.deepEqual(suggestPatterns(odd), [{ pattern: '^a\\.b\\(', matches: 2, open: 2 }])
})

test('a suggested pattern matches as many names as it says, whatever the names and their order', () => {
  const name = fc.stringMatching(/^[a-c]{0,2}[-.]?[a-b]{0,2}[0-9]{0,2}$/)
  fc.assert(
    fc.property(fc.array(name, { maxLength: 30 }), (names) => {
      const list = names.map((one, at) => ({ name: one, open: at % 3 > 0 }))
      const found = suggestPatterns(list)
      for (const { pattern, matches, open } of found) {
        const matching = list.filter((one) => new RegExp(pattern).test(one.name))
        assert.deepEqual([matching.length, matching.filter((one) => one.open).length], [matches, open])
        assert.ok(matches >= 2 && open >= 1)
      }
      assert.deepEqual(suggestPatterns(list.toReversed()), found)
      assert.ok(found.length <= 8)
    }),
    { numRuns: 500, seed: 8 },
  )
})

test('an id comes from the name, is new, and is never empty', () => {
  assert.equal(idFor('Room 1/A', [], 'room'), 'room-1-a')
  assert.equal(idFor('Zürich', ['zürich', 'zürich-2'], 'site'), 'zürich-3')
  assert.equal(idFor('???', [], 'site'), 'site')
  assert.equal(idFor('', ['site'], 'site'), 'site-2')
  assert.equal([...idFor('𝒳'.repeat(500), [], 'x')].length, 64)
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string(), { maxLength: 5 }), (name, taken) => {
      const id = idFor(name, taken, 'x')
      assert.ok(id !== '' && !taken.includes(id))
    }),
    { numRuns: 300, seed: 9 },
  )
})

test('every gap has something to state', () => {
  assert.deepEqual(
    gapIds.filter((gap) => stateablesOf(imported, gap).length === 0),
    [],
  )
})
