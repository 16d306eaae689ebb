import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest, parseArguments } from '#cli/arguments.ts'
import type { Command } from '#cli/command.ts'

const command: Command = {
  name: 'demo',
  summary: '',
  usage: '',
  flags: { json: { help: '' }, out: { value: 'FILE', help: '' } },
  examples: [],
  openFlags: false,
  run: async () => 0,
}

test('a switch takes no word and a valued flag takes the next one or the one after =', () => {
  assert.deepEqual(parseArguments(command, ['a.xlsx', '--json', '--out', 'x.html', 'b.csv']), {
    ok: true,
    value: { words: ['a.xlsx', 'b.csv'], flags: { json: true, out: 'x.html' } },
    issues: [],
  })
  const inline = parseArguments(command, ['--out=a=b.html'])
  assert.deepEqual(inline.ok && inline.value.flags, { out: 'a=b.html' })
})

test('words after -- are never flags', () => {
  const parsed = parseArguments(command, ['--', '--json'])
  assert.deepEqual(parsed.ok && parsed.value.words, ['--json'])
})

test('a mistyped flag is refused with the flag that was meant', () => {
  const parsed = parseArguments(command, ['--jsn'])
  assert.equal(parsed.ok, false)
  assert.match(parsed.issues[0]?.message ?? '', /Did you mean --json\?/)
})

test('a flag at the end that needs a value is refused', () => {
  const parsed = parseArguments(command, ['--out'])
  assert.equal(parsed.ok, false)
  assert.match(parsed.issues[0]?.message ?? '', /--out needs a value/)
})

test('a command with open flags takes any name, always with a value', () => {
  const parsed = parseArguments({ ...command, openFlags: true }, ['--failures', '1'])
  assert.deepEqual(parsed.ok && parsed.value.flags, { failures: '1' })
})

test('nearest offers a name at most two edits away', () => {
  assert.equal(nearest('asess', ['assess', 'serve']), 'assess')
  assert.equal(nearest('banana', ['assess', 'serve']), undefined)
  assert.equal(nearest('', []), undefined)
})
