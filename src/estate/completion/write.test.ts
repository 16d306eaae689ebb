import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Answer, DeclarationAnswer, RuleAnswer } from '#estate/completion/answer.ts'
import { writeAnswer } from '#estate/completion/write.ts'
import { parseTree } from '#estate/overlay/tree.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { estateWith, hostOf } from '#test/sample-estate.ts'

const site = (id: string, more: DeclarationAnswer['members'] = {}): DeclarationAnswer => ({
  ...{ kind: 'declaration', section: 'sites', intent: 'new', id, members: more },
})
const rule = (selection: RuleAnswer['selection'], sets: RuleAnswer['sets'], note = ''): RuleAnswer => ({
  ...{ kind: 'rule', section: 'hosts', selection, sets, note },
})
const write = (text: string, answer: Answer) => writeAnswer({ name: 'topology.yaml', text }, answer)
function written(text: string, ...answers: readonly Answer[]): string {
  let after = text
  for (const answer of answers) {
    const outcome = write(after, answer)
    assert.ok(outcome.ok, JSON.stringify(outcome.issues))
    after = outcome.value
  }
  return after
}
const refusal = (text: string, answer: Answer): string => {
  const outcome = write(text, answer)
  assert.ok(!outcome.ok, 'refused')
  return outcome.issues.map(({ code, where, message }) => `${code} ${where} ${message}`).join('\n')
}

const byHand = `# Kept by the data centre team.

name:   Two rooms        # aligned by hand
sites:
  # the big one
  - { id: s1,   name: 'Main' }   # since 2009

hosts:
    - match: '^esx-a'
      place: site:s1    # until the move
      tags: []
# vms: nothing yet
`.replace('      tags: []\n', '')

test('a first answer makes a file', () => {
  assert.equal(written('', site('s1', { name: 'Main' })), 'sites:\n  - { id: s1, name: Main }\n')
})

test('what is new becomes lines of its own, and every other byte stays', () => {
  const after = written(byHand, site('s2'), rule({ match: '^esx-b' }, { place: 'site:s2', cores: 32 }))
  const expected = byHand
    .replace('# since 2009\n', '# since 2009\n  - { id: s2 }\n')
    .replace(
      'until the move\n',
      'until the move\n    - match: ^esx-b\n      place: site:s2\n      cores: 32\n',
    )
  assert.equal(after, expected)
})

test('a section that is not there is added at the end', () => {
  const after = written(byHand, { ...site('r1', { in: 'site:s1' }), section: 'rooms' })
  assert.equal(after, `${byHand}\nrooms:\n  - { id: r1, in: site:s1 }\n`)
})

