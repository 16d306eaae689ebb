import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import { type Follow, parseFollows, readLifecycle } from '#path/governance/lifecycle.ts'
import { refreshedFacts } from '#path/governance/lifecycle-write.ts'
import type { Fact } from '#path/schema.ts'
import { ownContent } from '#test/own-content.ts'

const own = ownContent()
const compiled = compilePath(own, engines)
assert.ok(compiled.ok)
const { facts } = compiled.value
const follow: Follow = { fact: 'sup-esx8', product: 'vmware-esxi', cycle: '8.0', field: 'eol' }

/** A copy of one product as the project writes it, with one release and what it says about it. */
const copy = (release: string, name = 'vmware-esxi.yaml'): readonly ContentFile[] => [
  { path: name, text: `title: VMware ESXi\npermalink: /esxi\nreleases:\n${release}` },
]
const release =
  '  - releaseCycle: "8.0"\n    releaseDate: 2022-10-11\n    eol: 2027-10-11\n    latest: "8.0 Update 3k"\n'
const read = (files: readonly ContentFile[], follows: readonly Follow[] = [follow]) =>
  readLifecycle(follows, facts, files, '2027-01-10')
function refusal(files: readonly ContentFile[], follows?: readonly Follow[]): string {
  const outcome = read(files, follows)
  assert.ok(!outcome.ok, 'the copy is refused')
  const [{ code, where, message }] = outcome.issues
  assert.match(message, /[.]$/)
  return `${code} ${where}`
}

test('every followed fact exists, is a support date and names the product as its source', () => {
  const follows = parseFollows(own)
  assert.ok(follows.ok && follows.value.length > 40)
  for (const { fact: id, product } of follows.value) {
    const fact = facts.find((candidate) => candidate.id === id)
    assert.equal(fact?.kind, 'support-date', id)
    if (fact?.source?.publisher === 'endoflife.date') {
      assert.match(fact.source.address, new RegExp(`products/${product}\\.md$`), id)
    }
  }
})

test('the same date is no change, and a month is not contradicted by a day in it', () => {
  const same = read(copy(release))
  assert.deepEqual(same.ok && same.value.lines.map(({ was, now, state }) => [was, now, state]), [
    ['2027-10-11', '2027-10-11', 'same'],
  ])
  const month = [{ ...follow, fact: 'sup-pve8' }]
  const inMonth = read(copy(release.replace('2027-10-11', '2026-08-31')), month)
  assert.equal(inMonth.ok && inMonth.value.lines[0]?.state, 'same')
  const later = read(copy(release.replace('2027-10-11', '2026-09-30')), month)
  assert.equal(later.ok && later.value.lines[0]?.state, 'changed')
})

test('a moved date is a change with both values, and a release nobody follows is offered while it is supported', () => {
  const other = '  - releaseCycle: "9.2"\n    eol: 2030-01-01\n  - releaseCycle: "6.7"\n    eol: 2022-10-15\n'
  const outcome = read(copy(release.replace('2027-10-11', '2028-04-11') + other))
  assert.ok(outcome.ok)
  assert.deepEqual(
    outcome.value.lines.map(({ fact, was, now, state }) => [fact, was, now, state]),
    [['sup-esx8', '2027-10-11', '2028-04-11', 'changed']],
  )
  assert.deepEqual(outcome.value.unfollowed, [{ product: 'vmware-esxi', cycle: '9.2', eol: '2030-01-01' }])
})

test('the file of the project itself, with its data as front matter, reads the same', () => {
  const [file] = copy(release)
  const text = `---\n${file?.text}---\n\n> A hypervisor.\n`
  assert.deepEqual(read([{ path: 'vmware-esxi.md', text }]), read(copy(release)))
})

test('a damaged copy is refused with a sentence that names the file and the cure', () => {
  assert.equal(refusal([]), 'lifecycle.product-missing vmware-esxi')
  assert.match(
    refusal(copy('  - releaseCycle: "8.0\n')),
    /^lifecycle\.product-unreadable vmware-esxi\.yaml:\d+/,
  )
  assert.match(
    refusal([{ path: 'vmware-esxi.yaml', text: 'releases: many\ntitle: x\n' }]),
    /product-unreadable/,
  )
  assert.match(refusal([{ path: 'vmware-esxi.md', text: 'no front matter' }]), /product-unreadable/)
  assert.equal(
    refusal(copy('  - releaseCycle: "7.0"\n    eol: 2025-10-02\n')),
    'lifecycle.release-missing vmware-esxi',
  )
  for (const eol of ['false', 'soon', '2027-02-30', '2027', '[]']) {
    const broken = copy(release.replace('2027-10-11', eol))
    assert.equal(refusal(broken), 'lifecycle.date-unreadable vmware-esxi', eol)
  }
  assert.equal(
    refusal(copy(release), [{ ...follow, fact: 'no-fact' }]),
    'lifecycle.fact-unknown lifecycle/follow.yaml',
  )
  assert.equal(parseFollows([]).ok, false)
})

test('writing changes the value and the two days of a followed fact, and not one other character', () => {
  const outcome = read(copy(release.replace('2027-10-11', '2028-04-11')))
  assert.ok(outcome.ok)
  const written = refreshedFacts(own, outcome.value.lines, '2027-01-10')
  assert.deepEqual(
    written.map(({ path }) => path),
    ['facts/vmware.yaml'],
  )
  const before = own.find(({ path }) => path === 'facts/vmware.yaml')?.text.split('\n') ?? []
  const after = written[0]?.text.split('\n') ?? []
  assert.equal(after.length, before.length)
  const changed = after.flatMap((line, index) => (line === before[index] ? [] : [line.trim()]))
  assert.deepEqual(changed, ['value: 2028-04-11', 'observed: 2027-01-10', 'checked: 2027-01-10'])
  const files = own.map((file) => written.find(({ path }) => path === file.path) ?? file)
  const again = compilePath(files, engines)
  assert.ok(again.ok)
  const fact = again.value.facts.find(({ id }) => id === 'sup-esx8') as Fact
  assert.deepEqual([fact.value, fact.checked], ['2028-04-11', '2027-01-10'])
})
