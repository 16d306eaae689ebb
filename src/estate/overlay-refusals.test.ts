import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyOverlay } from '#estate/overlay.ts'
import type { Issue } from '#kernel/outcome.ts'
import { estateWith, hostOf, ruleOf, vmOf } from '#test/sample-estate.ts'

const imported = estateWith({
  hosts: [
    hostOf('h1', { name: 'vmsp-01' }),
    hostOf('h9', { name: 'bovmsp-02.customer.com', identity: 'named' }),
  ],
  vms: ['dns-1', 'dns-2'].map((id) => vmOf(id)),
  rules: [ruleOf('pinned', { vmIds: ['dns-1', 'dns-2'] })],
})
const read = (text: string) => applyOverlay(imported, { name: 'topology.yaml', text })
const short = (issues: readonly Issue[]) =>
  issues.map(({ code, where }) => `${code} ${where.replace('topology.yaml', '')}`)

/** Broken files, with the code and line that each must be refused with. */
const broken: readonly (readonly [what: string, text: string, ...issues: string[]])[] = [
  ['a syntax error', 'sites:\n  - { id: a\nrooms: []', 'topology.unreadable :3'],
  ['a tab for indentation', 'sites:\n\t- id: a', 'topology.unreadable :2'],
  ['a key given twice', 'name: a\nname: b', 'topology.unreadable :2'],
  ['two documents', 'name: a\n---\nname: b', 'topology.unreadable :2'],
  ['an alias', 'sites: &s [{ id: a }]\nrooms: *s', 'topology.unreadable :2'],
  ['a tag of another language', 'name: !!js/function x', 'topology.unreadable :1'],
  ['a list for a file', '- id: a', 'topology.value-unreadable :1'],
  ['an unknown section', 'name: x\nrack: []', 'topology.key-unknown :2'],
  ['an unknown key in a declaration', 'racks:\n  - id: a\n    room: r', 'topology.key-unknown :3'],
  ['an unknown key in a rule', "hosts:\n  - match: '.'\n    ram: 1 GiB", 'topology.key-unknown :3'],
  ['a section that is no list', 'sites: rz1', 'topology.value-unreadable :1'],
  ['a declaration without an id', 'sites:\n  - name: x', 'topology.id-missing :2'],
  ['an id declared twice', 'sites:\n  - id: a\n  - id: a', 'topology.id-repeated :3'],
  ['a rule that says not whom', 'hosts:\n  - cores: 4', 'topology.rule-unaddressed :2'],
  ['memory without a unit', "hosts:\n  - match: '.'\n    memory: 512", 'topology.value-unreadable :3'],
  ['memory in unknown units', "hosts:\n  - match: '.'\n    memory: 512 lots", 'units.bytes-unreadable :3'],
  ['a negative count', "hosts:\n  - match: '.'\n    cores: -4", 'topology.value-unreadable :3'],
  ['half a core', "hosts:\n  - match: '.'\n    cores: 1.5", 'topology.value-unreadable :3'],
  ['an infinite speed', "hosts:\n  - match: '.'\n    coreMhz: .inf", 'topology.value-unreadable :3'],
  ['a word for a flag', "hosts:\n  - match: '.'\n    maintenance: maybe", 'topology.value-unreadable :3'],
  [
    'an unknown priority',
    "vms:\n  - match: '.'\n    restartPriority: urgent",
    'topology.value-unreadable :3',
  ],
  ['an empty value', "hosts:\n  - match: '.'\n    cores:", 'topology.value-unreadable :3'],
  ['a reference to nothing', 'racks:\n  - { id: a, in: room:r }', 'topology.reference-unknown :2'],
  ['a reference of no kind', 'racks:\n  - { id: a, in: cellar:r }', 'topology.reference-unreadable :2'],
  ['a rack in a VM', 'racks:\n  - { id: a, in: vm:dns-1 }', 'topology.reference-misplaced :2'],
  [
    'VMs in a feed',
    'feeds: [{ id: a }]\nvms:\n  - { in: feed:a, tags: [x] }',
    'topology.reference-misplaced :3',
  ],
  [
    'a list for a requirement',
    'racks:\n  - { id: a, requires: [feed:a] }',
    'topology.requirement-unreadable :2',
  ],
  ['an empty any', 'racks:\n  - { id: a, requires: { any: [] } }', 'topology.requirement-unreadable :2'],
  [
    'any beside all',
    'sites: [{ id: s }]\nracks:\n  - { id: a, requires: { any: [site:s], all: [site:s] } }',
    'topology.requirement-unreadable :3',
  ],
  [
    'k above n',
    'sites: [{ id: s }]\nracks:\n  - { id: a, requires: { atLeast: { k: 2, of: [site:s] } } }',
    'topology.requirement-unreadable :3',
  ],
  [
    'k of zero',
    'sites: [{ id: s }]\nracks:\n  - { id: a, requires: { atLeast: { k: 0, of: [site:s] } } }',
    'topology.requirement-unreadable :3',
  ],
  [
    'atLeast without k',
    'sites: [{ id: s }]\nracks:\n  - { id: a, requires: { atLeast: { of: [site:s] } } }',
    'topology.requirement-unreadable :3',
  ],
  ['a number for a requirement', 'racks:\n  - { id: a, requires: 2 }', 'topology.requirement-unreadable :2'],
  ['a pattern that is none', "hosts:\n  - match: '('\n    cores: 1", 'topology.pattern-refused :2'],
  ['a pattern that never ends', "hosts:\n  - match: '(a+)+$'\n    cores: 1", 'topology.pattern-refused :2'],
  ['a rule without strength', 'rules:\n  - apart: [dns-1, dns-2]', 'topology.rule-unreadable :2'],
  [
    'a rule of two kinds',
    'rules:\n  - { apart: [dns-1], together: [dns-2], strength: must }',
    'topology.rule-unreadable :2',
  ],
  [
    'a rule id taken',
    'rules:\n  - { id: pinned, apart: [dns-1, dns-2], strength: must }',
    'topology.id-repeated :2',
  ],
  ['an alias without a target', "aliases:\n  - match: '^bo'", 'topology.alias-unreadable :2'],
]
for (const [what, text, ...expected] of broken) {
  test(`${what} is refused at its line`, () => {
    const outcome = read(text)
    assert.ok(!outcome.ok)
    const errors = outcome.issues.filter((issue) => issue.severity === 'error')
    assert.deepEqual(short(errors).slice(0, expected.length), expected)
    for (const issue of errors) assert.match(issue.message, /\.$/)
  })
}

test('hostile nests and sizes end in one issue, soon', () => {
  for (const text of [
    '['.repeat(20_000),
    '{a: '.repeat(5_000),
    `name: ${'x'.repeat(2_000_001)}`,
    `${'- '.repeat(3_000)}a`,
  ]) {
    const outcome = read(text)
    assert.ok(!outcome.ok)
    assert.equal(outcome.issues.length, 1)
    assert.match(outcome.issues[0].code, /^topology\./)
  }
})

test('keys with a meaning in the language are keys like any other', () => {
  const outcome = read('__proto__: { polluted: true }\nconstructor: 1')
  assert.deepEqual(short(outcome.issues), ['topology.key-unknown :1', 'topology.key-unknown :2'])
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
})