test('line ends, a missing last one, and lists in one line are respected', () => {
  assert.equal(written('sites:\r\n- id: a\r\n', site('b')), 'sites:\r\n- id: a\r\n- { id: b }\r\n')
  assert.equal(written('sites:\n- id: a', site('b')), 'sites:\n- id: a\n- { id: b }\n')
  assert.match(
    written('sites: [{ id: a }] # all\n', site('b')),
    /^sites: \[ *\{ id: a \}, \{ id: b \} *\] # all\n$/,
  )
  assert.equal(written('sites: # none yet\n', site('b')).includes('none yet'), true)
  assert.match(written('# only a comment\n', site('b')), /^# only a comment\n\n?sites:\n {2}- \{ id: b \}\n$/)
})

test('a change writes into the entry and keeps comments and order', () => {
  const change: DeclarationAnswer = { ...site('s1', { failuresPerYear: 0.1 }), intent: 'change' }
  const after = written(byHand, change)
  assert.match(after, /# Kept by the data centre team\./)
  assert.match(after, /# the big one\n {2}- \{ id: s1, name: 'Main', failuresPerYear: 0.1 \} # since 2009/)
  assert.match(after, /# until the move/)
  assert.ok(after.indexOf('sites:') < after.indexOf('hosts:'))
})

test('a rule with the selection of one that is there joins it, unless a later rule would undo it', () => {
  const one = written(byHand, rule({ match: '^esx-a' }, { licence: 'Suite' }))
  assert.match(one, /place: site:s1 # until the move\n\s+licence: Suite/)
  const replaced = written(byHand, rule({ match: '^esx-a' }, { place: 'nowhere' }))
  assert.match(replaced, /place: nowhere # until the move/)
  const undone = `${byHand.split('# vms')[0]}    - { names: [esx-a1], place: unknown }\n`
  const after = written(undone, rule({ match: '^esx-a' }, { place: 'nowhere' }))
  assert.match(after, /place: unknown \}\n {4}- match: \^esx-a\n {6}place: nowhere\n/)
  assert.match(after, /place: site:s1 {4}# until the move/)
})

test('what adds to a value is added again, never written over', () => {
  const first = written('', rule({ match: '^a' }, { alsoRequires: 'feed:a' }))
  const twice = written(first, rule({ match: '^a' }, { alsoRequires: 'switch:s' }))
  assert.equal(twice.match(/match: \^a/g)?.length, 2)
  const placed = written(first, rule({ match: '^a' }, { place: 'site:s1' }))
  assert.equal(placed.match(/match: \^a/g)?.length, 1)
  assert.equal(written(first, rule({ match: '^a' }, { requires: 'nothing' })).match(/match: \^a/g)?.length, 2)
})

test('an id is the same in quotes and without', () => {
  const change: DeclarationAnswer = { ...site('007', { name: 'Bond' }), intent: 'change' }
  assert.equal(written("sites:\n  - { id: '007' }\n", change), "sites:\n  - { id: '007', name: Bond }\n")
  assert.equal(written('sites:\n  - { id: 007 }\n', change), 'sites:\n  - { id: 007, name: Bond }\n')
})

test('a note becomes a comment, whatever is in it', () => {
  const after = written(
    '',
    rule({ match: '^a' }, { licence: 'X' }, 'renews 2027-03-31\n- { id: evil }\u0007'),
  )
  assert.equal(after, 'hosts:\n  # renews 2027-03-31\n  # - { id: evil }\n  - match: ^a\n    licence: X\n')
})

test('an id that is there is not declared twice, and a text that cannot be read is refused with its line', () => {
  assert.match(refusal(byHand, site('s1')), /answer-unwritable .*"s1" is declared among the sites already/)
  assert.match(refusal('sites:\n  - { id: [ }\n', site('s2')), /topology.unreadable topology.yaml:2/)
  assert.match(refusal('- a\n- b\n', site('s2')), /no map of sections/)
  assert.match(refusal('sites: 7\n', site('s2')), /"sites" is not a list/)
  assert.match(refusal('sites: { s1: x }\n', site('s2')), /"sites" is not a list/)
  assert.match(refusal('a: &x [1]\nb: *x\n', site('s2')), /Aliases/)
  assert.match(refusal('a: 1\n---\nb: 1\n', site('s2')), /topology.unreadable/)
})

test('the worked example of the reference page takes every kind of answer without losing a line', () => {
  const page = readFileSync('docs/reference/topology.md', 'utf8')
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
  const after = written(
    example,
    site('rz9'),
    rule({ match: '^new-' }, { alsoRequires: { any: ['feed:a', 'feed:b'] } }),
  )
  const lines = new Set(after.split('\n'))
  assert.deepEqual(
    example.split('\n').filter((line) => !lines.has(line)),
    [],
  )
  assert.equal(after.split('\n').length, example.split('\n').length + 3)
})

const oddText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc.constantFrom(
    'null',
    'true',
    '007',
    '1e3',
    '-',
    '- a',
    'a: b',
    '#x',
    '[a',
    '{',
    "'",
    '"',
    '*a',
    '&a',
    '!t',
    '%',
    '@',
    '~',
    ' a ',
    'a\nb',
    '|',
    '>',
    '0x1F',
    '',
    '---',
  ),
)

test('no comment is lost, wherever it stands: a comment after every line and between all of them', () => {
  const commented = byHand
    .split('\n')
    .map((line, at) => (line === '' || line.includes('#') ? line : `${line} # after ${at}`))
    .map((line, at) => `${line}\n${/^ */.exec(line)?.[0]}# before ${at + 1}`)
    .join('\n')
  const answers: readonly Answer[] = [
    site('s2'),
    { ...site('s1', { name: 'Other', requires: { any: ['feed:a', 'feed:b'] } }), intent: 'change' },
    { ...site('a'), section: 'feeds' },
    rule({ match: '^esx-a' }, { place: 'site:s2', licence: 'X' }),
    rule({ names: ['esx-a1'] }, { place: 'site:s2' }, 'a note'),
  ]
  const after = written(commented, ...answers)
  const comments = (text: string) => text.match(/# .*/g)?.map((comment) => comment.trim()) ?? []
  const left = new Set(comments(after))
  assert.deepEqual(
    comments(commented).filter((comment) => !left.has(comment)),
    [],
  )
})

test('any name reads back as it was given, or is refused: 500 odd names', () => {
  fc.assert(
    fc.property(oddText, oddText, fc.constantFrom('', byHand, 'sites: []\n'), (id, name, text) => {
      const outcome = write(text, site(id, { name }))
      if (!outcome.ok) return
      const tree = parseTree('topology.yaml', outcome.value)
      assert.ok(tree.ok)
      const applied = applyOverlay(estateWith({ hosts: [hostOf('h')] }), { name: 't', text: outcome.value })
      if (id === '' || name === '') return
      assert.ok(applied.ok, JSON.stringify(applied.issues))
      const declared = applied.value.facilities.at(-1)
      assert.deepEqual([declared?.id, declared?.name], [id, name])
    }),
    { numRuns: 500, seed: 6 },
  )
})

test('nothing else changes its meaning when an entry is rewritten: numbers, words and text blocks keep their spelling', () => {
  const spelt = `name: >-
  a long name
  over two lines
sites:
  - { id: 007, name: 1e3 }
  - { id: 0x1F }
  - { id: 1.50, name: 'no' }
  - { id: s1 }
`
  const after = written(spelt, { ...site('s1', { name: 'Main' }), intent: 'change' })
  for (const line of [
    '{ id: 007, name: 1e3 }',
    '{ id: 0x1F }',
    "{ id: 1.50, name: 'no' }",
    'over two lines',
  ]) {
    assert.ok(after.includes(line), `${line} in\n${after}`)
  }
})
